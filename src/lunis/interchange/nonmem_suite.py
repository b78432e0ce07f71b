"""Dosing scenarios with NONMEM's own numbers, each played from its records and compared with what NONMEM printed.

A folder holds `events.csv` (records), `nonmem.csv` (ID, TIME, CP, row by row) and, if wanted, `scenarios.csv` (ID, descr). The model is
that of the control stream: one compartment with absorption; what shapes a dose (LAGT, BIOAV, DUR2, RAT2) applies to compartment 2 alone.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from ..engine import Accuracy, Model
from ..engine.model import Quantity
from ..engine.run import Backend
from ..errors import InterchangeError, LunisError, Problem
from ..language import graph
from ..language.graph import Symbol
from ..units import unit
from .nonmem import Compartment, Covariate, read_events

if TYPE_CHECKING:
    import pandas

# NONMEM prints five digits.
ALLOWED = 1e-4
FLOOR = 1e-9
HOURS = 24.0
SHAPED = Compartment("y.2", share="p.share", lag="p.lag", rate="p.rate", duration="p.duration")
COMPARTMENTS: dict[int | str, Compartment] = {1: Compartment("y.1"), 2: SHAPED}
SHAPING: dict[str, str | Covariate] = {
    "LAGT": Covariate("p.lag", "h"),
    "BIOAV": Covariate("p.share"),
    "DUR2": Covariate("p.duration", "h"),
    "RAT2": Covariate("p.rate", "1/h"),
}
CONCENTRATION = "CP"
# Of the depot per hour, litres per hour, litres.
KA, CL, V = 1.5, 1.1, 20.0


@dataclass(frozen=True)
class Scenario:
    """How one scenario ended: the largest error relative to what NONMEM printed, or why it has none."""

    number: str
    title: str
    error: float = float("nan")
    reason: str = ""

    @property
    def passed(self) -> bool:
        return self.error <= ALLOWED


def oral() -> Model:
    """The suite's model: depot y.1, centre y.2, and the concentration CP in mg per 1 000 L."""
    depot, centre = Symbol("state", "y", "1"), Symbol("state", "y", "2")
    known = {"KA": KA * HOURS, "CL": CL * HOURS, "V": V, "share": 1.0, "lag": 0.0, "rate": 1.0, "duration": 1.0}
    p = {name: Symbol("parameter", "p", name) for name in known}
    absorbed = graph.multiply(graph.symbol(*p["KA"]), graph.symbol(*depot))
    level = graph.divide(graph.symbol(*centre), graph.symbol(*p["V"]))
    names = (str(depot), str(centre), CONCENTRATION)
    return Model(
        name="oral",
        states=(depot, centre),
        parameters=tuple(p.values()),
        defaults=np.array(list(known.values()), dtype=np.float64),
        rates=(graph.negate(absorbed), graph.subtract(absorbed, graph.multiply(graph.symbol(*p["CL"]), level))),
        initial=(graph.constant(0.0), graph.constant(0.0)),
        signals={CONCENTRATION: graph.multiply(graph.constant(1000.0), level)},
        resets={},
        quantities={name: Quantity(name, unit("1"), name) for name in names},
        inflows={},
    )


def scenarios_in(folder: Path) -> dict[str, str]:
    """Number and title of each scenario of a folder. Raises InterchangeError when a file is missing."""
    missing = [name for name in ("events.csv", "nonmem.csv") if not (folder / name).is_file()]
    if missing:
        raise InterchangeError([Problem(str(folder), f"there is no {name}") for name in missing])
    titles = {}
    if (folder / "scenarios.csv").is_file():
        with (folder / "scenarios.csv").open(encoding="utf-8", newline="") as file:
            titles = {row["ID"]: row["descr"] for row in csv.DictReader(file)}
    return {str(number): titles.get(str(number), "") for number in dict.fromkeys(_known(folder)["ID"])}


def played(folder: Path, number: str, title: str = "", backend: Backend = "lanes") -> Scenario:
    """Run one scenario and compare it, row by row."""
    try:
        events = _table(folder / "events.csv")
        table = read_events(events[events["ID"] == number], COMPARTMENTS, SHAPING)
        found = table.simulate(oral(), [CONCENTRATION], accuracy=Accuracy(rtol=1e-8), backend=backend)
        known = _known(folder)
        wanted = known[known["ID"] == number]["CP"].astype(float).to_numpy()
    except LunisError as error:
        return Scenario(number, title, reason=str(error))
    if stopped := [status for status in found["STATUS"] if status != "completed"]:
        return Scenario(number, title, reason=stopped[0])
    ours = found[CONCENTRATION].to_numpy()
    if len(ours) != len(wanted):
        return Scenario(number, title, reason=f"{len(wanted)} rows of NONMEM for {len(ours)} records")
    apart = np.abs(ours - wanted)
    close = apart <= FLOOR
    return Scenario(number, title, float(np.max(np.where(close, 0.0, apart / np.maximum(np.abs(wanted), FLOOR)))))


def run_scenarios(folder: Path) -> tuple[Scenario, ...]:
    """Every scenario of a folder."""
    return tuple(played(folder, number, title) for number, title in scenarios_in(folder).items())


def _known(folder: Path) -> pandas.DataFrame:
    return _table(folder / "nonmem.csv")


def _table(path: Path) -> pandas.DataFrame:
    import pandas

    return pandas.read_csv(path, dtype=str)
