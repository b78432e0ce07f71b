"""Where a step crosses a switch: looked for at three places, where the parabola of a guard turns (grazing), and, where a guard does not
follow a parabola, all along the step. A guard that changes and changes back between those places is not seen.

What `watch` writes, lane by lane: every guard's value, every guard's difference, every guard's size, and the time.
A guard that differs from its mode by less than rounding and a small part of the tolerance is left alone: bodies at rest sit on kinks.
The first of the other changes is found by bisection on the step's interpolant, down to neighbouring times.
"""

from __future__ import annotations

from typing import Any

import numba
import numpy as np

from .calls import call_watch

_compiled: Any = numba.njit(error_model="numpy", cache=True, nogil=True)
ROUNDING, SHARE_OF_TOLERANCE = 1e-14, 1e-3
EARLY, NOWHERE, PLACES = 0.19, 2.0, 32
NEIGHBOURS = 2.0**-53


@_compiled
def watch(code, L, before, after, size, seen):  # type: ignore[no-untyped-def]
    """The guards at `L.share` of each lane's step."""
    call_watch(
        code,
        (before.ctypes.data, after.ctypes.data, L.u.ctypes.data, L.c.ctypes.data, L.t.ctypes.data, size.ctypes.data,
         L.share.ctypes.data, L.m.ctypes.data, seen.ctypes.data),
    )  # fmt: skip


@_compiled
def refresh(code, L):  # type: ignore[no-untyped-def]
    """Modes of lanes that have lost theirs, as the comparisons are now."""
    guards = len(L.m)
    anyone = False
    for lane in range(len(L.t)):
        L.share[lane] = 0.0
        if L.lost[lane]:
            anyone = True
            L.m[:, lane] = np.nan
    if not anyone:
        return
    watch(code, L, L.y, L.y, L.zero, L.middle)
    for lane in range(len(L.t)):
        if L.lost[lane]:
            L.lost[lane], L.known[lane] = False, True
            for i in range(guards):
                L.m[i, lane] = L.middle[i, lane]
                L.start[i, lane] = L.middle[guards + i, lane]


@_compiled
def look(code, L, rtol):  # type: ignore[no-untyped-def]
    """For each lane whose step would stand: `high` is the share at which the first guard has changed, above 1 when none has; then
    `landing` is the time there and `flips` holds what the modes become."""
    anyone, suspicious = False, False
    for lane in range(len(L.t)):
        L.low[lane], L.high[lane] = 0.0, NOWHERE
        L.looking[lane] = L.who[lane] >= 0 and L.error[0, lane] <= 1.0 and not L.free[lane] and not _lands(L, lane)
        anyone |= L.looking[lane]
    if not anyone:
        return
    blur = max(ROUNDING, SHARE_OF_TOLERANCE * rtol)
    crossed = _sample(code, L, 0.5, L.middle, blur) | _sample(code, L, EARLY, L.early, blur) | _sample(code, L, 1.0, L.ending, blur)
    for lane in range(len(L.t)):
        L.share[lane] = 1.0
        if L.looking[lane] and L.known[lane] and L.high[lane] > 1.0:
            L.share[lane] = _turning(L, lane, blur)
            suspicious |= L.share[lane] < 1.0
    if suspicious:
        crossed |= _search(code, L, blur)
    if crossed:
        _bisect(code, L)
    guards = len(L.m)
    for lane in range(len(L.t)):
        if L.looking[lane] and L.high[lane] > 1.0:
            L.known[lane] = True
            for i in range(guards):
                L.start[i, lane] = L.ending[guards + i, lane]


@_compiled
def _sample(code, L, share, seen, blur):  # type: ignore[no-untyped-def]
    """Look at one share of every step. Did a guard change?"""
    anyone = False
    L.share[:] = share
    watch(code, L, L.y, L.new, L.tried, seen)
    for lane in range(len(L.t)):
        if L.looking[lane] and share < L.high[lane] and _choose(L, seen, lane, blur):
            L.high[lane] = share
            anyone = True
    return anyone


@_compiled
def _search(code, L, blur):  # type: ignore[no-untyped-def]
    """Look where a guard seems to turn, or at many places where it is rough. Did one change?"""
    anyone, rough = False, False
    watch(code, L, L.y, L.new, L.tried, L.middle)
    for lane in range(len(L.t)):
        at = L.share[lane]
        L.rough[lane] = L.looking[lane] and at == 0.0
        rough |= L.rough[lane]
        if L.looking[lane] and 0.0 < at < 1.0 and _choose(L, L.middle, lane, blur):
            L.high[lane] = at
            anyone = True
    for place in range(PLACES - 1 if rough else 0, 0, -1):
        L.share[:] = place / PLACES
        watch(code, L, L.y, L.new, L.tried, L.middle)
        for lane in range(len(L.t)):
            if L.rough[lane] and _choose(L, L.middle, lane, blur):
                L.high[lane] = place / PLACES
                anyone = True
    return anyone


@_compiled
def _choose(L, seen, lane, blur):  # type: ignore[no-untyped-def]
    """Mark the guards that have truly changed. Is there any? If not, the marks stay."""
    guards = len(L.m)
    anyone = False
    for i in range(guards):
        anyone |= _differs(L, seen, lane, i, blur)
    for i in range(guards):
        L.chosen[i, lane] = _differs(L, seen, lane, i, blur) if anyone else L.chosen[i, lane]
    return anyone


@_compiled
def _differs(L, seen, lane, i, blur):  # type: ignore[no-untyped-def]
    guards = len(L.m)
    return seen[i, lane] != L.m[i, lane] and abs(seen[guards + i, lane]) > blur * seen[2 * guards + i, lane]


@_compiled
def _changed(L, seen, lane):  # type: ignore[no-untyped-def]
    """Has one of the chosen guards changed?"""
    changed = False
    for i in range(len(L.m)):
        changed |= L.chosen[i, lane] and seen[i, lane] != L.m[i, lane]
    return changed


@_compiled
def _lands(L, lane):  # type: ignore[no-untyped-def]
    """Is the step the one that was cut to end at a crossing?"""
    return L.aim[lane] < L.until[lane] and L.tried[lane] == L.aim[lane] - L.t[lane]


@_compiled
def _turning(L, lane, blur):  # type: ignore[no-untyped-def]
    """A share at which a guard that came back may have changed: where its parabola turns, or 0 when it is too rough for one; else 1."""
    guards = len(L.m)
    for i in range(guards):
        begin, early, middle, end = L.start[i, lane], L.early[guards + i, lane], L.middle[guards + i, lane], L.ending[guards + i, lane]
        bend, slope = 2 * (begin - 2 * middle + end), 4 * middle - 3 * begin - end
        highest, lowest = max(max(begin, early), max(middle, end)), min(min(begin, early), min(middle, end))
        least = max(blur * L.ending[2 * guards + i, lane], ROUNDING * max(abs(highest), abs(lowest)))
        apart = abs(begin + EARLY * (slope + EARLY * bend) - early)
        if apart > least and apart > 0.1 * (highest - lowest) and 4 * apart > min(abs(highest), abs(lowest)):
            return 0.0
        at = -slope / (2 * bend) if bend != 0.0 else NOWHERE
        if 0.0 < at < 1.0:
            value = begin + at * (slope + at * bend)
            if value * end <= 0.0 and abs(value) > least:
                return at
    return 1.0


@_compiled
def _bisect(code, L):  # type: ignore[no-untyped-def]
    guards = len(L.m)
    for lane in range(len(L.t)):
        L.share[lane] = min(L.high[lane], 1.0)
    searching = True
    while searching:
        watch(code, L, L.y, L.new, L.tried, L.middle)
        searching = False
        for lane in range(len(L.t)):
            if L.high[lane] > 1.0:
                continue
            share = L.share[lane]
            if _changed(L, L.middle, lane):
                L.high[lane], L.landing[lane] = share, L.middle[3 * guards, lane]
                for i in range(guards):
                    L.flips[i, lane] = L.middle[i, lane] if L.chosen[i, lane] else L.m[i, lane]
            else:
                L.low[lane] = share
            between = 0.5 * (L.low[lane] + L.high[lane])
            apart = (L.high[lane] - L.low[lane]) * L.tried[lane]
            if apart > NEIGHBOURS * max(abs(L.t[lane]), L.tried[lane]) and L.low[lane] < between < L.high[lane]:
                L.share[lane] = between
                searching = True
            else:
                # Found: whatever else is searched for, this lane looks where its guard has changed.
                L.share[lane] = L.high[lane]


@_compiled
def first_flip(L, lane):  # type: ignore[no-untyped-def]
    """The guard that changes first."""
    for i in range(len(L.m)):
        if L.flips[i, lane] != L.m[i, lane]:
            return i
    return 0
