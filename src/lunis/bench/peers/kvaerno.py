"""diffrax: Kvaerno's implicit method of order 5 in JAX, compiled, all patients in one batch, double precision.

Doses would stop the whole batch a thousand times; only the continuous year is run.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...engine.model import Array, Model
from ...engine.program import Task
from ...engine.reference import jacobian_entries
from ...engine.simplify import simplified
from ...language import graph
from ...language.graph import Node, Symbol
from ..scenario import Scenario, Solve, timed

_NAMES = {"add": "add", "sub": "subtract", "neg": "negative", "mul": "multiply", "div": "divide", "pow": "power"}
_NAMES |= {"max": "maximum", "min": "minimum", "and": "logical_and", "or": "logical_or", "not": "logical_not"}
_NAMES |= {"lt": "less", "le": "less_equal", "gt": "greater", "ge": "greater_equal", "eq": "equal", "ne": "not_equal"}


def solver(scenario: Scenario) -> Solve | None:
    if scenario.dosed:
        return None
    import diffrax
    import jax

    jax.config.update("jax_enable_x64", True)
    rates = _rates(scenario.model)

    def patient(start: Any, p: Any, rtol: Any, atol: Any) -> Any:
        solution = diffrax.diffeqsolve(
            diffrax.ODETerm(rates), diffrax.Kvaerno5(), 0.0, scenario.end, None, start, args=p,
            saveat=diffrax.SaveAt(ts=scenario.days), stepsize_controller=diffrax.PIDController(rtol=rtol, atol=atol),
            max_steps=20_000, throw=False,
        )  # fmt: skip
        return solution.ys

    batch = jax.jit(jax.vmap(patient, in_axes=(0, 0, None, None)))

    def solve(tasks: Sequence[Task], rtol: float) -> Array:
        starts, parameters = np.array([task.start for task in tasks]), np.array([task.parameters for task in tasks])
        return np.asarray(batch(starts, parameters, rtol, scenario.atol(rtol)))

    return timed(solve)


def _rates(model: Model) -> Any:
    """The rates as a function that JAX can trace, with our analytic Jacobian as its derivative: it knows the slope of xᵖ at 0."""
    import jax
    import jax.numpy as jnp

    entries = jacobian_entries(model)
    size = len(model.states)
    roots = simplified([*model.rates, *(node for _, node in entries)])
    rows, columns = np.transpose([place for place, _ in entries])

    def computed(wanted: Sequence[Node], t: Any, y: Any, p: Any) -> Any:
        leaves: dict[Symbol, Any] = {symbol: y[place] for symbol, place in model.state_index.items()}
        leaves |= {symbol: p[place] for symbol, place in model.parameter_index.items()} | {_time(): t}
        values: dict[Node, Any] = {}
        for node in graph.in_order(wanted):
            values[node] = _value(jnp, node, values, leaves)
        return jnp.stack([jnp.asarray(values[root], dtype=float) for root in wanted])

    def rates(t: Any, y: Any, p: Any) -> Any:
        return computed(roots[:size], t, y, p)

    def slope(at: Any, along: Any) -> Any:
        # Only what the solver asks for: along the states.
        found = computed(roots, *at)
        matrix = jnp.zeros((size, size)).at[rows, columns].set(found[size:])
        return found[:size], matrix @ along[1]

    known: Any = jax.custom_jvp(rates)
    known.defjvp(slope)
    return known


def _time() -> Symbol:
    assert isinstance(graph.TIME.value, Symbol)
    return graph.TIME.value


def _value(jnp: Any, node: Node, values: Mapping[Node, Any], leaves: Mapping[Symbol, Any]) -> Any:
    if isinstance(node.value, Symbol):
        return leaves[node.value]
    if node.op == "constant":
        return node.value
    args = [values[arg] for arg in node.args]
    found = getattr(jnp, _NAMES.get(node.op, node.op))(*args)
    return found.astype(float) if found.dtype == bool else found
