"""A population like one person: each patient reproducible from seed and number, spread as published, with the person's past."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from lunis.engine import Run, Status, replay, save_patient, simulate
from lunis.errors import EngineError, ScenarioError
from lunis.language.schedules import steady
from lunis.scenario import Fit, Patient, Plan, patient_from_text, populate, population_like
from lunis.scenario.fit import EDGE
from lunis.scenario.population import Population, model_of
from lunis.scenario.run import considered, record_days, run_plan
from lunis.therapies import haemodialysis, prednisone

NOTHING = Plan("nothing", "Nothing changed")
PREDNISONE = "prednisone.unbound"
READ = ("egfr", "upcr", "albumin", "potassium", "age", PREDNISONE)


@pytest.fixture(scope="module")
def population(lupus: Patient, lupus_fit: Fit) -> Population:
    return Population(lupus, lupus_fit, NOTHING, 1, READ)


def central(population: Population) -> Run:
    """The patient in the middle of a population."""
    u = population.centre
    return Run(population.history.parameters(u), population.history.events(u, onset=-population.span))


def test_the_middle_of_a_population_is_the_best_fit(lupus: Patient, lupus_fit: Fit, population: Population) -> None:
    """Past and course in one run give what the fit and a course give one after the other. Breaks when history, medicines or the
    day on which all begins are not those of the scenario. Tolerance: that of two runs at the usual accuracy."""
    days = record_days(0.5)
    here = simulate(population.model, [central(population)], days, READ, -population.span)
    there = run_plan(lupus, lupus_fit, NOTHING, 0.5, READ)
    assert here.values[0] == pytest.approx(there.results.values[0], rel=2e-4)
    assert here["age"][0, 0] == pytest.approx(lupus.age)


def test_a_course_follows_the_past(lupus: Patient, lupus_fit: Fit) -> None:
    """Lupus care ends prednisone of the scenario on day 0 and tapers its own. Breaks when both are taken, or neither."""
    (plan,) = (plan for plan in considered(lupus, ["lupus_care"]) if plan.key == "lupus_care")
    population = Population(lupus, lupus_fit, plan, 1, READ)
    days = record_days(0.6)
    here = simulate(population.model, [central(population)], days, READ, -population.span)
    there = run_plan(lupus, lupus_fit, plan, 0.6, READ)
    assert here[PREDNISONE][0, 3:] == pytest.approx(there[PREDNISONE][0, 3:], rel=1e-3)
    assert here["upcr"][0] == pytest.approx(there["upcr"][0], rel=1e-3)
    assert here[PREDNISONE][0, 0] > 0, "on day 0 the old dose is still in the body"


def test_a_patient_is_its_seed_and_number(lupus: Patient, lupus_fit: Fit, population: Population) -> None:
    """Breaks when a patient depends on who was asked for before."""
    again = Population(lupus, lupus_fit, NOTHING, 1, READ)
    assert again.runs(range(5, 9)) == [population.run(number) for number in (5, 6, 7, 8)]
    assert population.run(5) != population.run(6)
    assert Population(lupus, lupus_fit, NOTHING, 2, READ).run(5) != population.run(5)
    assert population.traits(2**40) != population.traits(0)


def test_traits_have_their_published_spread(population: Population) -> None:
    """In the standardised space one, around the best fit, and no trait moves with another. Authority: the standard errors of 4000."""
    drawn = np.array([population.traits(number) for number in range(4000)])
    centre = np.array(population.centre)
    inner = np.abs(centre) < 1
    assert inner.sum() > 10
    assert drawn.mean(axis=0)[inner] == pytest.approx(centre[inner], abs=0.08)
    assert drawn.std(axis=0)[inner] == pytest.approx(1.0, abs=0.05)
    assert np.abs(np.corrcoef(drawn.T) - np.eye(drawn.shape[1])).max() < 0.08
    assert np.abs(drawn).max() <= EDGE


def test_nobody_stands_at_the_edge(lupus: Patient, lupus_fit: Fit) -> None:
    """A fit may end near the edge of what is human. Breaks when what is beyond becomes many patients alike."""
    population = Population(lupus, lupus_fit, NOTHING, 1, READ)
    population.centre = [EDGE] * len(population.centre)
    drawn = np.array([population.traits(number) for number in range(500)])
    assert drawn.max() < EDGE
    assert len(np.unique(drawn)) == drawn.size


def test_what_the_scenario_states_is_the_same_for_all(lupus: Patient, population: Population) -> None:
    """Breaks when weight, age or diet of the person are drawn."""
    runs, stated = population.runs(range(20)), lupus.known_parameters()
    assert all(run.parameters[symbol] == value for run in runs for symbol, value in stated.items())
    assert len({run.parameters[symbol] for run in runs for symbol in run.parameters if symbol.name == "nephron_vulnerability"}) == 20


def test_the_source_tells_populations_apart(lupus: Patient, lupus_fit: Fit, population: Population) -> None:
    """What the manifest holds. Breaks when another person, seed or course could go on in the same folder."""
    care = considered(lupus, ["mineral_care"])[-1]
    others = [Population(lupus, lupus_fit, NOTHING, 2, READ), Population(lupus, lupus_fit, care, 1, READ)]
    assert all(other.source != population.source for other in others)
    assert population.source == Population(lupus, lupus_fit, NOTHING, 1, READ).source


def test_a_population_is_written_and_gone_on_with(lupus: Patient, lupus_fit: Fit, tmp_path: Path) -> None:
    stored = populate(lupus, 6, tmp_path, years=0.1, quantities=["egfr"], fitted=lupus_fit, chunk=4)
    assert stored.summary == "6 patients, 0 failed"
    assert stored.manifest["patients"]["source"]["title"] == lupus.title
    values = stored.at("egfr", stored.times[-1])
    assert len(set(values.tolist())) == 6
    before = {path: path.stat().st_mtime_ns for path in tmp_path.glob("part-*")}
    assert populate(lupus, 6, tmp_path, years=0.1, quantities=["egfr"], fitted=lupus_fit, chunk=4).done == 6
    assert {path: path.stat().st_mtime_ns for path in tmp_path.glob("part-*")} == before
    with pytest.raises(EngineError, match="patients source seed: was begun with 1, and is asked for 2"):
        populate(lupus, 6, tmp_path, years=0.1, quantities=["egfr"], fitted=lupus_fit, chunk=4, seed=2)


def test_a_saved_patient_is_replayed_in_a_model_made_anew(lupus: Patient, lupus_fit: Fit, tmp_path: Path) -> None:
    """Breaks when the model of a population cannot be had again, so that its failures are of no use."""
    first, again = (population_like(lupus, "mineral_care", quantities=("egfr",), fitted=lupus_fit) for _ in range(2))
    run, days = first.run(3), [0.0, 7.0]
    save_patient(tmp_path / "patient.json", first.model, run, days, ["egfr"], Status(), start=-first.span, number=3)
    there = simulate(first.model, [run], days, ["egfr"], -first.span)
    assert replay(tmp_path / "patient.json", again.model).values.tobytes() == there.values.tobytes()
    with pytest.raises(EngineError, match="was saved from another model"):
        replay(tmp_path / "patient.json", population_like(lupus, "lupus_care", fitted=lupus_fit).model)


def test_a_person_without_disease_or_labs(write: Callable[..., str], tmp_path: Path) -> None:
    """Breaks when a population needs a diagnosis, or a lab to be fitted to."""
    stored = populate(patient_from_text(write()), 4, tmp_path, years=0.05, quantities=["upcr", "total.cramps"])
    assert stored.failed == 0
    assert (stored.at("upcr", 0.0) < 0.3).all()
    assert stored.units["total.cramps"].endswith("d")


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ({"course": "nothin"}, "did you mean `nothing`"),
        ({"years": 0.0}, "cannot be run"),
        ({"seed": -1}, "-1 cannot be used"),
        ({"seed": 2**64}, "cannot be used"),
        ({"quantities": ["egrf"]}, "did you mean `egfr`"),
        ({"course": "haemodialysis", "quantities": ["cramps"]}, "ask for its sum since the onset, `total.cramps`"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_a_wrong_request_is_told_before_the_fit(
    lupus: Patient, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request_: dict[str, object], told: str
) -> None:
    """Breaks when a slip is found out after the fit, or makes a folder."""
    monkeypatch.setattr("lunis.scenario.population.fit", lambda *_: pytest.fail("work began"))
    with pytest.raises((ScenarioError, EngineError)) as caught:
        populate(lupus, 3, tmp_path / "out", **request_)  # type: ignore[arg-type]
    assert told in str(caught.value)
    assert not (tmp_path / "out").exists()


def test_sessions_of_the_past_end_on_day_zero(lupus: Patient, lupus_fit: Fit) -> None:
    """A machine that a course replaces runs for the last time before day 0. Breaks when only steady medicines are ended."""
    dialysed = replace(lupus, medicines=(haemodialysis.as_usual(), prednisone.at(steady("10 mg/d"))))
    model = model_of(dialysed, Plan("stop", "Stopped", replaces=("haemodialysis",)), ["egfr"])
    times = {taken.name: [at for line in taken.schedule for at in line.times(100.0)] for taken in model.regimens}
    assert min(times["haemodialysis"]) == pytest.approx(-lupus.diagnosed)
    assert -7 < max(times["haemodialysis"]) < 0
    assert times["prednisone"] == [-lupus.diagnosed]
