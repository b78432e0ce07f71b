"""Results: labelled arrays of patient × time × quantity in the units of the clinic, and how each patient's run ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..errors import EngineError, Problem, nearest
from .model import Array, Quantity
from .parts import write_whole

if TYPE_CHECKING:
    import pandas
    import xarray


@dataclass(frozen=True)
class Status:
    """How one patient's run ended. `reason` is empty when it reached the end."""

    reason: str = ""
    day: float = float("nan")
    state: str = ""

    @property
    def ok(self) -> bool:
        return not self.reason

    def __str__(self) -> str:
        return "completed" if self.ok else f"failed at day {self.day:.6g} in {self.state}: {self.reason}"


@dataclass(frozen=True)
class Sensitivities:
    """Change of each quantity with each parameter (patient, time, quantity, parameter), in the unit of one per unit of the other.

    `final` holds those of the last state (patient, state, parameter), in base units.
    """

    parameters: tuple[Quantity, ...]
    values: Array
    final: Array

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(parameter.name for parameter in self.parameters)


@dataclass(frozen=True)
class Results:
    """Values (patient, time, quantity) in each quantity's unit; times in days; one status a patient.

    A patient that failed has NaN after the failure, and is counted, never dropped.
    """

    times: Array
    quantities: tuple[Quantity, ...]
    values: Array
    statuses: tuple[Status, ...]
    final: Array
    sensitivities: Sensitivities | None = None

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(quantity.name for quantity in self.quantities)

    @property
    def failed(self) -> int:
        """Number of patients whose run did not reach the end."""
        return sum(not status.ok for status in self.statuses)

    def __getitem__(self, name: str) -> Array:
        """One quantity, patient × time. Raises EngineError with the nearest name."""
        if name not in self.names:
            raise EngineError(Problem("results", f"no quantity `{name}`", nearest(name, self.names)))
        return self.values[:, :, self.names.index(name)]

    def sensitivity(self, name: str, parameter: str) -> Array:
        """Change of one quantity with one parameter, patient × time. Raises EngineError with the nearest name."""
        found = self._sensitivities()
        wrong = [
            Problem("results", f"no {what} `{given}`", nearest(given, known))
            for what, given, known in (("quantity", name, self.names), ("sensitivity to", parameter, found.names))
            if given not in known
        ]
        if wrong:
            raise EngineError(wrong)
        return found.values[:, :, self.names.index(name), found.names.index(parameter)]

    def _sensitivities(self) -> Sensitivities:
        if self.sensitivities is None:
            raise EngineError(Problem("results", "hold no sensitivities", "ask for them with the simulation"))
        return self.sensitivities

    @property
    def units(self) -> Mapping[str, str]:
        return {quantity.name: quantity.unit.name for quantity in self.quantities}

    def to_frame(self) -> pandas.DataFrame:
        """Tidy: patient, day, quantity, value, unit."""
        import pandas

        patients, times, count = self.values.shape
        return pandas.DataFrame(
            {
                "patient": np.repeat(np.arange(patients), times * count),
                "day": np.tile(np.repeat(self.times, count), patients),
                "quantity": np.tile(np.array(self.names, dtype=object), patients * times),
                "value": self.values.reshape(-1),
                "unit": np.tile(np.array([quantity.unit.name for quantity in self.quantities], dtype=object), patients * times),
            }
        )

    def to_csv(self, path: str | Path) -> None:
        """The rows of `to_frame` as CSV, whole or not at all."""
        write_whole(Path(path), lambda file: self.to_frame().to_csv(file, index=False))

    def to_parquet(self, path: str | Path) -> None:
        """The rows of `to_frame` as Parquet, whole or not at all."""
        write_whole(Path(path), lambda file: self.to_frame().to_parquet(file, index=False))

    def sensitivities_frame(self) -> pandas.DataFrame:
        """Tidy: patient, day, quantity, parameter, value, unit, parameter_unit. The value is in the first unit per the second."""
        import pandas

        found = self._sensitivities()
        places = np.indices(found.values.shape).reshape(4, -1)
        columns: dict[str, Array | np.ndarray[tuple[int, ...], np.dtype[np.object_]]] = {"patient": places[0], "day": self.times[places[1]]}
        columns["quantity"] = np.array(self.names, dtype=object)[places[2]]
        columns["parameter"] = np.array(found.names, dtype=object)[places[3]]
        columns["value"] = found.values.reshape(-1)
        columns["unit"] = np.array([quantity.unit.name for quantity in self.quantities], dtype=object)[places[2]]
        columns["parameter_unit"] = np.array([each.unit.name for each in found.parameters], dtype=object)[places[3]]
        return pandas.DataFrame(columns)

    def to_xarray(self) -> xarray.Dataset:
        """One variable a quantity, over patient and day. Needs the extra `xarray`."""
        import xarray

        coordinates = {"patient": np.arange(len(self.statuses)), "day": self.times}
        variables = {
            quantity.name: (("patient", "day"), self.values[:, :, position], {"units": quantity.unit.name, "long_name": quantity.meaning})
            for position, quantity in enumerate(self.quantities)
        }
        return xarray.Dataset(variables, coords=coordinates)
