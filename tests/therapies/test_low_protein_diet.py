"""Low-protein diet: less urea, phosphate and acid, less albumin, and no claim on the kidney itself."""

import pytest

from lunis.evidence import therapy_facts
from lunis.therapies import therapy

low_protein_diet = therapy("low_protein_diet")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(low_protein_diet)


def test_phosphate_follows_protein(bench):
    done = bench.acts(low_protein_diet, set_to={"prescribed": 1.0})
    assert done["urea.protein_eaten"] == pytest.approx(1 - 0.4 * 0.6)
    assert done["urea.protein_eaten"] < done["mineral.phosphate_eaten"] < 1


def test_no_line_heals_a_kidney(bench):
    assert not {target.split(".")[0] for target in bench.acts(low_protein_diet)} & {"glomerulus", "tubule", "filtration"}


def test_urea_phosphate_and_acid_fall_and_albumin_with_them(bench):
    wanted = ["urea_nitrogen", "phosphate", "bicarbonate", "albumin"]
    without, with_it = (bench.course(*given, times=[90], quantities=wanted, of="late").values[0, 0] for given in ([], [low_protein_diet]))
    assert 0.7 < with_it[0] / without[0] < 0.85
    assert with_it[1] < without[1]
    assert with_it[2] > without[2] + 0.5
    assert -0.25 < with_it[3] - without[3] < -0.02


def test_it_is_not_begun_while_albumin_is_low():
    assert any(rule.when == "albumin" and rule.scale == 0 for rule in therapy_facts("low_protein_diet").rules)
