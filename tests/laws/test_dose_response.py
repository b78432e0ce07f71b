"""More of a drug never does less of what it does: every lever moves one way with the dose, and not at all without one."""

import numpy as np
import pytest

from bodies.whole_body import (
    CLAIMED,
    ILL,
    Array,
    at_start,
    course,
    evenly,
    flare,
    giving,
    model_of,
    names_of_states,
    states_of,
)
from lunis.engine import Model
from lunis.engine.interpret import Interpreter, leaves
from lunis.language import Therapy
from lunis.language.graph import Symbol
from lunis.language.tables import Field
from lunis.language.trace import trace_therapy
from lunis.physiology.signals import Signals
from lunis.therapies import FORMULARY, as_claimed

DOSES = (0.0, 0.5, 1.0, 2.0)
# Living cells that divide set their own exposure: more of them eat their antigen sooner, and then divide less.
GROWING = {"car_t_cells"}
DOSED = {name: therapy for name, therapy in FORMULARY.items() if therapy.routes and name not in GROWING}
DOSED |= {f"{name} as claimed": as_claimed(FORMULARY[name]) for name in CLAIMED if FORMULARY[name].routes}
NEVER = 1e9
# Days at which to look: soon after the first dose, and when weeks have passed.
DAYS = [0.5, 2.0, 7.0, 30.0, 60.0]


def acting(therapy: Therapy, dose: float) -> dict[Field, Array]:
    """What each action of a therapy is at some days of a course, at a multiple of the usual dose."""
    regimen = evenly(therapy, dose)
    model = giving(regimen) if therapy is FORMULARY[therapy.name] else model_of(regimen)
    y = states_of(model, course(model, DAYS, names_of_states(model), {**ILL, **unseen(therapy)}, [flare(2.0, 0.0)]))
    return done(model, therapy, y)


def unseen(therapy: Therapy) -> dict[Symbol, float]:
    """What keeps a prescriber away: one who leads the dose by blood levels gives less of what was prescribed as more."""
    gated = any(route.gate is not None for route in therapy.routes.values())
    return {therapy.parameters.fields["review_time"].symbol: NEVER} if gated else {}


def done(model: Model, therapy: Therapy, y: Array) -> dict[Field, Array]:
    # Body as it would be without the drug, so that a dose is judged by what it does and not by what the body answers.
    actions = trace_therapy(therapy, Signals, fold=False).actions
    calm = at_start(model)
    for position, symbol in enumerate(model.states):
        if symbol.owner != therapy.name:
            y[:, position] = calm[position]
    p = np.array(model.defaults)
    told = Interpreter([model.signals[name] for name in Signals.fields])(leaves(model.states, model.parameters, 0.0, y.T, p[:, None]))
    known = leaves(model.states, model.parameters, 0.0, y.T, p[:, None])
    known |= {Symbol("signal", "", name): level for name, level in zip(Signals.fields, told, strict=True)}
    values = Interpreter(list(actions.values()))(known)
    return {target: np.broadcast_to(value, (len(y),)) for target, value in zip(actions, values, strict=True)}


@pytest.mark.parametrize("name", DOSED)
def test_every_lever_moves_one_way_with_the_dose(name: str) -> None:
    """Breaks when an action turns back as the dose grows, acts without a dose, or does not answer to the dose at all."""
    by_dose = [acting(DOSED[name], dose) for dose in DOSES]
    answered = False
    for target in by_dose[0]:
        none = 1.0 if target.kind == "lever" else 0.0
        levels = np.stack([actions[target] for actions in by_dose])
        assert np.abs(levels[0] - none).max() < 1e-12, f"{target} is moved without a dose"
        steps = np.diff(levels, axis=0)
        # What saturates is the same but for the noise of the solver.
        slack = 1e-8 * np.abs(levels).max()
        assert ((steps >= -slack).all(axis=0) | (steps <= slack).all(axis=0)).all(), f"{target}: {levels}"
        answered |= bool(np.abs(levels[-1] - none).max() > 1e-3 * none)
    assert answered, "no dose moves anything"


def test_tablets_and_an_even_intake_are_the_same_to_the_slow_body() -> None:
    """Breaks when spreading the tablets over the day, as these laws do, treats another body than the prescription does."""
    given = FORMULARY["calcium_carbonate"]
    ends = [
        course(model_of(regimen), [60.0], ["total_calcium", "phosphate", "soft_tissue_calcium"]).values[0, 0]
        for regimen in (given.as_usual(), evenly(given))
    ]
    assert ends[0] == pytest.approx(ends[1], rel=0.02)
