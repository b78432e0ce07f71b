"""Peritoneal dialysis: even levels, clearances of a week, fluid drawn by glucose, and what leaks."""

import pytest

from lunis.evidence import therapy_facts
from lunis.therapies import therapy

peritoneal_dialysis = therapy("peritoneal_dialysis")
haemodialysis = therapy("haemodialysis")
LATE = {"phosphate": 6.0, "potassium": 5.5, "bicarbonate": 20.0, "fluid_excess": 1.0, "creatinine": 8.0, "ionised_calcium": 1.15}
RUNNING = {"running": 1.0}
WANTED = [
    "phosphate", "potassium", "bicarbonate", "fluid_excess", "creatinine", "urea_nitrogen", "albumin", "gfr", "hypotension", "igg",
    "peritoneal_dialysis.fluid_drawn", "peritoneal_dialysis.glucose_absorbed", "peritoneal_dialysis.protein_lost",
]  # fmt: skip


@pytest.fixture(scope="module")
def course(bench):
    """A body in kidney failure on the first days, in the fifth week, a day later, and after a year."""
    return bench.course(peritoneal_dialysis, times=[0.0, 28.0, 29.0, 364.0], quantities=WANTED, of="late")


def test_nothing_happens_with_an_empty_belly(expect_no_action):
    expect_no_action(peritoneal_dialysis)


def test_clearances_are_those_of_a_week(bench):
    """Manual exchanges: 43.2 L of phosphate a week, creatinine above it by as much as in all patients (38.4 to 30.8 L), and neither more
    than urea, a Kt/V of 1.7 to 2.0 of 36.6 L. Breaks when the mean over manual and automated exchanges is taken for one of them."""
    done = bench.acts(peritoneal_dialysis, {**LATE, "urea_nitrogen": 60.0}, RUNNING)
    assert -done["mineral.phosphate_removed"] * 7 * 30.97 / (6.0 * 10) == pytest.approx(43.2, rel=0.01)
    assert -done["filtration.creatinine_removal"] * 7 / (8.0 * 10) == pytest.approx(43.2 * 38.4 / 30.8, rel=0.01)
    assert 1.7 < -done["urea.urea_removal"] * 7 / (60.0 * 10) / 36.6 < 2.0


def test_levels_are_even_and_better_than_without(bench, course):
    """Breaks when a bath that never stops leaves levels to swing, or clears nothing."""
    for name in ("phosphate", "potassium", "creatinine", "urea_nitrogen"):
        before, fifth_week, day_after, _ = course[name][0]
        assert fifth_week < before
        assert day_after == pytest.approx(fifth_week, rel=0.01)
    assert 23 < course["bicarbonate"][0, 1] < 30
    assert (course["hypotension"] == 0).all()


def test_fluid_is_drawn_by_glucose(bench, course):
    """Half to one litre a day and 100 to 150 g of glucose; breaks when fluid is drawn without glucose, or none is drawn."""
    assert 0 < course["fluid_excess"][0, 1] < 1.5 < course["fluid_excess"][0, 0]
    assert 0.2 < course["peritoneal_dialysis.fluid_drawn"][0, 1] < 1.2
    assert 90 < course["peritoneal_dialysis.glucose_absorbed"][0, 1] < 160
    assert course["peritoneal_dialysis.glucose_absorbed"][0, 0] > course["peritoneal_dialysis.glucose_absorbed"][0, 1]


def test_protein_leaks_into_the_bath(bench, course):
    """Breaks when albumin is as on haemodialysis: some 3 g leave a day, by 89 mL of plasma cleared (pd.peritoneal_dialysis)."""
    assert 2 < course["peritoneal_dialysis.protein_lost"][0, 1] < 6
    machine = bench.course(haemodialysis, times=[0.0, 28.0], quantities=["albumin", "igg"], of="late")
    assert 0.15 < machine["albumin"][0, 1] - course["albumin"][0, 1] < 0.7
    assert course["igg"][0, 1] < machine["igg"][0, 1]


def test_what_is_left_of_the_kidneys_goes_later_than_on_a_machine(bench, course):
    """0.18 against 0.33 mL/min a month (pd.peritoneal_dialysis.residual_loss); the disease of this body takes 0.27 by itself."""
    untreated, machine = (bench.last("gfr", *given, at=364, of="late") for given in ([], [haemodialysis]))
    assert machine < course["gfr"][0, 3] < untreated * 1.02


def test_it_repairs_nothing_and_brings_infection(bench):
    done = bench.acts(peritoneal_dialysis, LATE, RUNNING, habit=1.0)
    assert not any("repair" in target or "recovery" in target or "degradation" in target for target in done)
    assert done["infection.rate"] > 1.3
    assert done["glomerulus.nephron_injury"] < 0


def test_the_warnings_name_what_is_left_out():
    said = " ".join(therapy_facts("peritoneal_dialysis").warnings)
    for word in ("glucose", "eritonitis", "fails"):
        assert word in said
