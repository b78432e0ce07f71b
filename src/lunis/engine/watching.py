"""What is looked at in a step: guards at a share of it, by the method's interpolant, and whether one that came back may have changed.

Both are graphs, so that they run for all lanes at once. A row of what is seen holds every guard's value, then every guard's
difference, then every guard's size, then the time, then how many guards have changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce

from ..language import graph
from ..language.graph import ONE, ZERO, Node, Symbol
from .modes import TIME, Guard, mode

SHARE, BEGAN, SIZE, BLUR = (Symbol("solver", "", name) for name in ("share", "began", "size", "blur"))
# Where a step is looked at besides its middle and its end.
EARLY = 0.19
# A difference this small against the numbers that it is between is rounding.
ROUNDING = 1e-14


def row_of_time(guards: int) -> int:
    """Where the time stands among what is seen; the number of changes follows."""
    return 3 * guards


def watched(guards: Sequence[Guard], states: Sequence[Symbol], dense: Sequence[Sequence[float]]) -> list[Node]:
    """What is seen at `SHARE` of a step; nothing without guards."""
    if not guards:
        return []
    columns = [[guard.now for guard in guards], [guard.difference for guard in guards], [guard.size for guard in guards]]
    changes = reduce(graph.add, [_changed(guard, number) for number, guard in enumerate(guards)])
    return _interpolated([*(node for column in columns for node in column), graph.symbol(*TIME), changes], states, dense)


def _changed(guard: Guard, number: int) -> Node:
    """1 when it differs from its mode by more than rounding and a small part of the tolerance."""
    differs = graph.compare("ne", guard.now, graph.symbol(*mode(number)))
    least = graph.multiply(graph.symbol(*BLUR), guard.size)
    return graph.both(differs, graph.compare("gt", graph.apply("abs", guard.difference), least))


def _interpolated(roots: Sequence[Node], states: Sequence[Symbol], dense: Sequence[Sequence[float]]) -> list[Node]:
    """The roots at a share of a step: states by the method's interpolant of `before`, `after` and `stage`."""
    theta, size = graph.symbol(*SHARE), len(states)
    rest = graph.subtract(ONE, theta)
    weights = [_polynomial([row[stage] for row in dense], theta) for stage in range(len(dense[0]))]
    used = set(graph.symbols_of(roots))
    meaning = {TIME: graph.add(graph.symbol(*BEGAN), graph.multiply(theta, graph.symbol(*SIZE)))}
    for position, symbol in enumerate(states):
        if symbol in used:
            bends = [graph.multiply(weight, graph.symbol("stage", "", str(k * size + position))) for k, weight in enumerate(weights)]
            after = graph.symbol("after", "", str(position))
            ahead = graph.add(after, graph.multiply(rest, reduce(graph.add, bends)))
            before = graph.multiply(rest, graph.symbol("before", "", str(position)))
            meaning[symbol] = graph.add(before, graph.multiply(theta, ahead))
    return graph.substitute(list(roots), meaning)


def _polynomial(coefficients: Sequence[float], x: Node) -> Node:
    return reduce(lambda total, each: graph.add(graph.constant(each), graph.multiply(x, total)), reversed(coefficients), ZERO)


def seen(place: str, row: int) -> Symbol:
    """A number seen at the `start` of a step, `early`, in the `middle` or at its `ending`."""
    return Symbol("seen", place, str(row))


def suspicious(guards: int) -> list[Node]:
    """A share at which some guard that came back may have changed: where its parabola turns, or 0 when it follows none; else 1."""
    return [reduce(graph.smaller, [_suspicion(guards, number) for number in range(guards)], ONE)] if guards else []


def _suspicion(guards: int, number: int) -> Node:
    begin, early, middle, end = (graph.symbol(*seen(place, guards + number)) for place in ("start", "early", "middle", "ending"))
    bend = _times(2.0, graph.add(graph.subtract(begin, _times(2.0, middle)), end))
    slope = graph.subtract(graph.subtract(_times(4.0, middle), _times(3.0, begin)), end)
    highest, lowest = reduce(graph.larger, [begin, early, middle, end]), reduce(graph.smaller, [begin, early, middle, end])
    far = graph.larger(graph.apply("abs", highest), graph.apply("abs", lowest))
    near = graph.smaller(graph.apply("abs", highest), graph.apply("abs", lowest))
    blurred = graph.multiply(graph.symbol(*BLUR), graph.symbol(*seen("ending", 2 * guards + number)))
    least = graph.larger(blurred, _times(ROUNDING, far))

    def parabola(at: Node) -> Node:
        return graph.add(begin, graph.multiply(at, graph.add(slope, graph.multiply(at, bend))))

    apart = graph.apply("abs", graph.subtract(parabola(graph.constant(EARLY)), early))
    rough = _all(
        graph.compare("gt", apart, least),
        graph.compare("gt", apart, _times(0.1, graph.subtract(highest, lowest))),
        graph.compare("gt", _times(4.0, apart), near),
    )
    turn = graph.negate(graph.divide(slope, _times(2.0, bend)))
    value = parabola(turn)
    touches = _all(
        graph.compare("gt", turn, ZERO),
        graph.compare("lt", turn, ONE),
        graph.compare("le", graph.multiply(value, end), ZERO),
        graph.compare("gt", graph.apply("abs", value), least),
    )
    return graph.select(rough, ZERO, graph.select(touches, turn, ONE))


def _times(factor: float, node: Node) -> Node:
    return graph.multiply(graph.constant(factor), node)


def _all(*conditions: Node) -> Node:
    return reduce(graph.both, conditions)
