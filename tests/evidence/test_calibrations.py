"""Calibrations: what their files must say, and how the model reads what came of them."""

import json

import pytest

from lunis.errors import EvidenceError
from lunis.evidence import calibrations as subject
from lunis.evidence import values_from_text
from lunis.evidence.calibrations import Range, calibration, calibration_from, record

SOUND = """
about = "how much a drug takes away"
rows = ["pd.drug.study.fall"]
[values]
"drug.gain" = { low = 0.1, middle = 1, high = 10 }
"""
ENTRY = '[gain]\nkind = "calibrated"\nunit = "1"\nrun = "demo"'


@pytest.fixture
def folder(tmp_path, monkeypatch):
    """An empty folder of calibrations, forgotten afterwards."""
    monkeypatch.setattr(subject, "CALIBRATIONS", tmp_path)
    for each in (subject.calibrations, subject.record):
        each.cache_clear()
    yield tmp_path
    for each in (subject.calibrations, subject.record):
        each.cache_clear()


def test_a_file_says_what_is_fitted_to_what():
    found, problems = calibration_from(SOUND, "demo")
    assert not problems
    assert found.rows == ("pd.drug.study.fall",)
    assert found.values == {"drug.gain": Range(0.1, 1, 10)}


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (("about", "abuot"), "says `abuot`"),
        (('["pd.drug.study.fall"]', '"pd.drug.study.fall"'), "`rows` is not a list"),
        (("low = 0.1", "low = 0"), "`drug.gain` has no range above zero"),
        (("middle = 1", "middle = 11"), "`drug.gain` has no range above zero"),
        (("high = 10", "high = nan"), "`drug.gain` has no range above zero"),
        (("[values]", "[value]"), "has no values to fit"),
        (("rows = ", "rows "), "not readable as TOML"),
    ],
)
def test_a_wrong_file_is_refused_with_what_is_wrong(change, complaint):
    _, problems = calibration_from(SOUND.replace(*change), "demo")
    assert any(complaint in problem.what for problem in problems)
    assert all("calibrations/demo.toml" in problem.where for problem in problems)


def test_the_model_reads_the_record(folder):
    (folder / "demo.json").write_text(json.dumps({"values": {"drug.gain": {"value": 0.37, "unit": "1"}}}))
    assert values_from_text(ENTRY, "drug")["gain"].value == 0.37
    with pytest.raises(EvidenceError, match=r"did not fit `other\.gain`"):
        values_from_text(ENTRY, "other")
    with pytest.raises(EvidenceError, match=r"found `drug\.gain` in 1, not in 1/d"):
        values_from_text(ENTRY.replace('unit = "1"', 'unit = "1/d"'), "drug")


def test_a_number_beside_the_record_is_refused(folder):
    with pytest.raises(EvidenceError, match="takes no `value`"):
        values_from_text(ENTRY + "\nvalue = 2", "drug")


def test_what_was_never_run_says_how(folder):
    (folder / "demo.toml").write_text(SOUND)
    with pytest.raises(EvidenceError, match="lunis calibrate demo"):
        record("demo")
    with pytest.raises(EvidenceError, match=r"no calibration `dome`\n.*demo"):
        calibration("dome")


def test_a_torn_record_is_told(folder):
    (folder / "demo.json").write_text('{"values": {')
    with pytest.raises(EvidenceError, match="cannot be read"):
        record("demo")
