"""A static sparse factorisation: (d·I − J) = L·U, and the solution of L·U·x = b, as graph nodes computed once for a model.

Unknowns that depend on each other by turns make a block, and blocks are solved one after another, so that only what lies in a block is
factorised and what couples one to another never fills. Inside, pivots stay on the diagonal, in Markowitz order (fewest products first), so
that the schedule is straight-line code. Equal blocks, as of a system and its sensitivities, have equal factors, stored once. A pivot that
vanishes shows as a value that is no number, and the step is tried again with a smaller size.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from graphlib import TopologicalSorter

from ..language import graph
from ..language.graph import ONE, Node, Symbol

DIAGONAL = Symbol("solver", "", "diagonal")


def entry(number: int) -> Symbol:
    """A stored number of the factorisation."""
    return Symbol("factor", "", str(number))


def side(row: int) -> Symbol:
    """A number of the right-hand side."""
    return Symbol("side", "", str(row))


@dataclass(frozen=True)
class Factorisation:
    """`stored`: the numbers of L and U as expressions of the Jacobian; `solution`: x as expressions of `entry` and `side`."""

    stored: tuple[Node, ...]
    solution: tuple[Node, ...]
    products: int


def factorised(size: int, jacobian: Mapping[tuple[int, int], Node]) -> Factorisation:
    """The factorisation of d·I − J for a sparse J."""
    matrix = {place: graph.negate(node) for place, node in jacobian.items()}
    diagonal = graph.symbol(*DIAGONAL)
    for row in range(size):
        own = matrix.get((row, row))
        matrix[row, row] = graph.add(diagonal, own) if own is not None else diagonal
    order: list[int] = []
    block: dict[int, int] = {}
    products: set[Node] = set()
    for number, rows in enumerate(_blocks(size, set(matrix))):
        turns = _markowitz(rows, set(matrix))
        products |= _eliminate(matrix, turns)
        order += turns
        block |= dict.fromkeys(rows, number)
    stored = tuple(dict.fromkeys(matrix[place] for place in sorted(matrix)))
    position = {node: number for number, node in enumerate(stored)}
    return Factorisation(stored, _solution(size, {place: position[node] for place, node in matrix.items()}, order, block), len(products))


def _blocks(size: int, pattern: set[tuple[int, int]]) -> list[list[int]]:
    """Rows that need each other, as blocks; a block comes after those whose unknowns it needs."""
    places = sorted(pattern)
    label = _knots(size, places)
    blocks: dict[int, list[int]] = {}
    needs: dict[int, dict[int, None]] = {}
    for row in range(size):
        blocks.setdefault(label[row], []).append(row)
    for row, column in places:
        before = needs.setdefault(label[row], {})
        if label[row] != label[column]:
            before[label[column]] = None
    return [blocks[each] for each in TopologicalSorter(needs).static_order()]


def _knots(size: int, places: list[tuple[int, int]]) -> list[int]:
    """For each row the first found of those that it needs and that need it, directly or not (Kosaraju's two searches)."""
    needs: list[list[int]] = [[] for _ in range(size)]
    serves: list[list[int]] = [[] for _ in range(size)]
    for row, column in places:
        needs[row].append(column)
        serves[column].append(row)
    seen: set[int] = set()
    left = [each for row in range(size) for each in _reached(row, needs, seen)]
    label, seen = [-1] * size, set()
    for row in reversed(left):
        for each in _reached(row, serves, seen):
            label[each] = row
    return label


def _reached(start: int, ways: list[list[int]], seen: set[int]) -> list[int]:
    """What is reached for the first time, each after all that is reached from it."""
    order: list[int] = []
    stack = [(start, False)]
    while stack:
        place, ready = stack.pop()
        if ready:
            order.append(place)
        elif place not in seen:
            seen.add(place)
            stack.append((place, True))
            stack += [(each, False) for each in ways[place] if each not in seen]
    return order


def _markowitz(block: list[int], pattern: set[tuple[int, int]]) -> list[int]:
    """The order of elimination of a block that makes the fewest products at each turn."""
    left, order = set(block), []
    rows: dict[int, set[int]] = {row: set() for row in block}
    columns: dict[int, set[int]] = {row: set() for row in block}
    for row, column in pattern:
        if row in left and column in left:
            rows[row].add(column)
            columns[column].add(row)
    while left:
        pivot = min(left, key=lambda k: ((len(rows[k]) - 1) * (len(columns[k]) - 1), k))
        left.remove(pivot)
        order.append(pivot)
        for row in columns[pivot] - {pivot}:
            rows[row].discard(pivot)
        for column in rows[pivot] - {pivot}:
            columns[column].discard(pivot)
        for row in columns[pivot] - {pivot}:
            for column in rows[pivot] - {pivot}:
                rows[row].add(column)
                columns[column].add(row)
    return order


def _eliminate(matrix: dict[tuple[int, int], Node], order: list[int]) -> set[Node]:
    """Gauss, in place: the reciprocal pivot on the diagonal, multipliers below, U above. Returns the products that it takes."""
    products: set[Node] = set()
    for turn, pivot in enumerate(order):
        reciprocal = graph.divide(ONE, matrix[pivot, pivot])
        matrix[pivot, pivot] = reciprocal
        later = order[turn + 1 :]
        above = [column for column in later if (pivot, column) in matrix]
        for row in later:
            if (row, pivot) not in matrix:
                continue
            matrix[row, pivot] = multiplier = graph.multiply(matrix[row, pivot], reciprocal)
            for column in above:
                term = graph.multiply(multiplier, matrix[pivot, column])
                old = matrix.get((row, column))
                matrix[row, column] = graph.subtract(old, term) if old is not None else graph.negate(term)
                products.add(term)
    return products


def _solution(size: int, number: Mapping[tuple[int, int], int], order: list[int], block: Mapping[int, int]) -> tuple[Node, ...]:
    stored = {place: graph.symbol(*entry(position)) for place, position in number.items()}
    x = [graph.symbol(*side(row)) for row in range(size)]

    def without(row: int, columns: list[int]) -> Node:
        """What is left of a row's side when the terms of some unknowns are taken off."""
        left = x[row]
        for column in columns:
            if (row, column) in stored:
                left = graph.subtract(left, graph.multiply(stored[row, column], x[column]))
        return left

    for begin, end in _spans(order, block):
        for turn in range(begin, end):
            x[order[turn]] = without(order[turn], order[:turn])
        for turn in reversed(range(begin, end)):
            row = order[turn]
            x[row] = graph.multiply(without(row, order[turn + 1 : end]), stored[row, row])
    return tuple(x)


def _spans(order: list[int], block: Mapping[int, int]) -> list[tuple[int, int]]:
    """Where each block begins and ends in the order of elimination."""
    edges = [turn for turn in range(len(order)) if turn == 0 or block[order[turn]] != block[order[turn - 1]]]
    return list(zip(edges, [*edges[1:], len(order)], strict=True))
