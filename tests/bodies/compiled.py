"""Graphs of two states as vector code of a chosen width, called with plain arrays."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from lunis.engine.program import Readings
from lunis.language import graph
from lunis.language.graph import Node

from .direct import model_of, state

Array = NDArray[np.float64]
WIDTHS = (1, 2, 4, 8)


def _still(t: Any, y: Sequence[Any], p: Any) -> Sequence[Any]:
    return [0.0, 0.0]


MODEL = model_of(_still, (0.0, 0.0))
x, y = (graph.symbol(*state(number)) for number in range(2))


def lanes_of(nodes: Sequence[Node], first: ArrayLike, second: ArrayLike = 0.0, width: int = 8) -> Array:
    """Each node (columns) at pairs of x and y (rows), `width` pairs side by side."""
    pairs = np.stack(np.broadcast_arrays(np.asarray(first, np.float64), np.asarray(second, np.float64)), axis=-1)
    pairs = np.ascontiguousarray(np.atleast_2d(pairs))
    return read(Readings(MODEL, nodes, width), np.zeros(len(pairs)), pairs, np.empty((len(pairs), 0)))


def read(readings: Readings, times: Array, states: Array, parameters: Array) -> Array:
    """Quantities of one patient whose parameters, too, are given for every time."""
    every = np.arange(parameters.shape[1])
    return readings(times, states[None], parameters[:1], every, parameters[None])[0]


def column(node: Node, first: ArrayLike, second: ArrayLike = 0.0, width: int = 8) -> Array:
    """As `lanes_of`, of one node."""
    return lanes_of([node], first, second, width)[:, 0]
