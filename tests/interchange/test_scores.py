"""The page of scores: failures stand beside what passed, and what was not run is said."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from lunis.errors import InterchangeError
from lunis.interchange import peer, scores
from lunis.interchange.nonmem_suite import Scenario
from lunis.interchange.peer import Agreement
from lunis.interchange.sbml_suite import SuiteReport, Verdict
from lunis.interchange.scores import Scores, score
from lunis.interchange.scores_page import page

SUITE = SuiteReport(
    (
        Verdict("00001", "passed"),
        Verdict("00002", "refused", "has a delay | twice\nmore"),
        Verdict("00003", "mismatched", "S at 1 is 2, not 3"),
    ),
    {"00001": ("Event",), "00003": ("Event", "Rule")},
)


def told(**changed: object) -> Scores:
    found = {
        "date": "2026-01-01",
        "versions": {"lunis": "0.1", "numpy": "2"},
        "suite": SUITE,
        "nonmem": (Scenario("1", "Bolus", 1e-5), Scenario("2", "Lag", reason="failed at day 3")),
        "models": (Agreement("BIOMD1", 2e-10, "x"), Agreement("BIOMD2", 3e-4, "y")),
        "exports": (),
        "left_out": {"export": "not run: libroadrunner is not installed"},
    }
    return Scores(**(found | changed))  # type: ignore[arg-type]


def test_failures_stand_on_the_page() -> None:
    """Breaks when only what passed is shown."""
    text = page(told())
    for words in (
        "1 of 3 cases passed (33.3%)",
        "| 00002 | refused | has a delay \\| twice |",
        "| 00003 | mismatched | S at 1 is 2, not 3 |",
        "| Event | 1 | 0 | 1 |",
        "| 1 | Bolus | 1.0e-05 | passed |",
        "| 2 | Lag | – | not passed: failed at day 3 |",
        "| BIOMD2 | 3.0e-04 | `y` | not passed |",
        "## SBML export\n\nnot run: libroadrunner is not installed",
        "Run on 2026-01-01 with lunis 0.1, numpy 2.",
        "lunis validate all",
    ):
        assert words in text, text


def test_failures_are_counted_and_what_was_refused_is_none() -> None:
    assert told().failed == 3
    assert told(suite=None, nonmem=(), models=()).failed == 0


def test_the_document_has_no_number_that_is_none() -> None:
    document = told().document()
    assert document["nonmem"][1] == {"number": "2", "title": "Lag", "error": None, "reason": "failed at day 3", "passed": False}
    assert document["sbml_suite"]["mismatched"] == 1
    assert document["left_out"]["export"]


def test_without_libroadrunner_the_rest_is_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks when a missing extra ends the command."""
    monkeypatch.setattr(scores, "peer_version", lambda: "")
    (tmp_path / "biomodels").mkdir()
    found = score(tmp_path)
    assert found.left_out["biomodels"] == found.left_out["export"] == "not run: libroadrunner is not installed"
    assert found.left_out["sbml_suite"] == "not run: there is no folder sbml_suite"
    assert "not run: there is no folder nonmem_dosing" in page(found)


def test_a_model_that_breaks_the_other_program_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    class Broken:
        def __init__(self, document: str) -> None:
            raise RuntimeError("cannot read")

    monkeypatch.setitem(sys.modules, "roadrunner", type("roadrunner", (), {"RoadRunner": Broken}))
    (tmp_path / "BIOMD1.xml").write_text("<sbml/>", encoding="utf-8")
    (found,) = peer.published_models(tmp_path)
    assert (found.name, found.reason, found.passed) == ("BIOMD1", "cannot read", False)


def test_a_folder_without_material_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match="holds no reference material"):
        score(tmp_path)
