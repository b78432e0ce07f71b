"""exp, log and pow to their promised error; every function at its edges, and with the same bits at every width."""

from __future__ import annotations

import math
from decimal import Decimal
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest
from numpy.typing import NDArray

from bodies.compiled import WIDTHS, column, lanes_of, x, y
from bodies.exact import EXACT, LARGEST, worst
from lunis.engine import objects
from lunis.language import graph

Array = NDArray[np.float64]
SMALLEST = 5e-324
NORMAL = 2.2250738585072014e-308
EDGES = (
    math.nan,
    math.inf,
    -math.inf,
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.5,
    -0.5,
    2.0,
    -2.0,
    3.0,
    -3.0,
    SMALLEST,
    -SMALLEST,
    NORMAL,
    LARGEST,
    -LARGEST,
)
EXP, LOG, POW = graph.apply("exp", x), graph.apply("log", x), graph.power(x, y)
RANDOM = np.random.default_rng(17)


def exact_exp(number: float) -> Decimal:
    return EXACT.exp(Decimal(number))


def exact_log(number: float) -> Decimal:
    return EXACT.ln(Decimal(number))


def exact_power(base: float, exponent: float) -> Decimal:
    size = EXACT.exp(EXACT.multiply(Decimal(exponent), EXACT.ln(Decimal(base).copy_abs())))
    return size.copy_negate() if base < 0 and exponent % 2 == 1 else size


EXPONENTS = {
    "everywhere": RANDOM.uniform(-745.2, 709.9, 3000),
    "near zero": RANDOM.choice([-1.0, 1.0], 1500) * 10.0 ** RANDOM.uniform(-320, 0, 1500),
    "at halves of log 2": (np.arange(-200, 200) + 0.5) * math.log(2) * (1 + RANDOM.normal(size=400) * 1e-16),
    "below the normal range": RANDOM.uniform(-745.14, -708.3, 1500),
    "largest": np.array([709.782712893384, 709.7827128933839, 709.7827128933841, 709.0, 710.0, 1e4]),
    "smallest": np.array([-745.1332191019411, -745.1332191019412, -745.1332191019413, -745.2, -746.0, -1e4]),
}


@pytest.mark.parametrize("where", EXPONENTS)
def test_exp_is_right_to_two_units(where: str) -> None:
    """Authority: 50-digit arithmetic. Breaks with a wrong coefficient, a lost low part of log 2, or rounding twice near zero."""
    numbers = EXPONENTS[where]
    assert worst(column(EXP, numbers), [exact_exp(each) for each in numbers], [2.0] * len(numbers)) <= 1


LOGARITHMS = {
    "everywhere": np.exp2(RANDOM.uniform(-1022, 1023.9, 3000)),
    "near one": 1 + RANDOM.choice([-1.0, 1.0], 1500) * 10.0 ** RANDOM.uniform(-16, -0.4, 1500),
    "beside one": np.array([math.nextafter(1, 0), math.nextafter(1, 2), 1 - 2**-52, 1 + 2**-51]),
    "between the roots": RANDOM.uniform(math.sqrt(0.5), math.sqrt(2), 1500),
    "at the roots": np.concatenate([math.sqrt(0.5) * (1 + np.arange(-20, 20) * 2**-53), math.sqrt(2) * (1 + np.arange(-20, 20) * 2**-52)]),
    "below the normal range": RANDOM.integers(1, 2**52, 1500).view(np.float64),
    "powers of two": np.exp2(np.arange(-1074.0, 1024.0, 7)),
    "ends": np.array([SMALLEST, 2 * SMALLEST, math.nextafter(NORMAL, 0), NORMAL, math.nextafter(NORMAL, 1), LARGEST]),
}


@pytest.mark.parametrize("where", LOGARITHMS)
def test_log_is_right_to_two_units(where: str) -> None:
    """Authority: 50-digit arithmetic. Breaks when cancellation near 1 or a subnormal's exponent is mistaken."""
    numbers = LOGARITHMS[where]
    assert worst(column(LOG, numbers), [exact_log(each) for each in numbers], [2.0] * len(numbers)) <= 1


def allowed(base: float, exponent: float) -> float:
    return 2 + 2 * abs(exponent * math.log(abs(base)))


POWERS = {
    "hill": (RANDOM.uniform(0.001, 20, 2000), RANDOM.uniform(-8, 8, 2000)),
    "wide": (np.exp2(RANDOM.uniform(-300, 300, 2000)), RANDOM.uniform(-3, 3, 2000)),
    "near one": (1 + RANDOM.normal(size=1000) * 1e-3, RANDOM.uniform(-1e4, 1e4, 1000)),
    "tiny bases": (RANDOM.integers(1, 2**52, 500).view(np.float64), RANDOM.uniform(-0.9, 0.9, 500)),
    "tiny results": (RANDOM.uniform(1e-8, 1e-7, 500), RANDOM.uniform(39, 46, 500)),
    "whole, negative base": (-np.exp2(RANDOM.uniform(-20, 20, 1000)), RANDOM.integers(-30, 30, 1000).astype(float)),
    "large and whole, negative base": (-1 - RANDOM.uniform(0, 1e-14, 300), 2.0**52 + RANDOM.integers(0, 2**20, 300)),
}


@pytest.mark.parametrize("where", POWERS)
def test_pow_is_right_to_its_bound(where: str) -> None:
    """2 + 2·|p·ln x| units. Authority: 50-digit arithmetic. Breaks when the log loses digits, or an odd power its sign."""
    bases, exponents = POWERS[where]
    pairs = list(zip(map(float, bases), map(float, exponents), strict=True))
    exact = [exact_power(*pair) for pair in pairs]
    assert worst(column(POW, bases, exponents), exact, [allowed(*pair) for pair in pairs]) <= 1


def expect_equal(found: Array, expected: Array, what: object) -> None:
    """NaN where expected, and zeros of the same sign."""
    np.testing.assert_allclose(found, expected, rtol=1e-12, atol=0, err_msg=str(what))
    zeros = (expected == 0) & (found == 0)
    np.testing.assert_array_equal(np.signbit(found[zeros]), np.signbit(expected[zeros]), err_msg=f"sign of zero: {what}")


@pytest.mark.parametrize("name", list(graph.UNARY))
@pytest.mark.parametrize("width", WIDTHS)
def test_edges_of_functions_of_one_number(name: str, width: int) -> None:
    """As NumPy has it: 0, −0, negatives, ±∞, NaN, subnormals. Breaks when a guard is missing."""
    # Far out, sines of two libraries need not agree.
    edges = np.array([edge for edge in EDGES if not (name in ("sin", "cos", "tan") and abs(edge) == LARGEST)])
    with np.errstate(all="ignore"):
        expected = getattr(np, name)(edges)
    expect_equal(column(graph.apply(name, x), edges, width=width), expected, name)


@pytest.mark.parametrize("width", WIDTHS)
def test_edges_of_pow(width: int) -> None:
    """As NumPy has it, for every pair: 0⁰, 1^NaN, (−0)³, (−∞)^½, (−2)^½, 2^∞, … Breaks when a guard is missing."""
    exponents = (*EDGES, 4.0, -4.0, 2.0**53, 2.0**60, 0.1)
    bases, raised = (np.array(each) for each in zip(*[(a, p) for a in EDGES for p in exponents], strict=True))
    with np.errstate(all="ignore"):
        expected = np.power(bases, raised)
    found = column(POW, bases, raised, width)
    for base, exponent, a, b in zip(bases, raised, found, expected, strict=True):
        expect_equal(np.array([a]), np.array([b]), f"{base} ** {exponent}")


@pytest.mark.parametrize("width", WIDTHS[1:])
def test_every_width_gives_the_same_bits(width: int) -> None:
    """And every lane of it. Breaks when a compiler contracts, reassociates or calls another library in one width."""
    first = np.concatenate([RANDOM.lognormal(sigma=3, size=800), RANDOM.normal(size=199) * 5, EDGES])
    second = np.concatenate([RANDOM.normal(size=999) * 3, EDGES])
    both = graph.add(graph.multiply(x, y), graph.apply("exp", y))
    divided = graph.divide(both, graph.subtract(x, graph.multiply(y, y)))
    nodes = [EXP, LOG, POW, both, divided, *(graph.apply(name, x) for name in graph.UNARY), graph.larger(x, y), graph.smaller(x, y)]
    narrow, wide = lanes_of(nodes, first, second, 1), lanes_of(nodes, first, second, width)
    finite = ~np.isnan(narrow)
    np.testing.assert_array_equal(np.isnan(wide), ~finite)
    np.testing.assert_array_equal(wide.view(np.int64)[finite], narrow.view(np.int64)[finite])


def test_a_product_is_added_in_one_rounding() -> None:
    """Breaks when multiply-add is not fused, so that bits would differ between machines."""
    a, b = 1 + 2.0**-30, 1 - 2.0**-30
    node = graph.subtract(graph.multiply(x, y), graph.constant(1.0))
    for width in WIDTHS:
        assert column(node, [a], [b], width)[0] == -(2.0**-60)


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("name", ["exp", "log"])
@pytest.mark.parametrize("count", [1, 2, 3, 4, 5, 7, 11])
def test_several_together_are_each_alone(name: str, count: int, width: int) -> None:
    """To the bit, whatever stands beside. Breaks when vectors change places in a call, or a rare argument moves its neighbours."""
    numbers = np.concatenate([RANDOM.lognormal(sigma=3, size=40), EDGES])
    nodes = [graph.apply(name, graph.multiply(x, graph.constant(1.5 - 0.25 * each))) for each in range(count)]
    together = lanes_of(nodes, numbers, width=width)
    for node, found in zip(nodes, together.T, strict=True):
        np.testing.assert_array_equal(found, column(node, numbers, width=width))


def _plainest(speed: int) -> llvm.TargetMachine:
    llvm.initialize_native_target()
    llvm.initialize_native_asmprinter()
    return llvm.Target.from_default_triple().create_target_machine(opt=speed, reloc="static", jit=True)


def test_a_plainer_processor_gives_the_same_bits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One without wide registers, and on x86 without fused multiply-add. Breaks when a result rests on what a processor can do."""
    first = np.concatenate([RANDOM.normal(size=300) * 3, 10.0 ** RANDOM.uniform(-300, 300, 200), RANDOM.uniform(-1, 1, 300), EDGES])
    second = RANDOM.normal(size=len(first)) * 2
    nodes = [*(graph.apply(name, x) for name in graph.UNARY), POW, graph.add(graph.multiply(x, y), EXP)]
    here = lanes_of(nodes, first, second)
    monkeypatch.setenv("LUNIS_CACHE", str(tmp_path))
    monkeypatch.setattr(objects, "machine", lambda speed=1: _plainest(speed))
    there = lanes_of(nodes, first, second)
    known = ~np.isnan(here)
    np.testing.assert_array_equal(np.isnan(there), ~known)
    np.testing.assert_array_equal(there.view(np.int64)[known], here.view(np.int64)[known])
