"""`lunis validate` and `lunis export` from end to end."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest
from typer.testing import CliRunner, Result

from bodies.bursting import MODEL, QUANTITIES, TIMES, drop
from bodies.sbml_text import cn, compartment, document, listed, numbers, rate, species
from lunis.cli.application import app
from lunis.engine import Patients, stream
from lunis.interchange import scores


def lunis_says(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "160", "NO_COLOR": "1"}, prog_name="lunis")
    assert done.exit_code == code, f"{done.output}\n{done.stderr}\n{done.exception!r}"
    return done


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    """A folder of material with one case of the suite that passes, and one that does not."""
    growing = document(
        listed("Compartments", compartment("c", 2.0))
        + listed("Species", species("S", "c", 'initialConcentration="3"'))
        + numbers(x=1.0)
        + listed("Rules", rate("x", cn(1.0)))
    )
    settings = "start: 0\nduration: 1\nsteps: 1\nvariables: x\nabsolute: 0.001\nrelative: 0.01\namount: \nconcentration: \n"
    for name, end in (("00001", 2), ("00002", 3)):
        case = tmp_path / "reference" / "sbml_suite" / "cases" / name
        case.mkdir(parents=True)
        for file, text in (("model.xml", growing), ("settings.txt", settings), ("results.csv", f"time,x\n0,1\n1,{end}\n")):
            (case / file).write_text(text, encoding="utf-8")
    return tmp_path / "reference"


def test_validate_sbml(reference: Path) -> None:
    pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")
    suite = str(reference / "sbml_suite")
    said = lunis_says("validate", "sbml", "--suite", suite, "--workers", "1", code=1).stdout
    assert "00002 mismatched: x at 1 is 2, not 3" in said
    assert "passed 1, refused 0, mismatched 1" in said
    told = json.loads(lunis_says("validate", "sbml", "--suite", suite, "--workers", "1", "--json", code=1).stdout)
    assert (told["passed"], told["mismatched"], [each["case"] for each in told["cases"]]) == (1, 1, ["00001", "00002"])


def test_validate_all_writes_the_page(reference: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")
    monkeypatch.setattr(scores, "peer_version", lambda: "")
    asked = ("validate", "all", "--reference", str(reference), "--workers", "1")
    out = tmp_path / "docs" / "scores.md"
    said = lunis_says(*asked, "--out", str(out), code=1).stdout
    assert said.strip() == str(out)
    text = out.read_text(encoding="utf-8")
    assert "1 of 2 cases passed" in text
    assert "not run: libroadrunner is not installed" in text
    assert not list(out.parent.glob(".*"))
    told = json.loads(lunis_says(*asked, "--json", code=1).stdout)
    assert told["sbml_suite"]["passed"] == 1
    assert lunis_says(*asked, code=1).stdout.startswith("# Scores")


def test_validate_all_needs_material(tmp_path: Path) -> None:
    assert "holds no reference material" in lunis_says("validate", "all", "--reference", str(tmp_path), code=2).stderr
    assert "holds no case" in lunis_says("validate", "sbml", "--suite", str(tmp_path), code=2).stderr


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_export_adam(tmp_path: Path, form: str) -> None:
    stream(MODEL, Patients.each(drop, 4, {"heading": "Nothing changed"}), TIMES, QUANTITIES, tmp_path / "population")
    out = tmp_path / "adam"
    said = lunis_says("export", "adam", str(tmp_path / "population"), "--out", str(out), "--format", form, "--study", "TRIAL1").stdout
    assert said.splitlines() == [str(out / f"adsl.{form}"), str(out / f"adlb.{form}")]
    if form == "csv":
        assert "TRIAL1-0000003" in (out / "adsl.csv").read_text(encoding="utf-8")


def test_export_adam_needs_a_population(tmp_path: Path) -> None:
    assert "holds no stream of results" in lunis_says("export", "adam", str(tmp_path), "--out", str(tmp_path / "adam"), code=2).stderr
    lunis_says("export", "adam", str(tmp_path), "--out", str(tmp_path), "--format", "xlsx", code=2)


def test_export_sbml_of_the_healthy_body(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "body.xml"
    assert lunis_says("export", "sbml", "--out", str(out)).stdout.strip() == str(out)
    assert ElementTree.parse(out).getroot().tag.endswith("}sbml")


def test_check_reads_the_labs_that_a_scenario_names(tmp_path: Path) -> None:
    """Breaks when a command reads scenarios without the files beside them."""
    scenario = (Path(__file__).parents[2] / "examples" / "labs_from_file.toml").read_text(encoding="utf-8")
    (tmp_path / "patient.toml").write_text(scenario, encoding="utf-8")
    said = lunis_says("check", str(tmp_path / "patient.toml"), code=1)
    assert "labs.csv: is no file" in said.output + said.stderr
