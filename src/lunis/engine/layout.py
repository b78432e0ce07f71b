"""What the driver works on: the plan that all patients share, where each patient stands, and the lanes' working memory.

Arrays of one number a patient or lane are records, so that they are handed on together.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from .watching import ROUNDING

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
SHARE_OF_TOLERANCE = 1e-3
Reals = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]


class Code(NamedTuple):
    """Addresses of a model's functions; the last two are 0 without guards."""

    step: int
    constants: int
    rates: int
    take: int
    between: int
    watch: int
    suspect: int


class Desk(NamedTuple):
    """Working memory of what evaluates quantities: states, parameters, hoisted constants, times and the quantities, lane by lane."""

    y: Reals
    p: Reals
    c: Reals
    t: Reals
    o: Reals


class Plan(NamedTuple):
    """What all patients share.

    scale: rtol, then the absolute tolerance of each state. Events lie in rows, those of one patient together and in order; `shares`
    is a parameter that multiplies the amount, `gates` a state that does, or −1. States are recorded at `records`, with the `tracked`
    parameters. alarms: the guards that belong to a trigger. breaks: those at which sensitivities may jump.
    """

    scale: Reals
    records: Reals
    tracked: Integers
    times: Reals
    kinds: Integers
    targets: Integers
    amounts: Reals
    shares: Integers
    gates: Integers
    alarms: Flags
    breaks: Flags
    start: float
    end: float
    max_steps: int


class Patients(NamedTuple):
    """Where each patient stands, so that it can leave a lane and come back; the first axis runs over patients.

    A mode that is no number is not known. before: the modes before the last crossing of a break. states, parameters: what was recorded.
    final: the state at the end, before what happens then. at: the numbers of `PATIENT`.
    """

    y: Reals
    p: Reals
    modes: Reals
    before: Reals
    states: Reals
    parameters: Reals
    final: Reals
    at: NDArray[np.void]


# t, h: time and step (0: not known); after_event: the first step after the last event, when `fresh`; event, last: the next event's row
# and the row after the last; stop: a time at which to pause; check: triggers are to be looked at before going on; crossed: a break has just
# been crossed, the last of `chatter` at once after each other, at `last_flip`; outcome, culprit: how it left its lane, and the state or
# guard to name.
PATIENT = np.dtype(
    [
        *((name, np.float64) for name in ("t", "h", "after_event", "stop", "span", "last_flip")),
        *((name, np.int64) for name in ("event", "last", "record", "chatter", "outcome", "culprit")),
        *((name, np.bool_) for name in ("fresh", "check", "crossed")),
    ],
    align=True,
)


class Lanes(NamedTuple):
    """Working memory: variable by variable, lane by lane. who: which lanes a call is for, as 1 or 0; at: the numbers of `LANE`."""

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
    chosen: Flags
    work: Reals
    error: Reals
    t: Reals
    tried: Reals
    share: Reals
    who: Reals
    blur: Reals
    at: NDArray[np.void]


# who: the patient, or −1; h: the step that is wanted; until: the next event or stop; aim: a crossing to land on; again: the last step was
# rejected; stands: this one does; now: where it ends; landed: on a crossing; due: what is to be recorded next. The rest is explained in
# crossings.py: chatter counts crossings that follow each other at once, against the largest step among them, span; known: what was seen
# at the start of the step is there; lost: some modes are to be found anew; free: comparisons are made as they are written; side: which end
# of the bracket moved last.
_LEVELS = ("h", "until", "aim", "now", "due", "span", "last_flip", "low", "high", "below", "above", "landing")
LANE = np.dtype(
    [
        *((name, np.float64) for name in _LEVELS),
        *((name, np.int64) for name in ("who", "steps", "chatter", "leading", "side")),
        *((name, np.bool_) for name in ("again", "stands", "landed", "known", "lost", "free", "looking", "rough", "found")),
    ],
    align=True,
)


def lanes(width: int, size: int, parameters: int, hoisted: int, guards: int, stages: int, work: int, rtol: float) -> Lanes:
    """Empty lanes."""
    seen = 3 * guards + 2
    heights = {
        "y": size, "new": size, "c": max(hoisted, 1), "p": parameters, "m": guards, "start": seen, "early": seen, "middle": seen,
        "ending": seen, "flips": guards, "work": work, "error": 2,
    }  # fmt: skip
    arrays: dict[str, Any] = {name: np.zeros((height, width)) for name, height in heights.items()}
    arrays |= {name: np.zeros(width) for name in ("t", "tried", "share", "who")}
    at = np.zeros(width, LANE)
    at["who"] = -1
    at["h"], at["until"], at["aim"] = 1e-3, FOREVER, FOREVER
    blur = np.full(width, max(ROUNDING, SHARE_OF_TOLERANCE * rtol))
    return Lanes(**arrays, u=np.zeros((stages, size, width)), chosen=np.zeros((guards, width), np.bool_), blur=blur, at=at)
