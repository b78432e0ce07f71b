"""The people of a study: a group drawn once and for all, with the spreads of a drug's values, of body weight and of what else differs.

The draws are stratified: each value is spread evenly over its distribution, so that the mean of a few dozen people is steady.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Mapping
from statistics import NormalDist
from types import MappingProxyType

import numpy as np
from numpy.typing import NDArray

from ..evidence import Spread, Value, values_of
from ..language.graph import Symbol
from ..language.therapy import Regimen
from ..physiology import person
from ..units import unit
from .studies import Course

Array = NDArray[np.float64]
NORMAL = NormalDist()
NOTHING: Mapping[Symbol, float] = MappingProxyType({})


def group(
    course: Course,
    regimens: Iterable[Regimen],
    size: int,
    seed: str,
    instead: Mapping[Symbol, float] = NOTHING,
    differing: Iterable[str] = (),
) -> list[dict[Symbol, float]]:
    """Parameters of each person, in base units. The same seed gives the same people; values `instead` of the model's keep their spread.

    differing: organs in which they differ as well as in what they make of drugs.
    """
    fixed: dict[Symbol, float] = dict(instead)
    for name, said in (("height", course.height), ("age_at_start", course.age)):
        if said:
            fixed[person.Constants.fields[name].symbol] = _base(said)
    if course.female is not None:
        fixed[person.Constants.female.symbol] = float(course.female)
    usual = values_of("person")["weight"]
    centre = _base(course.weight) if course.weight else usual.base
    drawn: dict[Symbol, Array] = {person.Constants.weight.symbol: _spread(usual.spread, centre, 1.0, _strata(size, seed, "weight"))}
    owners = {taken.name: taken.therapy.values for taken in regimens} | {organ: values_of(organ) for organ in differing}
    for owner, values in owners.items():
        for name, value in values.items():
            if isinstance(value, Value) and value.spread is not None:
                scale = value.base / value.value if value.value else 1.0
                symbol = Symbol("parameter", owner, name)
                centre = instead.get(symbol, value.base)
                drawn[symbol] = _spread(value.spread, centre, scale, _strata(size, seed, f"{owner}.{name}"))
    return [fixed | {symbol: float(numbers[place]) for symbol, numbers in drawn.items()} for place in range(size)]


def _base(said: str) -> float:
    number, _, name = said.partition(" ")
    return unit(name).to_base(float(number))


def _strata(size: int, seed: str, name: str) -> Array:
    """One standard normal number from each of `size` equal shares, in an order of its own."""
    key = int.from_bytes(hashlib.sha256(f"{seed} {name}".encode()).digest()[:8])
    order = np.random.Generator(np.random.Philox(key=key)).permutation(size)
    middles = np.array([NORMAL.inv_cdf((place + 0.5) / size) for place in range(size)])
    return np.asarray(middles[order])


def _spread(spread: Spread | None, centre: float, scale: float, u: Array) -> Array:
    """Numbers in base units at standard normal coordinates; `scale` is the size of the unit in which the spread is said."""
    match spread:
        case Spread(shape="lognormal", cv=float(cv)):
            return np.asarray(centre * np.exp(u * math.sqrt(math.log1p(cv**2))))
        case Spread(shape="normal", sd=float(sd)):
            return centre + u * sd * scale
        case Spread(shape="logitnormal", sd=float(sd)):
            return np.asarray(1 / (1 + (1 - centre) / centre * np.exp(-u * sd)))
        case Spread(shape="uniform", low=float(low), high=float(high)):
            return np.asarray(scale * (low + (high - low) * np.array([NORMAL.cdf(each) for each in u])))
    return np.full(len(u), centre)
