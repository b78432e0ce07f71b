"""Oral iron: what hepcidin lets in, less for each further milligram, and less than by vein."""

import pytest

from lunis.evidence import finding
from lunis.therapies import therapy

iron_oral = therapy("iron_oral")


def test_nothing_happens_without_it(expect_no_action):
    expect_no_action(iron_oral)


def absorbed(bench, dose, share):
    """Iron absorbed a day of a daily dose, at a share absorbed of food."""
    flow = {"gut": dose / (0.5 * 24), "lately": dose}
    return bench.acts(iron_oral, {"iron_absorbed": share}, **flow)["blood.iron_given"]


def test_six_times_the_dose_brings_three_times_the_iron(bench):
    """Moretti 2015: 6.7 of 40 mg and 18.1 of 240 mg in women whose ferritin is 15 ng/mL, 12 % of whose food iron is absorbed."""
    little, much = (finding(f"pd.oral_iron.absorbed_of_{size}_mg").number for size in (40, 240))
    assert absorbed(bench, 40.0, 0.12) == pytest.approx(little, rel=0.1)
    assert absorbed(bench, 240.0, 0.12) == pytest.approx(much, rel=0.1)


def test_hepcidin_shuts_it_out(bench):
    """Breaks when inflamed and healthy patients absorb alike."""
    share = [bench.last("iron_absorbed", at=1, of=state) for state in ("healthy", "late")]
    assert share[1] < share[0]


def test_haemoglobin_rises_by_less_than_from_a_vein(bench):
    """Van Wyck 2005: 0.4 and 0.7 g/dL by day 42."""
    none, tablets, vein = (bench.last("haemoglobin", *given, at=42, of="late") for given in ([], [iron_oral], [therapy("iron_sucrose")]))
    assert none < tablets < vein
