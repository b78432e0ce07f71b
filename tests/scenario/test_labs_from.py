"""`[labs] from`: a scenario names a file of labs beside it, and reads nothing else."""

from __future__ import annotations

from pathlib import Path

import pytest

import lunis as ln
from lunis.errors import ScenarioError
from lunis.scenario import read_patient as without_reader
from lunis.scenario.read import patient_from_text

EXAMPLES = Path(__file__).parents[2] / "examples"
PERSON = 'title = "T"\n[person]\nsex = "female"\nage = "34 y"\nweight = "58 kg"\nheight = "162 cm"\n[labs]\n'
TABLE = "date,loinc,value,unit\n2026-01-01,2160-0,1.0,mg/dL\n2026-02-01,2160-0,2.0,mg/dL\n2026-02-01,2823-3,4.5,mmol/L\n"


def scenario(tmp_path: Path, labs: str) -> Path:
    (tmp_path / "labs.csv").write_text(TABLE, encoding="utf-8")
    path = tmp_path / "patient.toml"
    path.write_text(PERSON + labs, encoding="utf-8")
    return path


def refused(path: Path) -> str:
    with pytest.raises(ScenarioError) as caught:
        ln.read_patient(path)
    return str(caught.value)


def test_labs_come_from_the_file_and_what_is_written_leads(tmp_path: Path) -> None:
    """Breaks when a corrected lab is overruled by the file, or counts twice."""
    patient = ln.read_patient(scenario(tmp_path, 'from = "labs.csv"\npotassium = "5.5 mmol/L"\n'))
    assert {each.lab.name: each.value for each in patient.labs} == {"potassium": 5.5, "creatinine": 2.0}


def test_the_day_up_to_which_the_file_is_read_is_kept_and_told(tmp_path: Path) -> None:
    patient = ln.read_patient(scenario(tmp_path, 'from = "labs.csv"\nat = "2026-01-15"\n'))
    assert [each.value for each in patient.labs] == [1.0]
    assert "labs from labs.csv, the latest of each on or before 2026-01-15: creatinine 2026-01-01" in patient.summary()


def test_the_example_reads() -> None:
    patient = ln.read_patient(EXAMPLES / "labs_from_file.toml")
    named = {each.lab.name: each.value for each in patient.labs}
    assert named["creatinine"] == 2.8
    assert named["systolic_pressure"] == 152
    assert len(named) == 12
    assert any("3094-0" in line for line in patient.labs_told)


@pytest.mark.parametrize("named", ["../labs.csv", "/etc/passwd", "link.csv", "sub/../../labs.csv"])
def test_nothing_outside_the_folder_of_the_scenario_is_read(tmp_path: Path, named: str) -> None:
    """Breaks when a scenario of a stranger can look at other files."""
    (tmp_path / "labs.csv").write_text(TABLE, encoding="utf-8")
    inner = tmp_path / "inner"
    inner.mkdir()
    (inner / "link.csv").symlink_to(tmp_path / "labs.csv")
    assert "lies outside the folder of the scenario" in refused(scenario(inner, f'from = "{named}"\n'))


def test_problems_of_file_and_scenario_are_told_together(tmp_path: Path) -> None:
    path = scenario(tmp_path, 'from = "labs.csv"\nphosphat = "4 mg/dL"\n')
    (tmp_path / "labs.csv").write_text(TABLE.replace("2160-0,2.0", "2160-0,200"), encoding="utf-8")
    said = refused(path)
    assert "did you mean `phosphate`" in said
    assert "[labs.from] labs.csv line 3: creatinine of 200 mg/dL is not possible" in said


def test_what_cannot_be_is_said(tmp_path: Path) -> None:
    assert "none is named" in refused(scenario(tmp_path, 'at = "2026-01-15"\n'))
    assert "no file" in refused(scenario(tmp_path, 'from = "absent.csv"\n'))
    assert "is no path" in refused(scenario(tmp_path, 'from = "a\\u0000b.csv"\n'))
    with pytest.raises(ScenarioError, match=r"lunis\.read_patient"):
        without_reader(scenario(tmp_path, 'from = "labs.csv"\n'))
    with pytest.raises(ScenarioError, match=r"lunis\.read_patient"):
        patient_from_text(PERSON + 'from = "labs.csv"\n')
