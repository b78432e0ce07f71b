"""What every tool is asked to do: patients of one model through one year, with their states read every week."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from ..engine import Accuracy, Event, Model, link
from ..engine.events import planned
from ..engine.model import Array
from ..engine.program import Task
from ..engine.reference import initial_state, typical_sizes
from ..language.schedules import daily, twice_daily

YEAR = 364.0


@dataclass(frozen=True)
class Answer:
    """States of every patient (first axis) at every day of record (second), and how long the solver took."""

    states: Array
    seconds: float


Solve = Callable[[Sequence[Task], float], Answer]


def timed(compute: Callable[[Sequence[Task], float], Array]) -> Solve:
    """A solver that is timed from outside."""

    def solve(tasks: Sequence[Task], rtol: float) -> Answer:
        began = time.perf_counter()
        states = compute(tasks, rtol)
        return Answer(states, time.perf_counter() - began)

    return solve


@dataclass(frozen=True)
class Scenario:
    """A model, how its patients differ, and the days at which they are looked at."""

    name: str
    model: Model
    vary: Callable[[Model, np.random.Generator, Array, Array], None]
    end: float = YEAR
    every: float = 7.0

    @cached_property
    def days(self) -> Array:
        return np.linspace(0.0, self.end, round(self.end / self.every) + 1)

    @cached_property
    def schedule(self) -> list[Event]:
        """The doses of the year, and the first of each line after it: a solver meets the same obstacles wherever it is told to stop."""
        return planned(self.model, self.end, and_next=True)

    @property
    def dosed(self) -> bool:
        return bool(self.schedule)

    @cached_property
    def typical(self) -> Array:
        """A typical size of each state, for tolerances and errors near zero."""
        return typical_sizes(self.model, initial_state(self.model, self.model.defaults))

    def atol(self, rtol: float) -> Array:
        """The absolute tolerance that Lunis has at a relative one, given to every tool."""
        return Accuracy(rtol=rtol).atol(self.model, initial_state(self.model, self.model.defaults))

    def patients(self, size: int) -> list[Task]:
        """Always the same patients; the first of many are the few."""
        random = np.random.Generator(np.random.PCG64(0))
        return [self._patient(random) for _ in range(size)]

    def _patient(self, random: np.random.Generator) -> Task:
        p = self.model.defaults.copy()
        start = initial_state(self.model, p)
        self.vary(self.model, random, p, start)
        return Task(p, start, self.schedule)

    def errors(self, found: Array, reference: Array) -> Array:
        """Of each patient the largest |y − reference| / (|reference| + 0.01 typical size), over states and days."""
        wrong = np.abs(found - reference) / (np.abs(reference) + 0.01 * self.typical)
        return np.asarray(np.where(np.isnan(wrong), np.inf, wrong).max(axis=(1, 2)))


def _flare(model: Model, random: np.random.Generator, p: Array, start: Array) -> None:
    """Active disease that differs in tolerance lost, in clearance and in the size of the push."""
    from ..physiology import antibody, immunity

    p[model.parameter_index[immunity.Constants.loss_of_tolerance.symbol]] = random.uniform(0.9, 1.0)
    p[model.parameter_index[antibody.Constants.clearance_defect.symbol]] = random.uniform(0.8, 1.0)
    start[model.state_index[immunity.Variables.provocation.symbol]] += random.uniform(5.0, 15.0)


def continuous_year() -> Scenario:
    """The body left alone after a push."""
    from ..physiology.body import BODY

    return Scenario("a continuous year", link(BODY), _flare)


def dosed_year() -> Scenario:
    """The same under prednisone once and mycophenolate twice a day: 1092 doses. It is read just as a dose is taken, like a trough level."""
    from ..physiology.body import BODY
    from ..therapies import mycophenolate, prednisone

    body = BODY.taking(prednisone.at(daily("7.5 mg")), mycophenolate.at(twice_daily("1 g")))
    return Scenario("a year of daily and twice-daily doses", link(body), _flare)


def dosed_year_at_all_hours(dosed: Scenario) -> Scenario:
    """The same, read at another hour every time, so that the rise and fall of each drug must be right too."""
    return replace(dosed, name="the same, read at all hours of the day", every=YEAR / 53)
