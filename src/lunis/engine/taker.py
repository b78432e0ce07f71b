"""The patient who takes the doses: whose weight they are reckoned by, in whose gut they are late, and who forgets some.

Whether a dose is forgotten is drawn from a stream of the patient's own luck, the therapy and the line of the prescription, so that it is
the same in every batch and for any length of the run.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from ..errors import EngineError, Problem
from ..language import graph
from ..language.graph import Symbol
from ..language.schedules import MEASURES, Dosing
from ..language.therapy import Regimen
from ..units import unit
from .interpret import Interpreter
from .luck import STREAMS, stream
from .model import Array, Model


@dataclass(frozen=True)
class Taker:
    """A patient as the one who takes doses: all parameters, in the model's order, and the number of an own random stream."""

    model: Model
    parameters: Array
    luck: int = 0

    def __post_init__(self) -> None:
        if not 0 <= self.luck < STREAMS:
            raise EngineError(Problem("run", f"a luck of {self.luck} names no random stream", "give a whole number from 0 to 2**128 - 1"))

    @classmethod
    def of(cls, model: Model, own: Mapping[Symbol, float], luck: int = 0) -> Taker:
        """A patient whose parameters differ from the model's in these."""
        row = model.defaults.copy()
        for symbol, value in own.items():
            row[model.parameter_index[symbol]] = value
        return cls(model, row, luck)

    @property
    def alike(self) -> Hashable:
        """Equal for patients who take everything alike."""
        lines = [(taken, line) for taken in self.model.regimens for line in taken.schedule]
        late = tuple(self.late(taken) for taken in self.model.regimens)
        sizes = tuple(self._measure(line.per) for _, line in lines if line.per)
        return late, sizes, self.luck if any(_forgotten(line) for _, line in lines) else 0

    def late(self, taken: Regimen) -> float:
        """How much later than given a dose enters, in days. Raises EngineError for what is no delay."""
        lag = taken.therapy.routes[taken.route].late if taken.route else None
        if lag is None:
            return 0.0
        late = float(self.parameters[self.model.parameter_index[lag]])
        if not 0 <= late < np.inf:
            raise EngineError(Problem(f"therapy `{taken.name}`", f"a lag `{lag}` of {late:g} days cannot be"))
        return late

    def size(self, line: Dosing) -> float:
        """A dose or level of a line in base units, and of what goes on evenly the share that is taken."""
        size = line.amount.base * (self._measure(line.per) if line.per else 1.0)
        prescribed = min(size, line.most.base) if line.most is not None else size
        return prescribed * line.adherence if line.evenly else prescribed

    def takes(self, taken: Regimen, line: Dosing, count: int) -> list[bool]:
        """Which of the first `count` doses of a line are taken."""
        if not _forgotten(line):
            return [True] * count
        number = next(number for number, each in enumerate(taken.schedule) if each is line)
        drawn = stream(self.luck, "taken", taken.name, str(number)).random(count)
        return [bool(each < line.adherence) for each in drawn]

    def _measure(self, per: str) -> float:
        return self._measures[per] / unit(per).to_base(1.0)

    @cached_property
    def _measures(self) -> dict[str, float]:
        """What doses are reckoned by, in base units. Raises EngineError when the model does not tell it, or it changes with time."""
        wanted = {line.per for taken in self.model.regimens for line in taken.schedule if line.per}
        known = dict(zip(self.model.parameters, self.parameters, strict=True))
        return {per: self._told(per, known) for per in wanted}

    def _told(self, per: str, known: dict[Symbol, float]) -> float:
        name = MEASURES[per]
        node = self.model.signals.get(name)
        if node is None:
            raise EngineError(Problem(f"a dose by {per}", f"needs the signal `{name}`, which {self.model.name} does not tell"))
        changing = [symbol for symbol in graph.symbols_of([node]) if symbol not in known]
        if changing:
            what = f"needs a `{name}` that stays, but it follows `{changing[0]}`"
            raise EngineError(Problem(f"a dose by {per}", what, "give a fixed dose"))
        return float(Interpreter([node])(known)[0])


def _forgotten(line: Dosing) -> bool:
    """Whether some doses of a line are missed."""
    return line.adherence < 1 and not line.evenly


def personal(model: Model) -> bool:
    """Whether patients may take the model's regimens each in a way of their own."""
    routes = [taken.therapy.routes[taken.route] for taken in model.regimens if taken.route]
    lines = [line for taken in model.regimens for line in taken.schedule]
    return any(route.late for route in routes) or any(line.per or _forgotten(line) for line in lines)


def shaping(model: Model) -> frozenset[Symbol]:
    """The parameters by which doses are reckoned or delayed."""
    routes = [taken.therapy.routes[taken.route] for taken in model.regimens if taken.route]
    lags = {route.late for route in routes if route.late}
    names = {MEASURES[line.per] for taken in model.regimens for line in taken.schedule if line.per}
    measures = graph.symbols_of([model.signals[name] for name in names if name in model.signals])
    return frozenset(lags | set(measures))
