"""25-hydroxyvitamin D: supply, half-life, and what nephrotic urine takes. Authority: half-life and nephrotic levels as published."""

import numpy as np
import pytest

from bodies.mineral_body import at, course, holding, model_under, settled
from bodies.whole_body import evenly
from lunis.engine import bolus
from lunis.evidence import finding, values_of
from lunis.language.schedules import steady
from lunis.physiology.vitamin_d import Constants, Targets, Variables, made, vitamin_d
from lunis.therapies import FORMULARY
from lunis.units import unit


def total(**held: float) -> float:
    return settled("vitamin_d_total", **held)


def test_health_lies_at_28_ng_per_ml() -> None:
    """Breaks when the usual supply no longer keeps the level of people with healthy kidneys."""
    assert total() == pytest.approx(finding("ckd.seek2007.25ohd.egfr_80_up").number, rel=0.02)


def test_25_hydroxyvitamin_d_halves_in_its_published_time() -> None:
    """Breaks when its elimination is not that of the finding."""
    half_life = finding("mineral.halflife_25ohd")
    assert half_life.number is not None
    days = unit(half_life.unit).to_base(half_life.number)
    rested = total()
    level = course(["vitamin_d_total"], [0.0, days], events=[bolus(Variables.calcidiol, 10.0, 0.0)])["vitamin_d_total"]
    assert (level[1] - rested) / (level[0] - rested) == pytest.approx(0.5, abs=0.02)


def test_the_yield_of_a_dose_falls_as_the_dose_grows() -> None:
    """Breaks when ten times the dose gives ten times the level."""
    p = Constants({name: value.base for name, value in values_of("vitamin_d").items()})
    flow = np.array([500.0, 2000.0, 10000.0])
    each = np.array([float(made(dose, 65.0, p)) for dose in flow]) / flow
    assert (np.diff(each) < 0).all()


def test_a_heavy_body_spreads_its_supply_over_more() -> None:
    """Breaks when weight does not matter. Ekwaru 2014: at the same doses the obese had 20 nmol/L less than those of normal weight."""
    p = Constants({name: value.base for name, value in values_of("vitamin_d").items()})
    share = float(made(2667.0, 95.0, p) / made(2667.0, 65.0, p))
    assert total() * (1 - share) == pytest.approx(19.8 / 2.5, rel=0.2)  # 2.5 nmol/L are 1 ng/mL


def test_a_supplement_raises_it_over_months() -> None:
    """Breaks when 4000 IU a day do not lift 25(OH)D as in healthy women (Gallagher 2012: by 29 ng/mL), or lift it within days."""
    given = model_under(FORMULARY["cholecalciferol"].at(steady("4000 IU/d")))
    rise = course(["vitamin_d_total"], [7.0, 365.0], given)["vitamin_d_total"] - total()
    assert rise[1] == pytest.approx((112 - 39) / 2.5, rel=0.2)  # 2.5 nmol/L are 1 ng/mL
    assert rise[0] < 0.2 * rise[1]


def test_nephrotic_urine_takes_more_of_the_total_than_of_the_free() -> None:
    """Breaks when the lost binding protein does not make the total look worse than what reaches the kidney."""
    nephrotic = {"upcr": 8.0, "albumin": 2.5}
    of_total = total(**nephrotic) / total()
    of_free = settled("vitamin_d_free", **nephrotic) / settled("vitamin_d_free")
    assert of_total < of_free < 1
    assert of_total == pytest.approx(8.6 / 21.8, abs=0.12)  # published: 8.6 against 21.8 ng/mL
    assert settled("binding_protein", **nephrotic) < 0.85


def test_the_more_protein_is_lost_the_less_is_left() -> None:
    """Breaks when loss does not grow with proteinuria."""
    levels = [total(upcr=upcr) for upcr in (0.08, 1.0, 3.0, 8.0)]
    assert (np.diff(levels) < 0).all()


def test_faster_breakdown_lowers_total_and_free_alike() -> None:
    """Breaks when a drug that speeds breakdown only changes what is bound."""
    fast = model_under(holding({Targets.calcidiol_loss: 1.5}))
    assert settled("vitamin_d_total", fast) / total() == pytest.approx(1 / 1.5, rel=0.02)
    assert settled("vitamin_d_free", fast) == pytest.approx(1 / 1.5, rel=0.02)


def test_a_failing_kidney_breaks_down_less() -> None:
    """Hsu 2021: clearance of 263 mL/d on dialysis against 360. Breaks when the same supply keeps no higher level at a rate of 30."""
    left = 263 / 360
    assert settled("vitamin_d_total", None, 0.3) / total() == pytest.approx(1 / (left + (1 - left) * 0.3), rel=0.01)


def test_without_binding_protein_lost_nothing_is_free_that_was_not() -> None:
    """Breaks when the free part is not the total over its binding protein."""
    _, told = at(
        vitamin_d, {"upcr": 0.08, "gfr_relative": 1.0, "weight": 65.0}, {"vitamin_d": 1.0, "calcidiol": 14.0, "binding_protein": 0.5}
    )
    assert told["vitamin_d_free"] == pytest.approx(1.0, rel=0.02)


def test_repletion_lowers_pth_in_kidney_disease() -> None:
    """Breaks when 25(OH)D no longer reaches the glands by way of calcitriol."""
    given = model_under(evenly(FORMULARY["cholecalciferol"]))
    assert settled("pth", given, 0.3) < settled("pth", None, 0.3)
    assert settled("calcitriol", given, 0.3) > settled("calcitriol", None, 0.3)
