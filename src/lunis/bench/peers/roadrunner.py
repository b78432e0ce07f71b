"""libroadrunner on the SBML of our model: its own LLVM code, CVODE with BDF, doses as self-counting events."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ...engine import Run
from ...engine.model import Array
from ...engine.program import Task
from ...interchange.sbml_doses import doses_of
from ...interchange.sbml_names import Identifiers
from ...interchange.sbml_write import sbml_text
from ..scenario import Scenario, Solve, timed
from ..segments import Segments


def solver(scenario: Scenario) -> Solve:
    import roadrunner

    model = scenario.model
    ids = Identifiers(model, doses_of(model, Run(), scenario.end).counters)
    states = [ids.symbols[symbol] for symbol in model.states]
    simulator = roadrunner.RoadRunner(sbml_text(model, until=scenario.end))
    simulator.timeCourseSelections = states
    first_doses = Segments(scenario).pieces[0].boluses

    def solve(tasks: Sequence[Task], rtol: float) -> Array:
        settings = {"relative_tolerance": rtol, "absolute_tolerance": scenario.atol(rtol).tolist(), "maximum_num_steps": 10_000_000}
        for name, value in settings.items():
            simulator.getIntegrator().setValue(name, value)
        return np.array([patient(task) for task in tasks])

    def patient(task: Task) -> Array:
        for symbol, name in ids.symbols.items():
            if symbol.kind == "counter":
                simulator.setValue(name, 0.0)
        for symbol, value in zip(model.parameters, task.parameters.tolist(), strict=True):
            if value != model.defaults[model.parameter_index[symbol]]:
                simulator.setValue(ids.symbols[symbol], value)
        # The doses of day 0 happen here, into states that are set after it.
        simulator.reset()
        start = task.start.copy()
        for bolus in first_doses:
            start[bolus.into] += bolus.given(start)
        for name, value in zip(states, start.tolist(), strict=True):
            simulator.setValue(name, value)
        return np.array(simulator.simulate(0.0, scenario.end, len(scenario.days)))

    return timed(solve)
