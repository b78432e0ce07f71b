"""The prescriber as a part of the therapy: doses held back, lowered or adjusted by what the blood tests say.

A review is spread evenly over time, as the average of many patients whose visits fall on different days: the share that is given follows
what the rules ask for within the time from one visit to the next. A route names `given` as its gate, and each dose is that share of what
is prescribed. Rules multiply.
"""

from ...language import Parameters, Quantity, Rates, State, constant, falling_hill, maximum, rising_hill, variable

# A limit is a line that people draw: nine tenths of what a rule does lies within a fifth of it, or, for a level that the body itself holds
# within a tenth (calcium, bicarbonate), within a twentieth.
STEEPNESS = 12
TIGHT = 45


class Reviewed(State):
    given = variable("1", "share of the prescribed dose that is given", rest=1)


class Review(Parameters):
    review_time = constant("d", "time from one check to the next decision")


def held_above(level: Quantity, limit: Quantity, to: Quantity = 0.0, slope: Quantity = STEEPNESS) -> Quantity:
    """The share of a dose that is left as a level passes its upper limit: `to` far above."""
    return 1 - (1 - to) * rising_hill(level, half=limit, slope=slope)


def held_below(level: Quantity, limit: Quantity, to: Quantity = 0.0, slope: Quantity = STEEPNESS) -> Quantity:
    """The share of a dose that is left as a level falls below its lower limit: `to` far below."""
    return 1 - (1 - to) * falling_hill(level, half=limit, slope=slope)


def reviewed(y: Reviewed, p: Review, wanted: Quantity) -> Rates:
    """The rate of the given share, which follows what the rules ask for."""
    return {"given": (wanted - y.given) / p.review_time}


class Remembered(Reviewed):
    before = variable("mL/min/1.73m2", "eGFR before the first dose; until then, that of now", rest=1)
    begun = variable("1", "0 before the first dose, then 1")


class Memory(Review):
    look_time = constant("d", "time in which the eGFR before the first dose is taken down")
    begin_time = constant("d", "time after the first dose at which that eGFR stands")


def remembering(y: Remembered, p: Memory, egfr: Quantity, present: Quantity, fading: Quantity = 0.0) -> Rates:
    """The rates of a memory of eGFR, that follows it until the drug is present (from 0 to 1), then stands or fades into what is new."""
    waiting = maximum(1 - y.begun, 0)
    return {
        "before": (egfr - y.before) * (waiting / p.look_time + fading),
        "begun": present * waiting / p.begin_time,
    }


class Titrated(Reviewed):
    begun = variable("1", "1 once the treatment is well under way: before, there is a first dose and nothing to adjust")


class Titration(Review):
    step_time = constant("d", "time in which a dose follows what it is meant to bring about")
    most = constant("1", "largest dose, against the first")


def titrated(y: Titrated, p: Titration, present: Quantity, need: Quantity, safe: Quantity = 1.0) -> Rates:
    """The rates of a dose that is adjusted step by step, from the first dose on to `most` at full need and none without need.

    `present` is how much of the drug there is, from 0 to 1, by which the treatment is known to have begun. `need` is a rule such as
    `held_above(haemoglobin, target)`. `safe` is 1 while nothing speaks against the drug; as it falls, doses are dropped by the next check
    and not step by step.
    """
    wanted = maximum(1 - y.begun, 0) + y.begun * p.most * need
    return {
        "given": safe * (wanted - y.given) / p.step_time - (1 - safe) * y.given / p.review_time,
        "begun": present * (1 - y.begun) / p.review_time,
    }


def kept_within(y: Titrated, p: Titration, present: Quantity, lack: Quantity, excess: Quantity, safe: Quantity = 1.0) -> Rates:
    """The rates of a dose that is left alone while a level is within its range.

    It is raised in full lack by the first dose, and lowered in full excess by all of itself, within the time of a step; not above `most`.
    `present` and `safe` are as in `titrated`.
    """
    adjusted = lack * (1 - y.given / p.most) - excess * y.given
    return {
        "given": safe * y.begun * adjusted / p.step_time - (1 - safe) * y.given / p.review_time,
        "begun": present * (1 - y.begun) / p.review_time,
    }
