"""A treatment that its trial left uncertain: a difference from the same course without it, whose interval covers zero."""

import numpy as np

from lunis.engine import Run, bolus, link, simulate
from lunis.physiology import antibody, immunity
from lunis.physiology.body import BODY
from lunis.scenario.uncertain import differences, uncertain
from lunis.therapies import FORMULARY, therapy

LUPUS = {immunity.Constants.loss_of_tolerance.symbol: 1.0, antibody.Constants.clearance_defect.symbol: 1.0}
CELLS = therapy("mesenchymal_cells")


def test_only_what_a_trial_found_to_be_nothing_is_uncertain() -> None:
    """Breaks when a usual gain is taken for one, or the trial's error is lost."""
    assert [value.name for value in uncertain(CELLS)] == ["trial_gain"]
    assert not uncertain(therapy("mycophenolate"))
    assert [name for name, each in FORMULARY.items() if uncertain(each)] == ["mesenchymal_cells"]


def test_the_interval_covers_zero_on_both_sides_and_the_estimate_is_no_benefit() -> None:
    """The trial: remission in 9 of 12 against 5 of 6. Breaks when an interval becomes a verdict, one way or the other."""
    model = link(BODY)
    flare = bolus(immunity.Variables.provocation, 2.0, at=300.0)
    start = simulate(model, [Run(LUPUS, [flare])], [0.0, 640.0], ["upcr"]).final[0]
    found = differences([], CELLS.once("2e8 cells"), np.asarray(start), model.states, LUPUS)
    assert {(each.quantity, each.day) for each in found} == {(name, day) for name in ("upcr", "egfr") for day in (183.0, 365.0)}
    for each in found:
        assert each.low < 0 < each.high
        assert abs(each.estimate) < 0.1 * (each.high - each.low)
    upcr = next(each for each in found if each.quantity == "upcr" and each.day == 183.0)
    assert upcr.low < -1
    assert upcr.high > 1
    assert not differences([], therapy("mycophenolate").steady("2 g/d"), np.asarray(start), model.states, LUPUS)
