"""SciPy's LSODA through `odeint`, whose steps run in compiled code; rates and Jacobian are our machine code."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...engine.model import Array
from ...engine.program import Task
from ..native import Native
from ..scenario import Scenario, Solve, timed
from ..segments import Segments


def solver(scenario: Scenario) -> Solve:
    from scipy.integrate import odeint

    native, segments = Native(scenario.model), Segments(scenario)
    slopes, rate = np.zeros((native.size, native.size)), np.empty(native.size)

    def solve(tasks: Sequence[Task], rtol: float) -> Array:
        atol = scenario.atol(rtol)
        return np.array([patient(task, rtol, atol) for task in tasks])

    def patient(task: Task, rtol: float, atol: Array) -> Array:
        c = native.constants(task.parameters)

        def rates(t: float, y: Array) -> Array:
            native.rates(t, y, c, rate)
            return rate

        def jacobian(t: float, y: Array) -> Array:
            native.jacobian(t, y, c, slopes)
            return slopes

        def advance(y: Array, times: Array) -> Array:
            found: Array = odeint(rates, y, times, Dfun=jacobian, tfirst=True, rtol=rtol, atol=atol, mxstep=100_000)
            return found[1:]

        return segments.solved(task, advance)

    return timed(solve)
