"""Doses as they are written down, turned into exact events: series, infusions, lag, bioavailability, steady dosing, resets.

The semantics are those of PREDPP, NONMEM's library of kinetics:

* Bioavailability multiplies the amount. An infusion of given rate then lasts longer or shorter; one of given duration runs at another rate.
* Lag delays the dose and all that follow in its series. A steady dose with lag leaves the patient as just before the lagged dose arrives.
* An infusion without pause (no amount, no interval) ends at its own record, and neither lag nor bioavailability apply to it.
* A reset, and a steady dose that takes the place of earlier ones, cancel what earlier records had still to give and stop infusions.
* Bioavailability, lag, modelled rate and duration are the patient's at the record, for the whole series.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal

import numpy as np

from ..errors import EngineError, Problem
from ..language import graph
from ..language.graph import Symbol
from .events import EVERYTHING, Event
from .link import rate_of
from .model import Model
from .steady import Steady, drug_states

# What is computed to fall within a tenth of a millisecond (in days) of a record falls on it.
SAME = 1e-9
# Records of one instant between which something is observed are set apart by this much (in days, or of the time itself if that is more).
APART = 1e-12
# In one instant, what an earlier record has brought comes first; each record then has turns for what it sets, does, and leaves to come.
TURNS = 3


@dataclass(frozen=True)
class Site:
    """Where a dose enters, and the parameters that shape it: share that arrives, lag, rate, duration."""

    state: Symbol
    share: Symbol | None = None
    lag: Symbol | None = None
    rate: Symbol | None = None
    duration: Symbol | None = None


@dataclass(frozen=True)
class Dose:
    """One record of dosing, in base units: an amount at a site, at once or over time, and `more` of the same every `interval`.

    rate: of the infusion, `modelled` by the site's parameter, or None. duration: likewise.
    steady: it ends a series that has gone on for ever, instead of (`replaces`) or besides (`adds`) what else was given.
    """

    site: Site
    amount: float
    rate: float | Literal["modelled"] | None = None
    duration: float | Literal["modelled"] | None = None
    interval: float = 0.0
    more: int = 0
    steady: Literal["", "replaces", "adds"] = ""
    states: tuple[Symbol, ...] = ()

    @property
    def without_pause(self) -> bool:
        return bool(self.steady) and not self.amount and not self.interval


@dataclass(frozen=True)
class Record:
    """What is written for one instant (days): parameters that change, a reset, a dose; and parameters that change once it is read."""

    time: float
    settings: Mapping[Symbol, float]
    resets: bool = False
    dose: Dose | None = None
    afterwards: Mapping[Symbol, float] | None = None


@dataclass(frozen=True)
class Course:
    """One patient's events, and for every record the instant that shows the state after it and before the next."""

    events: tuple[Event, ...]
    shown: tuple[float, ...]


def infusible(model: Model, states: Iterable[Symbol]) -> Model:
    """The model with an infusion into each of these states, not running."""
    missing = [state for state in dict.fromkeys(states) if rate_of(state) not in model.parameter_index]
    rates = list(model.rates)
    for state in missing:
        place = model.state_index[state]
        rates[place] = graph.add(rates[place], graph.symbol(*rate_of(state)))
    parameters = (*model.parameters, *(rate_of(state) for state in missing))
    return replace(model, rates=tuple(rates), parameters=parameters, defaults=np.append(model.defaults, np.zeros(len(missing))))


def course_of(model: Model, records: Sequence[Record], parameters: Mapping[Symbol, float]) -> Course:
    """The events of records in order. `parameters` are the patient's own. Raises EngineError for what shapes no dose."""
    return _Planner(model, records, parameters).course()


class _Planner:
    def __init__(self, model: Model, records: Sequence[Record], parameters: Mapping[Symbol, float]) -> None:
        self.model, self.records = model, records
        self.known = dict(parameters)
        self.times = [record.time for record in records]
        self.events: list[Event] = []
        self.problems: list[Problem] = []

    def course(self) -> Course:
        turns = _turns(self.times)
        for record, turn in zip(self.records, turns, strict=True):
            self._read(record, turn)
        if self.problems:
            raise EngineError(self.problems)
        return _set_apart(self.events, self.times, turns)

    def _read(self, record: Record, turn: int) -> None:
        self.known |= record.settings
        self.events += [Event(record.time, "set", parameter, value, turn=turn) for parameter, value in record.settings.items()]
        if record.resets:
            self._cancel(record.time, self.model.states)
            self.events.append(Event(record.time, "restart", EVERYTHING, 0.0, turn=turn + 1))
        if record.dose is not None:
            try:
                self._give(record.dose, record.time, turn + 1)
            except EngineError as error:
                self.problems += [replace(problem, where=f"dose at day {record.time:g}") for problem in error.problems]
        later = record.afterwards or {}
        self.known |= later
        self.events += [Event(record.time, "set", parameter, value, turn=turn + 2) for parameter, value in later.items()]

    def _cancel(self, now: float, states: Sequence[Symbol]) -> None:
        """What earlier records had still to give into these states is not given."""
        targets = {*states, *(rate_of(state) for state in states)}
        self.events = [event for event in self.events if event.time <= now or event.target not in targets]

    def _value(self, parameter: Symbol) -> float:
        place = self.model.parameter_index[parameter]
        return float(self.known.get(parameter, self.model.defaults[place]))

    def _shape(self, what: str, parameter: Symbol | None, otherwise: float, least: Callable[[float], bool]) -> float:
        value = otherwise if parameter is None else self._value(parameter)
        if not (least(value) and np.isfinite(value)):
            raise EngineError(Problem("", f"{what} `{parameter}` is {value:g}"))
        return value

    def _give(self, dose: Dose, now: float, turn: int) -> None:
        site = dose.site
        if dose.steady == "replaces":
            self._cancel(now, drug_states(self.model, site.state, Steady(states=dose.states)))
        if dose.without_pause:
            rate = self._rate(dose)
            self.events.append(self._settle(dose, now, turn, rate, Steady()))
            return
        if dose.steady and not dose.interval > 0:
            raise EngineError(Problem("", "a steady dose has no interval", "say how far apart its doses are"))
        share = self._shape("a share", site.share, 1.0, lambda value: value >= 0)
        lag = self._shape("a lag", site.lag, 0.0, lambda value: value >= 0)
        size, duration = self._arriving(dose, share)
        pending = 0
        if dose.steady:
            pending = int(lag // dose.interval)
            since = dose.interval - (lag - pending * dose.interval)
            steady = Steady(dose.interval, duration, since)
            self.events.append(self._settle(dose, now, turn, size, steady))
            self.events += [self._shift(site, self._falling(now + left), -size, 0, (now, turn)) for left in steady.remaining]
        for count in range(-pending, dose.more + 1):
            at = self._falling(now + (lag + count * dose.interval))
            self._enter(site, at, turn if at == now else 0, size, duration)

    def _falling(self, at: float) -> float:
        """A computed instant, on a record's own where they are the same."""
        place = bisect_left(self.times, at)
        return next((time for time in self.times[max(place - 1, 0) : place + 1] if abs(time - at) <= SAME), at)

    def _enter(self, site: Site, at: float, turn: int, size: float, duration: float) -> None:
        if not duration:
            self.events.append(Event(at, "bolus", site.state, size, turn=turn))
            return
        self.events.append(self._shift(site, at, size, turn))
        self.events.append(self._shift(site, self._falling(at + duration), -size, 0, (at, turn)))

    def _shift(self, site: Site, at: float, size: float, turn: int, began: tuple[float, int] | None = None) -> Event:
        return Event(at, "shift", rate_of(site.state), size, ends=began is not None, turn=turn, began=began)

    def _settle(self, dose: Dose, now: float, turn: int, size: float, steady: Steady) -> Event:
        steady = replace(steady, adds=dose.steady == "adds", states=dose.states)
        return Event(now, "settle", dose.site.state, size, turn=turn, steady=steady)

    def _arriving(self, dose: Dose, share: float) -> tuple[float, float]:
        """Amount and no duration of a bolus; rate and duration of an infusion."""
        amount = dose.amount * share
        if dose.duration is not None:
            modelled = dose.duration == "modelled"
            given = self._shape("a duration", dose.site.duration, 0.0, _positive) if modelled else float(dose.duration)
            return amount / given, given
        if dose.rate is None or not amount:
            return amount, 0.0
        rate = self._rate(dose)
        return rate, amount / rate

    def _rate(self, dose: Dose) -> float:
        if dose.rate == "modelled":
            return self._shape("a rate", dose.site.rate, 0.0, _positive)
        return float(dose.rate or 0.0)


def _positive(value: float) -> bool:
    return value > 0


def _turns(times: Sequence[float]) -> list[int]:
    """The first turn of each record among those of its instant; turn 0 is for what earlier ones have brought."""
    turns: list[int] = []
    for place, time in enumerate(times):
        turns.append(turns[-1] + TURNS if place and times[place - 1] == time else 1)
    return turns


def _set_apart(events: Sequence[Event], times: Sequence[float], turns: Sequence[int]) -> Course:
    """Where something happens between two records of an instant, the earlier ones are moved back by next to nothing."""
    last: dict[float, int] = {}
    for event in events:
        last[event.time] = max(event.turn, last.get(event.time, 0))
    cuts: dict[float, list[int]] = {}
    for time, turn in zip(times, turns, strict=True):
        if last.get(time, 0) > turn + 1:
            cuts.setdefault(time, []).append(turn + 1)

    def moved(time: float, turn: int) -> float:
        later = cuts.get(time, [])
        return time - (len(later) - bisect_left(later, turn)) * APART * max(1.0, abs(time)) if later else time

    placed = [replace(event, time=moved(event.time, event.turn), began=_begun(event.began, moved)) for event in events]
    shown = tuple(moved(time, turn + 1) for time, turn in zip(times, turns, strict=True))
    return Course(tuple(sorted(placed, key=lambda event: event.rank)), shown)


def _begun(began: tuple[float, int] | None, moved: Callable[[float, int], float]) -> tuple[float, int] | None:
    return (moved(*began), began[1]) if began else None
