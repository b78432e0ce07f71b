"""Amounts stay amounts: what is empty cannot lose more, and no course ends below zero."""

from collections.abc import Sequence

import numpy as np
import pytest

from bodies.whole_body import (
    CLAIMED,
    ILL,
    YEAR,
    at_start,
    course,
    evenly,
    everything,
    flare,
    giving,
    model_of,
    names_of_states,
    states_of,
    visited,
)
from lunis.engine import Accuracy, Model
from lunis.language import Organ, Regimen
from lunis.physiology import glomerulus, mineral
from lunis.physiology.body import BODY
from lunis.therapies import FORMULARY, as_claimed

# So large that what leaves does not depend on what is left: 25 mol, of which a life takes a part.
BOTTOMLESS = {mineral.Variables.bone_calcium}
EXCEPT = {str(entry) for entry in BOTTOMLESS}

# Empty to within rounding: the solver leaves amounts of 1e-20 on either side of zero.
TINY = 1e-12


def expect_no_loss_when_empty(owner: str, treated: bool) -> None:
    around = visited(treated).scattered(copies=20, share=0.3, seed=20)
    model = around.model
    mine = [position for position, symbol in enumerate(model.states) if symbol.owner == owner and str(symbol) not in EXCEPT]
    for position in mine:
        y = around.y.copy()
        y[position] = 0.0
        rate = around.evaluate([model.rates[position]], y)[0] / model.quantities[str(model.states[position])].unit.scale
        assert not np.isnan(rate).any(), f"{model.states[position]} at zero has a rate that is no number"
        assert rate.min() >= -TINY, f"{model.states[position]} at zero still loses {-rate.min():g} a day"


@pytest.mark.parametrize("treated", [False, True], ids=["untreated", "treated"])
@pytest.mark.parametrize("organ", [organ for organ in BODY.organs if organ.variables.fields], ids=str)
def test_an_empty_amount_of_an_organ_does_not_fall(organ: Organ, treated: bool) -> None:
    """Breaks when a loss does not stop with what is lost, in states as they occur in six years of disease and 30 % around them."""
    expect_no_loss_when_empty(organ.name, treated)


@pytest.mark.parametrize("name", [name for name, therapy in FORMULARY.items() if therapy.variables.fields])
def test_an_empty_amount_of_a_therapy_does_not_fall(name: str) -> None:
    """Breaks when a drug is eliminated that is not there."""
    expect_no_loss_when_empty(name, treated=True)


def expect_amounts(model: Model, nephrons: float) -> None:
    times = np.arange(0.0, 10 * YEAR, 15.0)
    start = at_start(model, {glomerulus.Variables.nephrons: nephrons})
    y = states_of(model, course(model, times, names_of_states(model), ILL, [flare(), flare(10.0, 2000.0)], start))
    atol = Accuracy().atol(model, at_start(model))
    low = {str(symbol): y[:, position].min() / atol[position] for position, symbol in enumerate(model.states)}
    assert not {name: depth for name, depth in low.items() if depth < -1}


COURSES: dict[str, Sequence[Regimen]] = {
    "untreated": (),
    "everything at once": everything(),
    "everything claimed": [evenly(as_claimed(FORMULARY[name])) for name in CLAIMED],
}


@pytest.mark.parametrize("nephrons", [1.0, 0.05, 0.003])
@pytest.mark.parametrize("treatment", COURSES)
def test_no_amount_is_below_zero_in_ten_years(treatment: str, nephrons: float) -> None:
    """Breaks when a course of disease, with kidneys whole or nearly gone, takes an amount below zero."""
    expect_amounts(model_of(*COURSES[treatment]), nephrons)


@pytest.mark.parametrize("regimen", everything(), ids=list(FORMULARY))
def test_no_amount_is_below_zero_under_one_therapy(regimen: Regimen) -> None:
    """Breaks when a therapy alone takes an amount below zero."""
    expect_amounts(giving(regimen), 1.0)
