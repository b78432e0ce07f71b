"""Cases of the SBML Test Suite, and the rule by which they are judged."""

import csv
import os
from collections import Counter

import numpy as np
import pytest

from bodies.reference_material import folder_of_reference
from bodies.sbml_text import assigned, ci, cn, compartment, document, listed, number, numbers, of, rate, species
from lunis.errors import InterchangeError
from lunis.interchange import sbml_suite
from lunis.interchange.sbml_suite import judged, read_settings, run_suite

pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")

SETTINGS = "start: 0\nduration: 1\nsteps: 2\nvariables: S, x\nabsolute: 0.001\nrelative: 0.01\namount: S\nconcentration: \n"
GROWING = document(
    listed("Compartments", compartment("c", 2.0))
    + listed("Species", species("S", "c", 'initialConcentration="3"'))
    + numbers(x=1.0)
    + listed("Rules", rate("x", cn(1.0)))
)
RESULTS = "time,S,x\n0,6,1\n0.5,6,1.5\n1,6,2\n"


def case(folder, name="00001", model=GROWING, settings=SETTINGS, results=RESULTS):
    place = folder / "cases" / name
    place.mkdir(parents=True)
    (place / "model.xml").write_text(model, encoding="utf-8")
    (place / "settings.txt").write_text(settings, encoding="utf-8")
    (place / "results.csv").write_text(results, encoding="utf-8")
    return place


def test_a_case_passes_within_its_tolerances_and_no_further(tmp_path):
    """Breaks when amounts are compared as concentrations, or when the absolute part is forgotten."""
    assert judged(case(tmp_path, "1")).outcome == "passed"
    assert judged(case(tmp_path, "2", results=RESULTS.replace("6,2", "6.06,2.02"))).outcome == "passed"
    off = judged(case(tmp_path, "3", results=RESULTS.replace("6,2", "6,2.03")))
    assert (off.outcome, off.reason) == ("mismatched", "x at 1 is 2, not 2.03")


def test_infinite_and_undefined_values_are_taken_literally(tmp_path):
    model = document(
        listed("Parameters", number("S", None), number("x", None))
        + listed("Rules", assigned("S", "<infinity/>"), assigned("x", "<notanumber/>"))
    )
    same = "time,S,x\n0,INF,NaN\n0.5,INF,NaN\n1,INF,NaN\n"
    assert judged(case(tmp_path, "1", model, results=same)).outcome == "passed"
    assert judged(case(tmp_path, "2", model, results=same.replace("INF", "-INF"))).outcome == "mismatched"
    assert judged(case(tmp_path, "3", model, results=same.replace("NaN", "1"))).outcome == "mismatched"


def test_a_variable_may_be_called_like_the_column_of_time(tmp_path):
    model = document(numbers(S=6.0, time=1.0) + listed("Rules", rate("time", cn(1.0))))
    settings = SETTINGS.replace("S, x", "S, time")
    assert judged(case(tmp_path, model=model, settings=settings, results=RESULTS.replace("S,x", "S,time"))).outcome == "passed"


def test_what_lunis_cannot_do_is_refused_and_what_fails_is_a_mismatch(tmp_path):
    algebraic = document(numbers(x=1.0) + "<listOfRules><algebraicRule/></listOfRules>")
    verdict = judged(case(tmp_path, "1", algebraic))
    assert verdict.outcome == "refused"
    assert "algebraic" in verdict.reason
    # It grows beyond all numbers at time 0.5.
    exploding = document(numbers(S=2.0, x=1.0) + listed("Rules", rate("S", of("times", ci("S"), ci("S")))))
    assert judged(case(tmp_path, "2", exploding)).outcome == "mismatched"
    assert judged(case(tmp_path, "3", settings="start: 0")).outcome == "mismatched"
    assert judged(case(tmp_path, "4", results="time,x\n0,1\n")).outcome == "mismatched"


def test_a_run_counts_every_case_by_tag_and_survives_a_crash(tmp_path, monkeypatch):
    """Breaks when one broken case ends the run."""
    for name in ("00001", "00002", "00003"):
        case(tmp_path, name)
    (tmp_path / "cases.csv").write_text(
        "case,component_tags,test_tags\n00001,Species,Amount\n00002,Species,Event\n00003,,\n", encoding="utf-8"
    )
    monkeypatch.setattr(sbml_suite, "judged", crashing)
    seen = []
    report = run_suite(tmp_path, workers=2, seen=seen.append)
    assert [report.count(outcome) for outcome in ("passed", "refused", "mismatched")] == [2, 0, 1]
    assert report.by_tag["Species"] == Counter(passed=1, mismatched=1)
    assert len(seen) == 3
    assert report.verdicts[1].reason == "its process ended with code 5"


def crashing(folder):
    if folder.name == "00002":
        os._exit(5)
    return judged(folder)


def test_tolerances_follow_what_a_case_allows(tmp_path):
    small = read_settings(case(tmp_path, settings=SETTINGS.replace("0.001", "1e-20")) / "settings.txt")
    assert small.accuracy.rtol * small.accuracy.floor <= 1e-23
    assert list(small.times) == [0, 0.5, 1]


def test_a_folder_without_cases_is_told(tmp_path):
    with pytest.raises(InterchangeError, match="holds no case"):
        run_suite(tmp_path)


def sample(size=60):
    """Some cases of every tag, rare tags first, the rest spread evenly."""
    path = folder_of_reference("sbml_suite") / "cases.csv"
    if not path.is_file():
        return []
    with path.open(encoding="utf-8") as file:
        tags = {row["case"]: set(f"{row['component_tags']} {row['test_tags']}".split()) for row in csv.DictReader(file)}
    count = Counter(tag for each in tags.values() for tag in each)
    chosen: dict[str, None] = {}
    for tag in sorted(count, key=lambda tag: (count[tag], tag)):
        carrying = [name for name, has in tags.items() if tag in has]
        missing = 2 - sum(name in chosen for name in carrying)
        chosen |= dict.fromkeys(carrying[:: max(len(carrying) // 2, 1)][: max(missing, 0)])
    rest = [name for name in tags if name not in chosen]
    chosen |= dict.fromkeys(rest[:: max(len(rest) // max(size - len(chosen), 1), 1)])
    return list(chosen)[:size]


CASES = sample()


@pytest.mark.skipif(not CASES, reason="no reference material `sbml_suite`: set LUNIS_REFERENCE to the folder that holds it")
@pytest.mark.parametrize("name", CASES or [""])
def test_a_sample_of_the_suite_passes(name):
    verdict = judged(folder_of_reference("sbml_suite") / "cases" / name)
    assert verdict.outcome == "passed", verdict.reason


def test_the_sample_is_large_and_carries_every_tag():
    if CASES:
        assert len(CASES) == 60
        assert np.unique(CASES).size == 60
