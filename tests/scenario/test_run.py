"""Running courses in the twins of a patient: labelled arrays, medicines that go on or are replaced, and nothing from nothing."""

from dataclasses import replace

import numpy as np
import pytest

import lunis as ln
from lunis.errors import EngineError, LunisError, ScenarioError
from lunis.language.schedules import steady
from lunis.physiology.signals import Signals
from lunis.scenario import Course, Fit, Patient, Plan
from lunis.scenario import run as running
from lunis.scenario.courses import plans
from lunis.scenario.prescribing import State
from lunis.scenario.run import QUANTITIES, record_days, run_plan, state_of

QUICK = ("egfr", "upcr", "total_calcium", "infection_rate")
PREDNISONE = "prednisone.unbound"


@pytest.fixture(scope="module")
def treated(lupus: Patient, lupus_fit: Fit) -> Course:
    return ln.simulate(lupus, therapies=[ln.therapies.mycophenolate], years=0.5, fitted=lupus_fit)


@pytest.fixture(scope="module")
def untreated(lupus: Patient, lupus_fit: Fit) -> Course:
    return ln.simulate(lupus, years=0.5, fitted=lupus_fit)


def test_a_course_records_every_quantity_of_the_report(treated: Course) -> None:
    """Breaks when a quantity is lost, a unit changed, or a run cut short."""
    assert treated.results.names == QUANTITIES
    assert treated.results.failed == 0
    assert treated.results.values.shape == (3, len(treated.results.times), len(QUANTITIES))
    assert np.isfinite(treated.results.values).all()
    assert treated.results.times[0] == 0
    assert treated.results.times[-1] >= 0.5 * 365.25
    assert treated.results.units == {name: Signals.fields[name].unit_name for name in QUANTITIES}


def test_bands_hold_the_twins(treated: Course) -> None:
    """Breaks when the band is not the twins', or its line not the best twin's."""
    band = treated.band("upcr")
    assert np.array_equal(band.best, treated["upcr"][0])
    assert band.unit == "g/g"
    assert (band.low <= band.high).all()
    assert band.low == pytest.approx(np.percentile(treated["upcr"], 5, axis=0))
    assert band.high == pytest.approx(np.percentile(treated["upcr"], 95, axis=0))
    assert treated.at("upcr", 1000.0) == (band.best[-1], band.low[-1], band.high[-1])
    with pytest.raises(EngineError, match="did you mean `upcr`"):
        treated.band("upcrr")


def test_a_course_is_a_tidy_table(treated: Course) -> None:
    """Breaks when a column of the table is renamed or a value lands in another row."""
    frame = treated.to_frame()
    assert list(frame.columns) == ["course", "patient", "day", "quantity", "value", "unit"]
    assert len(frame) == treated.results.values.size
    assert set(frame["course"]) == {"course"}
    row = frame[(frame["patient"] == 2) & (frame["day"] == 14.0) & (frame["quantity"] == "c3")]
    assert row["value"].tolist() == [treated["c3"][2, 2]]
    assert row["unit"].tolist() == ["mg/dL"]


def test_a_course_can_be_drawn(treated: Course) -> None:
    """Breaks when the figures do not know a quantity of the course, or the course not the figures."""
    from matplotlib.figure import Figure

    assert isinstance(treated.plot("upcr", "egfr"), Figure)
    assert isinstance(treated.plot(), Figure)


def test_mycophenolate_works_in_this_patient(treated: Course, untreated: Course) -> None:
    """Breaks when a therapy of the course never reaches the body."""
    assert treated.band("upcr").best[-1] < 0.95 * untreated.band("upcr").best[-1]
    assert treated.band("infection_rate").best[-1] > untreated.band("infection_rate").best[-1]
    assert np.array_equal(treated.results.values[:, 0], untreated.results.values[:, 0]), "day 0 is before the course"


def test_the_same_request_gives_the_same_numbers(lupus: Patient, lupus_fit: Fit, untreated: Course) -> None:
    """Breaks when a course depends on anything but patient, twins and plan."""
    again = ln.simulate(lupus, years=0.5, fitted=lupus_fit)
    assert np.array_equal(again.results.values, untreated.results.values)


def nil(therapy: object, *harms: str) -> object:
    """A therapy as evidenced, with its harms left out."""
    return therapy.valued(**{name: replace(therapy.values[name], value=0.0) for name in harms})  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "nothing",
    [
        nil(ln.therapies.osmotherapy, "contaminated_share"),
        nil(ln.therapies.mesenchymal_cells, "infection_gain", "clotting_gain"),
    ],
    ids=["osmotherapy", "stem cells"],
)
def test_no_benefit_and_no_harm_is_nothing_changed_to_the_bit(lupus: Patient, lupus_fit: Fit, untreated: Course, nothing: object) -> None:
    """Breaks when an unproven therapy leaves a trace of its own in the numbers."""
    course = ln.simulate(lupus, therapies=[nothing], years=0.5, fitted=lupus_fit)
    assert np.array_equal(course.results.values, untreated.results.values)


def test_what_the_evidence_says_of_osmotherapy_is_a_little_harm(lupus: Patient, lupus_fit: Fit, untreated: Course) -> None:
    """Breaks when the documented harm of a marketed therapy is lost with its claimed benefit."""
    course = ln.simulate(lupus, therapies=[ln.therapies.osmotherapy], years=0.5, quantities=("egfr", "nephrons"), fitted=lupus_fit)
    assert (course["nephrons"][:, -1] < untreated["nephrons"][:, -1]).all()
    assert (course["egfr"][:, -1] < untreated["egfr"][:, -1]).all()
    assert (course["egfr"][:, -1] > 0.97 * untreated["egfr"][:, -1]).all()


def test_medicines_go_on_unless_the_course_gives_them_itself(lupus: Patient, lupus_fit: Fit) -> None:
    """Breaks when a background medicine is stopped by a course that says nothing of it, or taken twice."""

    def level(*therapies: object) -> float:
        course = ln.simulate(lupus, therapies=therapies, years=0.2, quantities=(PREDNISONE,), fitted=lupus_fit)
        return float(course[PREDNISONE][0, -1])

    steadily = level()
    assert steadily > 0
    assert level(ln.therapies.sevelamer) == pytest.approx(steadily, rel=1e-6)
    assert level(ln.therapies.prednisone.at(steady("10 mg/d"))) == pytest.approx(steadily, rel=1e-6), "not 20 mg"
    # Less arrives of a larger dose.
    high = level(ln.therapies.prednisone.at(steady("40 mg/d")))
    assert level(ln.therapies.prednisone.at(steady("80 mg/d"))) == pytest.approx(2 ** (1 - 0.28) * high, rel=1e-2)


def test_lupus_care_replaces_prednisone_and_leaves_calcium(lupus: Patient, lupus_fit: Fit) -> None:
    """Breaks when lupus care adds its taper to the old dose, or stops medicines that are none of its business."""
    at = State({"egfr": 60.0, "potassium": 4.5, "total_calcium": 9.0}, lupus.weight, lupus.height, lupus.female, lupus.age)
    found = {plan.key: plan for plan in plans(lupus, at)}
    kept = {plan.key: {taken.name for taken in running._background(lupus, plan)} for plan in found.values()}
    assert kept["nothing"] == kept["mineral_care"] == {"prednisone", "calcium_carbonate"}
    assert kept["lupus_care"] == kept["both"] == {"calcium_carbonate"}
    assert kept["calcium_tablets"] == {"prednisone"}
    course = run_plan(lupus, lupus_fit, found["lupus_care"], 0.6, (PREDNISONE,))
    alone = ln.simulate(lupus, years=0.6, quantities=(PREDNISONE,), fitted=lupus_fit)
    assert course[PREDNISONE][0, -1] == pytest.approx(alone[PREDNISONE][0, -1] / 2, rel=0.05), (
        "5 mg at the end of the taper, not 10 and not 15"
    )


def test_a_medicine_that_is_withheld_is_not_taken_on_the_sly(lupus: Patient) -> None:
    """Breaks when an ACE inhibitor of the scenario goes on while its course withholds it for potassium."""
    taking = replace(lupus, medicines=(ln.therapies.ace_inhibitor.at(steady("10 mg/d")),))
    at = State({"egfr": 60.0, "potassium": 5.9, "total_calcium": 9.0}, lupus.weight, lupus.height, lupus.female, lupus.age)
    (plan,) = (plan for plan in plans(taking, at) if plan.key == "lupus_care")
    assert "ace_inhibitor" not in {taken.name for taken in plan.regimens}
    assert running._background(taking, plan) == ()


def test_the_prescriber_sees_the_lab_and_else_the_best_twin(lupus: Patient, lupus_fit: Fit) -> None:
    """Breaks when a dose is adapted to the model's potassium though the patient's was measured."""
    seen = state_of(lupus, lupus_fit)
    best = run_plan(lupus, lupus_fit, Plan("day 0", "Day 0"), 0.01, ("egfr", "potassium"))
    assert seen.readings["potassium"] == pytest.approx(4.4, rel=1e-12)
    assert best["potassium"][0, 0] != pytest.approx(4.4, rel=1e-6)
    assert seen.egfr == pytest.approx(float(best["egfr"][0, 0]))
    assert (seen.female, seen.age, seen.weight) == (True, 34, 58)


@pytest.mark.parametrize(
    ("request_", "told"),
    [
        ({"years": 0.0}, "0 years cannot be run"),
        ({"years": -1.0}, "cannot be run"),
        ({"years": float("nan")}, "cannot be run"),
        ({"years": 1000.0}, "cannot be run"),
        ({"quantities": ("egfrr",)}, "egfr"),
        ({"therapies": ["mycophenolate"]}, "neither a therapy nor a regimen"),
        ({"therapies": [ln.therapies.osmotherapy, ln.therapies.as_claimed(ln.therapies.osmotherapy)]}, "two different versions"),
    ],
    ids=["no time", "time backwards", "no number", "too long", "unknown quantity", "a name", "two versions"],
)
def test_a_wrong_request_is_refused_before_the_fit(
    lupus: Patient, monkeypatch: pytest.MonkeyPatch, request_: dict[str, object], told: str
) -> None:
    """Breaks when the user waits for a fit to be told that the request was wrong."""

    def fit_too_early(*_: object) -> None:
        raise AssertionError("the fit began")

    monkeypatch.setattr(running, "fit", fit_too_early)
    with pytest.raises(LunisError, match=told):
        ln.simulate(lupus, **request_)  # type: ignore[arg-type]


@pytest.mark.parametrize(("more", "told"), [({"courses": ["lupus_car"]}, "lupus_care"), ({"years": 0.0}, "cannot be run")], ids=str)
def test_a_wrong_comparison_is_refused_before_the_fit(
    lupus: Patient, monkeypatch: pytest.MonkeyPatch, more: dict[str, object], told: str
) -> None:
    """Breaks when a misspelt course is told after the fit."""
    monkeypatch.setattr(running, "fit", lambda *_: pytest.fail("the fit began"))
    with pytest.raises(ScenarioError, match=told):
        ln.compare(lupus, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("years", [0.001, 0.1, 0.25, 0.5, 2.0])
def test_records_lie_on_one_weekday_and_reach_the_end(years: float) -> None:
    """Breaks when records drift against the dialysis week, or the last one lies before the end."""
    days = record_days(years)
    assert days[0] == 0
    assert (np.diff(days) > 0).all()
    assert not (days % 7).any()
    assert days[-1] >= min(years * 365.25, 7 * (years * 365.25 // 7))
