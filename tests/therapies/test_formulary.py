"""The formulary as a whole: names, grades, rules, claims, and what each treatment leaves untouched."""

import pytest

from lunis.engine import link
from lunis.errors import EvidenceError, LanguageError
from lunis.evidence import therapy_facts, values_from_text
from lunis.language.schedules import amount, twice_daily
from lunis.physiology.body import BODY
from lunis.physiology.signals import Signals
from lunis.therapies import FORMULARY, as_claimed, as_evidenced, therapy
from lunis.units import unit


def test_every_name_is_that_of_its_therapy():
    assert all(name == each.name for name, each in FORMULARY.items())
    assert list(FORMULARY) == sorted(FORMULARY)


def test_a_wrong_name_is_answered_with_the_nearest():
    with pytest.raises(LanguageError, match="prednisone"):
        therapy("prednison")


@pytest.mark.parametrize("name", FORMULARY)
def test_each_links_as_usually_given(name):
    model = link(BODY.taking(FORMULARY[name]))
    assert not model.folded


def test_all_together_link_and_their_order_does_not_matter():
    everything = list(FORMULARY.values())
    assert link(BODY.taking(*everything)).digest == link(BODY.taking(*reversed(everything))).digest


@pytest.mark.parametrize("name", FORMULARY)
def test_each_has_a_grade_a_reason_and_rules_that_can_be_read(name):
    facts = therapy_facts(name)
    assert facts.grade_because
    assert set(facts.not_with) <= set(FORMULARY) - {name}
    for rule in facts.rules:
        wanted = Signals.fields[rule.when].unit
        assert unit(rule.unit).dimension == wanted.dimension
        assert 0 <= rule.scale < 1 or rule.care or amount(rule.most).value > 0


@pytest.mark.parametrize("name", FORMULARY)
def test_each_value_measures_what_its_constant_declares(name):
    for constant, value in FORMULARY[name].values.items():
        assert unit(value.unit).dimension == FORMULARY[name].parameters.fields[constant].unit.dimension, constant


def test_dose_rules_say_when_they_apply():
    low, high = therapy_facts("ace_inhibitor").rules
    assert low.applies(29)
    assert not low.applies(30)
    assert high.applies(5.5)
    assert not high.applies(5.4)
    assert high.scale == 0


@pytest.mark.parametrize(
    ("rule", "said"),
    [
        ('when = "egfr", below = 30, above = 20, unit = "1", scale = 0.5, because = "…"', "either `below` or `above`"),
        ('when = "egfr", below = 30, unit = "1", scale = 0.5, most = "1 g/d", because = "…"', "either `scale` or `most`"),
        ('when = "egfr", below = 30, unit = "1", scale = "half", because = "…"', "`scale` of a rule"),
        ('when = "egfr", below = 30, unit = "mg/dLL", scale = 0.5, because = "…"', "mg/dLL"),
        ('when = "egfr", under = 30, unit = "1", scale = 0.5, because = "…"', "takes no `under`"),
        ('when = "egfr", below = 30, unit = "1", scale = 0.5', "needs `because`"),
    ],
)
def test_a_wrong_rule_is_refused(rule, said):
    text = f'[therapy]\nname = "drops"\ngrade = "X"\ngrade_because = "none"\nrules = [{{ {rule} }}]\n'
    with pytest.raises(EvidenceError) as refused:
        values_from_text(text, "drops")
    assert said in str(refused.value)


def test_only_what_is_claimed_can_be_taken_as_claimed():
    claimed = ("mesenchymal_cells", "osmotherapy")
    for name, each in FORMULARY.items():
        if name not in claimed:
            with pytest.raises(LanguageError, match="no claimed effect"):
                as_claimed(each)
    hypotheses = [as_claimed(FORMULARY[name]) for name in claimed]
    assert all(each.hypothesis and each.title.endswith("(as claimed)") for each in hypotheses)
    assert as_evidenced(hypotheses[0]) is FORMULARY["mesenchymal_cells"]


def test_no_default_is_a_hypothesis():
    assert not any(each.hypothesis for each in FORMULARY.values())


def test_full_care_brings_protein_down_as_in_trials(bench):
    care = [FORMULARY[name] for name in ("methylprednisolone", "prednisone", "hydroxychloroquine", "ace_inhibitor")]
    care.append(FORMULARY["mycophenolate"].at(twice_daily("1 g")))
    levels = bench.course(*care, times=[0, 30, 182, 365], quantities=["upcr", "c3", "c4"])
    month, half_year, year = levels["upcr"][0, 1:] / levels["upcr"][0, 0]
    assert 0.4 < month < 0.75
    assert 0.15 < half_year < 0.4
    assert 0.05 < year < 0.3
    # C3 is normal again, above 90, in two of five, and C4 in one of three (NOBILITY's control arm): averages stay near that. C3 of 96
    # here is somewhat too much, since the level of health is 120 and not 110, as fitted to C3 at presentation.
    assert levels["c3"][0, 0] + 15 < levels["c3"][0, 2] < 100
    assert levels["c4"][0, 0] + 4 < levels["c4"][0, 2] < 20
    steroid = bench.course(FORMULARY["prednisone"], times=[0, 182], quantities=["upcr"])["upcr"][0]
    assert steroid[1] / steroid[0] > half_year + 0.2
