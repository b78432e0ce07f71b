"""An organ's or a drug's equations as a reader writes them, from the graph that the engine runs.

Steps that the author gave a name to in Python keep it: the function is traced once more under Python's profiler, which tells the
local names at its return. So what is shown is the model itself, and no second copy of it.
"""

from __future__ import annotations

import inspect
import os
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from html import escape
from textwrap import wrap
from types import FrameType
from typing import Any, Literal

from ..language import Organ, Therapy, Vocabulary, graph
from ..language.expression import Expression
from ..language.graph import Node, Symbol
from ..language.trace import Traced, trace_organ, trace_therapy

Kind = Literal["rate", "told", "action", "step"]
_SUM, _PRODUCT, _POWER, _ATOM = range(4)
_RELATIONS = {"lt": "<", "le": "≤", "gt": ">", "ge": "≥", "eq": "=", "ne": "≠", "and": "and", "or": "or"}
_RANK = {"parameter": 1, "state": 3, "control": 3, "signal": 4, "lever": 5, "time": 5}


@dataclass(frozen=True)
class Equation:
    """One line of a model: what is on the left, and the expression on the right as text, as LaTeX and as MathML, term by term."""

    kind: Kind
    name: str
    unit: str
    meaning: str
    left: str
    terms: tuple[str, ...]
    latex: str
    mathml: tuple[str, ...]

    @property
    def text(self) -> str:
        """The equation on one line."""
        return f"{self.left} = {' '.join(self.terms)}"

    def lines(self, width: int = 96) -> list[str]:
        """The equation broken before its terms, and inside them where they are too long."""
        if len(self.text) <= width:
            return [self.text]
        broken = [self.left]
        for place, term in enumerate(self.terms):
            lead = "    = " if place == 0 else "      "
            broken += wrap(term, width, initial_indent=lead, subsequent_indent="          ", break_long_words=False, break_on_hyphens=False)
        return broken


def equations_of(part: Organ | Therapy, vocabulary: type[Vocabulary]) -> list[Equation]:
    """The named steps, then the rates, then what is told (organ) or measured and done (therapy)."""
    traced, named = _traced_with_names(part, vocabulary)
    variables = part.variables.fields
    owned = {*variables, *part.parameters.fields}
    named = {node: f"{name}′" if name in owned else name for node, name in named.items()}
    writers = (_Writer(named, _Text()), _Writer(named, _Latex()), _Writer(named, _MathML()))
    made = [
        _equation("rate", name, f"{variables[name].unit_name}/d", variables[name].meaning, node, writers, rate=True)
        for name, node in traced.rates.items()
    ]
    outputs = part.readings.fields if isinstance(part, Therapy) else vocabulary.fields
    made += [_equation("told", name, outputs[name].unit_name, outputs[name].meaning, node, writers) for name, node in traced.told.items()]
    made += [_equation("action", str(target), target.unit_name, target.meaning, node, writers) for target, node in traced.actions.items()]
    roots = [*traced.rates.values(), *traced.told.values(), *traced.actions.values()]
    steps = [_equation("step", named[node], "", "", node, writers, own_line=True) for node in graph.in_order(roots) if node in named]
    return [*steps, *made]


def reads(part: Organ | Therapy, vocabulary: type[Vocabulary]) -> list[str]:
    """The signals that an organ or therapy reads, in order of first use."""
    traced = trace_organ(part, vocabulary) if isinstance(part, Organ) else trace_therapy(part, vocabulary, fold=False)
    return list(dict.fromkeys(symbol.name for symbol in graph.symbols_of(traced.roots) if symbol.kind == "signal"))


def _equation(
    kind: Kind, name: str, unit: str, meaning: str, node: Node, writers: tuple[_Writer, ...], rate: bool = False, own_line: bool = False
) -> Equation:
    text, latex, mathml = writers
    left = f"d({name})/dt" if rate else name
    latex_left = rf"\frac{{d\,{latex.style.name(name)}}}{{dt}}" if rate else latex.style.name(name)
    letter = mathml.style.name(name)
    first = f"<mfrac><mrow><mi>d</mi>{letter}</mrow><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>" if rate else letter
    return Equation(
        kind,
        name,
        unit,
        meaning,
        left,
        tuple(text.terms(node, own_line)),
        f"{latex_left} = {' '.join(latex.terms(node, own_line))}",
        (f'{first}<mo form="infix">=</mo>', *mathml.terms(node, own_line)),
    )


def _traced_with_names(part: Organ | Therapy, vocabulary: type[Vocabulary]) -> tuple[Traced, dict[Node, str]]:
    """The trace, and the author's names for compound steps; the main function's names win over its helpers'."""
    functions = {part.equations.__code__, part.actions.__code__} if isinstance(part, Therapy) else {part.equations.__code__}
    folder = os.path.dirname(inspect.getsourcefile(part.equations) or "")
    main: list[tuple[str, Node]] = []
    helpers: list[tuple[str, Node]] = []

    def watch(frame: FrameType, event: str, result: Any) -> None:
        # What drugs share lies in files beside theirs.
        if event == "return" and frame.f_code.co_filename.startswith(folder):
            kept = main if frame.f_code in functions else helpers
            kept.extend((name, value.node) for name, value in frame.f_locals.items() if isinstance(value, Expression) and value.node.args)

    before = sys.getprofile()
    sys.setprofile(watch)
    try:
        traced = trace_organ(part, vocabulary) if isinstance(part, Organ) else trace_therapy(part, vocabulary, fold=False)
    finally:
        sys.setprofile(before)
    return traced, _one_name_each([*main, *_unambiguous(helpers, {name for name, _ in main})])


def _unambiguous(helpers: Iterable[tuple[str, Node]], taken: set[str]) -> list[tuple[str, Node]]:
    meanings: dict[str, set[Node]] = {}
    for name, node in helpers:
        meanings.setdefault(name, set()).add(node)
    return [(name, next(iter(nodes))) for name, nodes in meanings.items() if len(nodes) == 1 and name not in taken]


def _one_name_each(found: Iterable[tuple[str, Node]]) -> dict[Node, str]:
    names: dict[Node, str] = {}
    used: dict[str, Node] = {}
    for name, node in found:
        if used.setdefault(name, node) is node:
            names.setdefault(node, name)
    return names


class _Text:
    """Infix, one character for an operation."""

    times = " · "

    def name(self, text: str) -> str:
        return text

    def number(self, value: float) -> str:
        return f"{value:.6g}"

    def quotient(self, above: str, below: str, one_below: bool) -> str:
        return f"{above} / {below}" if one_below else f"{above} / ({below})"

    def power(self, base: str, exponent: str) -> str:
        return f"{base}^{exponent}"

    def call(self, function: str, *arguments: str) -> str:
        return f"{function}({', '.join(arguments)})"

    def hill(self, rising: bool, x: str, half: str, slope: str) -> str:
        least = "" if slope == "1" else f", slope={slope}"
        return f"{'rising' if rising else 'falling'}_hill({x}, half={half}{least})"

    def choice(self, condition: str, a: str, b: str) -> str:
        return f"({a} if {condition} else {b})"

    def group(self, text: str) -> str:
        return f"({text})"

    def relation(self, sign: str, a: str, b: str) -> str:
        return f"{a} {sign} {b}"

    def signed(self, text: str, positive: bool, first: bool) -> str:
        """A term of a sum with the sign that it needs."""
        return text if positive and first else f"−{text}" if first else f"{'+' if positive else '−'} {text}"


class _Latex(_Text):
    """The same as LaTeX."""

    times = r" \cdot "

    def name(self, text: str) -> str:
        upright = text.replace("′", "'").replace("_", r"\_")
        return rf"\mathrm{{{upright}}}"

    def number(self, value: float) -> str:
        text = f"{value:.6g}"
        mantissa, _, exponent = text.partition("e")
        return rf"{mantissa} \times 10^{{{int(exponent)}}}" if exponent else text

    def quotient(self, above: str, below: str, one_below: bool) -> str:
        return rf"\frac{{{above}}}{{{below}}}"

    def power(self, base: str, exponent: str) -> str:
        return f"{{{base}}}^{{{exponent}}}"

    def call(self, function: str, *arguments: str) -> str:
        known = {"exp", "log", "max", "min", "sin", "cos", "tan", "tanh", "sinh", "cosh", "arcsin", "arccos", "arctan"}
        if function == "sqrt":
            return rf"\sqrt{{{arguments[0]}}}"
        lead = f"\\{function}" if function in known else self.name(function)
        return rf"{lead}\left({', '.join(arguments)}\right)"

    def hill(self, rising: bool, x: str, half: str, slope: str) -> str:
        upper = x if rising else half
        return rf"\frac{{\left({upper}\right)^{{{slope}}}}}{{\left({half}\right)^{{{slope}}} + \left({x}\right)^{{{slope}}}}}"

    def choice(self, condition: str, a: str, b: str) -> str:
        return rf"\begin{{cases}}{a} & {condition} \\ {b} & \text{{otherwise}}\end{{cases}}"

    def group(self, text: str) -> str:
        return rf"\left({text}\right)"

    def signed(self, text: str, positive: bool, first: bool) -> str:
        return super().signed(text, positive, first).replace("−", "-")


class _MathML(_Text):
    """The same as a browser typesets it."""

    OPEN, CLOSE = "<mrow><mo>(</mo>", "<mo>)</mo></mrow>"
    times = "<mo>·</mo>"

    def name(self, text: str) -> str:
        return f"<mi>{escape(text)}</mi>"

    def number(self, value: float) -> str:
        mantissa, _, exponent = f"{abs(value):.6g}".partition("e")
        size = f"<mn>{mantissa}</mn>"
        size += f"<mo>×</mo><msup><mn>10</mn><mn>{int(exponent)}</mn></msup>" if exponent else ""
        return f"<mrow><mo>−</mo>{size}</mrow>" if value < 0 else size

    def quotient(self, above: str, below: str, one_below: bool) -> str:
        return f"<mfrac><mrow>{self._bare(above)}</mrow><mrow>{self._bare(below)}</mrow></mfrac>"

    def _bare(self, text: str) -> str:
        """Without the brackets that a fraction does not need."""
        inside = text.removeprefix(self.OPEN).removesuffix(self.CLOSE)
        return inside if len(inside) == len(text) - len(self.OPEN + self.CLOSE) and self.OPEN not in inside else text

    def power(self, base: str, exponent: str) -> str:
        return f"<msup><mrow>{base}</mrow><mrow>{exponent}</mrow></msup>"

    def call(self, function: str, *arguments: str) -> str:
        if function == "sqrt":
            return f"<msqrt>{arguments[0]}</msqrt>"
        return f"<mi>{escape(function)}</mi>{self.group('<mo>,</mo>'.join(arguments))}"

    def hill(self, rising: bool, x: str, half: str, slope: str) -> str:
        plain = slope == self.number(1.0)
        level, middle = (each if plain else self.power(each if each.count("<") == 2 else self.group(each), slope) for each in (x, half))
        return self.quotient(level if rising else middle, f"{middle}<mo>+</mo>{level}", True)

    def choice(self, condition: str, a: str, b: str) -> str:
        return self.group(f"{a}<mtext> if </mtext>{condition}<mtext>, else </mtext>{b}")

    def group(self, text: str) -> str:
        return f"{self.OPEN}{text}{self.CLOSE}"

    def relation(self, sign: str, a: str, b: str) -> str:
        return f"{a}<mo>{escape(sign)}</mo>{b}"

    def signed(self, text: str, positive: bool, first: bool) -> str:
        if first:
            return text if positive else f"<mo>−</mo>{text}"
        return f'<mo form="infix">{"+" if positive else "−"}</mo>{text}'


class _Writer:
    """Nodes as text of one style; sums and products are flattened and put into an order that a reader expects."""

    def __init__(self, named: Mapping[Node, str], style: _Text) -> None:
        self.named, self.style = named, style

    def terms(self, node: Node, own_line: bool = False) -> list[str]:
        """The terms of a sum, each with its sign; one term for anything else."""
        if node.op not in ("add", "sub", "neg") or (node in self.named and not own_line):
            return [self._bare(node, own_line)]
        return self._signed(node)

    def _bare(self, node: Node, own_line: bool = False) -> str:
        return self._written(node, own_line)[0]

    def _signed(self, node: Node) -> list[str]:
        parts: list[tuple[Node, bool]] = []
        self._collect_terms(node, True, parts, top=True)
        parts.sort(key=lambda part: (not part[1], *self._rank(part[0])))
        written = []
        for place, (term, positive) in enumerate(parts):
            text, level = self._written(term)
            text = self.style.group(text) if level == _SUM else text
            written.append(self.style.signed(text, positive, first=place == 0))
        return written

    def _collect_terms(self, node: Node, positive: bool, parts: list[tuple[Node, bool]], top: bool = False) -> None:
        if (node in self.named and not top) or node.op not in ("add", "sub", "neg"):
            value = graph.number(node)
            parts.append((graph.constant(-value), not positive) if value is not None and value < 0 else (node, positive))
        elif node.op == "neg":
            self._collect_terms(node.args[0], not positive, parts)
        else:
            self._collect_terms(node.args[0], positive, parts)
            self._collect_terms(node.args[1], positive if node.op == "add" else not positive, parts)

    def _collect_factors(self, node: Node, above: bool, parts: list[tuple[Node, bool]], top: bool = False) -> bool:
        """Gathers factors and divisors; True when their signs leave the product negative."""
        if (node in self.named and not top) or node.op not in ("mul", "div", "neg") or (not top and self._hill(node)):
            parts.append((node, above))
            return False
        if node.op == "neg":
            return not self._collect_factors(node.args[0], above, parts)
        first = self._collect_factors(node.args[0], above, parts)
        second = self._collect_factors(node.args[1], above if node.op == "mul" else not above, parts)
        return first is not second

    def _rank(self, node: Node) -> tuple[int, str]:
        if graph.number(node) is not None:
            return 0, self._bare(node)
        if node in self.named:
            return 2, self.named[node]
        if isinstance(node.value, Symbol):
            return _RANK.get(node.value.kind, 3), node.value.name
        return 6, self._bare(node)

    def _written(self, node: Node, own_line: bool = False) -> tuple[str, int]:
        """Text, and how tightly it holds together."""
        style = self.style
        if node in self.named and not own_line:
            return style.name(self.named[node]), _ATOM
        value = graph.number(node)
        if value is not None:
            return style.number(value), _ATOM if value >= 0 else _SUM
        if isinstance(node.value, Symbol):
            return style.name(_leaf(node.value)), _ATOM
        hill = self._hill(node)
        if hill is not None:
            rising, x, half, slope = hill
            return style.hill(rising, self._whole(x), self._whole(half), self._whole(slope)), _ATOM
        if node.op in ("add", "sub", "neg"):
            return " ".join(self._signed(node)), _SUM
        if node.op in ("mul", "div"):
            return self._product(node)
        if node.op == "pow":
            return style.power(self._held(node.args[0], _ATOM), self._held(node.args[1], _ATOM)), _POWER
        if node.op in _RELATIONS:
            return style.relation(_RELATIONS[node.op], self._whole(node.args[0]), self._whole(node.args[1])), _SUM
        if node.op == "not":
            return style.call("not", self._whole(node.args[0])), _ATOM
        if node.op == "where":
            return style.choice(*(self._whole(arg) for arg in node.args)), _ATOM
        arguments = sorted(node.args, key=lambda arg: graph.number(arg) is not None) if node.op in ("max", "min") else node.args
        return style.call(node.op, *(self._whole(arg) for arg in arguments)), _ATOM

    def _whole(self, node: Node) -> str:
        return self._written(node)[0]

    def _held(self, node: Node, least: int) -> str:
        text, level = self._written(node)
        return text if level >= least else self.style.group(text)

    def _product(self, node: Node) -> tuple[str, int]:
        parts: list[tuple[Node, bool]] = []
        negative = self._collect_factors(node, True, parts, top=True)
        parts.sort(key=lambda part: self._rank(part[0]))
        above, below = self._factors(factor for factor, over in parts if over), self._factors(factor for factor, over in parts if not over)
        top = self.style.times.join(above) or self.style.number(1.0)
        if below and isinstance(self.style, _Latex) and len(above) == 1:
            top = top.removeprefix(r"\left(").removesuffix(r"\right)") if top.startswith(r"\left(") and top.count(r"\left(") == 1 else top
        text = self.style.quotient(top, self.style.times.join(below), len(below) == 1) if below else top
        return (self.style.signed(text, False, first=True), _SUM) if negative else (text, _PRODUCT)

    def _factors(self, nodes: Iterable[Node]) -> list[str]:
        """Factors held together; one that occurs twice is a square."""
        counts: dict[Node, int] = {}
        for node in nodes:
            counts[node] = counts.get(node, 0) + 1
        return [
            self._held(node, _POWER) if count == 1 else self.style.power(self._held(node, _ATOM), self.style.number(float(count)))
            for node, count in counts.items()
        ]

    def _hill(self, node: Node) -> tuple[bool, Node, Node, Node] | None:
        """Saturating and inhibitory responses, recognised by their shape."""
        if node.op != "div":
            return None
        above, below = node.args
        if below.op != "add" or graph.ONE not in below.args:
            return None
        ratio = below.args[1] if below.args[0] is graph.ONE else below.args[0]
        rising = above is ratio
        if not rising and above is not graph.ONE:
            return None
        base, slope = (ratio.args[0], ratio.args[1]) if ratio.op == "pow" else (ratio, graph.ONE)
        if base.op == "max" and graph.ZERO in base.args:
            inside = base.args[1] if base.args[0] is graph.ZERO else base.args[0]
            if inside.op == "div" and inside not in self.named and ratio not in self.named:
                return rising, inside.args[0], inside.args[1], slope
        return None


def _leaf(symbol: Symbol) -> str:
    """A named leaf: signals of other organs and levers say whose they are."""
    return {"signal": "body.", "lever": "act.", "control": "set_to."}.get(symbol.kind, "") + symbol.name
