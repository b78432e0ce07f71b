"""Where a step crosses a switch: looked for at three places, where the parabola of a guard turns (grazing), and, where a guard does not
follow a parabola, all along the step. A guard that changes and changes back between those places is not seen.

A guard that differs from its mode by less than rounding and a small part of the tolerance is left alone: bodies at rest sit on kinks.
The first of the other changes is found on the step's interpolant, down to neighbouring times.
"""

from __future__ import annotations

import numpy as np

from .calls import call_suspect, call_watch, inner
from .watching import EARLY

NOWHERE, PLACES = 2.0, 32
NEIGHBOURS = 2.0**-53


@inner
def _watch(code, L, after, size, seen):  # type: ignore[no-untyped-def]
    """The guards at `L.share` of each lane's step."""
    call_watch(
        code.watch,
        (L.y.ctypes.data, after.ctypes.data, L.u.ctypes.data, L.c.ctypes.data, L.t.ctypes.data, size.ctypes.data, L.share.ctypes.data,
         L.m.ctypes.data, L.blur.ctypes.data, seen.ctypes.data),
    )  # fmt: skip


@inner
def _watch_at(share, code, L, seen):  # type: ignore[no-untyped-def]
    for lane in range(len(L.at)):
        L.share[lane] = share
    _watch(code, L, L.new, L.tried, seen)


@inner
def refresh(code, L):  # type: ignore[no-untyped-def]
    """Modes of lanes that have lost some, as the comparisons are now."""
    guards, anyone = len(L.m), False
    for lane in range(len(L.at)):
        L.share[lane] = 0.0
        anyone |= L.at[lane].lost
    if not anyone:
        return
    _watch(code, L, L.y, L.share, L.middle)
    for lane in range(len(L.at)):
        at = L.at[lane]
        if at.lost:
            at.lost, at.known = False, True
            for i in range(guards):
                if np.isnan(L.m[i, lane]):
                    L.m[i, lane] = L.middle[i, lane]
            for i in range(len(L.start)):
                L.start[i, lane] = L.middle[i, lane]


@inner
def look(code, L):  # type: ignore[no-untyped-def]
    """For each lane whose step would stand: `high` is the share at which the first guard has changed, above 1 when none has; then
    `landing` is the time there and `flips` holds what the modes become."""
    changes = len(L.middle) - 1
    crossed, suspicious = False, False
    _watch_at(0.5, code, L, L.middle)
    _watch_at(EARLY, code, L, L.early)
    _watch_at(1.0, code, L, L.ending)
    call_suspect(
        code.suspect,
        (L.start.ctypes.data, L.early.ctypes.data, L.middle.ctypes.data, L.ending.ctypes.data, L.blur.ctypes.data, L.share.ctypes.data),
    )  # fmt: skip
    for lane in range(len(L.at)):
        at = L.at[lane]
        lands = at.aim < at.until and L.tried[lane] == at.aim - L.t[lane]
        at.looking = at.who >= 0 and L.error[0, lane] <= 1.0 and not at.free and not lands
        at.low, at.high, at.below = 0.0, NOWHERE, 0.0
        if at.looking:
            if L.early[changes, lane] > 0.0:
                at.high = EARLY
            elif L.middle[changes, lane] > 0.0:
                at.high = 0.5
            elif L.ending[changes, lane] > 0.0:
                at.high = 1.0
            crossed |= at.high <= 1.0
            suspicious |= at.known and at.high > 1.0 and L.share[lane] < 1.0
    if suspicious:
        crossed |= _search(code, L)
    if crossed:
        _close_in(code, L)
    for lane in range(len(L.at)):
        at = L.at[lane]
        if at.looking and at.high > 1.0:
            at.known = True
            for i in range(len(L.start)):
                L.start[i, lane] = L.ending[i, lane]


@inner
def _search(code, L):  # type: ignore[no-untyped-def]
    """Look where a guard seems to turn, or at many places where it is rough. Did one change?"""
    changes = len(L.middle) - 1
    anyone, rough = False, False
    for lane in range(len(L.at)):
        at = L.at[lane]
        at.rough = at.looking and at.known and at.high > 1.0 and L.share[lane] == 0.0
        rough |= at.rough
        L.share[lane] = min(L.share[lane], 1.0)
    _watch(code, L, L.new, L.tried, L.middle)
    for lane in range(len(L.at)):
        at = L.at[lane]
        if at.looking and at.known and at.high > 1.0 and not at.rough and L.middle[changes, lane] > 0.0:
            at.high = L.share[lane]
            anyone = True
    for place in range(PLACES - 1 if rough else 0, 0, -1):
        _watch_at(place / PLACES, code, L, L.middle)
        for lane in range(len(L.at)):
            if L.at[lane].rough and L.middle[changes, lane] > 0.0:
                L.at[lane].high = place / PLACES
                anyone = True
    return anyone


@inner
def _close_in(code, L):  # type: ignore[no-untyped-def]
    """Narrow the bracket of each lane to neighbouring times: by a straight line through the difference of a chosen guard, and by halves
    every other time."""
    for lane in range(len(L.at)):
        L.share[lane] = min(L.at[lane].high, 1.0)
    searching, first, halve = True, True, False
    while searching:
        _watch(code, L, L.new, L.tried, L.middle)
        searching = False
        for lane in range(len(L.at)):
            at = L.at[lane]
            if at.high > 1.0:
                continue
            if first:
                _choose(L, lane)
            _narrow(L, lane)
            width, least = at.high - at.low, NEIGHBOURS * max(abs(L.t[lane]), L.tried[lane]) / L.tried[lane]
            between = at.low + 0.5 * width if halve else _straight(L, lane, least)
            if width > least and at.low < between < at.high:
                L.share[lane] = between
                searching = True
            else:
                # Found: whatever else is searched for, this lane looks where its guard has changed.
                L.share[lane] = at.high
        first, halve = False, not halve


@inner
def _choose(L, lane):  # type: ignore[no-untyped-def]
    """Mark the guards that have truly changed; the first of them leads."""
    guards = len(L.m)
    L.at[lane].leading = -1
    for i in range(guards):
        differs = L.middle[i, lane] != L.m[i, lane]
        L.chosen[i, lane] = differs and abs(L.middle[guards + i, lane]) > L.blur[lane] * L.middle[2 * guards + i, lane]
        if L.chosen[i, lane] and L.at[lane].leading < 0:
            L.at[lane].leading = i


@inner
def _narrow(L, lane):  # type: ignore[no-untyped-def]
    at, guards = L.at[lane], len(L.m)
    difference, changed = L.middle[guards + at.leading, lane], False
    for i in range(guards):
        changed |= L.chosen[i, lane] and L.middle[i, lane] != L.m[i, lane]
    if not changed:
        at.low, at.below = L.share[lane], difference
        return
    at.high, at.above, at.landing = L.share[lane], difference, L.middle[3 * guards, lane]
    for i in range(guards):
        L.flips[i, lane] = L.middle[i, lane] if L.chosen[i, lane] else L.m[i, lane]


@inner
def _straight(L, lane, least):  # type: ignore[no-untyped-def]
    """Where a line through the ends of the bracket vanishes, kept a little inside; its middle where there is no such place."""
    at = L.at[lane]
    width = at.high - at.low
    if not at.below * at.above < 0.0:
        return at.low + 0.5 * width
    inside = 0.5 * max(least, 1e-3 * width) if width > 4 * least else 0.5 * least
    return min(max(at.low + width * (at.below / (at.below - at.above)), at.low + inside), at.high - inside)
