"""Steady dosing: where a drug's own states stand when the same dose has been given for ever, with the body held still.

A drug's kinetics are held apart from the body: its own states move, all other states, every parameter and the time stand still.
Rates that are affine in those states are solved exactly by the matrix exponential; others by Newton's method on the map of one
interval. Kinetics that the drug's own effect feeds back into cannot be held apart, and are refused by name.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from ..errors import EngineError, Problem
from ..language import graph
from ..language.graph import Node, Symbol
from .differentiate import gradients
from .interpret import Interpreter, leaves
from .model import Array, Model

# Two instants closer than this share of an interval are one.
SLIVER = 1e-12
# Of one round to the next; what the drug's states are known to, relative to the largest of them.
SETTLED = 1e-10
ROUNDS = 60
HALVINGS = 8
WARM_UP = 5
# Doublings of a day in which a constant infusion must come to rest.
DOUBLINGS = 24
# Above this condition number, what an interval gives and what it takes no longer determine the state.
CONDITION = 1e13


@dataclass(frozen=True)
class Steady:
    """What has been given for ever: a dose every `interval` days over `duration` (0: at once), the latest of them `since` days ago.

    An interval of 0 is an infusion without pause, which ends now. adds: the steady amounts are added to what is there, instead of taking
    its place. states: the drug's own states; when none are named, those of the therapy that is dosed, or of the whole model where no
    therapy is.
    """

    interval: float = 0.0
    duration: float = 0.0
    since: float = 0.0
    adds: bool = False
    states: tuple[Symbol, ...] = ()

    @property
    def remaining(self) -> list[float]:
        """How long each infusion that began before, and has not ended, goes on."""
        if not self.interval or self.duration <= self.since:
            return []
        begun = np.arange(self.since, self.duration, self.interval)
        return [float(self.duration - age) for age in begun if self.duration - age > SLIVER * self.interval]

    @property
    def pieces(self) -> list[tuple[float, int]]:
        """One interval from a dose to the next, as spans with the number of infusions that run in each."""
        whole = int(self.duration // self.interval)
        rest = self.duration - whole * self.interval
        return [(span, count) for span, count in ((rest, whole + 1), (self.interval - rest, whole)) if span > 0]


def drug_states(model: Model, dosed: Symbol, steady: Steady) -> tuple[Symbol, ...]:
    """The states that a steady dose settles."""
    if steady.states:
        return steady.states
    if any(taken.name == dosed.owner for taken in model.regimens):
        return tuple(symbol for symbol in model.states if symbol.owner == dosed.owner)
    return model.states


def fed_back(model: Model, own: Sequence[Symbol]) -> list[Symbol]:
    """Other states that the drug's own rates read and that the drug moves."""
    mine = set(own)
    read = [symbol for symbol in graph.symbols_of([model.rates[model.state_index[symbol]] for symbol in own]) if symbol.kind == "state"]
    outside = [symbol for symbol in read if symbol not in mine and symbol in model.state_index]
    return [symbol for symbol in outside if mine & set(graph.symbols_of([model.rates[model.state_index[symbol]]]))]


def refusals(model: Model, dosed: Symbol, steady: Steady, where: str) -> list[Problem]:
    """Why these kinetics have no steady state of their own; empty when they do."""
    own = drug_states(model, dosed, steady)
    unknown = [symbol for symbol in own if symbol not in model.state_index]
    if unknown:
        return [Problem(where, f"no state `{symbol}` in {model.name}") for symbol in unknown]
    if dosed not in own:
        return [Problem(where, f"a steady dose into `{dosed}` settles other states only", "name it among them")]
    what = f"the kinetics of `{dosed}` read `{{}}`, which the drug itself moves: no steady state without the body"
    return [Problem(where, what.format(symbol), "give the doses one by one until it is reached") for symbol in fed_back(model, own)]


def affine(roots: Sequence[Node], own: set[Symbol]) -> bool:
    """Whether every root is a sum of the symbols, each times what does not depend on them, and of what does not."""
    depends: dict[Node, bool] = {}
    for node in graph.in_order(roots):
        inner = [depends[arg] for arg in node.args]
        depends[node] = node.value in own if isinstance(node.value, Symbol) else any(inner)
        if any(inner) and not _keeps_affine(node.op, inner):
            return False
    return True


def _keeps_affine(op: str, inner: Sequence[bool]) -> bool:
    if op in ("add", "sub", "neg"):
        return True
    if op == "mul":
        return sum(inner) == 1
    if op == "div":
        return not inner[1]
    return op == "where" and not inner[0]


class Kinetics:
    """A drug's own states, with all else held still, and a dose into one of them."""

    def __init__(self, model: Model, own: Sequence[Symbol], dosed: Symbol) -> None:
        self.model, self.own = model, tuple(own)
        self.places = [model.state_index[symbol] for symbol in own]
        self.dosed = self.own.index(dosed)
        roots = [model.rates[place] for place in self.places]
        self.affine = affine(roots, set(own))
        self.rates = Interpreter(roots)
        slopes = gradients(roots, own)
        column = {symbol: position for position, symbol in enumerate(own)}
        self.entries = [(row, column[symbol]) for row, slope in enumerate(slopes) for symbol in slope]
        self.slopes = Interpreter([node for slope in slopes for node in slope.values()])
        self.infusions = [place for place, symbol in enumerate(model.parameters) if symbol.kind == "rate"]

    def at(self, t: float, y: Array, p: Array) -> Held:
        """The kinetics of one patient at one instant, with no infusion running."""
        still = np.array(p)
        still[self.infusions] = 0.0
        return Held(self, t, np.array(y), still)


class Held:
    """Kinetics of one patient: how the drug's states move while everything else stands still."""

    def __init__(self, kinetics: Kinetics, t: float, y: Array, p: Array) -> None:
        self.kinetics, self.t, self.y, self.p = kinetics, t, y, p
        self.size = len(kinetics.own)

    def settled(self, size: float, steady: Steady) -> Array:
        """The drug's states `since` days after the latest dose of `size` (an amount, or a rate where it lasts). Raises EngineError."""
        if not steady.interval:
            return self._checked(self._at_rest(size))
        trough = self._repeating(size, steady) if self.kinetics.affine else self._by_newton(size, steady)
        return self._checked(self.moved(trough, size, steady, steady.since))

    def moved(self, x: Array, size: float, steady: Steady, until: float) -> Array:
        """From just before a dose to `until` days after it."""
        if not steady.duration:
            x = x + size * self._into
        for span, count in steady.pieces:
            going = min(span, until)
            if going > 0:
                x = self._flow(x, going, size * count if steady.duration else 0.0)
            until -= going
        return x

    @cached_property
    def _into(self) -> Array:
        return np.asarray(np.eye(self.size)[self.kinetics.dosed])

    def _leaves(self, x: Array) -> dict[Symbol, ArrayLike]:
        y = self.y.copy()
        y[self.kinetics.places] = x
        return leaves(self.kinetics.model.states, self.kinetics.model.parameters, self.t, y, self.p)

    def _rates(self, x: Array, rate: float) -> Array:
        return np.array(self.kinetics.rates(self._leaves(x)), dtype=np.float64) + rate * self._into

    def _jacobian(self, x: Array) -> Array:
        matrix = np.zeros((self.size, self.size))
        for place, value in zip(self.kinetics.entries, self.kinetics.slopes(self._leaves(x)), strict=True):
            matrix[place] = value
        return matrix

    @cached_property
    def _system(self) -> tuple[Array, Array]:
        """Slope and constant part of affine rates."""
        nothing = np.zeros(self.size)
        return self._jacobian(nothing), self._rates(nothing, 0.0)

    def _motion(self, span: float, rate: float) -> Array:
        """What a span does to (states, 1), as a matrix."""
        from scipy.linalg import expm

        slope, constant = self._system
        whole = np.zeros((self.size + 1,) * 2)
        whole[:-1, :-1], whole[:-1, -1] = slope, constant + rate * self._into
        return np.asarray(expm(span * whole))

    def _flow(self, x: Array, span: float, rate: float) -> Array:
        if self.kinetics.affine:
            return np.asarray((self._motion(span, rate) @ np.append(x, 1.0))[:-1])
        from scipy.integrate import solve_ivp

        floor = 1e-13 * max(float(np.abs(x).max()), abs(rate) * span, 1e-300)
        found = solve_ivp(
            lambda _, x: self._rates(x, rate), (0.0, span), x, "LSODA", rtol=1e-11, atol=floor, jac=lambda _, x: self._jacobian(x)
        )
        if not found.success or not np.isfinite(found.y[:, -1]).all():
            raise self._failure("one interval of steady dosing cannot be computed", int(np.argmax(~np.isfinite(found.y[:, -1]))))
        return np.asarray(found.y[:, -1])

    def _repeating(self, size: float, steady: Steady) -> Array:
        """The state just before a dose that one interval leads back to."""
        whole = np.eye(self.size + 1)
        if not steady.duration:
            whole[:-1, -1] = size * self._into
        for span, count in steady.pieces:
            whole = self._motion(span, size * count if steady.duration else 0.0) @ whole
        return self._solved(np.eye(self.size) - whole[:-1, :-1], whole[:-1, -1])

    def _solved(self, matrix: Array, right: Array) -> Array:
        if not (np.isfinite(matrix).all() and np.isfinite(right).all()):
            raise self._failure("its rates are no numbers", 0)
        if np.linalg.cond(matrix) > CONDITION:
            _, _, directions = np.linalg.svd(matrix)
            raise self._failure("what is given is not all eliminated", int(np.argmax(np.abs(directions[-1]))))
        return np.asarray(np.linalg.solve(matrix, right))

    def _at_rest(self, rate: float) -> Array:
        """Where the states stand still under an infusion without pause."""
        if self.kinetics.affine:
            slope, constant = self._system
            return self._solved(-slope, constant + rate * self._into)
        x, span = self.y[self.kinetics.places], 1.0
        for _ in range(DOUBLINGS):
            before, x = x, self._flow(x, span, rate)
            if _apart(before, x) < SETTLED:
                return x
            span *= 2
        raise self._failure("no steady state is reached under the infusion", int(np.argmax(np.abs(x - before))))

    def _by_newton(self, size: float, steady: Steady) -> Array:
        def gained(x: Array) -> Array:
            return self.moved(x, size, steady, steady.interval) - x

        x = np.zeros(self.size)
        for _ in range(WARM_UP):
            x = x + gained(x)
        gain = gained(x)
        for _ in range(ROUNDS):
            step = self._newton_step(gained, x, gain)
            x, gain, taken = self._improved(gained, x, gain, step)
            if np.abs(taken).max() <= SETTLED * np.abs(x).max() and np.abs(gain).max() <= SETTLED * np.abs(x).max():
                return x
        raise self._failure("no steady state is reached: more may be given than can be eliminated", int(np.argmax(np.abs(gain))))

    def _newton_step(self, gained: Callable[[Array], Array], x: Array, gain: Array) -> Array:
        matrix = np.empty((self.size, self.size))
        for column in range(self.size):
            nudge = 1e-5 * max(abs(x[column]), 1e-3 * float(np.abs(x).max()), 1e-12)
            matrix[:, column] = (gained(x + nudge * np.eye(self.size)[column]) - gain) / nudge
        return np.asarray(np.linalg.lstsq(matrix, -gain, rcond=None)[0])

    def _improved(self, gained: Callable[[Array], Array], x: Array, gain: Array, step: Array) -> tuple[Array, Array, Array]:
        """The longest of ever shorter steps that comes closer; one more interval of dosing where none does."""
        for _ in range(HALVINGS):
            trial = x + step
            if (trial >= np.minimum(0.0, x)).all():
                left = gained(trial)
                if np.abs(left).max() <= max(0.9 * np.abs(gain).max(), SETTLED * np.abs(trial).max()):
                    return trial, left, step
            step = step / 2
        return x + gain, gained(x + gain), gain

    def _checked(self, x: Array) -> Array:
        if not np.isfinite(x).all():
            raise self._failure("is no number", int(np.argmax(~np.isfinite(x))))
        return x

    def _failure(self, reason: str, place: int) -> EngineError:
        dosed = self.kinetics.own[self.kinetics.dosed]
        return EngineError(Problem(f"steady doses into `{dosed}`", f"`{self.kinetics.own[place]}`: {reason}"))


def _apart(before: Array, after: Array) -> float:
    return float(np.abs(after - before).max() / max(float(np.abs(after).max()), 1e-300))
