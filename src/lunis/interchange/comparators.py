"""A published model beside the body: the same perturbations in both, and what each says of them.

A comparator is declared, not programmed: which numbers of the published file a perturbation changes, what it changes in the body, and
which quantities of the two are the same thing. Both models run on this engine, each from its own rest, and changes are told as
differences from the same model left alone, so that units and resting levels drop out.

A published model is no judge: where two models disagree, one of them may be wrong, or both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import numpy as np

from ..engine import Clamp, Event, Model, Run, link, simulate
from ..engine.model import Array
from ..engine.results import Results
from ..errors import InterchangeError, Problem, nearest
from ..language import NoConstants, NoVariables, Regimen, Therapy
from ..language.graph import Symbol
from ..language.tables import Lever
from ..physiology.body import BODY
from ..scenario.run import carried
from .sbml import read_sbml
from .sbml_document import read_document

Verdict = Literal["agree", "still", "size", "alone", "opposite"]
MISFITS: frozenset[Verdict] = frozenset({"alone", "opposite"})
SIZES_APART = 3.0  # times: changes in one direction that differ by more are told as differing in size


@dataclass(frozen=True)
class Change:
    """A number of the published file, changed when a perturbation begins."""

    name: str
    times: float = 1.0
    plus: float = 0.0


@dataclass(frozen=True)
class Reading:
    """A quantity as a function of what a model tells."""

    names: tuple[str, ...]
    of: Callable[..., Array] = lambda value: value


@dataclass(frozen=True)
class Compared:
    """One quantity that both models have. Changes smaller than `noticed` (a share of its size) count as none."""

    key: str
    title: str
    theirs: Reading
    ours: Reading
    noticed: float


@dataclass(frozen=True)
class Start:
    """The state that a perturbation finds: `after` so many days with these numbers of the file and these traits of the body."""

    title: str
    theirs: tuple[Change, ...] = ()
    traits: Mapping[Symbol, float] = field(default_factory=dict)
    after: float = 0.0


REST = Start("rest")


@dataclass(frozen=True)
class Perturbation:
    """One experiment, said twice. `in_file` and `in_body` tell a reader what is changed."""

    key: str
    title: str
    in_file: str
    in_body: str
    changes: tuple[Change, ...] = ()
    added: Mapping[str, float] = field(default_factory=dict)
    given: tuple[Regimen, ...] = ()
    events: tuple[Event, ...] = ()
    clamps: tuple[Clamp, ...] = ()
    start: Start = REST


@dataclass(frozen=True)
class Reason:
    """Why two models disagree, from the equations of both. `where` lists quantities for each perturbation that it explains."""

    because: str
    where: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Comparator:
    """A published model and what it is asked.

    clock: its units of time in a day. always: numbers of the file that no experiment keeps as they stand.
    measure: the state whose distance from rest is 100 % of each quantity; None where that is the resting level itself.
    about: what a reader of the comparison should know first. reasons: why the two disagree in direction, where they do.
    """

    key: str
    title: str
    file: str
    cited: str
    about: str
    clock: float
    always: tuple[Change, ...]
    quantities: tuple[Compared, ...]
    perturbations: tuple[Perturbation, ...]
    stated: tuple[float, ...]
    days: Array
    reasons: tuple[Reason, ...]
    measure: Start | None = None


@dataclass(frozen=True)
class Pair:
    """What both models say of one quantity under one perturbation: changes over time, as shares of the quantity's size."""

    perturbation: Perturbation
    quantity: Compared
    days: Array
    theirs: Array
    ours: Array
    stated: tuple[float, ...]

    def at(self, day: float) -> tuple[float, float]:
        """Both changes at a stated day."""
        place = int(np.searchsorted(self.days, day))
        return float(self.theirs[place]), float(self.ours[place])

    def verdict(self, day: float) -> Verdict:
        """Whether the two changes have one direction, and roughly one size."""
        theirs, ours = self.at(day)
        small, large = sorted((abs(theirs), abs(ours)))
        if large < self.quantity.noticed:
            return "still"
        if small < self.quantity.noticed:
            return "alone"
        if theirs * ours < 0:
            return "opposite"
        return "size" if large > SIZES_APART * small else "agree"

    @property
    def misfits(self) -> tuple[float, ...]:
        """The stated days at which the directions disagree."""
        return tuple(day for day in self.stated if self.verdict(day) in MISFITS)


@dataclass(frozen=True)
class Comparison:
    """A comparator's answers. drift: by how much each model, left alone, moves from its rest, at most, a quantity each."""

    comparator: Comparator
    pairs: tuple[Pair, ...]
    drift: Mapping[str, tuple[float, float]]

    def pair(self, perturbation: str, quantity: str) -> Pair:
        """The answer to one question."""
        return next(each for each in self.pairs if (each.perturbation.key, each.quantity.key) == (perturbation, quantity))


def held(name: str, levers: Mapping[Lever, float]) -> Regimen:
    """A treatment that only holds levers at a factor, from the first day on."""
    actions: Mapping[Any, Any] = dict(levers)
    return Therapy(name, NoVariables, NoConstants, lambda y, p, body: {}, lambda y, p, body: actions, {}).at()


def compare(comparator: Comparator, folder: Path) -> Comparison:
    """Run every perturbation in both models. Raises InterchangeError when the file is missing or lacks a name that is asked for."""
    theirs, ours = _Published(comparator, file_in(comparator, folder)), _Body(comparator)
    pairs = []
    for each in comparator.perturbations:
        changes = theirs.changes(each), ours.changes(each)
        pairs += [
            Pair(each, quantity, comparator.days, changes[0][quantity.key], changes[1][quantity.key], comparator.stated)
            for quantity in comparator.quantities
        ]
    drift = {quantity.key: (theirs.drift(quantity.key), ours.drift(quantity.key)) for quantity in comparator.quantities}
    return Comparison(comparator, tuple(pairs), drift)


def file_in(comparator: Comparator, folder: Path) -> Path:
    """The published file. Raises InterchangeError when it is not there."""
    path = folder / comparator.file
    if not path.is_file():
        what = f"there is no {comparator.file}"
        raise InterchangeError(Problem(str(folder), what, f"download {path.stem} from BioModels and put it there"))
    return path


def published(path: Path) -> Model:
    """The model of a file in which every number can be changed: what it computes at the start stands as the number that comes out."""
    import libsbml

    document = read_document(path)
    wanted = libsbml.ConversionProperties()
    wanted.addOption("expandInitialAssignments", True)
    if document.convert(wanted) != libsbml.LIBSBML_OPERATION_SUCCESS:
        raise InterchangeError(Problem(path.name, "has initial assignments that have no number"))
    return read_sbml(libsbml.writeSBMLToString(document))


class _Side:
    """One of the two models under the experiments of a comparator."""

    def __init__(self, comparator: Comparator) -> None:
        self.comparator = comparator
        self._alone: dict[str, dict[str, Array]] = {}

    def course(self, start: Start, perturbation: Perturbation | None) -> dict[str, Array]:
        """Each quantity on the days of the comparator."""
        raise NotImplementedError

    def alone(self, start: Start) -> dict[str, Array]:
        """The same, of the model left alone."""
        if start.title not in self._alone:
            self._alone[start.title] = self.course(start, None)
        return self._alone[start.title]

    def changes(self, perturbation: Perturbation) -> dict[str, Array]:
        """How each quantity differs from the model left alone, as a share of its size."""
        before, after = self.alone(perturbation.start), self.course(perturbation.start, perturbation)
        return {key: (after[key] - before[key]) / self.size(key) for key in after}

    def size(self, key: str) -> Array:
        """What counts as 100 % of a quantity."""
        rest, measure = self.alone(REST)[key], self.comparator.measure
        return np.abs(rest if measure is None else self.alone(measure)[key][:1] - rest[:1])

    def drift(self, key: str) -> float:
        """How far a quantity moves from its rest without any cause, at most."""
        rest = self.alone(REST)[key]
        return float(np.abs((rest - rest[0]) / self.size(key)).max())

    def read(self, model: Model, run: Run, clock: float, readings: Mapping[str, Reading]) -> dict[str, Array]:
        """One run, read on every day of the comparator."""
        names = list(dict.fromkeys(name for reading in readings.values() for name in reading.names))
        results = simulate(model, [run], self.comparator.days * clock, names)
        _refuse_failure(model, results)
        return {key: reading.of(*(results[name][0] for name in reading.names)) for key, reading in readings.items()}


class _Published(_Side):
    """The published model."""

    def __init__(self, comparator: Comparator, path: Path) -> None:
        super().__init__(comparator)
        self.model = published(path)
        self.numbers = {symbol.name: symbol for symbol in self.model.parameters}
        self.states = {symbol.name: symbol for symbol in self.model.states}
        self._refuse_unknown(path.name)

    def course(self, start: Start, perturbation: Perturbation | None) -> dict[str, Array]:
        clock = self.comparator.clock
        settled = (*self.comparator.always, *start.theirs)
        begin = _state_after(self.model, Run(self._changed(settled)), start.after * clock) if start.after else None
        changes, added = (perturbation.changes, perturbation.added) if perturbation else ((), {})
        events = [Event(0.0, "bolus", self.states[name], size) for name, size in added.items()]
        run = Run(self._changed((*settled, *changes)), events, begin)
        return self.read(self.model, run, clock, {each.key: each.theirs for each in self.comparator.quantities})

    def _changed(self, changes: Iterable[Change]) -> dict[Symbol, float]:
        given: dict[Symbol, float] = {}
        for change in changes:
            symbol = self.numbers[change.name]
            number = given.get(symbol, float(self.model.defaults[self.model.parameter_index[symbol]]))
            given[symbol] = number * change.times + change.plus
        return given

    def _refuse_unknown(self, where: str) -> None:
        asked, told = self.comparator, self.model.signals
        changed = [
            *asked.always,
            *(change for each in asked.perturbations for change in (*each.start.theirs, *each.changes)),
        ]
        wanted = [
            *((change.name, self.numbers) for change in changed),
            *((name, self.states) for each in asked.perturbations for name in each.added),
            *((name, told) for each in asked.quantities for name in each.theirs.names),
        ]
        missing = {name: known for name, known in wanted if name not in known}
        if missing:
            raise InterchangeError([Problem(where, f"has no `{name}`", nearest(name, known)) for name, known in missing.items()])


class _Body(_Side):
    """The body of Lunis."""

    def course(self, start: Start, perturbation: Perturbation | None) -> dict[str, Array]:
        healthy = link(BODY)
        model = _perturbed(perturbation) if perturbation else healthy
        begin = _state_after(healthy, Run(start.traits), start.after) if start.after else None
        if begin is not None:
            begin = carried(healthy.states, begin, model)
        switches = {clamp.switch: 1.0 for clamp in perturbation.clamps} if perturbation else {}
        run = Run({**start.traits, **switches}, perturbation.events if perturbation else (), begin)
        return self.read(model, run, 1.0, {each.key: each.ours for each in self.comparator.quantities})


def _perturbed(perturbation: Perturbation) -> Model:
    return link(BODY.taking(*perturbation.given) if perturbation.given else BODY, perturbation.clamps, fold=False)


def _state_after(model: Model, run: Run, time: float) -> Array:
    results = simulate(model, [run], [time], [])
    _refuse_failure(model, results)
    return np.asarray(results.final[0])


def _refuse_failure(model: Model, results: Results) -> None:
    if results.failed:
        raise InterchangeError(Problem(model.name, f"could not be run: {results.statuses[0]}"))
