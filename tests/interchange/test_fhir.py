"""FHIR Bundles: final results of one patient are taken, the rest is told, and hostile files end in words."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunis.errors import InterchangeError
from lunis.interchange import read_labs
from lunis.interchange.fhir import readings_of
from lunis.scenario.labs import FoundLabs


def observation(loinc: str = "2160-0", value: Any = 1.0, unit: str = "mg/dL", when: str = "2026-01-01", **changed: Any) -> dict[str, Any]:
    return {
        "resourceType": "Observation",
        "status": "final",
        "code": {"coding": [{"system": "http://loinc.org", "code": loinc}]},
        "subject": {"reference": "Patient/1"},
        "effectiveDateTime": when,
        "valueQuantity": {"value": value, "unit": unit, "system": "http://unitsofmeasure.org", "code": unit},
    } | changed


def bundle(*resources: Any) -> str:
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": [{"resource": each} for each in resources]})


def read(*resources: Any, at: str = "") -> FoundLabs:
    return readings_of(bundle(*resources), "labs.json").chosen(at)


def values(*resources: Any, at: str = "") -> dict[str, float | None]:
    return {each.lab.name: each.value for each in read(*resources, at=at).labs}


def refused(text: str) -> str:
    with pytest.raises(InterchangeError) as caught:
        readings_of(text, "labs.json").chosen()
    return str(caught.value)


def test_the_latest_final_result_counts(tmp_path: Path) -> None:
    path = tmp_path / "labs.JSON"
    path.write_text(bundle(observation(value=2.0, when="2026-02-01T09:30:00+01:00"), observation(), observation("2823-3", 4.5, "meq/L")))
    assert {each.lab.name: each.value for each in read_labs(path).labs} == {"creatinine": 2.0, "potassium": 4.5}
    assert {each.lab.name: each.value for each in read_labs(path, "2026-01-15").labs} == {"creatinine": 1.0, "potassium": 4.5}


def test_only_results_that_stand_are_taken() -> None:
    """Breaks when an entry made in error, or a preliminary one, becomes a patient's lab."""
    later = {"when": "2026-03-01"}
    for status in ("preliminary", "entered-in-error", "cancelled", "registered", "unknown", ""):
        found = read(observation(), observation(value=9.0, status=status, **later))
        assert found.labs[0].value == 1.0
        assert "entry 2: its status is" in found.told[1] or "has no status" in found.told[1]
    for status in ("final", "amended", "corrected"):
        assert values(observation(), observation(value=9.0, status=status, **later)) == {"creatinine": 9.0}


def test_components_of_a_panel_are_results() -> None:
    parts = [observation("8480-6", 152, "mm[Hg]"), observation("8462-4", 94, "mm[Hg]"), observation("8867-4", 70, "/min")]
    panel = observation("85354-9", component=[{key: part[key] for key in ("code", "valueQuantity")} for part in parts])
    del panel["valueQuantity"]
    assert values(panel) == {"systolic_pressure": 152.0, "diastolic_pressure": 94.0}


def test_what_is_left_out_is_told() -> None:
    limit = observation("2731-8", unit="pg/mL", valueQuantity={"value": 5, "comparator": "<", "code": "pg/mL"})
    text = observation("718-7", valueString="low")
    del text["valueQuantity"]
    absent = observation("2777-1", dataAbsentReason={"text": "lost"})
    del absent["valueQuantity"]
    local = observation(code={"coding": [{"system": "urn:local", "code": "KREA"}]})
    told = "\n".join(read(observation(), observation("3094-0"), limit, text, absent, local, {"resourceType": "Patient"}).told)
    for words in (
        "entry 2: Lunis knows no lab with LOINC 3094-0", "entry 3: pth is `< 5`, a limit", "entry 4: haemoglobin is given as valueString",
        "entry 5: phosphate has no value", "entry 6: it has no LOINC code", "entry 7: is a Patient",
    ):  # fmt: skip
        assert words in told, told


def test_two_patients_in_one_bundle_are_refused() -> None:
    """Breaks when one patient gets the labs of another."""
    said = refused(bundle(observation(), observation("2823-3", 4, "mmol/L", subject={"reference": "Patient/2"})))
    assert "entry 2" in said
    assert "2 patients in one Bundle" in said
    assert "nobody" in refused(bundle(observation(), observation(subject=None)))


def test_every_problem_is_told_at_once_with_its_entry() -> None:
    said = refused(
        bundle(
            observation("2160-1"),
            observation(when="2026"),
            observation(unit="mgdL"),
            observation(value="high"),
            observation(value=True),
            observation(valueQuantity={"value": 1.0}),
            observation("2823-3", 300, "mmol/L"),
            observation(code={"coding": [{"system": "http://loinc.org", "code": code} for code in ("2160-0", "2823-3")]}),
        )
    )
    for words in (
        "entry 1: `2160-1` is no LOINC code",
        "entry 2: effectiveDateTime `2026` is not a date",
        "entry 3: `1.0 mgdL`",
        "entry 4: the value of creatinine is no number",
        "entry 5: the value of creatinine is no number",
        "entry 6: creatinine has no unit",
        "entry 7: potassium of 300 mmol/L",
        "entry 8: its codes stand for different labs",
    ):
        assert words in said, said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "not readable as JSON"),
        (bundle(observation())[:-20], "is the file complete?"),
        ("[" * 100_000, "not readable as JSON"),
        ('{"a":' * 100_000, "nested too deeply|not readable"),
        ("[]", "no FHIR resource"),
        ('{"resourceType": "Patient"}', "is a Patient, not a Bundle"),
        ('{"resourceType": "Bundle"}', "holds no lab"),
        ('{"resourceType": "Bundle", "entry": 3}', "is not a list"),
        ('{"resourceType": "Bundle", "entry": [null, 1, {"resource": []}]}', "holds no lab"),
        (bundle(observation(value=float("nan"))), "NaN is no number"),
        (bundle(observation(value=1)).replace('"value": 1', '"value": 1' + "0" * 9000), "a number and a unit"),
        (bundle(observation(value=1)).replace('"value": 1', '"value": 1e999'), "a number and a unit"),
    ],
)
def test_broken_and_hostile_files_end_in_words(text: str, words: str) -> None:
    assert any(word in refused(text) for word in words.split("|")), refused(text)


def test_many_problems_are_cut_short() -> None:
    """Breaks when a hostile file fills the screen, or steers the terminal."""
    said = refused(bundle(*[observation("\x1b[31m" + "9" * 5000)] * 3000))
    assert len(said) < 60_000
    assert "\x1b" not in said


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=10) | st.sampled_from(["2160-0", "http://loinc.org", "final", "2026-01-01"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["code", "coding", "system", "value", "valueQuantity", "component", "status", "subject", "reference", "unit"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(sorted(observation())), JSON, max_size=4), JSON)
def test_any_observation_is_read_or_refused_in_words(changed: dict[str, Any], component: Any) -> None:
    """Breaks when a field of an unexpected type brings the reader down."""
    resource = observation() | changed | {"resourceType": "Observation", "component": component}
    with suppress(InterchangeError):
        readings_of(bundle(resource), "labs.json").chosen()


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused_in_words(text: str) -> None:
    with pytest.raises(InterchangeError):
        readings_of(text, "labs.json").chosen()
