"""Patients through lanes: each lane carries one patient with its own time, step size, events and outputs, and takes the next when it ends.

Nothing that a patient computes depends on which lane it is in, on who its neighbours are, or on when outputs are asked for.
Compiled once by numba for every model, and cached; the model's own code is called by address (calls.py, crossings.py).
A lane goes round: it stands (at the start, an event, a stop or the end), steps, is judged, and looks for switches that the step crossed.
"""

from __future__ import annotations

import numpy as np

from .calls import call_constants, call_outputs, call_rates, call_step, compiled, inner
from .crossings import look, refresh
from .layout import (
    AT_CHECK,
    AT_CROSSING,
    AT_EVENT,
    BOLUS,
    COMPLETED,
    FOREVER,
    NOT_A_NUMBER,
    PAUSE,
    SET,
    SLIDES,
    STEP_TOO_SMALL,
    TOO_MANY_STEPS,
)

# So many crossings, each at once after the one before, are no longer crossings.
MOST_CHATTER = 50


@compiled
def drive(code, plan, patients, queue, L, counts):  # type: ignore[no-untyped-def]
    """Run the patients of `queue` until each is done, failed or paused. counts: steps, rejected and cut steps, turns of the loop."""
    width, guards = len(L.at), len(L.m)
    waiting, running = 0, 0
    while True:
        changed = False
        for lane in range(width):
            at = L.at[lane]
            while True:
                if at.who < 0 and waiting < len(queue):
                    _enter(L, lane, patients, queue[waiting])
                    waiting += 1
                    running += 1
                    changed = True
                if at.who < 0 or L.t[lane] < at.until:
                    break
                changed |= _stand(L, lane, patients, plan)
                if at.who >= 0:
                    break
                running -= 1
                if waiting >= len(queue):
                    break
        if running == 0:
            break
        if changed:
            call_constants(code.constants, (L.p.ctypes.data, L.c.ctypes.data))
        if guards:
            refresh(code, L)
        _size_first_steps(code, L, plan)
        for lane in range(width):
            at = L.at[lane]
            left = min(at.until, at.aim) - L.t[lane]
            # Two equal steps rather than a long one and a sliver.
            L.tried[lane] = left if at.h * 1.0000001 >= left else (0.5 * left if 2 * at.h > left else at.h)
        call_step(
            code.step,
            (L.y.ctypes.data, L.c.ctypes.data, L.t.ctypes.data, L.tried.ctypes.data, L.m.ctypes.data, plan.scale.ctypes.data,
             L.work.ctypes.data, L.new.ctypes.data, L.u.ctypes.data, L.error.ctypes.data),
        )  # fmt: skip
        counts[3] += 1
        if guards:
            look(code, L)
        for lane in range(width):
            at = L.at[lane]
            if at.who < 0:
                continue
            at.steps += 1
            outcome = COMPLETED
            if not L.error[0, lane] <= 1.0:
                counts[1] += 1
                outcome = _reject(L, lane, plan)
            elif at.looking and at.high <= 1.0:
                counts[2] += 1
                outcome = _cut(L, lane, patients, plan)
            else:
                counts[0] += 1
                _accept(L, lane, patients, plan)
            if outcome == COMPLETED and at.who >= 0 and at.steps > plan.max_steps:
                outcome = TOO_MANY_STEPS
            if outcome != COMPLETED:
                _leave(L, lane, patients, outcome, at.leading if outcome == SLIDES else _fastest(L, lane, plan))
            if at.who < 0:
                running -= 1


@inner
def _load(row, into, lane):  # type: ignore[no-untyped-def]
    for i in range(len(row)):
        into[i, lane] = row[i]


@inner
def _save(from_, lane, row):  # type: ignore[no-untyped-def]
    for i in range(len(row)):
        row[i] = from_[i, lane]


@inner
def _forget(modes, lane):  # type: ignore[no-untyped-def]
    for i in range(len(modes)):
        modes[i, lane] = np.nan


@inner
def _enter(L, lane, patients, patient):  # type: ignore[no-untyped-def]
    at, its = L.at[lane], patients.at[patient]
    _load(patients.y[patient], L.y, lane)
    _load(patients.p[patient], L.p, lane)
    _load(patients.modes[patient], L.m, lane)
    # What an earlier patient left may be no number, and that times zero is none either.
    for stage in range(len(L.u)):
        for i in range(len(L.y)):
            L.u[stage, i, lane] = 0.0
    L.t[lane] = its.t
    at.who, at.h, at.until, at.aim = patient, its.h, its.t, FOREVER
    at.steps, at.chatter, at.last_flip = 0, its.chatter, its.last_flip
    at.known, at.free, at.lost = False, False, False
    for i in range(len(L.m)):
        at.lost |= np.isnan(L.m[i, lane])


@inner
def _leave(L, lane, patients, outcome, culprit):  # type: ignore[no-untyped-def]
    at, its = L.at[lane], patients.at[L.at[lane].who]
    _save(L.y, lane, patients.y[at.who])
    _save(L.p, lane, patients.p[at.who])
    _save(L.m, lane, patients.modes[at.who])
    if COMPLETED < outcome < AT_EVENT:
        _save(L.y, lane, patients.final[at.who])
    its.t, its.h, its.outcome, its.culprit = L.t[lane], at.h, outcome, culprit
    L.t[lane] = 0.0
    at.who, at.h, at.until, at.aim = -1, 1e-3, FOREVER, FOREVER
    at.lost, at.free = False, False


@inner
def _stand(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    """What happens where a lane stands. Did a parameter change?"""
    at, its, now = L.at[lane], patients.at[L.at[lane].who], L.t[lane]
    changed, happened = False, False
    if its.crossed:
        _leave(L, lane, patients, AT_CROSSING, -1)
        return changed
    if now >= plan.end and np.isnan(patients.final[at.who, 0]):
        # What happens at the last instant is for the run that goes on from here.
        _save(L.y, lane, patients.final[at.who])
    while its.event < its.last and plan.times[its.event] <= now:
        k = its.event
        if plan.kinds[k] == PAUSE or _at_stake(L, lane, plan):
            _leave(L, lane, patients, AT_EVENT, -1)
            return changed
        amount, target = plan.amounts[k] * (L.p[plan.shares[k], lane] if plan.shares[k] >= 0 else 1.0), plan.targets[k]
        if plan.kinds[k] == BOLUS:
            if plan.times[k] >= plan.start:
                L.y[target, lane] += amount
        else:
            L.p[target, lane] = amount if plan.kinds[k] == SET else L.p[target, lane] + amount
            changed = True
        its.event += 1
        happened, at.lost = True, True
        _forget(L.m, lane)
    if happened:
        its.check = True
        if at.h > 0.0:
            at.h, its.fresh = its.after_event, True
    if len(plan.alarms) and (its.check or now >= its.stop):
        _leave(L, lane, patients, AT_CHECK, -1)
        return changed
    while its.record < len(plan.records) and plan.records[its.record] <= now:
        _save(L.y, lane, patients.states[at.who, its.record])
        _record_parameters(L, lane, patients, plan)
    if now >= plan.end:
        _leave(L, lane, patients, COMPLETED, -1)
        return changed
    # Not the end but the next event bounds a step, so that nothing depends on when the run is told to stop.
    at.until = min(plan.times[its.event] if its.event < its.last else FOREVER, its.stop)
    at.steps = 0
    return changed


@inner
def _at_stake(L, lane, plan):  # type: ignore[no-untyped-def]
    """Is a break being met just now? An event must not hide it."""
    guards = len(L.m)
    for i in range(len(plan.breaks)):
        apart = L.at[lane].known and abs(L.start[guards + i, lane]) > L.blur[lane] * L.start[2 * guards + i, lane]
        if plan.breaks[i] and not apart and not np.isnan(L.m[i, lane]):
            return True
    return False


@inner
def _record_parameters(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    """And on to the next record."""
    its = patients.at[L.at[lane].who]
    for i in range(len(plan.tracked)):
        patients.parameters[L.at[lane].who, its.record, i] = L.p[plan.tracked[i], lane]
    its.record += 1


@inner
def _size_first_steps(code, L, plan):  # type: ignore[no-untyped-def]
    """A first step that changes no state by more than a hundredth of what it is worth."""
    unknown = False
    for lane in range(len(L.at)):
        unknown |= L.at[lane].h == 0.0
    if not unknown:
        return
    call_rates(code.rates, (L.y.ctypes.data, L.c.ctypes.data, L.t.ctypes.data, L.m.ctypes.data, L.work.ctypes.data))
    for lane in range(len(L.at)):
        if L.at[lane].h == 0.0:
            amount, speed = 0.0, 0.0
            for i in range(len(L.y)):
                allowed = plan.scale[0] * abs(L.y[i, lane]) + plan.scale[i + 1]
                amount += (L.y[i, lane] / allowed) ** 2
                speed += (L.work[i, lane] / allowed) ** 2
            known = amount > 1e-10 and 1e-10 < speed < FOREVER
            L.at[lane].h = 0.01 * np.sqrt(amount / speed) if known else 1e-6


@inner
def _reject(L, lane, plan):  # type: ignore[no-untyped-def]
    at, growth = L.at[lane], L.error[1, lane]
    number = growth == growth and L.error[0, lane] == L.error[0, lane]
    at.h = L.tried[lane] * (min(growth, 0.9) if number else 0.2)
    at.aim = FOREVER
    if len(L.m) and not number and not len(plan.breaks):
        # Beyond a switch the frozen rates may not exist: take this step with the comparisons as written.
        at.free = True
        _forget(L.m, lane)
    if at.h < 1e-14 * max(abs(L.t[lane]), 1e-10):
        return STEP_TOO_SMALL if number else NOT_A_NUMBER
    return COMPLETED


@inner
def _cut(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    """A guard changed within the step: aim at that instant, or flip at once where there is nothing to step over."""
    at, taken = L.at[lane], L.tried[lane]
    at.chatter = at.chatter + 1 if at.landing - at.last_flip <= 1e-6 * taken else 0
    if at.chatter > MOST_CHATTER:
        return SLIDES
    if at.landing - L.t[lane] > 1e-14 * taken:
        at.aim = at.landing
    else:
        _flip(L, lane, patients, plan)
    return COMPLETED


@inner
def _flip(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    at, its = L.at[lane], patients.at[L.at[lane].who]
    at.last_flip, at.aim, at.known = L.t[lane], FOREVER, False
    for i in range(len(plan.alarms)):
        if plan.alarms[i] and L.m[i, lane] != L.flips[i, lane]:
            its.check = True
            at.until = L.t[lane]
    for i in range(len(plan.breaks)):
        if plan.breaks[i] and L.m[i, lane] != L.flips[i, lane]:
            its.crossed, its.chatter, its.last_flip = True, at.chatter, at.last_flip
            at.until = L.t[lane]
            _save(L.m, lane, patients.before[at.who])
    for i in range(len(L.m)):
        L.m[i, lane] = L.flips[i, lane]


@inner
def _accept(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    at, its, taken, growth = L.at[lane], patients.at[L.at[lane].who], L.tried[lane], L.error[1, lane]
    goal = min(at.until, at.aim)
    reached = taken == goal - L.t[lane]
    landed = reached and at.aim <= at.until
    now = goal if reached else L.t[lane] + taken
    if now > plan.end:
        _interpolate(L, lane, (plan.end - L.t[lane]) / taken, plan.dense, patients.final[at.who])
    # A record at an event belongs to after it, and is taken there.
    while its.record < len(plan.records) and plan.records[its.record] < now:
        _interpolate(L, lane, (plan.records[its.record] - L.t[lane]) / taken, plan.dense, patients.states[at.who, its.record])
        _record_parameters(L, lane, patients, plan)
    for i in range(len(L.y)):
        L.y[i, lane] = L.new[i, lane]
    L.t[lane] = now
    grown = taken * growth
    if its.fresh:
        its.after_event, its.fresh = min(2 * taken, grown) if growth > 2 else min(taken, grown), False
    # A step cut short by an event says nothing against the one that was wanted.
    if not (reached and grown < at.h):
        at.h = grown
    if at.free:
        at.free, at.lost = False, True
    if now > plan.end:
        _leave(L, lane, patients, COMPLETED, -1)
    elif landed:
        _flip(L, lane, patients, plan)


@inner
def _interpolate(L, lane, share, dense, out):  # type: ignore[no-untyped-def]
    """The state at a share of the last step."""
    stages = len(L.u)
    weights = interpolant(share, dense)
    for i in range(len(out)):
        bend = 0.0
        for stage in range(stages):
            bend += weights[stage] * L.u[stage, i, lane]
        out[i] = (1.0 - share) * L.y[i, lane] + share * (L.new[i, lane] + (1.0 - share) * bend)


@compiled
def interpolant(share, dense):  # type: ignore[no-untyped-def]
    """How much each stage bends the path at a share of a step."""
    rows, stages = dense.shape
    weights = np.zeros(stages)
    for row in range(rows - 1, -1, -1):
        for stage in range(stages):
            weights[stage] = dense[row, stage] + share * weights[stage]
    return weights


@inner
def _fastest(L, lane, plan):  # type: ignore[no-untyped-def]
    """The state whose error is largest against its tolerance."""
    worst, most, last = 0, -1.0, len(L.u) - 1
    for i in range(len(L.y)):
        share = abs(L.u[last, i, lane]) / (plan.scale[0] * abs(L.y[i, lane]) + plan.scale[i + 1])
        if not share <= most:
            worst, most = i, share
            if share != share:
                break
    return worst


@compiled
def begin(beginnings, parameters, width, starts):  # type: ignore[no-untyped-def]
    """Where patients start, `width` of them at once."""
    count, known = parameters.shape
    y, p = np.zeros((starts.shape[1], width)), np.zeros((known, width))
    for first in range(0, count, width):
        for lane in range(width):
            _load(parameters[min(first + lane, count - 1)], p, lane)
        call_constants(beginnings, (p.ctypes.data, y.ctypes.data))
        for lane in range(min(width, count - first)):
            _save(y, lane, starts[first + lane])


@compiled
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
