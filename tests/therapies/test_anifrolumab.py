"""Anifrolumab: a receptor that eats small doses, interferon held back, and zoster."""

import numpy as np
import pytest

from lunis.therapies import therapy

anifrolumab = therapy("anifrolumab")
LEVEL = "anifrolumab.concentration"


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(anifrolumab)


def cleared(bench, dose: float) -> float:
    """Clearance of a single dose, in L/d."""
    times = list(np.linspace(0, 140, 561))
    level = bench.course(anifrolumab.once(f"{dose} mg"), times=times, quantities=[LEVEL], of="healthy")[LEVEL][0]
    return dose / float(np.trapezoid(level, times))


def test_a_single_dose_is_cleared_as_in_volunteers(bench):
    """Authority: 0.34 ± 0.05 L/d after 300 mg in six healthy volunteers (pk.anifrolumab.cl_iv_300mg_healthy); not an input."""
    assert cleared(bench, 300) == pytest.approx(0.34, abs=0.05)


def test_small_doses_vanish_sooner(bench):
    """Breaks when the receptor does not eat what it binds."""
    small, usual, large = (cleared(bench, dose) for dose in (100, 300, 1000))
    assert small > 1.4 * usual > 1.4 * 1.2 * large


def left_before_the_next(bench, dose: str) -> float:
    """What is left of interferon's effect just before the fourth dose, in a body that loses no protein."""
    given = anifrolumab.every("4 weeks", dose)
    names = ["anifrolumab.central", "anifrolumab.target"]
    central, target = bench.course(given, times=[83.99], quantities=names, of="healthy").values[0, 0]
    return bench.acts(anifrolumab, central=central, target=target)["immunity.interferon_effect"]


def test_the_signature_falls_as_published(bench):
    """Authority: -80 % with 300 mg, -50 % with 150 mg (pd.anifrolumab.ifnar1_gt_21_ifngs), to which two values were set."""
    assert left_before_the_next(bench, "300 mg") == pytest.approx(0.2, abs=0.05)
    assert left_before_the_next(bench, "150 mg") == pytest.approx(0.5, abs=0.1)


def test_proteinuria_takes_exposure_and_effect(bench):
    """Breaks when exposure in nephritis is that of lupus without it: clearance was higher (pk.anifrolumab.cl_ln_vs_sle)."""
    leaking, tight = (bench.last(LEVEL, anifrolumab, at=111.9, of=of) for of in ("ill", "healthy"))
    assert leaking < 0.6 * tight


def test_lupus_calms_and_lymphocytes_return(bench):
    wanted = ["interferon", "rash", "lymphocytes", "anti_dsdna", "c3"]
    treated, left = (bench.course(*given, times=[168], quantities=wanted) for given in ((anifrolumab,), ()))
    ratio = dict(zip(wanted, treated.values[0, 0] / left.values[0, 0], strict=True))
    assert ratio["interferon"] < 0.4
    assert ratio["rash"] < 0.5
    assert ratio["lymphocytes"] > 1.1
    assert 0.4 < ratio["anti_dsdna"] < 0.9
    assert ratio["c3"] > 1


def test_zoster_makes_infections_more_frequent(bench):
    """Authority: 6.9 against 1.5 for 100 years (pd.anifrolumab.zoster)."""
    rise = (bench.acts(anifrolumab, central=300.0)["infection.rate"] - 1) * 0.5  # usual rate, for a year
    assert rise == pytest.approx(0.054, rel=0.05)
