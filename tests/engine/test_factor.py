"""The stored schedule solves (d·I − J)·x = b, whatever the pattern; a pivot that vanishes is seen."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pytest
from numpy.typing import NDArray

from lunis.engine.factor import DIAGONAL, Factorisation, entry, factorised, side
from lunis.engine.interpret import Interpreter
from lunis.language import graph
from lunis.language.graph import Symbol, constant

Array = NDArray[np.float64]


def place(row: int, column: int) -> Symbol:
    return Symbol("parameter", "j", f"{row}-{column}")


def pattern_of(jacobian: Array) -> Factorisation:
    """The factorisation of a matrix with this pattern, its entries as symbols."""
    rows, columns = np.nonzero(jacobian)
    nodes = {(int(row), int(column)): graph.symbol(*place(int(row), int(column))) for row, column in zip(rows, columns, strict=True)}
    return factorised(len(jacobian), nodes)


def numbers_of(factors: Factorisation, jacobian: Array, d: float) -> Array:
    known: dict[Symbol, float] = {
        place(int(row), int(column)): jacobian[row, column] for row, column in zip(*np.nonzero(jacobian), strict=True)
    }
    return np.array([float(value) for value in Interpreter(factors.stored)({**known, DIAGONAL: d})])


def solved(factors: Factorisation, stored: Array, b: Array) -> Array:
    known: Mapping[Symbol, float] = {entry(k): value for k, value in enumerate(stored)} | {side(row): b[row] for row in range(len(b))}
    return np.array([float(value) for value in Interpreter(factors.solution)(known)])


def solution(jacobian: Array, d: float, b: Array) -> Array:
    factors = pattern_of(jacobian)
    return solved(factors, numbers_of(factors, jacobian, d), b)


def drawn(random: np.random.Generator, size: int, share: float) -> Array:
    """A matrix of numbers of very different size, of which a share is not zero."""
    matrix = random.normal(size=(size, size)) * 10.0 ** random.uniform(-3, 3, (size, size))
    return np.asarray(np.where(random.random((size, size)) < share, matrix, 0.0))


@pytest.mark.parametrize("seed", range(12))
def test_dominant_matrices(seed: int) -> None:
    """Authority: numpy.linalg.solve. Breaks with any wrong multiplier, place, order or sign."""
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 25))
    jacobian = drawn(random, size, 0.2)
    np.fill_diagonal(jacobian, np.where(random.random(size) < 0.5, np.diag(jacobian), 0.0))
    d = float(2 * np.abs(jacobian).sum(axis=1).max() + 1)
    b = random.normal(size=size)
    expected = np.linalg.solve(d * np.eye(size) - jacobian, b)
    np.testing.assert_allclose(solution(jacobian, d, b), expected, rtol=1e-11, atol=1e-13 * np.abs(expected).max())


@pytest.mark.parametrize("seed", range(12))
def test_general_matrices(seed: int) -> None:
    """Not dominant, so that pivots may be small: right to what the matrix's condition and growth allow."""
    random = np.random.default_rng(100 + seed)
    size = int(random.integers(2, 13))
    jacobian = np.where(random.random((size, size)) < 0.4, random.normal(size=(size, size)), 0.0)
    matrix, b = 0.9 * np.eye(size) - jacobian, random.normal(size=size)
    x = solution(jacobian, 0.9, b)
    assert np.abs(matrix @ x - b).max() < 1e-8 * (np.abs(matrix) @ np.abs(x) + np.abs(b)).max()
    np.testing.assert_allclose(x, np.linalg.solve(matrix, b), rtol=1e-7 * np.linalg.cond(matrix))


@pytest.mark.parametrize("shape", ["lower", "upper", "arrow", "ring", "full"])
def test_shapes(shape: str) -> None:
    """Unsymmetric and with fill-in. Breaks when an entry that elimination makes is not stored, or L and U are exchanged."""
    random = np.random.default_rng(7)
    full = random.uniform(0.5, 1.5, (6, 6))
    ring = np.eye(6) + np.roll(np.eye(6), 1, axis=1)
    arrow = np.eye(6)
    arrow[0], arrow[:, 0] = 1, 1
    mask = {"lower": np.tri(6), "upper": np.tri(6).T, "arrow": arrow, "ring": ring, "full": np.ones((6, 6))}[shape]
    jacobian, b = full * mask, random.normal(size=6)
    np.testing.assert_allclose(solution(jacobian, 20.0, b), np.linalg.solve(20 * np.eye(6) - jacobian, b), rtol=1e-13)


def test_one_state() -> None:
    assert solution(np.array([[-3.0]]), 2.0, np.array([10.0])) == pytest.approx([2.0])
    assert solution(np.zeros((1, 1)), 4.0, np.array([10.0])) == pytest.approx([2.5])


def test_a_diagonal_takes_no_products() -> None:
    jacobian = np.diag([-1.0, 2.0, 0.0, 5.0])
    factors = pattern_of(jacobian)
    assert (factors.products, len(factors.stored)) == (0, 4)
    assert solution(jacobian, 10.0, np.array([11.0, 8.0, 10.0, 5.0])) == pytest.approx([1.0] * 4)


def test_fill_in_is_kept_small() -> None:
    """An arrow that points to the first row fills everything in the order given, and nothing in Markowitz' order."""
    size = 20
    arrow = np.eye(size)
    arrow[0], arrow[:, 0] = 1.0, 1.0
    factors = pattern_of(arrow)
    assert len(factors.stored) == np.count_nonzero(arrow)
    assert factors.products == size - 1
    tridiagonal = np.eye(size) + np.eye(size, k=1) + np.eye(size, k=-1)
    assert pattern_of(tridiagonal).products == size - 1


def test_products_are_counted_and_fill_in_is_stored() -> None:
    """A ring of five: each elimination but the last two makes a new entry."""
    ring = np.eye(5) + np.roll(np.eye(5), 1, axis=1)
    factors = pattern_of(ring)
    made = len(factors.stored) - np.count_nonzero(ring)
    assert made == 3
    assert factors.products == 4


def blocks(size: int, below: int) -> Array:
    """Two equal blocks of a ring with a tail, the second listening to the first; shuffled, so that none lies together."""
    ring = np.eye(size) + np.roll(np.eye(size), 1, axis=1)
    matrix = np.kron(np.eye(2), ring)
    matrix[size : size + below, :size] = 1.0
    return np.asarray(matrix)


def test_what_couples_blocks_never_fills() -> None:
    """Breaks when a block that only listens is eliminated together with what it listens to."""
    alone, coupled = pattern_of(blocks(6, 0)), pattern_of(blocks(6, 2))
    assert coupled.products == alone.products
    assert len(coupled.stored) == len(alone.stored) + 12


@pytest.mark.parametrize("seed", range(6))
def test_blocks_in_any_order(seed: int) -> None:
    """Authority: numpy.linalg.solve. Breaks when blocks are solved before what they need, or a block is missed."""
    random = np.random.default_rng(seed)
    mixed = random.permutation(14)
    jacobian = blocks(7, 3)[np.ix_(mixed, mixed)] * random.uniform(0.5, 1.5, (14, 14))
    b = random.normal(size=14)
    np.testing.assert_allclose(solution(jacobian, 9.0, b), np.linalg.solve(9 * np.eye(14) - jacobian, b), rtol=1e-12)


def test_equal_blocks_are_factorised_once() -> None:
    """The same numbers twice, as in a system and its sensitivities. Breaks when the order inside a block depends on where it stands."""
    size, random = 5, np.random.default_rng(1)
    ring = np.argwhere(np.eye(size) + np.roll(np.eye(size), 1, axis=1) + np.roll(np.eye(size), 2, axis=0))
    once = {(int(row), int(column)): graph.symbol(*place(int(row), int(column))) for row, column in ring}
    twice = once | {(row + size, column + size): node for (row, column), node in once.items()}
    coupled = twice | {(size, 0): graph.symbol(*place(9, 9))}
    one, two = factorised(size, once), factorised(2 * size, coupled)
    assert (two.products, len(two.stored)) == (one.products, len(one.stored) + 1)
    known = {place(int(row), int(column)): float(random.normal()) for row, column in (*ring, (9, 9))}
    full, b = np.zeros((2 * size, 2 * size)), random.normal(size=2 * size)
    for (row, column), node in coupled.items():
        full[row, column] = known[Symbol(*node.value)] if isinstance(node.value, Symbol) else np.nan
    stored = np.array([float(value) for value in Interpreter(two.stored)({**known, DIAGONAL: 8.0})])
    np.testing.assert_allclose(solved(two, stored, b), np.linalg.solve(8 * np.eye(2 * size) - full, b), rtol=1e-12)


def test_the_same_factors_serve_many_sides() -> None:
    random = np.random.default_rng(3)
    jacobian = drawn(random, 8, 0.4)
    d = float(2 * np.abs(jacobian).sum())
    factors = pattern_of(jacobian)
    stored = numbers_of(factors, jacobian, d)
    for _ in range(5):
        b = random.normal(size=8)
        np.testing.assert_allclose(solved(factors, stored, b), np.linalg.solve(d * np.eye(8) - jacobian, b), rtol=1e-12)


@pytest.mark.parametrize(
    "jacobian",
    [
        np.array([[3.0]]),
        np.array([[3.0, 1.0], [2.0, 0.0]]),
        np.array([[2.0, 1.0], [1.0, 2.0]]),
        np.array([[2.0, 1.0, 0.0], [1.0, 2.0, 0.0], [1.0, 0.0, 1.0]]),
    ],
    ids=["alone", "first", "second", "in three"],
)
def test_a_pivot_that_vanishes_shows(jacobian: Array) -> None:
    """With d = 3 a pivot is 0 exactly. Breaks when the solution is finite: the step would be believed."""
    for b in (np.ones(len(jacobian)), np.zeros(len(jacobian)), np.arange(1.0, len(jacobian) + 1)):
        assert not np.isfinite(solution(jacobian, 3.0, b)).all()


def test_numbers_known_beforehand_are_folded() -> None:
    """A Jacobian of constants: entries that vanish take no part."""
    factors = factorised(2, {(0, 0): constant(-1.0), (0, 1): constant(2.0), (1, 0): constant(0.0)})
    stored = np.array([float(value) for value in Interpreter(factors.stored)({DIAGONAL: 3.0})])
    assert solved(factors, stored, np.array([4.0, 6.0])) == pytest.approx(np.linalg.solve([[4.0, -2.0], [0.0, 3.0]], [4.0, 6.0]))
