"""A year cut at its doses: what is given at each is what Lunis gives, the prescriber's share among it."""

import numpy as np
import pytest

from bodies.prescribed import BODY, late_and_held
from lunis.bench.peers.mrgsolve import code
from lunis.bench.scenario import Scenario
from lunis.bench.segments import Segments
from lunis.engine import Run, link, simulate

GATED = link(BODY.taking(late_and_held(holding=0.2).every("2 d", "1 mg", route="vein")), fold=False)


def test_a_dose_that_is_held_back_is_held_back_for_every_tool():
    """Breaks when another tool is given more than Lunis gives, and so solves another problem."""
    scenario = Scenario("held back", GATED, lambda model, random, p, start: None, end=10.0)
    (task,) = scenario.patients(1)
    blood, lost, given = range(3)

    def advance(y: np.ndarray, times: np.ndarray) -> np.ndarray:
        t = times[1:] - times[0]
        left = y[blood] * np.exp(-0.5 * t)
        return np.array([left, y[lost] + y[blood] - left, y[given] * np.exp(-0.2 * t)]).T

    assert [str(state) for state in GATED.states] == ["drug.blood", "drug.lost", "drug.given"]
    found = Segments(scenario).solved(task, advance)
    ours = simulate(GATED, [Run()], scenario.days, ["drug.blood"])["drug.blood"][0]
    assert found[:, blood] == pytest.approx(ours, rel=1e-4, abs=1e-6)


def test_mrgsolve_is_told_of_the_gate():
    (line,) = [line for line in code(GATED) if line.startswith("F_")]
    assert line == "F_Y0 = Y2;"
