"""Calibrating: fit rows only, within what was plausible, the same result each time, and a record that the model has not left behind."""

import pytest

from lunis.errors import EvidenceError
from lunis.evidence.calibrations import Calibration, Range, calibrations, record
from lunis.validation import calibrate as subject
from lunis.validation.calibrate import calibrate, calibrated_values, write_record
from lunis.validation.conduct import Theatre
from lunis.validation.rows import BOARDS, rows_of, targets_of
from lunis.validation.studies import library

ROW = "pk.furosemide.lee1997.auc_0_4_h"


def meant(monkeypatch, rows, **values):
    said = Calibration("demo", "a drug's clearance", tuple(rows), {name.replace("__", "."): Range(*each) for name, each in values.items()})
    monkeypatch.setattr(subject, "calibration", lambda name: said)
    return said


def test_a_value_is_fitted_to_its_row_and_the_rest_stays(monkeypatch):
    """Breaks when a row within reach is not reached, when what the rows do not tell moves, or when the result differs the next time."""
    meant(monkeypatch, [ROW], furosemide__clearance=(1, 20, 100), amlodipine__half=(1, 5, 25))
    found = calibrate("demo")
    clearance, half = found.values
    row = found.rows[0]
    assert abs(row.after - row.row.published) < 0.2 * abs(row.before - row.row.published)
    assert clearance.told > 0.8
    assert half.number == pytest.approx(5)
    assert half.told == pytest.approx(0, abs=1e-6)
    assert calibrate("demo").document() == found.document()


def test_what_cannot_be_fitted_is_refused_all_at_once(monkeypatch):
    judge = next(row.id for row in rows_of("pk") if row.use == "check")
    rows = [ROW + "x", judge]
    meant(monkeypatch, rows, furosemide__clearence=(1, 2, 3), furosemid__clearance=(1, 2, 3), person__weight=(1, 2, 3))
    with pytest.raises(EvidenceError) as told:
        calibrate("demo")
    text = str(told.value)
    assert f"no row `{ROW}x`" in text
    assert f"`{judge}` is there to judge" in text
    assert "no value `furosemide.clearence`" in text
    assert "furosemide" in text
    assert "is derived from `person.weight`" in text


def test_a_record_is_kept_whole(monkeypatch, tmp_path):
    meant(monkeypatch, [ROW], furosemide__clearance=(1, 20, 100))
    monkeypatch.setattr(subject, "record_path", lambda name: tmp_path / f"{name}.json")
    path = write_record(calibrate("demo"))
    assert path.read_text(encoding="utf-8").endswith("}\n")
    assert '"furosemide.clearance"' in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("name", sorted(calibrations()))
def test_a_record_is_that_of_its_calibration(name):
    """Breaks when a file was changed and not run again, or when the model calls a value calibrated that was not fitted."""
    said, found = calibrations()[name], record(name)
    assert set(found["values"]) == set(said.values)
    assert set(found["rows"]) == set(said.rows)
    assert all(said.values[each].low <= kept["value"] <= said.values[each].high for each, kept in found["values"].items())
    assert set(calibrated_values()[name]) == set(said.values)


@pytest.fixture(scope="module")
def theatre():
    """Every row that a calibration is fitted to, each of its courses run once."""
    fitted = {id for name in calibrations() for id in record(name)["rows"]}
    rows = {board: [row for row in (*rows_of(board), *targets_of(board)) if row.id in fitted] for board in BOARDS}
    theatres = {board: Theatre(library(), board, rows[board]) for board in BOARDS}
    return {row.id: (theatres[board], row) for board in BOARDS for row in rows[board]}


@pytest.mark.parametrize("name", sorted(calibrations()))
def test_the_model_still_gives_what_was_fitted(theatre, name):
    """Breaks when the model moved away from a calibration: run `lunis calibrate NAME --write`."""
    for id, kept in record(name)["rows"].items():
        there, row = theatre[id]
        low, high = kept["interval"]
        assert there.of(row).number == pytest.approx(kept["after"], abs=0.25 * (high - low)), id


def test_no_value_names_a_calibration_that_is_none():
    assert set(calibrated_values()) <= set(calibrations())
