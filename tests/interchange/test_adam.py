"""ADaM-like tables: one row a patient in ADSL, one a patient, lab and visit in ADLB, whatever the parts they come from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas
import pytest

from bodies.bursting import MODEL, QUANTITIES, TIMES, bursts, drop
from lunis.engine import Patients, Run, Stored, simulate, stream
from lunis.engine.stored import read_stream
from lunis.errors import EngineError
from lunis.interchange.adam import Study, parameters_of, tables_of, write_adam

PERSON = {"age": 34.0, "female": True, "weight": 58.0, "height": 162.0}
SOURCE = {"title": "T", "heading": "Nothing changed", "person": PERSON}
STUDY = Study("Nothing changed", **PERSON)  # type: ignore[arg-type]


def population(folder: Path, count: int = 10, chunk: int = 3) -> Stored:
    return stream(MODEL, Patients.each(drop, count, SOURCE), TIMES, QUANTITIES, folder, chunk=chunk)


def in_memory(count: int = 10) -> tuple[pandas.DataFrame, pandas.DataFrame]:
    tables = tables_of(simulate(MODEL, [drop(number) for number in range(count)], TIMES, QUANTITIES), STUDY)
    return tables.adsl, tables.adlb


def test_a_patient_is_a_row_of_adsl() -> None:
    """Breaks when a failed patient is dropped, or passes for one that came to the end."""
    adsl, _ = in_memory()
    assert list(adsl["SUBJID"]) == [f"{number:07d}" for number in range(10)]
    assert adsl["USUBJID"].is_unique
    first = adsl.iloc[0]
    assert (first["STUDYID"], first["AGE"], first["AGEU"], first["SEX"], first["WEIGHTBL"]) == ("LUNIS", 34.0, "YEARS", "F", 58.0)
    assert (first["ARM"], first["TRT01P"], first["TRT01A"], first["SAFFL"]) == (*["Nothing changed"] * 3, "Y")
    for number, row in adsl.iterrows():
        assert (row["EOSSTT"] == "DISCONTINUED") == (row["COMPLFL"] == "N") == bool(row["DCSREAS"]) == bursts(int(str(number)))


def test_a_record_is_measured_against_its_baseline() -> None:
    _, adlb = in_memory()
    one = adlb[(adlb["SUBJID"] == "0000001") & (adlb["PARAMCD"] == "S1")]
    assert list(one["ADY"]) == [1, 1, 2, 2, 3]  # days 0, 0.5, 1, 1.5, 2: there is no day 0
    assert list(one["ABLFL"].fillna("")) == ["Y", "", "", "", ""]
    assert one["BASE"].nunique() == 1
    assert np.isnan(one["CHG"].iloc[0])
    np.testing.assert_allclose(one["CHG"].iloc[1:], (one["AVAL"] - one["BASE"]).iloc[1:])
    np.testing.assert_allclose(one["PCHG"].iloc[1:], 100 * one["CHG"].iloc[1:] / one["BASE"].iloc[1:])
    assert one["AVISIT"].iloc[0] == "Baseline"
    assert list(one["AVISITN"] * 7) == pytest.approx(list(TIMES))


def test_what_a_failed_run_did_not_reach_has_no_record() -> None:
    _, adlb = in_memory()
    assert adlb["AVAL"].notna().all()
    assert len(adlb[adlb["SUBJID"] == "0000003"]) < len(adlb[adlb["SUBJID"] == "0000001"])


def test_a_day_before_treatment_is_below_zero() -> None:
    results = simulate(MODEL, [Run()], [-1.0, 0.0, 7.0], ["s1"], start=-1.0)
    adlb = tables_of(results, STUDY).adlb
    assert list(adlb["ADY"]) == [-1, 1, 8]
    assert list(adlb["AVISIT"]) == ["Day -1", "Baseline", "Week 1"]
    assert adlb["CHG"].isna().tolist() == [True, True, False]


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_parts_make_the_same_tables_as_memory(tmp_path: Path, form: str) -> None:
    """Breaks when a part without a failure has other columns, or rows are lost between parts."""
    places = write_adam(population(tmp_path / "population"), tmp_path / "adam", form)  # type: ignore[arg-type]
    assert [place.name for place in places] == [f"adsl.{form}", f"adlb.{form}"]
    for place, wanted in zip(places, in_memory(), strict=True):
        found = pandas.read_parquet(place) if form == "parquet" else pandas.read_csv(place, dtype={"SUBJID": str, "AVALU": str})
        blank = found.astype(object).where(found.notna(), None)
        expected = wanted.astype(object).where(wanted.notna(), None)
        pandas.testing.assert_frame_equal(blank, expected, check_dtype=False, rtol=1e-12)
    assert not list((tmp_path / "adam").glob(".*"))


def test_codes_are_short_and_differ() -> None:
    """Breaks when two labs share a PARAMCD, or one is longer than eight characters."""
    names = ["creatinine", "total.calcium_intake_a", "total.calcium_intake_b", "1_25", "soft_tissue_calcium", "soft_tissue_calcium2"]
    found = parameters_of(dict.fromkeys(names, "1"))
    codes = [each.code for each in found]
    assert len(set(codes)) == len(names)
    assert all(len(code) <= 8 and code[0].isalpha() and code.isalnum() and code.isupper() for code in codes)
    assert [each.number for each in found] == list(range(1, 7))


def test_an_unfinished_population_is_refused(tmp_path: Path) -> None:
    stored = population(tmp_path)
    (tmp_path / "part-000001.parquet").unlink()
    with pytest.raises(EngineError, match="it goes on where it was stopped"):
        write_adam(read_stream(stored.folder), tmp_path / "adam")


def test_a_manifest_without_the_person_leaves_its_columns_empty(tmp_path: Path) -> None:
    stored = stream(MODEL, Patients.each(drop, 2, {"heading": "H"}), TIMES, QUANTITIES, tmp_path)
    assert Study.of(stored) == Study("H")
    place, _ = write_adam(stored, tmp_path / "adam", "parquet")
    found = pandas.read_parquet(place)
    assert found[["AGE", "SEX"]].isna().all().all()
