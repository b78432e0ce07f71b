"""What a sensitivity does where the rates break: at a switch that a state throws, and at an event whose time depends on a parameter.

Let τ be the slope of the instant by the parameter. Up to the instant a state follows the rates before, f⁻, and so has changed by
s + f⁻·τ when it comes; what happens then follows the chain rule; and from then on the rates after, f⁺, have acted τ too short:

    s⁺ = ∂C/∂y·(s + f⁻·τ) + ∂C/∂p + ∂C/∂t·τ − f⁺·τ      with C the states after, as expressions of those before.

Where an expression g passes a value, τ = −(∇g·s + ∂g/∂p) / (∇g·f⁻ + ∂g/∂t). A crossing at grazing speed has no slope, and gives what is
no number.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol
from .differentiate import Gradient, derivatives
from .modes import TIME

Seeds = Mapping[Symbol, Gradient]
_RELATIONS = ("lt", "le", "gt", "ge")


def jump(
    states: Sequence[Symbol],
    leaves: Seeds,
    delay: Gradient,
    before: Sequence[Node],
    after: Sequence[Node],
    changes: Mapping[int, Node],
) -> list[Gradient]:
    """The sensitivities of the states after an instant, from those before.

    leaves: derivatives of states and parameters before. delay: the slope of the instant by each parameter. before, after: the rates.
    changes: new values of states, by position.
    """
    reached = {symbol: _moved(leaves.get(symbol, {}), rate, delay) for symbol, rate in zip(states, before, strict=True)}
    new = {symbol: changes[position] for position, symbol in enumerate(states) if position in changes}
    slopes = dict(zip(new, derivatives(new.values(), {**leaves, **reached, TIME: delay}), strict=True))
    outset = graph.substitute(list(after), new)
    return [
        _moved(slopes[symbol], graph.negate(rate), delay)
        if symbol in new
        # By the difference, which is 0 exactly where the rates are the same.
        else _moved(leaves.get(symbol, {}), graph.subtract(earlier, rate), delay)
        for symbol, earlier, rate in zip(states, before, outset, strict=True)
    ]


def _moved(slope: Gradient, rate: Node, delay: Gradient) -> Gradient:
    """A derivative at an instant that itself comes later."""
    if rate is ZERO:
        return slope
    return slope | {by: graph.add(slope.get(by, ZERO), graph.multiply(rate, late)) for by, late in delay.items()}


def delay_of(side: Node, states: Sequence[Symbol], leaves: Seeds, rates: Sequence[Node]) -> Gradient:
    """By how much later an expression passes a value, for each parameter."""
    in_time = {symbol: {TIME: rate} for symbol, rate in zip(states, rates, strict=True) if rate is not ZERO}
    speed = derivatives([side], {**in_time, TIME: {TIME: ONE}})[0].get(TIME, ZERO)
    return {by: graph.negate(graph.divide(slope, speed)) for by, slope in derivatives([side], leaves)[0].items()}


def guards_of(roots: Sequence[Node]) -> list[Node]:
    """The comparisons under some expressions that may come to hold, or cease to, as time goes on."""
    return [node for node in graph.in_order(roots) if node.op in _RELATIONS]


def decided(roots: Sequence[Node], guard: Node, holds: bool) -> list[Node]:
    """The roots with a comparison taken to hold or not, and with it every other comparison of the same two sides."""
    new: dict[Node, Node] = {}
    for node in graph.in_order(roots):
        same = agree(node, guard)
        if same is not None:
            new[node] = ONE if holds == same else ZERO
        else:
            new[node] = graph.rebuild(node.op, tuple(new[arg] for arg in node.args)) if node.args else node
    return [new[root] for root in roots]


def agree(one: Node, other: Node) -> bool | None:
    """Whether a comparison of the same two sides holds when another does; None where it is no such comparison."""
    if one.op not in _RELATIONS or other.op not in _RELATIONS or set(one.args) != set(other.args):
        return None
    return _upward(one) == _upward(other)


def _upward(comparison: Node) -> bool:
    """Whether it holds when the side with the larger digest is the larger one: the same question asked either way round."""
    first, second = comparison.args
    return (comparison.op in ("lt", "le")) == (first.digest <= second.digest)
