"""Disposition that its own target mediates: a drug that is bound, and eaten with what binds it, while there is little of it.

Binding is taken as settled at once (the quasi-steady state), so that the total of drug and the total of target are the states, and free
drug follows from both.
"""

from ...language import Parameters, Quantity, Rates, State, constant, sqrt, variable


class Target(State):
    target = variable("nmol/L", "target, free and bound")


class TargetBinding(Parameters):
    target_formation = constant("nmol/L/d", "target made")
    target_loss = constant("1/d", "loss of free target")
    complex_loss = constant("1/d", "loss of target with drug bound to it")
    half_binding = constant("nmol/L", "free drug at which half of the target is bound")


def free_drug(total: Quantity, target: Quantity, half_binding: Quantity) -> Quantity:
    """Free drug of a total, in the presence of a target, all as molar concentrations."""
    unbound = total - target - half_binding
    return (unbound + sqrt(unbound * unbound + 4 * half_binding * total)) / 2


def complexes(free: Quantity, y: Target, p: TargetBinding) -> Quantity:
    """Target with drug bound to it."""
    return y.target * free / (p.half_binding + free)


def target_mediated(free: Quantity, y: Target, p: TargetBinding) -> Rates:
    """The rate of the target: bound target goes at the pace of the complex."""
    bound = complexes(free, y, p)
    return {"target": p.target_formation - p.target_loss * (y.target - bound) - p.complex_loss * bound}
