"""A diet: a switch, and the part of it that is kept.

What is prescribed and what is eaten differ; how much is kept differs between people, and is a constant of each.
"""

from ...language import Controls, Parameters, Quantity, constant, control


class Diet(Controls):
    prescribed = control("1", "1 while the diet is prescribed")


class Keeping(Parameters):
    adherence = constant("1", "share of the diet that is kept")


def kept(p: Keeping, set_to: Diet) -> Quantity:
    """How much of the diet is kept now."""
    return set_to.prescribed * p.adherence
