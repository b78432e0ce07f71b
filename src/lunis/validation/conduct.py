"""Running the studies: bodies are brought to where a study begins, its courses are simulated once, and every row is read off."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

import numpy as np

from ..engine import Event, Model, Run, bolus, cores, link, simulate
from ..errors import EngineError, EvidenceError, LunisError, Problem
from ..evidence import values_of
from ..language.graph import Symbol
from ..language.schedules import days
from ..language.tables import Variable
from ..language.therapy import Regimen
from ..physiology.body import BODY
from ..units import Unit, bridge, spelled, unit
from .measures import IS_RATIO, IS_TIME, MEASURES, TIMES_TIME, Array, Curve
from .people import group
from .rows import Row
from .studies import Course, Library, Read, Standing, given

POINTS = 241
COMPARED: dict[str, Callable[[Array, Array], Array]] = {
    "ratio": lambda measured, rival: measured / rival,
    "ratio of means": lambda measured, rival: np.array([measured.mean() / rival.mean()]),
    "difference": lambda measured, rival: measured - rival,
}


@dataclass(frozen=True)
class Simulated:
    """What came of one row: a number in its unit, or why there is none."""

    row: Row
    number: float | None
    reason: str = ""

    @property
    def inside(self) -> bool:
        return self.number is not None and self.row.holds(self.number)

    @property
    def right_way(self) -> bool:
        """Whether it goes the way that was published; true where no way was published."""
        none = self.row.no_effect
        if none is None:
            return True
        return self.number is not None and (self.number > none if self.row.sign == "+" else self.number < none)


class Theatre:
    """Courses of one board, each simulated once for all the rows that are read off it; `instead` takes the place of values of the model."""

    def __init__(self, library: Library, board: str, rows: Iterable[Row], instead: Mapping[Symbol, float] | None = None) -> None:
        self.library = library
        self.size = library.people[board]
        self.instead = instead or {}
        self._grids: dict[str, set[float]] = {}
        self._wanted: dict[str, set[str]] = {}
        self._curves: dict[str, Mapping[str, tuple[Unit, Curve]] | LunisError] = {}
        for row in rows:
            if (read := library.reads.get(row.id)) is not None:
                self._ask(read)

    def of(self, row: Row) -> Simulated:
        """What Lunis says of a row."""
        read = self.library.reads.get(row.id)
        if read is None:
            return Simulated(row, None, "not yet simulated: no file of studies says how")
        try:
            return Simulated(row, self._number(row, read))
        except LunisError as error:
            problem = error.problems[0]
            return Simulated(row, None, f"not yet simulated: {problem.where + ': ' if problem.where else ''}{problem.what}")

    def _ask(self, read: Read) -> None:
        for course in read.courses:
            self._grids.setdefault(course, {0.0}).update(_instants(read))
            self._wanted.setdefault(course, set()).update(name for name in (read.quantity, read.over) if name)

    def _number(self, row: Row, read: Read) -> float:
        measured, told = self._measured(read, read.course)
        if read.against:
            rival = self._at_start(read) if read.against == "start" else self._measured(read, read.against)[0]
            measured = COMPARED[read.how](measured, rival)
        if read.how in ("ratio", "ratio of means"):
            told = unit("1")
        if not np.isfinite(measured).all():
            raise EngineError(Problem(read.course, f"`{read.measure}` of `{read.quantity}` is no number"))
        wanted = unit(row.unit)
        meant = unit(read.stands_for) if read.stands_for else told
        # A number without a unit is one of those that it stands for, not one of their base.
        measured = measured * (meant.scale / told.scale)
        factor = bridge(meant, wanted, read.of)
        if factor is None:
            what = f"gives {spelled(told.dimension)}, and the row is in {row.unit}"
            raise EvidenceError(Problem(f"rows.{row.id}", what))
        return _average(read, measured) * factor / wanted.scale

    def _measured(self, read: Read, course: str) -> tuple[Array, Unit]:
        """The measure for each person, in base units."""
        told, curve = self._curve(course, read.quantity)
        if read.above:
            curve = Curve(curve.times, curve.levels - self._curve(read.above, read.quantity)[1].levels)
        measured, told = _taken(read, told, curve)
        if read.over:
            below, unit_below = _taken(read, *self._curve(course, read.over))
            measured, told = measured / below, combined(told, unit_below, -1)
        return _multiplied(read, measured, told)

    def _at_start(self, read: Read) -> Array:
        told, curve = self._curve(read.course, read.quantity)
        return _multiplied(read, curve.at(0.0), told)[0]

    def _curve(self, course: str, quantity: str) -> tuple[Unit, Curve]:
        if course not in self._curves:
            try:
                self._curves[course] = self._run(course)
            except LunisError as error:
                self._curves[course] = error
        found = self._curves[course]
        if isinstance(found, LunisError):
            raise found
        if quantity not in found:
            raise EngineError(Problem(course, f"nothing tells `{quantity}`"))
        return found[quantity]

    def _run(self, name: str) -> dict[str, tuple[Unit, Curve]]:
        course = self.library.courses[name]
        regimens = course.regimens()
        kept = [taken for taken in self._takes(course) if taken.name not in {each.name for each in regimens} | set(course.stops)]
        model = link(BODY.taking(*kept, *regimens))
        there = [quantity for quantity in sorted(self._wanted[name]) if _tells(model, quantity)]
        if not there:
            raise EngineError(Problem(name, f"nothing tells {', '.join(f'`{each}`' for each in sorted(self._wanted[name]))}"))
        taken = [*self._takes(course), *regimens]
        people = group(course, taken, course.people or self.size, course.seed or name, self.instead, self._differing(course.body))
        runs = self._begun(model, course.body, people)
        own = _valued(course.values)
        runs = [replace(run, parameters={**run.parameters, **_known(model, own)}) for run in runs]
        results = simulate(model, runs, sorted(self._grids[name]), there, workers=cores())
        if results.failed:
            raise EngineError(Problem(name, str(next(status for status in results.statuses if not status.ok))))
        return {
            quantity: (described.unit, Curve(results.times, results[quantity] * described.unit.scale))
            for quantity, described in zip(there, results.quantities, strict=False)
        }

    def _differing(self, body: str) -> tuple[str, ...]:
        """Organs in which people in this body differ, as they did in the bodies that it comes after."""
        standing = self.library.bodies[body]
        return standing.differ or (self._differing(standing.after) if standing.after else ())

    def _takes(self, course: Course) -> list[Regimen]:
        """What a course's body has taken on its way, and goes on taking."""
        return [given(*each) for each in self.library.bodies[course.body].takes.items()]

    def _begun(self, model: Model, body: str, people: list[dict[Symbol, float]]) -> list[Run]:
        """Each person in this model, in the state to which the body has come."""
        runs = [_of(model, parameters | self._parameters(body)) for parameters in people]
        standing = self.library.bodies[body]
        if not (standing.after or standing.begins or days(standing.lasts)):
            return runs
        symbols, states = self._came(body, people)
        start = simulate(model, runs, [0.0], ["egfr"]).final.copy()
        for place, symbol in enumerate(model.states):
            if symbol in symbols:
                start[:, place] = states[:, symbols.index(symbol)]
        return [replace(run, start_from=begun) for run, begun in zip(runs, start, strict=True)]

    def _came(self, body: str, people: list[dict[Symbol, float]]) -> tuple[tuple[Symbol, ...], Array]:
        """The states of a body at the end of its time, for each person."""
        standing = self.library.bodies[body]
        model = link(BODY.taking(*(given(*each) for each in standing.takes.items())))
        if standing.after:
            runs = self._begun(model, standing.after, people)
            runs = [replace(run, parameters={**run.parameters, **_known(model, self._parameters(body))}) for run in runs]
        else:
            runs = [_of(model, parameters | self._parameters(body)) for parameters in people]
        if standing.begins:
            start = np.array([run.start_from for run in runs]) if standing.after else simulate(model, runs, [0.0], ["egfr"]).final.copy()
            for name, said in standing.begins.items():
                start[:, model.states.index(_variable(name).symbol)] = _base(said)
            runs = [replace(run, start_from=begun) for run, begun in zip(runs, start, strict=True)]
        runs = [replace(run, events=_provocations(standing)) for run in runs]
        results = simulate(model, runs, [0.0, max(days(standing.lasts), 1.0)], ["egfr"], workers=cores())
        if results.failed:
            raise EngineError(Problem(f"bodies.{body}", str(next(status for status in results.statuses if not status.ok))))
        return model.states, results.final

    def _parameters(self, body: str) -> dict[Symbol, float]:
        standing = self.library.bodies[body]
        before = self._parameters(standing.after) if standing.after else {}
        return before | _valued(standing.values)


def _taken(read: Read, told: Unit, curve: Curve) -> tuple[Array, Unit]:
    measured = np.asarray(MEASURES[read.measure](curve, **read.spans))
    if read.measure in IS_RATIO:
        return measured, unit("1")
    if read.measure in IS_TIME:
        return measured, unit("d")
    return measured, combined(told, unit("d"), TIMES_TIME.get(read.measure, 0))


def _multiplied(read: Read, measured: Array, told: Unit) -> tuple[Array, Unit]:
    """What was measured, times a value of the model where the row says so."""
    if not read.by:
        return measured, told
    organ, _, name = read.by.partition(".")
    value = values_of(organ)[name]
    return measured * value.base, combined(told, unit(value.unit))


def combined(first: Unit, second: Unit, power: int = 1) -> Unit:
    """The dimension of one unit times a power of another, with base units as its size."""
    both = Counter(dict(first.dimension))
    for name, exponent in second.dimension:
        both[name] += exponent * power  # type: ignore[assignment]
    return Unit("", tuple(sorted((name, Fraction(exponent)) for name, exponent in both.items() if exponent)), 1.0)


def _average(read: Read, measured: Array) -> float:
    return float(np.median(measured) if read.average == "median" else np.mean(measured))


def _instants(read: Read) -> list[float]:
    spans = read.spans
    if "interval" in spans:
        windows = [(0.0, spans["interval"]), (spans["last"], spans["last"] + spans["interval"])]
    elif "end" in spans:
        windows = [(spans.get("start", 0.0), spans["end"])]
    else:
        return [spans["day"]]
    return [float(at) for window in windows for at in np.linspace(*window, POINTS)]


def _tells(model: Model, quantity: str) -> bool:
    try:
        model.expression(quantity)
    except EngineError:
        return False
    return True


def _known(model: Model, parameters: Mapping[Symbol, float]) -> dict[Symbol, float]:
    return {symbol: value for symbol, value in parameters.items() if symbol in model.parameter_index}


def _of(model: Model, parameters: Mapping[Symbol, float]) -> Run:
    return Run(parameters=_known(model, parameters))


def _valued(said: Mapping[str, str]) -> dict[Symbol, float]:
    """Values by `organ.name`, as a text with its unit."""
    return {Symbol("parameter", *name.split(".")): _base(each) for name, each in said.items()}


def _variable(name: str) -> Variable:
    organ, _, variable = name.partition(".")
    return BODY.organ(organ).variables.fields[variable]  # type: ignore[return-value]


def _base(said: str) -> float:
    number, _, name = said.partition(" ")
    return unit(name or "1").to_base(float(number))


def _provocations(standing: Standing) -> list[Event]:
    return [bolus(_variable(each["into"]), float(each["size"]), days(each["at"])) for each in standing.provoked]
