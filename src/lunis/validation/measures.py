"""What a study reports of a curve: an area, a peak, a half-life, a level at a day, against the start or against patients without the drug.

Every measure takes times in days and levels of many people (rows) in base units, and gives one number for each of them.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Curve:
    """Levels of people (rows) at times (days)."""

    times: Array
    levels: Array

    def at(self, day: float) -> Array:
        """The levels at a recorded day."""
        return np.asarray(self.levels[:, int(np.argmin(np.abs(self.times - day)))])

    def between(self, start: float, end: float) -> Curve:
        """What was recorded from one day to another, both included."""
        inside = (self.times >= start - NEAR) & (self.times <= end + NEAR)
        return Curve(self.times[inside], self.levels[:, inside])


NEAR = 1e-9


def area(curve: Curve, start: float, end: float) -> Array:
    """Area under the curve by trapezoids, which are linear up and logarithmic down, as pharmacokinetics has it."""
    part = curve.between(start, end)
    before, after, step = part.levels[:, :-1], part.levels[:, 1:], np.diff(part.times)
    falling = (after < before) & (after > 0)
    safe_after, safe_before = np.where(falling, after, 1.0), np.where(falling, before, 2.0)
    logarithmic = (safe_before - safe_after) / np.log(safe_before / safe_after)
    return np.asarray((np.where(falling, logarithmic, (before + after) / 2) * step).sum(axis=1))


def slope(curve: Curve, start: float, end: float) -> Array:
    """Change in a day by a straight line through everything between two days."""
    part = curve.between(start, end)
    off = part.times - part.times.mean()
    return np.asarray(((part.levels - part.levels.mean(axis=1, keepdims=True)) * off).sum(axis=1) / (off**2).sum())


def half_life(curve: Curve, start: float, end: float) -> Array:
    """Half-life of the straight line through the logarithms between two days."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(-math.log(2) / slope(Curve(curve.times, np.log(curve.levels)), start, end))


def area_to_infinity(curve: Curve, start: float, end: float, tail: float) -> Array:
    """Area to the last day, and beyond it that of the exponential that the levels follow from day `tail` on."""
    return area(curve, start, end) + curve.at(end) * half_life(curve, tail, end) / math.log(2)


def peak(curve: Curve, start: float, end: float) -> Array:
    """The highest level."""
    return np.asarray(curve.between(start, end).levels.max(axis=1))


def mean(curve: Curve, start: float, end: float) -> Array:
    """The mean over a span."""
    return area(curve, start, end) / (end - start)


def accumulation(curve: Curve, interval: float, last: float) -> Array:
    """Area over an interval from day `last` on, against that of the first dose."""
    return area(curve, last, last + interval) / area(curve, 0.0, interval)


def accumulation_half_life(curve: Curve, interval: float, last: float) -> Array:
    """The half-life that would accumulate as much as was seen."""
    gained = accumulation(curve, interval, last)
    return np.asarray(math.log(2) * interval / np.log(gained / (gained - 1)))


def returned(curve: Curve, share: float, since: float, end: float) -> Array:
    """Days from `since` until, after the lowest level, a share of the level at the start is passed; until the end when it never is."""
    curve = curve.between(0.0, end)
    lowest = np.argmin(curve.levels, axis=1)
    passed = (curve.levels > share * curve.levels[:, :1]) & (np.arange(len(curve.times)) > lowest[:, None])
    first = np.where(passed.any(axis=1), passed.argmax(axis=1), len(curve.times) - 1)
    return np.asarray(curve.times[first] - since)


MEASURES: dict[str, Callable[..., Any]] = {
    "auc": area,
    "auc_to_infinity": area_to_infinity,
    "cmax": peak,
    "half_life": half_life,
    "accumulation": accumulation,
    "accumulation_half_life": accumulation_half_life,
    "mean": mean,
    "slope": slope,
    "returned": returned,
    "at": Curve.at,
}
# What a measure makes of the dimension of its reading: so many times a time, or a time itself.
TIMES_TIME = {"auc": 1, "auc_to_infinity": 1, "slope": -1}
IS_TIME = {"half_life", "accumulation_half_life", "returned"}
IS_RATIO = {"accumulation"}
