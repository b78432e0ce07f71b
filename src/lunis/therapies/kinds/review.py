"""The prescriber as a part of the therapy: doses held back or lowered by what the blood tests say, and treatment that is stopped for good.

A review is spread evenly over time, as the average of many patients whose visits fall on different days: the share that is given follows
what the rules ask for within the time from one visit to the next. A route names `given` as its gate, and each dose is that share of what
is prescribed. Rules multiply.
"""

from ...language import Parameters, Quantity, Rates, State, constant, falling_hill, rising_hill, variable

# A limit is a line that people draw: nine tenths of what a rule does lies within a fifth of it.
STEEPNESS = 12


class Reviewed(State):
    given = variable("1", "share of the prescribed dose that is given", rest=1)


class Review(Parameters):
    review_time = constant("d", "time from one check to the next decision")


def held_above(level: Quantity, limit: Quantity, to: Quantity = 0.0) -> Quantity:
    """The share of a dose that is left as a level passes its upper limit: `to` far above."""
    return 1 - (1 - to) * rising_hill(level, half=limit, slope=STEEPNESS)


def held_below(level: Quantity, limit: Quantity, to: Quantity = 0.0) -> Quantity:
    """The share of a dose that is left as a level falls below its lower limit: `to` far below."""
    return 1 - (1 - to) * falling_hill(level, half=limit, slope=STEEPNESS)


def reviewed(y: Reviewed, p: Review, wanted: Quantity) -> Rates:
    """The rate of the given share, which follows what the rules ask for."""
    return {"given": (wanted - y.given) / p.review_time}


class Titration(Review):
    step_time = constant("d", "time in which a dose follows what it is meant to bring about")
    most = constant("1", "largest dose, against the first")


def titrated(y: Reviewed, p: Titration, need: Quantity, safe: Quantity = 1.0) -> Rates:
    """The rate of the given share of a dose that is adjusted step by step: `most` at full need, none without need.

    `need` is a rule such as `held_above(haemoglobin, target)`. `safe` is 1 while nothing speaks against the drug; as it falls, doses are
    dropped by the next check and not step by step.
    """
    return {"given": (p.most * need * safe - y.given) / p.step_time - (1 - safe) * y.given / p.review_time}


class Stopped(State):
    stopped = variable("1", "1 once the treatment has been stopped for good")


def stopped_for_good(y: Stopped, p: Review, reason: Quantity) -> Rates:
    """The rate of stopping: what is stopped is not taken up again. `reason` is 0 without a reason, 1 with a full one."""
    return {"stopped": reason * (1 - y.stopped) / p.review_time}
