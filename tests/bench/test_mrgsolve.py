"""The model as mrgsolve has it."""

from bodies.benchmarked import toy_scenario
from lunis.bench.peers.mrgsolve import code


def test_every_state_has_a_compartment_and_a_rate():
    model = toy_scenario(dosed=True).model
    lines = list(code(model))
    assert "$CMT " + " ".join(f"Y{k}" for k in range(len(model.states))) in lines
    assert sum(line.startswith("dxdt_Y") for line in lines) == len(model.states)


def test_what_never_changes_is_computed_apart():
    lines = list(code(toy_scenario().model))
    once = lines[lines.index("$MAIN") : lines.index("$ODE")]
    assert once
    assert not any("Y" in line for line in once)
