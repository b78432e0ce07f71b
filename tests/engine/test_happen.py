"""What events do to one patient, whoever solves: a restart above all."""

from __future__ import annotations

import numpy as np
import pytest

from bodies.toy import BODY, TANK, Variables, drug
from lunis.engine import Accuracy, Event, Run, link, setting, simulate
from lunis.engine.events import EVERYTHING, restart, standing
from lunis.engine.happen import Happening
from lunis.engine.link import rate_of
from lunis.language.graph import Symbol
from lunis.language.schedules import pulses

PLASMA = Symbol("state", "drug", "plasma")
RATE = rate_of(PLASMA)
EMPTYING = Symbol("parameter", "tank", "emptying")
FINE = Accuracy(rtol=1e-9)
MODEL = link(BODY.taking(drug(gain=0.0, pouring=1.0).at(pulses("6 mg", 2, interval=4, over="2 d"), route="iv")))


def test_a_restart_is_where_this_patient_began() -> None:
    """By the patient's own parameters, not the model's. Breaks when one start serves all."""
    y, p = np.full(len(MODEL.states), 7.0), np.array(MODEL.defaults)
    p[MODEL.parameter_index[EMPTYING]] = 0.6
    p[MODEL.parameter_index[RATE]] = 3.0
    Happening(MODEL).apply(Event(0.0, "restart", EVERYTHING, 0.0), 0.0, y, p)
    assert y[MODEL.state_index[Variables.content.symbol]] == pytest.approx(6.0 / 0.6)
    assert y[MODEL.state_index[PLASMA]] == 0
    assert p[MODEL.parameter_index[RATE]] == 0


def test_a_restart_of_one_state_leaves_the_others() -> None:
    y, p = np.full(len(MODEL.states), 7.0), np.array(MODEL.defaults)
    p[MODEL.parameter_index[RATE]] = 3.0
    (event,) = restart(0.0, TANK.variables.fields["lid"])  # type: ignore[arg-type]
    Happening(MODEL).apply(event, 0.0, y, p)
    assert sorted(set(y)) == [1.0, 7.0]
    assert p[MODEL.parameter_index[RATE]] == 3.0


@pytest.mark.parametrize("backend", ["compiled", "interpreter"])
def test_a_stopped_infusion_does_not_end_again(backend: str) -> None:
    """Two days at 3 mg/d, stopped after one; the second pulse comes and goes as planned. Breaks when a rate falls below zero."""
    times = [0.5, 1.0, 3.0, 5.0, 7.0]
    found = simulate(MODEL, [Run(events=restart(1.0))], times, ["drug.plasma"], accuracy=FINE, backend=backend)["drug.plasma"][0]  # type: ignore[arg-type]
    run, loss = 3 / 0.7, 0.7
    wanted = [run * (1 - np.exp(-loss / 2)), 0, 0, run * (1 - np.exp(-loss)), run * (1 - np.exp(-2 * loss)) * np.exp(-loss)]
    assert found == pytest.approx(wanted, rel=1e-6, abs=1e-9)


def test_an_infusion_begun_at_the_instant_of_a_restart_has_its_end() -> None:
    """The restart comes first. Breaks when the end of a new infusion is taken for that of an old one."""
    events = [
        Event(1.0, "shift", RATE, 3.0),
        Event(1.0, "restart", EVERYTHING, 0.0),
        Event(2.0, "shift", RATE, -3.0, ends=True, began=(1.0, 0)),
        Event(2.0, "shift", RATE, -1.0, ends=True, began=(0.5, 0)),
    ]
    assert [event.size for event in standing(MODEL, events)] == [0.0, 3.0, -3.0]


def test_turns_come_before_kinds() -> None:
    """Breaks when a record's dose and the next record's reset, at one instant, change places."""
    dose, anew = Event(1.0, "bolus", PLASMA, 2.0, turn=1), Event(1.0, "restart", EVERYTHING, 0.0, turn=2)
    assert standing(MODEL, [anew, dose]) == [dose, anew]
    assert standing(MODEL, [setting(EMPTYING, 1.0, 1.0), Event(1.0, "restart", EVERYTHING, 0.0)])[0].kind == "restart"
