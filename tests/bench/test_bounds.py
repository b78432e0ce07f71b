"""What bounds a step: operations are counted as the engine does them."""

import pytest

from bodies.benchmarked import toy_scenario
from lunis.bench.bounds import _counted, bounds
from lunis.bench.throughput import OPERATIONS, nanoseconds
from lunis.engine.program import Program
from lunis.language import graph

x, y, z = (graph.symbol("state", "", name) for name in "xyz")


def test_a_product_that_is_only_added_is_one_operation():
    assert _counted([graph.add(graph.multiply(x, y), z)], set()) == {"fma": 1}


def test_a_product_that_serves_twice_is_not_fused():
    product = graph.multiply(x, y)
    assert _counted([graph.add(product, z), product, graph.subtract(product, z)], set()) == {"fma": 3}


def test_what_is_hoisted_costs_nothing():
    hoisted = graph.apply("exp", x)
    assert _counted([graph.multiply(hoisted, y)], {hoisted}) == {"fma": 1}


def test_a_power_is_a_log_and_an_exp():
    assert _counted([graph.power(x, y)], set()) == {"log": 1, "exp": 1}


def test_every_operation_takes_time():
    assert set(nanoseconds(2)) == set(OPERATIONS)
    assert all(cost > 0 for cost in nanoseconds(2).values())


@pytest.mark.skipif(not hasattr(Program, "chunks"), reason="this engine does not tell its steps")
def test_parts_and_steps_of_a_toy():
    found = bounds(toy_scenario(dosed=True), 8)
    assert found.steps_a_patient > 21
    assert found.measured > 0
    assert all(part.bound > 0 for part in found.parts)
    assert [part.name.split(",")[0] for part in found.parts] == ["rates", "Jacobian and its factors", "solves", "sums over stages", "error"]
