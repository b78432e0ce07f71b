"""Two models side by side: a row for each experiment, a column for each quantity, and where they point in different directions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from .palette import INK, QUIET, foot, new_figure, quieten

if TYPE_CHECKING:
    from matplotlib.figure import Figure

THEIRS, WRONG = "#3f9ccb", "#c4532d"
_WIDTH, _HEIGHT, _TOP, _BOTTOM = 1.85, 1.55, 1.55, 0.55
_YEAR, _MONTH, _WEEK = 365.0, 30.0, 7.0


@dataclass(frozen=True)
class Cell:
    """What two models say of one quantity in one experiment: changes in per cent.

    stated: the days at which they are judged. alone: those at which only one moves. opposite: those at which they part.
    least: the smallest change that counts.
    """

    days: NDArray[np.float64]
    theirs: NDArray[np.float64]
    ours: NDArray[np.float64]
    stated: Sequence[float]
    alone: Sequence[float]
    opposite: Sequence[float]
    least: float


def span(days: float) -> str:
    """A time as people say it."""
    for size, name in ((_YEAR, "y"), (_MONTH, "mo"), (_WEEK, "wk")):
        if days >= size:
            return f"{days / size:.0f} {name}"
    return f"{days:g} d"


def signed(percent: float) -> str:
    """A change in per cent, with its sign and no more places than a reader uses."""
    if abs(percent) < 0.05:
        return "0"
    return f"{percent:+.{1 if abs(percent) < 10 else 0}f}".replace("-", "−")


def side_by_side_figure(rows: Sequence[tuple[str, Sequence[Cell]]], columns: Sequence[str], theirs: str, of: str) -> Figure:
    """Small multiples on a logarithmic time axis. `theirs` names the published model, `of` says what 100 % is.

    Dots stand at the days that are judged, crosses where only one model moves or the two part; a panel in which they part is framed.
    """
    height = _TOP + _HEIGHT * len(rows) + _BOTTOM
    width = max(_WIDTH * len(columns) + 0.4, 7.4)
    figure = new_figure(width, height)
    grid = figure.subplots(len(rows), len(columns), squeeze=False)
    figure.subplots_adjust(
        left=0.5 / width, right=1 - 0.2 / width, top=1 - _TOP / height, bottom=_BOTTOM / height, wspace=0.42, hspace=0.85
    )
    for (title, cells), row in zip(rows, grid, strict=True):
        place = row[0].get_position()
        figure.text(0.1 / width, place.y1 + 0.22 / height, title, fontsize=8.5, fontweight="bold", color=INK, va="bottom")
        for cell, axes in zip(cells, row, strict=True):
            _draw(axes, cell)
    for title, axes in zip(columns, grid[0], strict=True):
        place = axes.get_position()
        figure.text(place.x0, place.y1 + 0.5 / height, fill(title, 22), fontsize=8.5, color=QUIET, va="bottom")
    _legend(figure, theirs, of)
    foot(figure)
    return figure


def _draw(axes: Any, cell: Cell) -> None:
    quieten(axes)
    later = cell.days > 0
    axes.axhline(0, color="#b5b8bc", linewidth=0.7, zorder=1)
    for changes, tint, front in ((cell.theirs, THEIRS, 3), (cell.ours, INK, 4)):
        axes.plot(cell.days[later], changes[later], color=tint, linewidth=1.4, zorder=front)
        for day in cell.stated:
            wrong = day in cell.alone or day in cell.opposite
            level = float(np.interp(day, cell.days, changes))
            axes.plot([day], [level], marker="x" if wrong else "o", color=tint, markersize=5 if wrong else 3.2,
                      markeredgewidth=1.6 if wrong else 0.5, zorder=front + 2)  # fmt: skip
    axes.set_xscale("log")
    axes.set_xlim(cell.days[later][0], cell.days[-1])
    axes.minorticks_off()
    axes.set_xticks(list(cell.stated), [span(day) for day in cell.stated])
    _limit(axes, cell)
    last = cell.stated[-1]
    for place, side, changes, tint in ((0, "left", cell.theirs, THEIRS), (1, "right", cell.ours, INK)):
        text = signed(float(np.interp(last, cell.days, changes)))
        axes.text(place, 1.03, text, transform=axes.transAxes, fontsize=7, color=tint, ha=side, fontweight="bold")
    if cell.opposite:
        for edge in axes.spines.values():
            edge.set(visible=True, color=WRONG, linewidth=1.1)


def _limit(axes: Any, cell: Cell) -> None:
    """Limits that hold both courses and are never so narrow that noise looks like an answer."""
    both = np.concatenate([cell.theirs, cell.ours, [0.0]])
    low, high = float(both.min()), float(both.max())
    room = max((high - low) * 0.12, cell.least)
    axes.set_ylim(low - room, high + room)
    axes.yaxis.get_major_locator().set_params(nbins=4)


def _legend(figure: Figure, theirs: str, of: str) -> None:
    width, height = figure.get_size_inches()
    for place, (tint, text) in zip((0.1, 1.0), ((INK, "— Lunis"), (THEIRS, f"— {theirs}")), strict=True):
        figure.text(place / width, 1 - 0.1 / height, text, fontsize=9, fontweight="bold", color=tint, va="top")
    told = (
        f"Change against the same model left alone, in per cent of {of}; above each panel, the change at its last dot. "
        "Cross: only one model moves, or they part. Red frame: they part at a judged day."
    )
    figure.text(0.1 / width, 1 - 0.34 / height, fill(told, int(width * 16)), fontsize=7, color=QUIET, va="top", linespacing=1.35)
