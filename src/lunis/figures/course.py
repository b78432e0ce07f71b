"""Courses over time: one panel a quantity, one line a course, each with the band of its twins."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from math import ceil
from textwrap import fill
from typing import TYPE_CHECKING, Any

import numpy as np

from ..errors import EngineError, LunisError, Problem
from .palette import INK, QUIET, SHADE, Drawn, DrawnBand, colour, foot, heading, new_figure, plain, quieten, style
from .panels import PANELS, panel, unit_text
from .ranges import Range, usual_range
from .validity import NOT_VALID, not_valid

if TYPE_CHECKING:
    from matplotlib.figure import Figure

MONTH = 365.25 / 12
_MOST_POINTS = 400
_PANEL_WIDTH, _PANEL_HEIGHT, _LEGEND_LINE = 2.75, 2.05, 0.19
_LEGEND_CHARACTERS = 78
# The words over and under the panels are so wide.
_LEAST_WIDTH = 5.6
_DOT = 1.3


def course_figure(
    courses: Sequence[Drawn],
    quantities: Sequence[str] | None = None,
    columns: int = 4,
    numbers: Mapping[str, int] | None = None,
) -> Figure:
    """Small multiples of courses over time. Lines are the best-fitting twin, bands the 5th to 95th percentile of all twins.

    numbers: which number each course carries at the end of its line (by default its position).
    Raises EngineError for an unknown quantity; without `quantities`, those of the report that the courses recorded.
    """
    if not courses:
        raise EngineError(Problem("figure", "there is no course to draw"))
    shown = list(quantities) if quantities is not None else _recorded(courses)
    bands = {quantity: [course.band(quantity) for course in courses] for quantity in shown}
    together = {quantity: _coincident(courses, bands[quantity], plain(courses)) for quantity in shown}
    marks = [str((numbers or {}).get(course.key, place)) for place, course in enumerate(courses, start=1)] if len(courses) > 1 else [""]
    columns = max(1, min(columns, len(shown)))
    rows = max(1, ceil(len(shown) / columns))
    legend_columns = 1 if len(courses) < 4 or columns < 4 else 2
    top = 0.12 + _LEGEND_LINE * ceil(len(courses) / legend_columns) + 0.22
    height = rows * _PANEL_HEIGHT + top + 0.3
    figure = new_figure(max(columns * _PANEL_WIDTH, _LEAST_WIDTH), height)
    grid = figure.subplots(rows, columns, squeeze=False)
    figure.subplots_adjust(left=0.5 / figure.get_figwidth(), right=1 - 0.28 / figure.get_figwidth(), top=1 - (top + 0.32) / height,
                           bottom=0.62 / height, wspace=0.42, hspace=0.62)  # fmt: skip
    for place, axes in enumerate(grid.flat):
        if place < len(shown):
            _draw(axes, courses, bands[shown[place]], shown[place], marks, together[shown[place]])
        else:
            axes.set_axis_off()
    shaded = any(usual_range(quantity).bounded for quantity in shown)
    _legend(figure, courses, marks, legend_columns, dotted=any(together.values()), shaded=shaded)
    foot(figure)
    return figure


def _recorded(courses: Sequence[Drawn]) -> list[str]:
    kept = []
    for quantity in PANELS:
        try:
            for course in courses:
                course.band(quantity)
        except LunisError:
            continue
        if any(quantity not in not_valid(course.plan) for course in courses):
            kept.append(quantity)
    return kept


def _draw(
    axes: Any, courses: Sequence[Drawn], bands: Sequence[DrawnBand], quantity: str, marks: Sequence[str], same: Sequence[str]
) -> None:
    """One panel. A course in which the quantity is not valid is left out, unless there is no other, and that is written there."""
    quieten(axes)
    months = bands[0].days[-1] > 120
    scale = MONTH if months else 1.0
    faint = 0.16 if len(courses) <= 3 else 0.055
    base = plain(courses)
    told = list(zip(courses, bands, marks, strict=True))
    misleading = [each for each in told if quantity in not_valid(each[0].plan)]
    if misleading:
        told = [each for each in told if each not in misleading] or told
        _note(axes, misleading if len(courses) > 1 else [])
    for course, band, _ in told:
        kept = _thinned(len(band.days))
        days, tint = band.days[kept] / scale, colour(course.key)
        if course.key in same:
            axes.plot(days, band.best[kept], color=tint, linewidth=1.7, linestyle=_dotted(same, course.key), zorder=6)
            continue
        axes.fill_between(days, band.low[kept], band.high[kept], color=tint, alpha=faint, linewidth=0)
        front = 5 if course is base else 3
        axes.plot(days, band.best[kept], color=tint, linewidth=1.7 if course is base else 1.3, linestyle=style(course.plan), zorder=front)
    _scale(axes, [band for _, band, _ in told], quantity)
    _shade(axes, usual_range(quantity))
    _title(axes, bands[0].unit, quantity)
    end = bands[0].days[-1] / scale
    axes.set_xlim(bands[0].days[0] / scale, end)
    if months:
        axes.set_xticks(np.arange(0, end + 0.5, 3 if end <= 15 else 6 if end <= 36 else 12))
    axes.set_xlabel("months" if months else "days", fontsize=7, color=QUIET, labelpad=1.5)
    axes.yaxis.get_major_locator().set_params(nbins=5)
    if len(courses) > 1:
        _mark_ends(axes, [each for each in told if each[0].key not in same])


def _note(axes: Any, left_out: Sequence[tuple[Drawn, DrawnBand, str]]) -> None:
    who = f"{', '.join(mark for _, _, mark in left_out)} left out, " if left_out else ""
    axes.text(0.02, 0.03, fill(f"{who}{NOT_VALID}", 34), transform=axes.transAxes, fontsize=6, color=QUIET, va="bottom", zorder=7)


def _dotted(same: Sequence[str], key: str) -> tuple[float, tuple[float, float]]:
    """Dots that leave room for those of the other courses on the same line."""
    period = 2 * _DOT * max(len(same), 1)
    return (period * list(same).index(key) / len(same), (_DOT, period - _DOT))


def _coincident(courses: Sequence[Drawn], bands: Sequence[DrawnBand], base: Drawn) -> list[str]:
    """Courses that nobody could tell from the base in this panel: their lines would hide it."""
    with_base = bands[list(courses).index(base)]
    finite = np.concatenate([band.best[np.isfinite(band.best)] for band in bands])
    span = float(np.ptp(finite)) if finite.size else 0.0
    return [
        course.key
        for course, band in zip(courses, bands, strict=True)
        if course is not base and np.allclose(band.best, with_base.best, rtol=1e-3, atol=4e-3 * span, equal_nan=True)
    ]


def _thinned(count: int) -> Any:
    return slice(None) if count <= _MOST_POINTS else np.unique(np.linspace(0, count - 1, _MOST_POINTS).astype(int))


def _scale(axes: Any, bands: Sequence[DrawnBand], quantity: str) -> None:
    """Limits that hold the bands and, where it is near, the edge of the usual range. Always linear, so that panels can be compared."""
    best = np.concatenate([band.best[np.isfinite(band.best)] for band in bands])
    values = np.concatenate([best, *(edge[np.isfinite(edge)] for band in bands for edge in (band.low, band.high))])
    if not values.size:
        axes.text(0.5, 0.5, "no run reached this", transform=axes.transAxes, ha="center", fontsize=7, color=QUIET)
        return
    low, high = float(values.min()), float(values.max())
    span = max(high - low, (usual_range(quantity).noticeable or 0.05 * max(abs(high), 1e-6)) * 2)
    usual = usual_range(quantity)
    for edge in (usual.low, usual.high):
        if edge is not None and low - span < edge < high + span:
            low, high = min(low, edge), max(high, edge)
    middle, half = (low + high) / 2, max(high - low, span) * 0.56
    low, high = middle - half, middle + half
    floor = panel(quantity).floor
    axes.set_ylim(low if floor is None else max(low, floor - 0.02 * half), high)


def _shade(axes: Any, usual: Range) -> None:
    if not usual.bounded:
        return
    low, high = axes.get_ylim()
    bottom, top = (usual.low if usual.low is not None else low), (usual.high if usual.high is not None else high)
    if bottom < high and top > low:
        axes.axhspan(max(bottom, low), min(top, high), color=SHADE, alpha=0.09, linewidth=0, zorder=0)
        axes.set_ylim(low, high)


def _title(axes: Any, unit_name: str, quantity: str) -> None:
    usual, unit = usual_range(quantity), unit_text(unit_name)
    axes.set_title(panel(quantity).title, fontsize=8.5, fontweight="bold", color=INK, loc="left", pad=13)
    axes.text(0, 1.035, "0 to 1" if quantity == "rash" else unit, transform=axes.transAxes, fontsize=7, color=QUIET)
    said = _usual_words(usual)
    if said:
        axes.text(1, 1.035, said, transform=axes.transAxes, fontsize=6.5, color=SHADE, ha="right")


def _usual_words(usual: Range) -> str:
    low, high = (None if edge is None else f"{edge:g}" for edge in (usual.low, usual.high))
    if low and high:
        return f"usual {low}–{high}"
    return f"usual over {low}" if low else f"usual under {high}" if high else ""


def _mark_ends(axes: Any, told: Sequence[tuple[Drawn, DrawnBand, str]]) -> None:
    """Each course's number beside the end of its line, moved apart so that all can be read."""
    to_share = axes.transLimits.transform
    ends: list[tuple[float, str, str]] = []
    for course, band, mark in told:
        finite = np.flatnonzero(np.isfinite(band.best))
        if finite.size:
            ends.append((float(to_share((0, band.best[finite[-1]]))[1]), mark, colour(course.key)))
    ends.sort(key=lambda end: end[0])
    for share, (_, mark, tint) in zip(_apart([end[0] for end in ends], 0.085), ends, strict=True):
        axes.text(1.02, share, mark, transform=axes.transAxes, fontsize=6.5, color=tint, va="center", fontweight="bold", clip_on=False)


def _apart(places: list[float], gap: float) -> list[float]:
    """Sorted places moved as little as needed to stand a gap apart, within the panel."""
    if not places:
        return []
    merged: list[tuple[float, int]] = []
    for place in places:
        merged.append((place, 1))
        while len(merged) > 1 and merged[-1][0] - merged[-2][0] < gap * (merged[-1][1] + merged[-2][1]) / 2:
            above, below = merged.pop(), merged.pop()
            total = above[1] + below[1]
            merged.append(((above[0] * above[1] + below[0] * below[1]) / total, total))
    spread = [middle + gap * (place - (count - 1) / 2) for middle, count in merged for place in range(count)]
    lift = max(0.0, -0.02 - spread[0]) - max(0.0, spread[-1] - 1.02)
    return [place + lift for place in spread]


def _legend(figure: Any, courses: Sequence[Drawn], marks: Sequence[str], columns: int, dotted: bool, shaded: bool) -> None:
    from matplotlib.lines import Line2D

    handles = [Line2D([], [], color=colour(course.key), linestyle=style(course.plan), linewidth=1.8) for course in courses]
    wide = _LEGEND_CHARACTERS
    labels = [fill(f"{mark}  {heading(course.plan)}".strip(), wide) for mark, course in zip(marks, courses, strict=True)]
    figure.legend(handles, labels, loc="upper left", bbox_to_anchor=(0.01, 1.0), ncols=columns, frameon=False, fontsize=8, labelcolor=INK,
                  handlelength=2.6, columnspacing=2.0, labelspacing=0.35)  # fmt: skip
    words = "line: best-fitting twin · band: 5th to 95th percentile of equally plausible twins"
    green = " · green: usual in adults" if shaded else ""
    dashed = " · dashed: hypothesis, not evidence" if any(course.plan.hypothesis for course in courses) else ""
    depth = 0.16 + _LEGEND_LINE * ceil(len(courses) / columns)
    same = f" · dotted, without its number: that course runs with {marks[list(courses).index(plain(courses))]}" if dotted else ""
    figure.text(0.012, 1 - depth / figure.get_figheight(), words + green + dashed + same, fontsize=7, color=QUIET, va="top")
