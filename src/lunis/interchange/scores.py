"""All scores at once: what Lunis makes of the suites and models of others, with versions and date, failures included.

Reference material is a folder that holds `sbml_suite`, `nonmem_dosing` and `biomodels`; what is not there is not run, and said so.
"""

from __future__ import annotations

import platform
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any, get_args

from ..errors import InterchangeError, Problem
from .nonmem_suite import Scenario, run_scenarios
from .peer import PEER, Agreement, exported_bodies, peer_version, published_models
from .sbml_suite import Outcome, SuiteReport, cases_in, run_suite

SBML, NONMEM, BIOMODELS = "sbml_suite", "nonmem_dosing", "biomodels"
TOLD = ("lunis", "numpy", "python-libsbml", PEER)
ABSENT = f"not run: {PEER} is not installed"
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Scores:
    """Every score. A part that was not run is empty, and `left_out` says why."""

    date: str
    versions: dict[str, str]
    suite: SuiteReport | None
    nonmem: tuple[Scenario, ...]
    models: tuple[Agreement, ...]
    exports: tuple[Agreement, ...]
    left_out: dict[str, str]

    @property
    def failed(self) -> int:
        """What did not come out as others have it. What Lunis refuses, with a reason, is no failure; what was not run is none either."""
        mismatched = self.suite.count("mismatched") if self.suite else 0
        passed = [each.passed for each in self.nonmem] + [each.passed for each in (*self.models, *self.exports)]
        return mismatched + passed.count(False)

    def document(self) -> dict[str, Any]:
        """As one JSON document."""
        return {
            "date": self.date,
            "versions": self.versions,
            "sbml_suite": suite_document(self.suite) if self.suite else None,
            "nonmem": [_plain(each) for each in self.nonmem],
            "biomodels": [_plain(each) for each in self.models],
            "export": [_plain(each) for each in self.exports],
            "left_out": self.left_out,
        }


def _plain(each: Scenario | Agreement) -> dict[str, Any]:
    told = {key: None if value != value else value for key, value in asdict(each).items()}
    return {**told, "passed": each.passed}


def suite_document(report: SuiteReport) -> dict[str, Any]:
    """Counts, verdicts and tags of a run of the SBML Test Suite."""
    outcomes = get_args(Outcome)
    return {
        **{outcome: report.count(outcome) for outcome in outcomes},
        "cases": [{"case": each.case, "outcome": each.outcome, "reason": each.reason} for each in report.verdicts],
        "tags": {tag: {outcome: count[outcome] for outcome in outcomes} for tag, count in report.by_tag.items()},
    }


def score(reference: Path, workers: int = 1, tell: Tell = lambda _: None) -> Scores:
    """Run everything that is there. Raises InterchangeError when nothing is."""
    there = {name for name in (SBML, NONMEM, BIOMODELS) if (reference / name).is_dir()}
    if not there:
        raise InterchangeError(Problem(str(reference), "holds no reference material", f"a folder with {SBML}, {NONMEM} and {BIOMODELS}"))
    left_out = {name: f"not run: there is no folder {name}" for name in (SBML, NONMEM, BIOMODELS) if name not in there}
    if not peer_version():
        left_out |= {BIOMODELS: ABSENT, "export": ABSENT}
    tell("SBML Test Suite")
    suite = run_suite(reference / SBML, cases_in(reference / SBML), workers) if SBML in there else None
    tell("NONMEM")
    nonmem = run_scenarios(reference / NONMEM) if NONMEM in there else ()
    tell("BioModels")
    models = published_models(reference / BIOMODELS) if BIOMODELS not in left_out else ()
    tell("export")
    exports = exported_bodies() if "export" not in left_out else ()
    return Scores(f"{datetime.now(UTC):%Y-%m-%d}", _versions(), suite, nonmem, models, exports, left_out)


def _versions() -> dict[str, str]:
    return {"python": platform.python_version(), **{name: _version(name) for name in TOLD}}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
