"""Ovary: follicles that are never renewed, lost with age, faster from the late thirties, and faster still under gonadotoxic drugs.

The count follows Faddy's two rates, run smoothly into one another. Women differ in how few follicles still bring a cycle.

Left out: fertility, hormones and what their lack does to bone and vessels, cycles that stop for a while and come back.
"""

from ..language import Levers, Organ, Parameters, Quantity, Rates, State, constant, exp, falling_hill, lever, log, variable
from .signals import Signals


class Variables(State):
    follicles = variable("1", "primordial follicles of both ovaries")


class Constants(Parameters):
    follicles_at_birth = constant("1", "primordial follicles at birth, as the early rate looks back on them")
    early_loss = constant("1/y", "loss of follicles in youth")
    late_loss = constant("1/y", "loss of follicles in the years before the menopause")
    turn = constant("y", "age midway between the two")
    turn_width = constant("y", "years in which one becomes the other")
    menopause_follicles = constant("1", "follicles at which half of women have had their menopause")
    menopause_slope = constant("1", "steepness of that: large when women are alike")


class Targets(Levers):
    follicle_loss = lever("loss of follicles")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    late = 1 / (1 + exp((p.turn - body.age) / p.turn_width))
    lost = p.early_loss + (p.late_loss - p.early_loss) * late
    past = falling_hill(y.follicles, half=p.menopause_follicles, slope=p.menopause_slope)
    return Variables.rates(follicles=-lost * act.follicle_loss * y.follicles), Signals.tell(
        ovarian_reserve=y.follicles / follicles_at(body.age, p),
        menopause_probability=body.female * past,
    )


def follicles_at(age: Quantity, p: Constants) -> Quantity:
    """Follicles that a healthy woman has left at an age."""
    lately = p.turn_width * log(1 + exp((age - p.turn) / p.turn_width))
    return p.follicles_at_birth * exp(-p.early_loss * age - (p.late_loss - p.early_loss) * lately)


def rest(p: Constants, body: Signals) -> Rates:
    return Variables.at(follicles=follicles_at(body.age, p))


ovary = Organ("ovary", Variables, Constants, Targets, equations, rest=rest)
