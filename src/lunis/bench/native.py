"""Rates and Jacobian of a model as scalar machine code that Python and numba call at once: a favour to every peer that can take it.

Simplified as for our own engine, and what depends on parameters alone is computed once a patient.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numba
import numpy as np

from ..engine.emit import Library
from ..engine.lanes import hoisted_from
from ..engine.model import Array, Model
from ..engine.reference import jacobian_entries
from ..engine.simplify import simplified
from ..language import graph
from ..language.graph import Node, Symbol


class Native:
    """Model functions `rates(t, y, c, out)` and `jacobian(t, y, c, out)`; `c` are the hoisted constants of a patient.

    The Jacobian is dense, by rows; entries that are always 0 are not written.
    """

    def __init__(self, model: Model) -> None:
        size = len(model.states)
        entries = jacobian_entries(model)
        roots = simplified([*model.rates, *(node for _, node in entries)])
        hoisted = hoisted_from(roots)
        names = {node: Symbol("constant", "", str(number)) for number, node in enumerate(hoisted)}
        lowered = _with_names(roots, names)
        rates, slopes = lowered[:size], lowered[size:]
        places = [row * size + column for (row, column), _ in entries]
        functions: dict[str, tuple[Sequence[Node], Sequence[int]]] = {"rates": (rates, range(size)), "jacobian": (slopes, places)}
        # Whoever calls by address must keep the code alive.
        self._library = Library(functions, model.states, tuple(names.values()))
        self._hoisting = Library({"constants": (hoisted, range(len(hoisted)))}, (), model.parameters)
        self.size, self.hoisted = size, len(hoisted)
        self.rates, self.jacobian = _callable(self._library["rates"]), _callable(self._library["jacobian"])

    def constants(self, p: Array) -> Array:
        """What depends on the parameters of a patient alone."""
        out = np.empty(self.hoisted)
        self._hoisting["constants"](0.0, 0, p.ctypes.data, out.ctypes.data)
        return out


def _with_names(roots: Sequence[Node], names: Mapping[Node, Symbol]) -> list[Node]:
    """The roots with whole nodes replaced by named leaves."""
    new: dict[Node, Node] = {}
    for node in graph.in_order(roots):
        if node in names:
            new[node] = graph.symbol(*names[node])
        else:
            new[node] = graph.rebuild(node.op, tuple(new[arg] for arg in node.args)) if node.args else node
    return [new[root] for root in roots]


def _callable(code: Any) -> Callable[[float, Array, Array, Array], None]:
    """Called through numba, which costs a third of what ctypes does."""

    @numba.njit
    def call(t, y, c, out):  # type: ignore[no-untyped-def]
        code(t, y.ctypes, c.ctypes, out.ctypes)

    return call  # type: ignore[no-any-return]
