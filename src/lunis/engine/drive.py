"""Patients through lanes: each lane carries one patient with its own time, step size, events and outputs, and takes the next when it ends.

Nothing that a patient computes depends on which lane it is in, on who its neighbours are, or on when outputs are asked for.
Compiled once by numba for every model, and cached; the model's own code is called by address (calls.py, crossings.py).
A lane goes round: it stands (at the start, an event, a stop or the end), steps, is judged, and looks for switches that the step crossed.
"""

from __future__ import annotations

import numpy as np

from .calls import call_between, call_constants, call_outputs, call_rates, call_step, call_take, compiled, inner
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

# So many crossings, each at once after the one before, are no longer crossings. After some, the step is made smaller: what goes to and fro
# may be no more than its error.
SOME_CHATTER, MOST_CHATTER = 3, 50
# In less than this nothing can happen, and its reciprocal is infinite.
NO_TIME = 1e-290
# A rejected step shrinks to this share at most, one that is rejected again, and one whose error is no number.
SHRINKS, SHRINKS_AGAIN, SHRINKS_BLINDLY = 0.9, 0.5, 0.2


@compiled
def drive(code, plan, patients, queue, L, counts):  # type: ignore[no-untyped-def]
    """Run the patients of `queue` until each is done, failed or paused. counts: steps, rejected and cut steps, turns of the loop."""
    width, guards, waiting = len(L.at), len(L.m), 0
    while True:
        changed, running = False, 0
        for lane in range(width):
            at = L.at[lane]
            while True:
                if at.who < 0 and waiting < len(queue):
                    _enter(L, lane, patients, queue[waiting])
                    waiting += 1
                    changed = True
                if at.who < 0 or L.t[lane] < at.until:
                    break
                changed |= _stand(L, lane, patients, plan)
                if at.who < 0 and waiting >= len(queue):
                    break
            running += at.who >= 0
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
            L.at[lane].stands = False
            if L.at[lane].who >= 0:
                _judge(L, lane, patients, plan, counts)
        _record(code, L, patients, plan)
        for lane in range(width):
            L.who[lane] = L.at[lane].stands
        call_take(code.take, (len(L.y), L.who.ctypes.data, L.new.ctypes.data, L.y.ctypes.data))
        for lane in range(width):
            if L.at[lane].stands:
                _go_on(L, lane, patients, plan)


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
    at.steps, at.chatter, at.span, at.last_flip, at.again = 0, its.chatter, its.span, its.last_flip, False
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
        amount *= L.y[plan.gates[k], lane] if plan.gates[k] >= 0 else 1.0
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
    if at.until - now < NO_TIME:
        L.t[lane] = at.until
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
def _judge(L, lane, patients, plan, counts):  # type: ignore[no-untyped-def]
    """Does the step stand?"""
    at, outcome = L.at[lane], COMPLETED
    at.steps += 1
    if not L.error[0, lane] <= 1.0:
        counts[1] += 1
        outcome = _reject(L, lane, plan)
    elif at.looking and at.high <= 1.0:
        counts[2] += 1
        outcome = _cut(L, lane, patients, plan)
    else:
        counts[0] += 1
        _accept(L, lane, patients)
    if outcome == COMPLETED and not at.stands and at.steps > plan.max_steps:
        outcome = TOO_MANY_STEPS
    if outcome != COMPLETED:
        _leave(L, lane, patients, outcome, at.leading if outcome == SLIDES else _fastest(L, lane, plan))


@inner
def _reject(L, lane, plan):  # type: ignore[no-untyped-def]
    at, growth = L.at[lane], L.error[1, lane]
    number = growth == growth and L.error[0, lane] == L.error[0, lane]
    at.h = L.tried[lane] * (min(growth, SHRINKS_AGAIN if at.again else SHRINKS) if number else SHRINKS_BLINDLY)
    at.again = True
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
    at.span = max(taken, at.span) if at.chatter else taken
    at.chatter = at.chatter + 1 if at.landing - at.last_flip <= 1e-6 * at.span else 0
    if at.chatter > MOST_CHATTER:
        return SLIDES
    if at.chatter > SOME_CHATTER:
        at.h = 0.5 * taken
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
            its.crossed, its.chatter, its.span, its.last_flip = True, at.chatter, at.span, at.last_flip
            at.until = L.t[lane]
            _save(L.m, lane, patients.before[at.who])
    for i in range(len(L.m)):
        L.m[i, lane] = L.flips[i, lane]


@inner
def _accept(L, lane, patients):  # type: ignore[no-untyped-def]
    """The step stands: where does it end, and how large is the next?"""
    at, its, taken, growth = L.at[lane], patients.at[L.at[lane].who], L.tried[lane], L.error[1, lane]
    goal = min(at.until, at.aim)
    reached = taken == goal - L.t[lane]
    at.stands, at.landed = True, reached and at.aim <= at.until
    at.now = goal if reached else L.t[lane] + taken
    # What was too much is not tried again at once.
    grown = taken * (min(growth, 1.0) if at.again else growth)
    at.again = False
    if its.fresh:
        its.after_event, its.fresh = min(2 * taken, grown) if growth > 2 else min(taken, grown), False
    # A step cut short by an event says nothing against the one that was wanted.
    if not (reached and grown < at.h):
        at.h = grown
    if at.free:
        at.free, at.lost = False, True


@inner
def _record(code, L, patients, plan):  # type: ignore[no-untyped-def]
    """What is asked for within the steps that stand."""
    while True:
        anyone = False
        for lane in range(len(L.at)):
            L.at[lane].due = _due(L, lane, patients, plan)
            asked = L.at[lane].due < FOREVER
            L.share[lane] = (L.at[lane].due - L.t[lane]) / L.tried[lane] if asked else 0.0
            anyone |= asked
        if not anyone:
            return
        call_between(
            code.between, (L.y.ctypes.data, L.new.ctypes.data, L.u.ctypes.data, L.share.ctypes.data, L.work.ctypes.data)
        )  # fmt: skip
        for lane in range(len(L.at)):
            if L.at[lane].due < FOREVER:
                _write_down(L, lane, patients, plan)


@inner
def _due(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    """The next time of record within the step, or the end; never, when there is none."""
    at = L.at[lane]
    if not at.stands:
        return FOREVER
    its, due = patients.at[at.who], FOREVER
    # A record at an event belongs to after it, and is taken there.
    if its.record < len(plan.records) and plan.records[its.record] < at.now:
        due = plan.records[its.record]
    if at.now > plan.end and np.isnan(patients.final[at.who, 0]):
        due = min(due, plan.end)
    return due


@inner
def _write_down(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    """What was looked at, in `work`, is a record, or the end, or both."""
    who, due = L.at[lane].who, L.at[lane].due
    if due == plan.end and L.at[lane].now > plan.end:
        _save(L.work, lane, patients.final[who])
    if patients.at[who].record < len(plan.records) and due == plan.records[patients.at[who].record]:
        _save(L.work, lane, patients.states[who, patients.at[who].record])
        _record_parameters(L, lane, patients, plan)


@inner
def _go_on(L, lane, patients, plan):  # type: ignore[no-untyped-def]
    at = L.at[lane]
    L.t[lane] = at.now
    if at.now > plan.end:
        _leave(L, lane, patients, COMPLETED, -1)
    elif at.landed:
        _flip(L, lane, patients, plan)
    if at.who >= 0 and at.steps > plan.max_steps:
        _leave(L, lane, patients, TOO_MANY_STEPS, _fastest(L, lane, plan))


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
def begin(beginnings, parameters, y, p, starts):  # type: ignore[no-untyped-def]
    """Where patients start, as many at once as `y` and `p` have room for."""
    count, width = len(parameters), y.shape[1]
    for first in range(0, count, width):
        for lane in range(width):
            _load(parameters[min(first + lane, count - 1)], p, lane)
        call_constants(beginnings, (p.ctypes.data, y.ctypes.data))
        for lane in range(min(width, count - first)):
            _save(y, lane, starts[first + lane])


@compiled
def evaluate(constants, outputs, times, states, parameters, tracked, tracked_at, room, out):  # type: ignore[no-untyped-def]
    """Quantities of every patient (first axis) at every time, as many times at once as there is room for."""
    y, p, c, t, o = room
    count, rows, size = states.shape
    known, wanted, width = parameters.shape[1], out.shape[2], y.shape[1]
    for patient in range(count):
        for i in range(known):
            for lane in range(width):
                p[i, lane] = parameters[patient, i]
        for begin in range(0, rows, width):
            for lane in range(width):
                row = min(begin + lane, rows - 1)
                t[0, lane] = times[row]
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
