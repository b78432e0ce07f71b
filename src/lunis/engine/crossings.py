"""Where a step crosses a switch: looked for at three places, where the parabola of a guard turns (grazing), and, where a guard does not
follow a parabola, all along the step. A guard that changes and changes back between those places is not seen.

A guard that differs from its mode by less than rounding and a small part of the tolerance is left alone: bodies at rest sit on kinks.
The first of the other changes is found on the step's interpolant, to where no more than rounding is left, or to neighbouring times.
"""

from __future__ import annotations

import numpy as np

from .calls import call_suspect, call_take, call_watch, inner
from .watching import EARLY, ROUNDING

NOWHERE, PLACES = 2.0, 32
# So often the Illinois rule is tried before halves.
PATIENCE = 24
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
        at.low, at.high = 0.0, NOWHERE
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
        L.who[lane] = at.looking and at.high > 1.0
        at.known |= at.looking and at.high > 1.0
    call_take(code.take, (len(L.start), L.who.ctypes.data, L.ending.ctypes.data, L.start.ctypes.data))


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
    """Narrow the bracket of each lane; what is seen at its ends stands in `early` and `ending`."""
    for lane in range(len(L.at)):
        L.share[lane] = min(L.at[lane].high, 1.0)
    _watch(code, L, L.new, L.tried, L.ending)
    _watch_at(0.0, code, L, L.early)
    for lane in range(len(L.at)):
        if L.at[lane].high <= 1.0:
            _choose(L, lane)
    tries = 0
    while True:
        searching = False
        for lane in range(len(L.at)):
            at = L.at[lane]
            if at.high <= 1.0 and not at.found:
                L.share[lane] = _within(L, lane, tries)
                at.found = L.share[lane] == at.high
                searching |= not at.found
        if not searching:
            break
        _watch(code, L, L.new, L.tried, L.middle)
        tries += 1
        for lane in range(len(L.at)):
            if L.at[lane].high <= 1.0 and not L.at[lane].found:
                _narrow(L, lane)
    for lane in range(len(L.at)):
        if L.at[lane].high <= 1.0:
            _flips(L, lane)


@inner
def _choose(L, lane):  # type: ignore[no-untyped-def]
    """Mark the guards that have truly changed."""
    guards = len(L.m)
    L.at[lane].leading, L.at[lane].side, L.at[lane].found = -1, 0, False
    for i in range(guards):
        differs = L.ending[i, lane] != L.m[i, lane]
        L.chosen[i, lane] = differs and abs(L.ending[guards + i, lane]) > L.blur[lane] * L.ending[2 * guards + i, lane]
        L.flips[i, lane] = L.ending[i, lane]


@inner
def _flips(L, lane):  # type: ignore[no-untyped-def]
    """What the modes become where the search has ended. A guard that is a rounding away from its own change changes there too: the others'
    modes without it may be of no use to anyone."""
    guards = len(L.m)
    L.at[lane].landing = L.ending[3 * guards, lane]
    for i in range(guards):
        if not L.chosen[i, lane]:
            L.flips[i, lane] = L.m[i, lane]
        elif L.ending[i, lane] != L.m[i, lane] or not abs(L.ending[guards + i, lane]) < ROUNDING * L.ending[2 * guards + i, lane]:
            L.flips[i, lane] = L.ending[i, lane]


@inner
def _lead(L, lane):  # type: ignore[no-untyped-def]
    """Let the guard lead that, by a straight line between the ends, changes first; where in the bracket would that be?"""
    at, guards = L.at[lane], len(L.m)
    leading, first = at.leading, NOWHERE
    for i in range(guards):
        if L.chosen[i, lane] and L.ending[i, lane] != L.m[i, lane]:
            below, above = L.early[guards + i, lane], L.ending[guards + i, lane]
            place = below / (below - above) if below * above < 0.0 else 0.5
            if place < first:
                leading, first = i, place
    if leading != at.leading:
        at.leading, at.below, at.above = leading, 1.0, 1.0


@inner
def _within(L, lane, tries):  # type: ignore[no-untyped-def]
    """Where to look next (the Illinois rule, or the middle where that leads nowhere), or the end of the
    bracket when that is near enough."""
    _lead(L, lane)
    at, guards = L.at[lane], len(L.m)
    below, above = L.early[guards + at.leading, lane], L.ending[guards + at.leading, lane]
    rounding = ROUNDING * L.ending[2 * guards + at.leading, lane]
    width, least = at.high - at.low, NEIGHBOURS * max(abs(L.t[lane]), L.tried[lane]) / L.tried[lane]
    if width <= least or abs(above) <= rounding:
        return at.high
    between = at.low + 0.5 * width
    if below * above < 0.0 and tries < PATIENCE:
        low, high = at.below * below, at.above * above
        between = min(max(at.low + width * (low / (low - high)), at.low + 0.5 * least), at.high - 0.5 * least)
    return between if at.low < between < at.high else at.high


@inner
def _narrow(L, lane):  # type: ignore[no-untyped-def]
    """Move one end of the bracket to where was looked; an end that stays twice counts half."""
    at, changed = L.at[lane], False
    for i in range(len(L.m)):
        changed |= L.chosen[i, lane] and L.middle[i, lane] != L.m[i, lane]
    if changed:
        at.high, at.above = L.share[lane], 1.0
        at.below *= 0.5 if at.side > 0 else 1.0
        at.side = 1
        for i in range(len(L.middle)):
            L.ending[i, lane] = L.middle[i, lane]
    else:
        at.low, at.below = L.share[lane], 1.0
        at.above *= 0.5 if at.side < 0 else 1.0
        at.side = -1
        for i in range(len(L.middle)):
            L.early[i, lane] = L.middle[i, lane]
