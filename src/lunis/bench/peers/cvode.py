"""CVODE of SUNDIALS through scikit-sundae: BDF with its dense solver, which beats its sparse one here; rates and Jacobian are our code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...engine.model import Array
from ...engine.program import Task
from ..native import Native
from ..scenario import Scenario, Solve, timed
from ..segments import Segments


def solver(scenario: Scenario) -> Solve:
    from sksundae.cvode import CVODE

    native, segments = Native(scenario.model), Segments(scenario)
    c = np.empty(native.hoisted)

    def rates(t: float, y: Array, out: Array) -> None:
        native.rates(t, y, c, out)

    def jacobian(t: float, y: Array, f: Array, out: Array) -> None:
        native.jacobian(t, y, c, out)

    def solve(tasks: Sequence[Task], rtol: float) -> Array:
        integrator = CVODE(rates, rtol=rtol, atol=scenario.atol(rtol), linsolver="dense", jacfn=jacobian, max_num_steps=100_000)

        def advance(y: Array, times: Array) -> Array:
            integrator.init_step(times[0], y)
            return np.array([integrator.step(time, tstop=times[-1]).y for time in times[1:]])

        found = []
        for task in tasks:
            c[:] = native.constants(task.parameters)
            found.append(segments.solved(task, advance))
        return np.array(found)

    return timed(solve)
