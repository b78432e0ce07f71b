"""Expressions of the graph as content MathML, as SBML has it.

The graph knows one kind of number, MathML numbers and truth values: a comparison that is counted with becomes 1 or 0, and a number
that is asked as a condition is compared with 0.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from xml.etree.ElementTree import Element, SubElement

from ..language.graph import COMPARISONS, UNARY, Node, Symbol

MATHML = "http://www.w3.org/1998/Math/MathML"
TIME_URL = "http://www.sbml.org/sbml/symbols/time"
_TRUTHS = {"and": "and", "or": "or", "not": "not"} | {name: {"le": "leq", "ge": "geq", "ne": "neq"}.get(name, name) for name in COMPARISONS}
_NUMBERS = {"add": "plus", "sub": "minus", "neg": "minus", "mul": "times", "div": "divide", "pow": "power", "max": "max", "min": "min"}
_NUMBERS |= {name: {"log": "ln", "sqrt": "root", "ceil": "ceiling"}.get(name, name) for name in UNARY}


class Formulas:
    """Writes expressions; nodes of `names` are written by their name."""

    def __init__(self, symbols: Mapping[Symbol, str], names: Mapping[Node, str]) -> None:
        self.symbols, self.names = symbols, names

    def math(self, node: Node, truth: bool = False, inside: bool = True) -> Element:
        """A `math` element. truth: as a condition. inside=False: what the node is made of, though it has a name."""
        root = Element("math", xmlns=MATHML)
        (self._truth if truth else self._number)(root, node, inside)
        return root

    def _number(self, parent: Element, node: Node, by_name: bool = True) -> None:
        if by_name and node in self.names:
            _named(parent, self.names[node])
        elif isinstance(node.value, Symbol):
            self._symbol(parent, node.value)
        elif isinstance(node.value, float):
            number(parent, node.value)
        elif node.op in _TRUTHS:
            piecewise = SubElement(parent, "piecewise")
            piece = SubElement(piecewise, "piece")
            number(piece, 1.0)
            self._truth(piece, node, by_name)
            number(SubElement(piecewise, "otherwise"), 0.0)
        elif node.op == "where":
            condition, yes, no = node.args
            piecewise = SubElement(parent, "piecewise")
            piece = SubElement(piecewise, "piece")
            self._number(piece, yes)
            self._truth(piece, condition)
            self._number(SubElement(piecewise, "otherwise"), no)
        else:
            self._applied(parent, _NUMBERS[node.op], node)

    def _truth(self, parent: Element, node: Node, by_name: bool = True) -> None:
        if node.op not in _TRUTHS or (by_name and node in self.names):
            apply = SubElement(parent, "apply")
            SubElement(apply, "neq")
            self._number(apply, node, by_name)
            number(apply, 0.0)
            return
        apply = SubElement(parent, "apply")
        SubElement(apply, _TRUTHS[node.op])
        for arg in node.args:
            (self._truth if node.op in ("and", "or", "not") else self._number)(apply, arg)

    def _applied(self, parent: Element, operator: str, node: Node) -> None:
        apply = SubElement(parent, "apply")
        SubElement(apply, operator)
        for arg in node.args:
            self._number(apply, arg)

    def _symbol(self, parent: Element, symbol: Symbol) -> None:
        if symbol.kind == "time":
            SubElement(parent, "csymbol", encoding="text", definitionURL=TIME_URL).text = "time"
        else:
            _named(parent, self.symbols[symbol])


def _named(parent: Element, name: str) -> None:
    SubElement(parent, "ci").text = name


def number(parent: Element, value: float) -> None:
    """A number, every bit of it."""
    if math.isnan(value):
        SubElement(parent, "notanumber")
    elif math.isinf(value):
        holder = parent if value > 0 else SubElement(parent, "apply")
        if value < 0:
            SubElement(holder, "minus")
        SubElement(holder, "infinity")
    elif "e" in repr(value):
        digits, exponent = repr(value).split("e")
        element = SubElement(parent, "cn", type="e-notation")
        element.text = digits
        SubElement(element, "sep").tail = str(int(exponent))
    else:
        SubElement(parent, "cn").text = repr(value)
