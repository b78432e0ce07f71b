"""Etelcalcetide: three times a week after dialysis, without which it stays, and with kidneys it does not."""

import pytest

from lunis.evidence import finding, therapy_facts
from lunis.therapies import therapy

etelcalcetide = therapy("etelcalcetide")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(etelcalcetide)


@pytest.fixture(scope="module")
def weeks(bench):
    """Ten weeks of kidney failure without a prescriber: levels of two days, in the first and the last week, with and without dialysis."""
    drug = etelcalcetide.valued(calcium_limit=NoLimit(), review_time=Never())
    times = [0.2, 0.6, 1.0, 1.5, 1.9, *(63 + t for t in (0.2, 0.6, 1.0, 1.5, 1.9))]
    return [
        bench.course(drug, *machine, times=times, quantities=["etelcalcetide.concentration"], of="late")["etelcalcetide.concentration"][0]
        for machine in ([therapy("haemodialysis")], [])
    ]


def test_it_accumulates_as_predicted(weeks):
    """Labels: three to four times the first level by weeks 7 to 8 as predicted, two to three as observed; some kidney is left here."""
    regular = weeks[0]
    ratio = regular[5:10].mean() / regular[:5].mean()
    predicted = finding("pk.calcimimetic.etelcalcetide_accumulation")
    assert 2 < ratio < predicted.high


def test_dialysis_removes_it(weeks):
    """Breaks when a dialyser leaves it. Doses follow PTH, and are lower where more drug is left: levels differ by less than removal."""
    regular, missed = weeks
    assert missed[5:10].mean() > 1.25 * regular[5:10].mean()


def test_healthy_kidneys_remove_it(bench):
    """Breaks when a healthy body keeps it for days."""
    level = bench.course(etelcalcetide.once("5 mg"), times=[0.1, 3.0], quantities=["etelcalcetide.concentration"], of="healthy")[
        "etelcalcetide.concentration"
    ][0]
    assert level[1] < 0.35 * level[0]


def test_it_acts_as_cinacalcet_does(bench):
    half = etelcalcetide.values["half"].base * etelcalcetide.values["volume"].base
    done = bench.acts(etelcalcetide, central=half / etelcalcetide.variables.fields["central"].unit.scale)
    assert done["parathyroid.calcium_sensing"] == pytest.approx(1 + 0.18 / 2)
    assert done["mineral.calcium_excretion"] > 1


def test_it_is_not_begun_while_calcium_is_low():
    assert any(rule.when == "total_calcium" and rule.below == 8.4 for rule in therapy_facts("etelcalcetide").rules)


class NoLimit:
    """A limit of calcium that no blood falls below."""

    base = 1.0


class Never:
    """A time that does not come."""

    base = 1e9
