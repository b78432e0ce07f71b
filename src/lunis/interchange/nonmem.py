"""Event tables as NONMEM reads them: records of doses, resets, covariates and observations, played to a model.

Columns, in any case of letters: ID and TIME, and if present EVID, AMT, CMT, RATE, II, ADDL, SS, DUR. `.` and an empty cell are missing.
A column C marks comments: rows that hold a C in it are left out. Other columns are covariates where the caller names them, else ignored.

EVID 0 observes, 1 doses, 2 is any other record (a covariate changes), 3 resets, 4 resets and doses; without it, an amount makes a dose.
RATE −1 and −2 take the rate or the duration from a parameter; DUR gives the duration directly. TIME may fall at a reset only.
The order of records is the order of what happens: what is shown for a record is the state after it and before the next one, and after
every additional or lagged dose that falls on its time. `engine.dosing` says what doses mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from ..engine import Accuracy, Model, Run, simulate
from ..engine.dosing import Course, Dose, Record, Site, course_of, infusible
from ..engine.run import Backend
from ..errors import EngineError, Problem, nearest
from ..language.graph import Symbol
from ..language.therapy import Therapy
from ..units import unit

if TYPE_CHECKING:
    import pandas

Array = NDArray[np.float64]
NUMBERS = ("TIME", "EVID", "AMT", "RATE", "II", "ADDL", "SS", "DUR")
KNOWN = ("ID", "CMT", *NUMBERS)
OBSERVATION, DOSE, OTHER, RESET, RESET_AND_DOSE = range(5)
MODELLED_RATE, MODELLED_DURATION = -1, -2
# Patients simulated at once share a grid of times.
TOGETHER = 256


@dataclass(frozen=True)
class Compartment:
    """What a number or name in CMT stands for: a state `organ.variable`, and the parameters that shape doses into it.

    unit: of amounts in the table; the state's own when empty. settles: the states that a steady dose settles, when not the drug's own.
    """

    state: str
    share: str = ""
    lag: str = ""
    rate: str = ""
    duration: str = ""
    unit: str = ""
    settles: Sequence[str] = ()

    @classmethod
    def of(cls, therapy: Therapy, route: str = "", **shaped: str) -> Compartment:
        """Where a route of a therapy leads, and the share of a dose that arrives by it; what else shapes doses is named."""
        taken = therapy.routes[route or next(iter(therapy.routes))]
        into, share = taken.into.symbol, taken.arriving
        return cls(str(into), **({"share": str(share)} if share else {}), **shaped)


@dataclass(frozen=True)
class Covariate:
    """A column that sets a parameter `organ.name`; the column's unit."""

    parameter: str
    unit: str = "1"


@dataclass(frozen=True)
class EventTable:
    """Records of one or more patients, checked, in their order. `ignored` are the columns that nobody named."""

    ids: tuple[Any, ...]
    columns: Mapping[str, Array]
    dosed: tuple[int | str, ...]
    covariates: Mapping[Covariate, Array]
    patients: tuple[range, ...]
    compartments: Mapping[int | str, Compartment]
    carry: Literal["forward", "backward"]
    clock: str
    ignored: tuple[str, ...] = field(default=())

    def model(self, model: Model) -> Model:
        """The model with what the table needs: infusions into its compartments."""
        return infusible(model, [_state(model, each.state) for each in self.compartments.values()])

    def courses(self, model: Model, parameters: Mapping[Any, Mapping[str, float]] | None = None) -> list[tuple[Run, Course]]:
        """Each patient's run, and when its records show. `parameters`: by ID, of that patient, in base units."""
        player = _Player(self, model)
        own = parameters or {}
        strangers = [Problem("parameters", f"no patient {name} in the table") for name in own if name not in set(self.names)]
        if strangers:
            raise EngineError(strangers)
        return [player.course(rows, own.get(name, {})) for name, rows in zip(self.names, self.patients, strict=True)]

    @property
    def names(self) -> list[Any]:
        """The ID of each patient."""
        return [self.ids[rows[0]] for rows in self.patients]

    def simulate(
        self,
        model: Model,
        quantities: Sequence[str],
        parameters: Mapping[Any, Mapping[str, float]] | None = None,
        accuracy: Accuracy | None = None,
        backend: Backend = "lanes",
        workers: int = 1,
    ) -> pandas.DataFrame:
        """One row a record, in the table's order: ID, TIME, EVID, the quantities, and how the patient's run ended."""
        import pandas

        able = self.model(model)
        played = self.courses(able, parameters)
        values = np.full((len(self.ids), len(quantities)), np.nan)
        ended = np.empty(len(self.ids), dtype=object)
        for chunk in _chunks(played):
            times = np.unique([at for number in chunk for at in played[number][1].shown])
            runs = [played[number][0] for number in chunk]
            found = simulate(able, runs, times, quantities, float(times[0]), accuracy, backend, workers)
            for place, number in enumerate(chunk):
                rows = list(self.patients[number])
                values[rows] = found.values[place, np.searchsorted(times, played[number][1].shown)]
                ended[rows] = str(found.statuses[place])
        shown = {"ID": list(self.ids), "TIME": self.columns["TIME"], "EVID": self.columns["EVID"].astype(int)}
        return pandas.DataFrame({**shown, **dict(zip(quantities, values.T, strict=True)), "STATUS": ended})


def read_events(
    table: str | Path | pandas.DataFrame,
    compartments: Mapping[int | str, Compartment],
    covariates: Mapping[str, str | Covariate] | None = None,
    carry: Literal["forward", "backward"] = "backward",
    time: str = "h",
) -> EventTable:
    """An event table from CSV, Parquet or a frame. Raises EngineError with every problem and its row.

    compartments: what CMT stands for; the first takes doses that name none. A state's own short name serves too.
    covariates: columns that set parameters. carry: between records, the value of the record before (`forward`) or, as NONMEM has it,
    of the record to come (`backward`). time: the unit of TIME, II and DUR, and with the amount's of RATE.
    """
    return _Reader(_frame(table), compartments, covariates or {}, carry, time).table()


def _frame(table: str | Path | pandas.DataFrame) -> pandas.DataFrame:
    import pandas

    if isinstance(table, pandas.DataFrame):
        return table.reset_index(drop=True)
    path = Path(table)
    if path.suffix.lower() in (".parquet", ".pq"):
        return pandas.read_parquet(path)
    return pandas.read_csv(path, dtype=str, keep_default_na=False, skipinitialspace=True)


class _Reader:
    """A frame turned into numbers, with every fault on the way."""

    def __init__(
        self,
        frame: pandas.DataFrame,
        compartments: Mapping[int | str, Compartment],
        covariates: Mapping[str, str | Covariate],
        carry: Literal["forward", "backward"],
        time: str,
    ) -> None:
        self.problems: list[Problem] = []
        self.compartments, self.carry, self.time = compartments, carry, time
        self.wanted = {name.upper(): each if isinstance(each, Covariate) else Covariate(each) for name, each in covariates.items()}
        self.frame = self._named(frame)
        self.lines = self.frame.index.to_numpy() + 1

    def table(self) -> EventTable:
        self._stop()
        columns = {name: self._numbers(name) for name in NUMBERS}
        covariates = {each: self._numbers(name) for name, each in self.wanted.items()}
        self._stop()
        columns["EVID"] = _kinds(columns)
        dosed = self._dosed(columns)
        patients = self._patients(columns)
        self._check(columns, dosed)
        self._stop()
        filled = {each: self._carried(values, patients) * unit(each.unit).scale for each, values in covariates.items()}
        ignored = tuple(name for name in self.frame.columns if name not in (*KNOWN, *self.wanted))
        columns = {name: values if name == "TIME" else np.nan_to_num(values) for name, values in columns.items()}
        ids = tuple(self.frame["ID"].map(_plain_id))
        return EventTable(ids, columns, tuple(dosed), filled, patients, self.compartments, self.carry, self.time, ignored)

    def _stop(self) -> None:
        if self.problems:
            raise EngineError(self.problems)

    def _fault(self, row: int, what: str, instead: str = "") -> None:
        self.problems.append(Problem(f"row {self.lines[row]}", what, instead))

    def _named(self, frame: pandas.DataFrame) -> pandas.DataFrame:
        """Columns in capitals, comments left out; missing cells are None."""
        names = [str(name).strip().upper() for name in frame.columns]
        self.problems += [Problem("columns", f"`{name}` is there twice") for name in sorted(set(names)) if names.count(name) > 1]
        self.problems += [Problem("columns", f"there is no `{name}`", nearest(name, names)) for name in ("ID", "TIME") if name not in names]
        self.problems += [Problem("covariates", f"no column `{name}`", nearest(name, names)) for name in self.wanted if name not in names]
        if not self.compartments:
            self.problems.append(Problem("compartments", "none is named", "say which state CMT 1 stands for"))
        frame = frame.set_axis(names, axis=1)
        self._stop()
        if "C" in names:
            frame = frame[frame["C"].astype(str).str.strip().str.upper() != "C"].drop(columns="C")
        if frame.empty:
            self.problems.append(Problem("table", "there are no records"))
        return frame

    def _cells(self, name: str) -> list[str]:
        """Text of a column; a missing cell is empty."""
        column = self.frame[name]
        missing = column.isna().to_numpy()
        return ["" if gone or str(cell).strip() == "." else str(cell).strip() for cell, gone in zip(column, missing, strict=True)]

    def _numbers(self, name: str) -> Array:
        """A column as numbers; a missing cell is no number."""
        values = np.full(len(self.frame), np.nan)
        if name not in self.frame.columns:
            return values
        for row, cell in enumerate(self._cells(name)):
            if cell:
                try:
                    values[row] = float(cell)
                except ValueError:
                    values[row] = np.nan
                if not np.isfinite(values[row]):
                    self._fault(row, f"{name} is `{cell}`, which is no number", "a missing value is written `.`")
        return values

    def _dosed(self, columns: Mapping[str, Array]) -> list[int | str]:
        """The compartment of every record; the first one where none is named or none matters."""
        first = next(iter(self.compartments))
        cells = self._cells("CMT") if "CMT" in self.frame.columns else [""] * len(self.frame)
        spelled = {str(key).lower(): key for key in self.compartments}
        for key, each in self.compartments.items():
            spelled.setdefault(each.state.lower(), key)
            spelled.setdefault(each.state.rpartition(".")[2].lower(), key)
        return [self._compartment(row, cell, int(columns["EVID"][row]), spelled, first) for row, cell in enumerate(cells)]

    def _compartment(self, row: int, cell: str, kind: int, spelled: Mapping[str, int | str], first: int | str) -> int | str:
        name = _plain(cell).lower()
        if name.startswith("-"):
            if kind != OBSERVATION:
                self._fault(row, f"CMT is {cell}: compartments cannot be turned off")
        elif kind in (DOSE, RESET_AND_DOSE) and name not in ("", "0"):
            if name not in spelled:
                self._fault(row, f"no compartment `{cell}`", nearest(cell, spelled))
            return spelled.get(name, first)
        return first

    def _patients(self, columns: Mapping[str, Array]) -> tuple[range, ...]:
        """Rows of each patient. Records of one patient stand together, in order of time."""
        cells, times = self._cells("ID"), columns["TIME"]
        starts = [row for row, cell in enumerate(cells) if row == 0 or cell != cells[row - 1]]
        seen: set[str] = set()
        for row in range(len(cells)):
            if not cells[row]:
                self._fault(row, "ID is missing")
            if np.isnan(times[row]):
                self._fault(row, "TIME is missing")
            elif row not in starts and times[row] < times[row - 1] and columns["EVID"][row] not in (RESET, RESET_AND_DOSE):
                self._fault(row, f"TIME falls from {times[row - 1]:g} to {times[row]:g}", "records of a patient stand in order of time")
        for row in starts:
            if cells[row] in seen:
                self._fault(row, f"ID {cells[row]} comes again after others", "records of a patient stand together")
            seen.add(cells[row])
        return tuple(range(begin, end) for begin, end in zip(starts, [*starts[1:], len(cells)], strict=True))

    def _check(self, columns: Mapping[str, Array], dosed: Sequence[int | str]) -> None:
        for row in range(len(self.frame)):
            values = {name: float(column[row]) for name, column in columns.items()}
            kind = values["EVID"]
            if kind not in range(5):
                self._fault(row, f"EVID is {kind:g}", "0 observes, 1 doses, 2 is other, 3 resets, 4 resets and doses")
            elif kind in (DOSE, RESET_AND_DOSE):
                for what, instead in _dose_faults(values, self.compartments[dosed[row]]):
                    self._fault(row, what, instead)
            else:
                for name in ("AMT", "RATE", "II", "ADDL", "SS", "DUR"):
                    if not np.isnan(values[name]) and values[name] != 0:
                        self._fault(row, f"{name} is {values[name]:g}, but EVID {kind:g} is no dose", "EVID 1 doses, 4 resets and doses")

    def _carried(self, values: Array, patients: Sequence[range]) -> Array:
        """Missing cells filled from the patient's other records; first the way that values are carried, then the other."""
        import pandas

        filled = np.array(values)
        for rows in patients:
            column = pandas.Series(values[rows.start : rows.stop])
            ways = (column.ffill().bfill(), column.bfill().ffill())
            filled[rows.start : rows.stop] = ways[self.carry == "backward"]
        return filled


def _kinds(columns: Mapping[str, Array]) -> Array:
    """EVID; where it is missing, an amount, or a rate at steady state, makes a dose."""
    amounts, rates, steady = (np.nan_to_num(columns[name]) for name in ("AMT", "RATE", "SS"))
    told = np.where((amounts != 0) | ((rates != 0) & (steady != 0)), DOSE, OBSERVATION)
    return np.where(np.isnan(columns["EVID"]), told, columns["EVID"])


def _dose_faults(values: Mapping[str, float], into: Compartment) -> Iterator[tuple[str, str]]:
    """What makes a record no dose, and what to write instead."""
    amount, rate, interval, more, steady, duration = (
        0.0 if np.isnan(values[name]) else values[name] for name in ("AMT", "RATE", "II", "ADDL", "SS", "DUR")
    )
    if np.isnan(values["AMT"]) and not steady:
        yield "AMT is missing in a dose", ""
    for name, value in (("AMT", amount), ("II", interval), ("ADDL", more), ("DUR", duration)):
        if value < 0:
            yield f"{name} is {value:g}, below zero", ""
    if rate < 0 and rate not in (MODELLED_RATE, MODELLED_DURATION):
        yield f"RATE is {rate:g}", "above 0 it is a rate; −1 takes the rate, −2 the duration, from a parameter"
    if rate == MODELLED_RATE and not into.rate:
        yield f"RATE is −1, but no parameter is the rate into `{into.state}`", "name it: Compartment(…, rate=…)"
    if rate == MODELLED_DURATION and not into.duration:
        yield f"RATE is −2, but no parameter is the duration into `{into.state}`", "name it: Compartment(…, duration=…)"
    if rate and duration:
        yield "RATE and DUR are both given", "give one of them"
    if steady not in (0, 1, 2, 3):
        yield f"SS is {steady:g}", "1 takes the place of earlier doses, 2 adds to them"
    if more != int(more):
        yield f"ADDL is {more:g}, no whole number", ""
    if more > 0 and not interval:
        yield "ADDL without II", "II says how far apart the doses are"
    if steady and amount and not interval:
        yield "SS without II", "II says how far apart the doses are"
    if not amount and (rate > 0 or rate == MODELLED_RATE) and (interval or not steady):
        yield "an infusion has no AMT", "only with SS and without II does it run without an end"
    if not amount and not interval and steady and (rate == MODELLED_DURATION or duration):
        yield "an infusion without pause has no duration", "give its RATE"


def _plain(cell: str) -> str:
    """A compartment's number without its decimals: `2.0` is `2`."""
    try:
        return f"{float(cell):g}"
    except ValueError:
        return cell


def _plain_id(cell: Any) -> Any:
    """An ID as a whole number where it is one."""
    try:
        return int(number) if (number := float(cell)).is_integer() else number
    except ValueError:
        return str(cell).strip()


def _state(model: Model, name: str) -> Symbol:
    for symbol in model.states:
        if str(symbol) == name:
            return symbol
    raise EngineError(Problem("compartments", f"no state `{name}` in {model.name}", nearest(name, map(str, model.states))))


class _Player:
    """The records of a table as a model's own doses."""

    def __init__(self, table: EventTable, model: Model) -> None:
        self.table, self.model = table, model
        self.clock = unit(table.clock)
        self.sites = {key: self._site(each) for key, each in table.compartments.items()}
        self.scales = {key: unit(each.unit).scale if each.unit else self._own_scale(each) for key, each in table.compartments.items()}
        self.settles = {key: tuple(_state(model, name) for name in each.settles) for key, each in table.compartments.items()}
        self.covariates = {self._parameter(each.parameter): values for each, values in table.covariates.items()}

    def course(self, rows: range, parameters: Mapping[str, float]) -> tuple[Run, Course]:
        own = {self._parameter(name): value for name, value in parameters.items()}
        own |= self._set_by(rows[0])
        course = course_of(self.model, self._records(rows), own)
        return Run(own, course.events), course

    def _parameter(self, name: str) -> Symbol:
        return self.model.parameters[self.model.parameter(name)]

    def _site(self, each: Compartment) -> Site:
        named = (self._parameter(name) if name else None for name in (each.share, each.lag, each.rate, each.duration))
        return Site(_state(self.model, each.state), *named)

    def _own_scale(self, each: Compartment) -> float:
        return self.model.quantities[each.state].unit.scale

    def _set_by(self, row: int) -> dict[Symbol, float]:
        return {symbol: float(values[row]) for symbol, values in self.covariates.items() if not np.isnan(values[row])}

    def _changed(self, before: int, after: int) -> dict[Symbol, float]:
        old = self._set_by(before)
        return {symbol: value for symbol, value in self._set_by(after).items() if value != old[symbol]}

    def _records(self, rows: range) -> list[Record]:
        backward = self.table.carry == "backward"
        records, late, times = [], 0.0, self.table.columns["TIME"]
        for row in rows:
            first, last = row == rows[0], row == rows[-1]
            # The clock of the table may be set back at a reset; that of the model runs on.
            late += max(times[row - 1] - times[row], 0.0) if not first else 0.0
            kind = self.table.columns["EVID"][row]
            before = {} if first or backward else self._changed(row - 1, row)
            after = {} if last or not backward else self._changed(row, row + 1)
            dose = self._dose(row) if kind in (DOSE, RESET_AND_DOSE) else None
            resets = kind in (RESET, RESET_AND_DOSE)
            records.append(Record(self.clock.to_base(float(times[row] + late)), before, resets, dose, after))
        return records

    def _dose(self, row: int) -> Dose:
        key = self.table.dosed[row]
        amount, rate, interval, more, steady, duration = (
            float(self.table.columns[name][row]) for name in ("AMT", "RATE", "II", "ADDL", "SS", "DUR")
        )
        lasting = self.clock.to_base(duration) or None
        return Dose(
            self.sites[key],
            amount * self.scales[key],
            rate="modelled" if rate == MODELLED_RATE else rate * self.scales[key] / self.clock.scale if rate > 0 else None,
            duration="modelled" if rate == MODELLED_DURATION else lasting,
            interval=self.clock.to_base(interval),
            more=int(more),
            steady="" if not steady else "adds" if steady == 2 else "replaces",
            states=self.settles[key],
        )


def _chunks(played: Sequence[tuple[Run, Course]]) -> Iterator[list[int]]:
    """Patients that are simulated at once: those that start at the same time."""
    starts: dict[float, list[int]] = {}
    for number, (_, course) in enumerate(played):
        starts.setdefault(course.shown[0], []).append(number)
    for numbers in starts.values():
        for begin in range(0, len(numbers), TOGETHER):
            yield numbers[begin : begin + TOGETHER]
