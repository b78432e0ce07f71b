"""A stream of results on disk, read a part at a time."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import EngineError, Problem, nearest
from .job import read_manifest
from .model import Array

if TYPE_CHECKING:
    import pandas
    from pyarrow import dataset

FAILED = "failed"
# Each part says how many of its patients failed, so that a count needs no other file.
COUNTED = "failures"


def part_name(part: int) -> str:
    return f"part-{part:06d}.parquet"


def status_name(part: int) -> str:
    return f"status-{part:06d}.parquet"


def patient_name(number: int) -> str:
    return f"patient-{number:07d}.json"


def failures_of(folder: Path, part: int, rows: int) -> int | None:
    """How many patients failed in a part; None when it is not there, or not whole, or its failures are not told."""
    import pyarrow
    from pyarrow import parquet

    try:
        footer = parquet.read_metadata(folder / part_name(part))
        count = int((footer.metadata or {})[COUNTED.encode()])
    except (FileNotFoundError, KeyError, ValueError, pyarrow.ArrowInvalid):
        return None
    told = not count or (folder / FAILED / status_name(part)).exists()
    return count if footer.num_rows == rows and told else None


@dataclass(frozen=True)
class Stored:
    """What a stream has written so far: one row a patient and day, one column a quantity.

    `folder` can also be read by any Parquet reader, as `part-*.parquet` and `failed/status-*.parquet`.
    """

    folder: Path
    manifest: Mapping[str, Any]

    def __repr__(self) -> str:
        return f"<stream in {self.folder}: {self.summary}>"

    @property
    def patients(self) -> int:
        """Patients that were asked for."""
        return int(self.manifest["patients"]["count"])

    @property
    def chunk(self) -> int:
        return int(self.manifest["chunk"])

    @property
    def times(self) -> Array:
        return np.array(self.manifest["times"], dtype=np.float64)

    @property
    def units(self) -> Mapping[str, str]:
        return {each["name"]: each["unit"] for each in self.manifest["quantities"]}

    @cached_property
    def _parts(self) -> Mapping[int, int]:
        """The whole parts, and how many patients failed in each."""
        found = {
            part: failures_of(self.folder, part, self._size(part) * len(self.times)) for part in range(-(-self.patients // self.chunk))
        }
        return {part: failed for part, failed in found.items() if failed is not None}

    def _size(self, part: int) -> int:
        return min(self.chunk, self.patients - part * self.chunk)

    @property
    def done(self) -> int:
        """Patients in whole parts."""
        return sum(map(self._size, self._parts))

    @property
    def failed(self) -> int:
        """Patients whose run did not reach the end."""
        return sum(self._parts.values())

    @property
    def summary(self) -> str:
        """How much is there, and how many runs failed, in a line."""
        rest = "" if self.done == self.patients else f" of {self.patients:,}"
        return f"{self.done:,}{rest} patients, {self.failed:,} failed"

    @cached_property
    def dataset(self) -> dataset.Dataset:
        """All whole parts, read only as far as they are asked for. Raises EngineError when there is none yet."""
        from pyarrow import dataset

        if not self._parts:
            raise EngineError(Problem(str(self.folder), "has no whole part yet"))
        return dataset.dataset([self.folder / part_name(part) for part in self._parts], format="parquet")

    def to_frame(self, quantities: Sequence[str] | None = None) -> pandas.DataFrame:
        """Patient, day and the quantities (all when none is named), for what fits into memory."""
        names = list(self.units) if quantities is None else [self._known(name) for name in quantities]
        return self.dataset.to_table(columns=["patient", "day", *names]).to_pandas()

    def parts(self) -> Iterator[tuple[pandas.DataFrame, pandas.DataFrame]]:
        """Each whole part in turn: its rows, and its failures as in `failures`. Never more in memory than one part."""
        from pyarrow import parquet

        for part in self._parts:
            yield parquet.read_table(self.folder / part_name(part)).to_pandas(), self._failures([part])

    def failures(self) -> pandas.DataFrame:
        """Patient, reason, day and state of each failure."""
        return self._failures(self._parts)

    def _failures(self, parts: Iterable[int]) -> pandas.DataFrame:
        import pandas
        from pyarrow import parquet

        files = [self.folder / FAILED / status_name(part) for part in parts if self._parts[part]]
        told = [parquet.read_table(file).to_pandas() for file in files]
        return pandas.concat(told, ignore_index=True) if told else pandas.DataFrame(columns=["patient", "reason", "day", "state"])

    def reasons(self) -> Counter[str]:
        """How often each reason stopped a patient."""
        return Counter(self.failures()["reason"])

    def at(self, quantity: str, day: float) -> Array:
        """One quantity of every patient at a recorded day, failures left out: eight bytes a patient, and no more."""
        from pyarrow import compute

        if day not in self.times:
            raise EngineError(Problem(str(self.folder), f"has no record of day {day:g}", f"the last is day {self.times[-1]:g}"))
        found = self.dataset.to_table(columns=[self._known(quantity)], filter=compute.field("day") == day)[quantity].to_numpy()
        return np.asarray(found[~np.isnan(found)])

    def range_at(self, quantity: str, day: float) -> tuple[float, float, float]:
        """Median, 5th and 95th percentile of one quantity at a recorded day; NaN when every patient failed before."""
        values = self.at(quantity, day)
        low, median, high = np.percentile(values, [5, 50, 95]).tolist() if len(values) else [math.nan] * 3
        return median, low, high

    def _known(self, quantity: str) -> str:
        if quantity not in self.units:
            raise EngineError(Problem(str(self.folder), f"no quantity `{quantity}`", nearest(quantity, self.units)))
        return quantity


def read_stream(folder: str | Path) -> Stored:
    """What a stream has written into a folder. Raises EngineError when there is none."""
    return Stored(Path(folder), read_manifest(Path(folder)))
