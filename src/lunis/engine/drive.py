"""Patients through lanes: each lane carries one patient with its own time, step size, events and outputs, and takes the next when it ends.

Nothing that a patient computes depends on which lane it is in, on who its neighbours are, or on when outputs are asked for.
Compiled once by numba for every model, and cached; the model's own code is called by address (calls.py, crossings.py).
A lane goes round: it stands (at the start, an event, a stop or the end), steps, is judged, and looks for switches that the step crossed.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numba
import numpy as np
from numpy.typing import NDArray

from .calls import call_constants, call_outputs, call_rates, call_step
from .crossings import first_flip, look, refresh

# How a patient left its lane: done, failed (the second line), or paused for what the driver does not do itself.
COMPLETED, TOO_MANY_STEPS, STEP_TOO_SMALL, NOT_A_NUMBER, SLIDES = 0, 1, 2, 3, 4
AT_EVENT, AT_CHECK, AT_CROSSING = 10, 11, 12
REASONS = {
    TOO_MANY_STEPS: "too many steps",
    STEP_TOO_SMALL: "the step became too small",
    NOT_A_NUMBER: "a value that is no number",
    SLIDES: "it slides along a switch",
}
BOLUS, SET, SHIFT, PAUSE = 0, 1, 2, 3
FOREVER = 1e300
Reals = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Code(NamedTuple):
    """Addresses of a model's functions; `watch` is 0 without guards."""

    step: int
    constants: int
    rates: int
    watch: int


class Plan(NamedTuple):
    """What all patients share.

    scale: rtol, then the absolute tolerance of each state. dense: the method's interpolant. Events lie in rows, those of one patient
    together and in order; `shares` is a parameter that multiplies the amount, or −1. States are recorded at `records`, with the
    `tracked` parameters. alarms: the guards that belong to a trigger. crossings: pause wherever a guard flips.
    """

    scale: Reals
    dense: Reals
    records: Reals
    tracked: Integers
    times: Reals
    kinds: Integers
    targets: Integers
    amounts: Reals
    shares: Integers
    alarms: Flags
    crossings: bool
    start: float
    end: float
    max_steps: int


class Patients(NamedTuple):
    """Where each patient stands, so that it can leave a lane and come back; the first axis runs over patients.

    event, last: the next event's row and the row after the last one. stop: a time at which to pause. check: triggers are to be looked
    at before going on. final: the state at the end, before what happens then. outcome, culprit: how it left its lane, and the state
    or guard to name. h = 0 means that no step size is known, a mode that is no number that the mode is not.
    """

    y: Reals
    p: Reals
    modes: Reals
    flipped: Reals
    t: Reals
    h: Reals
    after_event: Reals
    fresh: Flags
    event: Integers
    last: Integers
    record: Integers
    stop: Reals
    check: Flags
    states: Reals
    parameters: Reals
    final: Reals
    outcome: Integers
    culprit: Integers


class Lanes(NamedTuple):
    """Working memory: variable by variable, lane by lane."""

    y: Reals
    new: Reals
    u: Reals
    c: Reals
    p: Reals
    m: Reals
    start: Reals
    early: Reals
    middle: Reals
    ending: Reals
    flips: Reals
    work: Reals
    error: Reals
    t: Reals
    h: Reals
    tried: Reals
    until: Reals
    aim: Reals
    share: Reals
    low: Reals
    high: Reals
    landing: Reals
    zero: Reals
    last_flip: Reals
    who: Integers
    steps: Integers
    chatter: Integers
    known: Flags
    lost: Flags
    free: Flags
    looking: Flags
    rough: Flags
    chosen: Flags


def lanes(width: int, size: int, parameters: int, hoisted: int, guards: int, stages: int, work: int) -> Lanes:
    """Empty lanes."""
    seen = 3 * guards + 1
    heights = {
        "y": size, "new": size, "c": max(hoisted, 1), "p": parameters, "m": guards, "start": guards, "early": seen, "middle": seen, "ending": seen,
        "flips": guards, "work": work, "error": 2,
    }  # fmt: skip
    arrays: dict[str, Any] = {name: np.zeros((height, width)) for name, height in heights.items()}
    arrays |= {name: np.zeros(width) for name in ("t", "tried", "share", "low", "high", "landing", "zero")}
    arrays |= {name: np.full(width, FOREVER) for name in ("until", "aim")}
    arrays |= {name: np.zeros(width, np.int64) for name in ("steps", "chatter")}
    arrays |= {name: np.zeros(width, np.bool_) for name in ("known", "lost", "free", "looking", "rough")}
    arrays |= {"u": np.zeros((stages, size, width)), "chosen": np.zeros((guards, width), np.bool_)}
    return Lanes(**arrays, h=np.full(width, 1e-3), last_flip=np.full(width, -FOREVER), who=np.full(width, -1))


_compiled: Any = numba.njit(error_model="numpy", cache=True, nogil=True)


@_compiled
def drive(code, plan, patients, queue, L, counts):  # type: ignore[no-untyped-def]
    """Run the patients of `queue` until each is done, failed or paused. counts: steps, rejected and cut steps, turns of the loop."""
    width = len(L.t)
    guards = patients.modes.shape[1]
    waiting, running = 0, 0
    while True:
        changed = False
        for lane in range(width):
            while True:
                if L.who[lane] < 0 and waiting < len(queue):
                    _enter(L, lane, patients, queue[waiting], plan)
                    waiting += 1
                    running += 1
                    changed = True
                if L.who[lane] < 0 or L.t[lane] < L.until[lane]:
                    break
                changed |= _stand(L, lane, patients, plan)
                if L.who[lane] >= 0:
                    break
                running -= 1
                if waiting >= len(queue):
                    break
        if running == 0:
            break
        if changed:
            call_constants(code.constants, (L.p.ctypes.data, L.c.ctypes.data))
        if guards:
            refresh(code.watch, L)
        _size_first_steps(code.rates, L, plan)
        for lane in range(width):
            goal = min(L.until[lane], L.aim[lane])
            left, wanted = goal - L.t[lane], L.h[lane]
            # Two equal steps rather than a long one and a sliver.
            L.tried[lane] = left if wanted * 1.0000001 >= left else (0.5 * left if 2 * wanted > left else wanted)
        call_step(
            code.step,
            (L.y.ctypes.data, L.c.ctypes.data, L.t.ctypes.data, L.tried.ctypes.data, L.m.ctypes.data, plan.scale.ctypes.data,
             L.work.ctypes.data, L.new.ctypes.data, L.u.ctypes.data, L.error.ctypes.data),
        )  # fmt: skip
        counts[3] += 1
        if guards:
            look(code.watch, L, plan.scale[0])
        for lane in range(width):
            if L.who[lane] < 0:
                continue
            L.steps[lane] += 1
            outcome, culprit = COMPLETED, -1
            if not L.error[0, lane] <= 1.0:
                counts[1] += 1
                outcome = _reject(L, lane, guards)
            elif guards and L.high[lane] <= 1.0:
                counts[2] += 1
                outcome, culprit = _cut(L, lane, patients, plan)
            else:
                counts[0] += 1
                outcome, culprit = _accept(L, lane, patients, plan)
            if outcome == COMPLETED and L.steps[lane] > plan.max_steps:
                outcome = TOO_MANY_STEPS
            if outcome != COMPLETED:
                _leave(L, lane, patients, outcome, culprit if culprit >= 0 else _fastest(L, lane, plan))
            if L.who[lane] < 0:
                running -= 1


@_compiled
def _enter(L, lane, patients, patient, plan):  # type: ignore[no-untyped-def]
    L.who[lane] = patient
    for i in range(L.y.shape[0]):
        L.y[i, lane] = patients.y[patient, i]
    for i in range(L.p.shape[0]):
        L.p[i, lane] = patients.p[patient, i]
    for i in range(patients.modes.shape[1]):
        L.m[i, lane] = patients.modes[patient, i]
        L.lost[lane] |= np.isnan(L.m[i, lane])
    if patients.modes.shape[1]:
        # What an earlier patient left may be no number, and that times zero is none either.
        L.u[:, :, lane] = 0.0
    L.t[lane], L.h[lane] = patients.t[patient], patients.h[patient]
    L.until[lane], L.aim[lane] = L.t[lane], FOREVER
    L.steps[lane], L.chatter[lane], L.last_flip[lane] = 0, 0, -FOREVER
    L.known[lane], L.free[lane] = False, False


@_compiled
def _leave(L, lane, patients, outcome, culprit):  # type: ignore[no-untyped-def]
    patient = L.who[lane]
    for i in range(L.y.shape[0]):
        patients.y[patient, i] = L.y[i, lane]
    for i in range(L.p.shape[0]):
        patients.p[patient, i] = L.p[i, lane]
    for i in range(patients.modes.shape[1]):
        patients.modes[patient, i] = np.nan if L.lost[lane] or L.free[lane] else L.m[i, lane]
    patients.t[patient], patients.h[patient] = L.t[lane], L.h[lane]
    patients.outcome[patient], patients.culprit[patient] = outcome, culprit
    if outcome != COMPLETED and outcome < AT_EVENT:
        for i in range(L.y.shape[0]):
            patients.final[patient, i] = L.y[i, lane]
    L.who[lane], L.t[lane], L.until[lane], L.aim[lane], L.h[lane] = -1, 0.0, FOREVER, FOREVER, 1e-3
    L.lost[lane], L.free[lane] = False, False


@_compiled
def _stand(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    """What happens where a lane stands. Did a parameter change?"""
    patient, now = L.who[lane], L.t[lane]
    size = L.y.shape[0]
    k, last = patients.event[patient], patients.last[patient]
    changed, happened = False, False
    if now >= plan.end and np.isnan(patients.final[patient, 0]):
        # What happens at the last instant is for the run that goes on from here.
        for i in range(size):
            patients.final[patient, i] = L.y[i, lane]
    while k < last and plan.times[k] <= now:
        kind, target = plan.kinds[k], plan.targets[k]
        if kind == PAUSE:
            patients.event[patient] = k
            _leave(L, lane, patients, AT_EVENT, -1)
            return changed
        amount = plan.amounts[k] * (L.p[plan.shares[k], lane] if plan.shares[k] >= 0 else 1.0)
        if kind == BOLUS:
            if plan.times[k] >= plan.start:
                L.y[target, lane] += amount
        elif kind == SET:
            L.p[target, lane] = amount
            changed = True
        else:
            L.p[target, lane] += amount
            changed = True
        k += 1
        happened = True
    patients.event[patient] = k
    if happened:
        L.lost[lane] = True
        patients.check[patient] = True
        if L.h[lane] > 0.0:
            L.h[lane], patients.fresh[patient] = patients.after_event[patient], True
    if len(plan.alarms) and (patients.check[patient] or now >= patients.stop[patient]):
        _leave(L, lane, patients, AT_CHECK, -1)
        return changed
    r = patients.record[patient]
    while r < len(plan.records) and plan.records[r] <= now:
        for i in range(size):
            patients.states[patient, r, i] = L.y[i, lane]
        _record_parameters(L, lane, patients, plan, r)
        r += 1
    patients.record[patient] = r
    if now >= plan.end:
        _leave(L, lane, patients, COMPLETED, -1)
        return changed
    # Not the end but the next event bounds a step, so that nothing depends on when the run is told to stop.
    L.until[lane] = min(plan.times[k] if k < last else FOREVER, patients.stop[patient])
    L.steps[lane] = 0
    return changed


@_compiled
def _record_parameters(L, lane, patients, plan, r):  # type: ignore[no-untyped-def]
    for i in range(len(plan.tracked)):
        patients.parameters[L.who[lane], r, i] = L.p[plan.tracked[i], lane]


@_compiled
def _size_first_steps(rates, L, plan):  # type: ignore[no-untyped-def]
    """A first step that changes no state by more than a hundredth of what its rate says it is worth."""
    unknown = False
    for lane in range(len(L.t)):
        unknown |= L.h[lane] == 0.0
    if not unknown:
        return
    call_rates(rates, (L.y.ctypes.data, L.c.ctypes.data, L.t.ctypes.data, L.m.ctypes.data, L.work.ctypes.data))
    size = L.y.shape[0]
    for lane in range(len(L.t)):
        if L.h[lane] != 0.0:
            continue
        amount, speed = 0.0, 0.0
        for i in range(size):
            allowed = plan.scale[0] * abs(L.y[i, lane]) + plan.scale[i + 1]
            amount += (L.y[i, lane] / allowed) ** 2
            speed += (L.work[i, lane] / allowed) ** 2
        amount, speed = np.sqrt(amount), np.sqrt(speed)
        L.h[lane] = 0.01 * amount / speed if amount > 1e-5 and 1e-5 < speed < FOREVER else 1e-6


@_compiled
def _reject(L, lane, guards):  # type: ignore[no-untyped-def]
    growth, taken = L.error[1, lane], L.tried[lane]
    number = growth == growth and L.error[0, lane] == L.error[0, lane]
    L.h[lane] = taken * (min(growth, 0.9) if number else 0.2)
    L.aim[lane] = FOREVER
    if guards and not number:
        # Beyond a switch the frozen rates may not exist: take this step with the comparisons as written.
        L.free[lane] = True
        for i in range(guards):
            L.m[i, lane] = np.nan
    if L.h[lane] < 1e-14 * max(abs(L.t[lane]), 1e-10):
        return STEP_TOO_SMALL if number else NOT_A_NUMBER
    return COMPLETED


@_compiled
def _cut(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    """A guard changed within the step: aim at that instant, or flip at once where there is nothing to step over."""
    landing = L.landing[lane]
    if landing - L.last_flip[lane] <= 1e-6 * L.tried[lane]:
        L.chatter[lane] += 1
    else:
        L.chatter[lane] = 0
    if L.chatter[lane] > 50:
        return SLIDES, first_flip(L, lane)
    if landing - L.t[lane] > 1e-14 * L.tried[lane]:
        L.aim[lane] = landing
        return COMPLETED, -1
    return _flip(L, lane, patients, plan)


@_compiled
def _flip(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    patient = L.who[lane]
    guards = patients.modes.shape[1]
    L.last_flip[lane], L.aim[lane], L.known[lane] = L.t[lane], FOREVER, False
    for i in range(guards):
        if L.m[i, lane] != L.flips[i, lane] and len(plan.alarms) and plan.alarms[i]:
            patients.check[patient] = True
            L.until[lane] = L.t[lane]
    if plan.crossings:
        for i in range(guards):
            patients.flipped[patient, i] = L.flips[i, lane]
        _leave(L, lane, patients, AT_CROSSING, -1)
        return COMPLETED, -1
    for i in range(guards):
        L.m[i, lane] = L.flips[i, lane]
    return COMPLETED, -1


@_compiled
def _accept(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    patient, taken, growth, size = L.who[lane], L.tried[lane], L.error[1, lane], L.y.shape[0]
    goal = min(L.until[lane], L.aim[lane])
    reached = taken == goal - L.t[lane]
    landed = reached and L.aim[lane] <= L.until[lane]
    now = goal if reached else L.t[lane] + taken
    if now > plan.end:
        weights = _weights((plan.end - L.t[lane]) / taken, plan.dense)
        for i in range(size):
            patients.final[patient, i] = _between(L, i, lane, (plan.end - L.t[lane]) / taken, weights)
    r = patients.record[patient]
    # A record at an event belongs to after it, and is taken there.
    while r < len(plan.records) and plan.records[r] < now:
        share = (plan.records[r] - L.t[lane]) / taken
        weights = _weights(share, plan.dense)
        for i in range(size):
            patients.states[patient, r, i] = _between(L, i, lane, share, weights)
        _record_parameters(L, lane, patients, plan, r)
        r += 1
    patients.record[patient] = r
    for i in range(size):
        L.y[i, lane] = L.new[i, lane]
    L.t[lane] = now
    grown = taken * growth
    if patients.fresh[patient]:
        patients.after_event[patient] = min(2 * taken, grown) if growth > 2 else min(taken, grown)
        patients.fresh[patient] = False
    # A step cut short by an event says nothing against the one that was wanted.
    if not (reached and grown < L.h[lane]):
        L.h[lane] = grown
    if L.free[lane]:
        L.free[lane], L.lost[lane] = False, True
    if now > plan.end:
        _leave(L, lane, patients, COMPLETED, -1)
        return COMPLETED, -1
    return _flip(L, lane, patients, plan) if landed else (COMPLETED, -1)


@_compiled
def _weights(share, dense):  # type: ignore[no-untyped-def]
    """How much each stage bends the interpolant at a share of the step."""
    rows, stages = dense.shape
    weights = np.zeros(stages)
    for row in range(rows - 1, -1, -1):
        for stage in range(stages):
            weights[stage] = dense[row, stage] + share * weights[stage]
    return weights


@_compiled
def _between(L, state, lane, share, weights):  # type: ignore[no-untyped-def]
    """The interpolant of the last step at `share` of it."""
    rest = 1.0 - share
    bend = 0.0
    for stage in range(len(weights)):
        bend += weights[stage] * L.u[stage, state, lane]
    return rest * L.y[state, lane] + share * (L.new[state, lane] + rest * bend)


@_compiled
def _fastest(L, lane, plan):  # type: ignore[no-untyped-def]
    """The state whose error is largest against its tolerance."""
    worst, most, stages = 0, -1.0, L.u.shape[0]
    for i in range(L.y.shape[0]):
        share = abs(L.u[stages - 1, i, lane]) / (plan.scale[0] * abs(L.y[i, lane]) + plan.scale[i + 1])
        if not share <= most:
            worst, most = i, share
            if share != share:
                break
    return worst


@_compiled
def begin(beginnings, parameters, width, starts):  # type: ignore[no-untyped-def]
    """Where patients start, `width` of them at once."""
    count, known = parameters.shape
    y, p = np.zeros((starts.shape[1], width)), np.zeros((known, width))
    for first in range(0, count, width):
        for lane in range(width):
            p[:, lane] = parameters[min(first + lane, count - 1)]
        call_constants(beginnings, (p.ctypes.data, y.ctypes.data))
        for lane in range(min(width, count - first)):
            starts[first + lane] = y[:, lane]


@_compiled
def evaluate(constants, outputs, times, states, parameters, tracked, tracked_at, hoisted, width, out):  # type: ignore[no-untyped-def]
    """Quantities of every patient (first axis) at every time, `width` times at once."""
    count, rows, size = states.shape
    known, wanted = parameters.shape[1], out.shape[2]
    y, p = np.zeros((size, width)), np.zeros((known, width))
    c, t, o = np.zeros((max(hoisted, 1), width)), np.zeros(width), np.zeros((wanted, width))
    for patient in range(count):
        for i in range(known):
            for lane in range(width):
                p[i, lane] = parameters[patient, i]
        for begin in range(0, rows, width):
            for lane in range(width):
                row = min(begin + lane, rows - 1)
                t[lane] = times[row]
                for i in range(size):
                    y[i, lane] = states[patient, row, i]
                for i in range(len(tracked)):
                    p[tracked[i], lane] = tracked_at[patient, row, i]
            if begin == 0 or len(tracked):
                call_constants(constants, (p.ctypes.data, c.ctypes.data))
            call_outputs(outputs, (y.ctypes.data, c.ctypes.data, t.ctypes.data, o.ctypes.data))
            for lane in range(min(width, rows - begin)):
                for i in range(wanted):
                    out[patient, begin + lane, i] = o[i, lane]
