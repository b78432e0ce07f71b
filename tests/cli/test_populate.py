"""`lunis run --patients`: what is asked of a population, and what is printed of it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

import lunis.scenario
from bodies.bursting import MODEL, QUANTITIES, TIMES, drop
from lunis.cli.application import app
from lunis.cli.populate import _pace
from lunis.engine import Advance, Patients, Stored, stream

SOURCE = {"title": "Test [patient]", "heading": "Nothing changed", "notes": ["ACE inhibitor: dose × 0.5"], "seed": 5}


def lunis_says(*arguments: str, code: int = 0) -> Result:
    done = CliRunner().invoke(app, ["run", "p.toml", *arguments], env={"COLUMNS": "120", "NO_COLOR": "1"}, prog_name="lunis")
    assert done.exit_code == code, f"{done.output}\n{done.stderr}\n{done.exception!r}"
    return done


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Replace the population by drops, of which the first three do not fail; what was asked is kept."""
    seen: dict[str, Any] = {}

    def populate(patient: object, count: int, folder: Path, **options: Any) -> Stored:
        seen.update(options, patient=patient, count=count)
        return stream(MODEL, Patients.each(drop, count, SOURCE), TIMES, QUANTITIES, folder)

    monkeypatch.setattr(lunis.scenario, "read_patient", lambda path, read_labs: f"patient of {path}")
    monkeypatch.setattr(lunis.scenario, "populate", populate)
    return seen


def test_what_is_asked_reaches_the_population(asked: dict[str, Any], tmp_path: Path) -> None:
    lunis_says("--patients", "3", "--years", "1", "--seed", "5", "--courses", "both", "--quantities", "egfr, upcr", "--out", str(tmp_path))
    assert asked == {
        "patient": "patient of p.toml", "count": 3, "course": "both", "years": 1.0, "seed": 5, "quantities": ["egfr", "upcr"],
        "fitting": None, "progress": None,
    }  # fmt: skip


def test_numbers_failures_place_and_notice_are_printed(asked: dict[str, Any], tmp_path: Path) -> None:
    """Breaks when failures are not told, or what Lunis is not."""
    said = " ".join(lunis_says("--patients", "20", "--out", str(tmp_path), code=1).stdout.split())
    told = ["Test [patient]", "20 patients", "published spread", "Nothing changed", "dose × 0.5", "day 2", "did not reach the end: 3"]
    for words in [*told, "3: ", "not a medical device", "part-*.parquet", "failed/patient-*.json"]:
        assert words in said, said
    assert asked["course"] == "nothing"


def test_json_is_one_document(asked: dict[str, Any], tmp_path: Path) -> None:
    """Its numbers are those of the files, over the patients that reached the end."""
    told = json.loads(lunis_says("--patients", "20", "--out", str(tmp_path), "--json", code=1).stdout)
    assert (told["patients"], told["failed"], told["day"]) == (20, 3, 2.0)
    assert sum(told["reasons"].values()) == 3
    by_name = {each["name"]: each for each in told["quantities"]}
    assert list(by_name) == list(QUANTITIES)
    assert by_name["s1"]["low"] < by_name["s1"]["median"] < by_name["s1"]["high"]


def test_if_all_failed_there_are_no_numbers(asked: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks when NaN reaches the screen or the document."""
    all_burst = Patients.each(lambda number: drop(3), 2, SOURCE)
    monkeypatch.setattr(lunis.scenario, "populate", lambda *_, **__: stream(MODEL, all_burst, TIMES, QUANTITIES, tmp_path))
    assert json.loads(lunis_says("--patients", "2", "--out", str(tmp_path), "--json", code=1).stdout)["quantities"][0]["median"] is None
    assert "– to –" in lunis_says("--patients", "2", "--out", str(tmp_path), code=1).stdout


def test_quiet_is_silent(asked: dict[str, Any], tmp_path: Path) -> None:
    assert lunis_says("--patients", "3", "--out", str(tmp_path), "--quiet").stdout == ""


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["--patients", "3"], "--out: a population needs a folder"),
        (["--patients", "3", "--courses", "both,nothing", "--out", "x"], "runs under one course, and 2 are named"),
        (["--patients", "0", "--out", "x"], "--patients"),
        (["--patients", "3", "--twins", "5", "--out", "x"], "leave out --twins or --patients"),
        (["--quantities", "egfr"], "give --patients as well"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_does_not_fit_is_refused(asked: dict[str, Any], arguments: list[str], told: str) -> None:
    """Breaks when an option is passed over in silence."""
    assert told in lunis_says(*arguments, code=2).stderr
    assert not asked


def test_the_time_left_is_told_when_it_is_known() -> None:
    assert _pace(Advance(50, 3650, 0.5, 7200.0)) == "0/s, 2:00:00 left"
    assert _pace(Advance(0, 100, 0.0, float("nan"))) == ""
