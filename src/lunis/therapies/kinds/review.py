"""The prescriber as a part of the therapy: doses held back or lowered by what the blood tests say, and treatment that is stopped for good.

A review is spread evenly over time, as the average of many patients whose visits fall on different days: the share that is given follows
what the rules ask for within the time from one visit to the next. A route names `given` as its gate, and each dose is that share of what
is prescribed. Rules multiply.
"""

from ...language import Parameters, Quantity, Rates, State, constant, falling_hill, rising_hill, variable

# A limit is a line that people draw: nine tenths of what a rule does lies within a fifth of it. Levels that the body itself holds within
# narrow bounds, as it does potassium, need a steeper one.
STEEPNESS = 12


class Reviewed(State):
    given = variable("1", "share of the prescribed dose that is given", rest=1)


class Review(Parameters):
    review_time = constant("d", "time from one check to the next decision")


def held_above(level: Quantity, limit: Quantity, to: Quantity = 0.0, steepness: Quantity = STEEPNESS) -> Quantity:
    """The share of a dose that is left as a level passes its upper limit: `to` far above."""
    return 1 - (1 - to) * rising_hill(level, half=limit, slope=steepness)


def held_below(level: Quantity, limit: Quantity, to: Quantity = 0.0, steepness: Quantity = STEEPNESS) -> Quantity:
    """The share of a dose that is left as a level falls below its lower limit: `to` far below."""
    return 1 - (1 - to) * falling_hill(level, half=limit, slope=steepness)


def reviewed(y: Reviewed, p: Review, wanted: Quantity) -> Rates:
    """The rate of the given share, which follows what the rules ask for."""
    return {"given": (wanted - y.given) / p.review_time}


class Stopped(State):
    stopped = variable("1", "1 once the treatment has been stopped for good")


def stopped_for_good(y: Stopped, p: Review, reason: Quantity) -> Rates:
    """The rate of stopping: what is stopped is not taken up again. `reason` is 0 without a reason, 1 with a full one."""
    return {"stopped": reason * (1 - y.stopped) / p.review_time}
