"""Exponents that are parameters but are nearly always the same short number, as the slope of a Hill curve.

Code compiled for the usual ones has products and roots in the place of logarithms and exponentials. A patient whose own differ, or whose
events change them, runs on code for any exponent: which of the two is decided by the patient alone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ..language import graph
from ..language.graph import Node, Symbol
from .interpret import Interpreter
from .model import Model
from .simplify import changing, short


def usual_exponents(model: Model) -> dict[Symbol, float]:
    """The parameters of exponents whose usual value is a short power."""
    moving = changing(model.rates)
    exponents = [node.args[1] for node in graph.in_order(model.rates) if node.op == "pow" and moving[node] and not moving[node.args[1]]]
    usual = {symbol: float(value) for symbol, value in zip(model.parameters, model.defaults, strict=True)}
    values = [float(value) for value in Interpreter(exponents)(usual)]
    found = [exponent for exponent, value in zip(exponents, values, strict=True) if short(value)]
    # What sensitivities are asked of must stay a parameter.
    asked = model.pairing.leaves if model.pairing else {}
    return {symbol: usual[symbol] for symbol in graph.symbols_of(found) if symbol not in asked}


def with_exponents(roots: Sequence[Node], fixed: Mapping[Symbol, float]) -> list[Node]:
    """The roots with numbers for these parameters."""
    return graph.substitute(list(roots), {symbol: graph.constant(value) for symbol, value in fixed.items()})
