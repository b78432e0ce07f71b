"""What every figure shares: one colour and one line style for each course, the words of a hypothesis, and the notice.

The colours follow Tol's muted scheme, darkened for white paper, and stay distinct for colour-blind readers. A hypothesis wears
the colour of the same treatment as evidenced, and is dashed; courses also carry numbers, so that colour never speaks alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INK, QUIET, SHADE = "#1b1b1b", "#5f6368", "#2e7d5b"
NOTICE = "Lunis is a research and teaching tool, not a medical device. Nothing here is advice for a real patient."
UNCHANGED = "nothing"

_COLOURS = {
    UNCHANGED: INK,
    "calcium_tablets": "#3f9ccb",
    "mineral_care": "#2f8f83",
    "lupus_care": "#332288",
    "both": "#117733",
    "haemodialysis": "#882255",
    "osmotherapy": "#8a7a1f",
    "stem_cells": "#aa4499",
    "nsaid": "#c4532d",
}
_CLAIMED = "_claimed"


class DrawnPlan(Protocol):
    """What a figure says of a course."""

    @property
    def heading(self) -> str: ...
    @property
    def hypothesis(self) -> bool: ...


class DrawnBand(Protocol):
    """One quantity of a course over time."""

    @property
    def days(self) -> NDArray[np.float64]: ...
    @property
    def best(self) -> NDArray[np.float64]: ...
    @property
    def low(self) -> NDArray[np.float64]: ...
    @property
    def high(self) -> NDArray[np.float64]: ...
    @property
    def unit(self) -> str: ...


class Drawn(Protocol):
    """What a figure needs of a course."""

    @property
    def key(self) -> str: ...
    @property
    def plan(self) -> DrawnPlan: ...
    def band(self, quantity: str, /) -> DrawnBand: ...


def colour(key: str) -> str:
    """The colour of a course, whichever other courses are drawn."""
    stem = key.removesuffix(_CLAIMED)
    if stem in _COLOURS:
        return _COLOURS[stem]
    spare = list(_COLOURS.values())[1:]
    return spare[blake2b(stem.encode(), digest_size=2).digest()[0] % len(spare)]


def style(plan: DrawnPlan) -> Any:
    """Solid, or dashed for a hypothesis."""
    return (0, (3.2, 1.6)) if plan.hypothesis else "solid"


def heading(plan: DrawnPlan) -> str:
    """A course's heading; a hypothesis is called one, whatever its label says."""
    return f"{plan.heading} [hypothesis]" if plan.hypothesis and "hypothesis" not in plan.heading.lower() else plan.heading


def plain(courses: Sequence[Drawn]) -> Drawn:
    """The course that the others are compared with: nothing changed when it is there, else the first."""
    return next((course for course in courses if course.key == UNCHANGED), courses[0])


def number(value: float) -> str:
    """A number as a clinic writes it: three figures, no exponent, a true minus sign."""
    if not np.isfinite(value):
        return "–"
    size = abs(value)
    # As it is rounded, so that two numbers that read alike are written alike.
    places = 0 if size >= 99.95 else 1 if size >= 9.995 else 2 if size >= 0.0995 or size == 0 else 3
    text = f"{value:.{places}f}"
    return "0" if float(text) == 0 else text.replace("-", "−")


def new_figure(width: float, height: float) -> Figure:
    """An empty figure outside matplotlib's global state."""
    from matplotlib.figure import Figure

    return Figure(figsize=(width, height), facecolor="white")


def foot(figure: Figure) -> None:
    """The notice, at the foot of a figure."""
    figure.text(0.5, 0.06 / figure.get_figheight(), NOTICE, ha="center", va="bottom", fontsize=6.5, color=QUIET)


def quieten(axes: Any) -> None:
    """Frame and ticks that step back behind the data."""
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    for side in ("left", "bottom"):
        axes.spines[side].set_color("#b5b8bc")
    axes.tick_params(colors=QUIET, labelsize=7, length=2.5, color="#b5b8bc")
