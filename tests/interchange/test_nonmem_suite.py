"""Scenarios of NONMEM: what passes, what does not, and what cannot be run is told, never hidden."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from lunis.errors import InterchangeError
from lunis.interchange.nonmem_suite import CL, V, run_scenarios, scenarios_in

EVENTS = "ID,time,evid,amt,cmt,LAGT,BIOAV,DUR2,RAT2\n1,0,1,100,2,0,1,2,10\n1,5,0,0,2,0,1,2,10\n"


def suite(folder: Path, level: float, events: str = EVENTS) -> Path:
    (folder / "events.csv").write_text(events, encoding="utf-8")
    (folder / "nonmem.csv").write_text(f"ID,TIME,CP\n1,0,{1000 * 100 / V}\n1,5,{level}\n", encoding="utf-8")
    (folder / "scenarios.csv").write_text("ID,descr\n1,Bolus\n", encoding="utf-8")
    return folder


LEVEL = 1000 * 100 / V * math.exp(-CL / V * 5)


def test_a_scenario_passes_within_five_digits_and_no_further(tmp_path: Path) -> None:
    (good,) = run_scenarios(suite(tmp_path, LEVEL))
    assert (good.number, good.title, good.passed) == ("1", "Bolus", True)
    assert good.error < 1e-6
    (off,) = run_scenarios(suite(tmp_path, LEVEL * 1.0002))
    assert not off.passed
    assert off.error == pytest.approx(2e-4, rel=1e-2)


def test_a_level_of_zero_that_is_not_zero_does_not_pass(tmp_path: Path) -> None:
    """Breaks when an error relative to nothing is nothing."""
    (found,) = run_scenarios(suite(tmp_path, 0.0))
    assert not found.passed


def test_what_cannot_be_run_says_why(tmp_path: Path) -> None:
    (found,) = run_scenarios(suite(tmp_path, LEVEL, EVENTS.replace("0,1,100,2", "0,1,-100,2")))
    assert not found.passed
    assert "AMT is -100" in found.reason
    (short,) = run_scenarios(suite(tmp_path, LEVEL, EVENTS + "1,6,0,0,2,0,1,2,10\n"))
    assert "2 rows of NONMEM for 3 records" in short.reason


def test_a_folder_without_the_files_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InterchangeError, match=r"there is no events\.csv"):
        scenarios_in(tmp_path)
