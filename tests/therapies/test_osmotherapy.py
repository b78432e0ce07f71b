"""Osmotherapy: no effect by default, a stated risk, and a claim that can be tried."""

from dataclasses import replace

import pytest

from lunis.engine import link
from lunis.physiology.body import BODY
from lunis.therapies import as_claimed, therapy

osmotherapy = therapy("osmotherapy")
CLAIMS = ("vasodilation", "anti_inflammation", "anticoagulation", "matrix_degradation")


def with_values(**numbers: float):
    return osmotherapy.valued(**{name: replace(osmotherapy.values[name], value=number) for name, number in numbers.items()})


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(osmotherapy)


def test_without_its_harm_it_leaves_no_trace_in_the_model():
    assert link(BODY.taking(with_values(contaminated_share=0.0))).digest == link(BODY).digest


@pytest.mark.parametrize("claim", CLAIMS)
def test_any_one_claim_changes_the_model(claim):
    tried = with_values(contaminated_share=0.0, systemic_exposure=1.0, **{claim: 0.1})
    assert link(BODY.taking(tried)).digest != link(BODY).digest


HARM = {
    "tubule.toxic_injury",
    "tubule.cell_recovery",
    "glomerulus.nephron_injury",
    "tubule.fibrosis_injury",
    "malignancy.genotoxic_given",
}


def test_only_the_harm_acts_by_default(bench):
    done = bench.acts(osmotherapy, acting=1.0, toxin=400.0)
    assert {name for name, size in done.items() if size not in (0.0, 1.0)} == HARM
    assert done["glomerulus.nephron_injury"] < 0 < done["tubule.fibrosis_injury"]


def test_a_contaminated_product_does_what_aristolochic_acid_does(bench):
    """Breaks when the two are written twice and drift apart."""
    done = bench.acts(with_values(contaminated_share=1.0), toxin=400.0)
    assert {name: done[name] for name in HARM} == bench.acts(therapy("aristolochic_acid"), bound=400.0)


def test_the_average_patient_has_the_stated_share_of_the_harm(bench):
    whole, share = (bench.acts(with_values(contaminated_share=chance), toxin=400.0) for chance in (1.0, 0.05))
    for name in HARM - {"tubule.cell_recovery"}:
        assert share[name] == pytest.approx(0.05 * whole[name])


def test_as_claimed_it_is_a_hypothesis_that_helps(bench):
    claimed = as_claimed(osmotherapy)
    assert claimed.hypothesis
    assert "as claimed" in claimed.title
    done = bench.acts(claimed, acting=1.0)
    assert done["filtration.filtration"] > 1
    assert done["glomerulus.matrix_degradation"] > 1
    assert done["glomerulus.coagulation"] < 1
    default, tried = (bench.last("egfr", given, at=180) for given in (osmotherapy, claimed))
    assert tried > default + 2
