"""Lab tables: the latest of each lab is taken, what is not understood is told, what is wrong is refused with its line."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunis.errors import InterchangeError
from lunis.interchange import read_labs
from lunis.interchange.lab_csv import readings_of

HEAD = "date,loinc,value,unit\n"


def table(tmp_path: Path, text: str, name: str = "labs.csv") -> Path:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return path


def values(tmp_path: Path, text: str, at: str = "") -> dict[str, float | None]:
    return {each.lab.name: each.value for each in read_labs(table(tmp_path, text), at).labs}


def problems(tmp_path: Path, text: str, at: str = "") -> str:
    with pytest.raises(InterchangeError) as caught:
        read_labs(table(tmp_path, text), at)
    return str(caught.value)


def test_the_latest_of_each_lab_counts(tmp_path: Path) -> None:
    """Breaks when rows in another order, or of another lab, change what is latest."""
    text = HEAD + "2026-02-01,2160-0,2.0,mg/dL\n2026-01-01,2160-0,1.0,mg/dL\n2026-01-05,2823-3,4.5,meq/L\n"
    assert values(tmp_path, text) == {"creatinine": 2.0, "potassium": 4.5}
    assert values(tmp_path, text, "2026-01-31") == {"creatinine": 1.0, "potassium": 4.5}
    assert values(tmp_path, text, "2026-01-01") == {"creatinine": 1.0}


def test_units_are_converted_by_the_substance(tmp_path: Path) -> None:
    text = HEAD + "2026-01-01,14682-9,88.4,umol/L\n2026-01-01,2890-2,3200,mg/g{creat}\n2026-01-01,98979-8,31,mL/min/{1.73_m2}\n"
    found = values(tmp_path, text)
    assert found["creatinine"] == pytest.approx(1.0, rel=1e-3)
    assert found["upcr"] == pytest.approx(3.2)
    assert found["egfr"] == pytest.approx(31)


def test_days_count_from_the_scenario(tmp_path: Path) -> None:
    """Breaks when a result after day 0 is taken, or days are ordered as text."""
    text = "Day,LOINC,Value,Unit\n-9,2160-0,1.0,mg/dL\n-10,2160-0,2.0,mg/dL\n5,2160-0,3.0,mg/dL\n"
    assert values(tmp_path, text) == {"creatinine": 1.0}
    assert values(tmp_path, text, "-10") == {"creatinine": 2.0}
    assert values(tmp_path, text, "5") == {"creatinine": 3.0}


def test_of_two_on_one_day_the_later_line_leads(tmp_path: Path) -> None:
    assert values(tmp_path, HEAD + "2026-01-01,2160-0,1.0,mg/dL\n2026-01-01,2160-0,1.5,mg/dL\n") == {"creatinine": 1.5}


def test_a_time_of_the_day_orders_and_may_have_a_zone(tmp_path: Path) -> None:
    """08:00 in Tokyo is before 01:00 in London."""
    text = HEAD + "2026-01-01T01:00:00Z,2160-0,1.0,mg/dL\n2026-01-01T08:00:00+09:00,2160-0,2.0,mg/dL\n"
    assert values(tmp_path, text) == {"creatinine": 1.0}


def test_a_name_stands_in_for_a_code(tmp_path: Path) -> None:
    text = "date,name,value,unit\n2026-01-01,Serum creatinine,1.0,mg/dL\n"
    assert values(tmp_path, text) == {"creatinine": 1.0}
    assert "serum_creatinine" in problems(tmp_path, text.replace("Serum creatinine", "Serum kreatinin"))


def test_what_is_left_out_is_told(tmp_path: Path) -> None:
    """Breaks when a limit is taken for a value, or an unknown lab vanishes without a word."""
    text = HEAD + "2026-01-01,2160-0,1.0,mg/dL\n2026-01-01,3094-0,50,mg/dL\n2026-01-01,2731-8,<5,pg/mL\n2026-01-01,718-7,,g/dL\n"
    found = read_labs(table(tmp_path, text))
    assert [each.lab.name for each in found.labs] == ["creatinine"]
    told = "\n".join(found.told)
    for words in ("creatinine 2026-01-01", "line 3: Lunis knows no lab with LOINC 3094-0", "`<5`, a limit", "haemoglobin has no value"):
        assert words in told


def test_every_problem_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    text = HEAD + (
        "2026-01-01,2160-1,1.0,mg/dL\n2026-13-01,2160-0,1.0,mg/dL\n2026-01-01,2777-1,4.x,mg/dL\n2026-01-01,17861-6,8\n"
        '2026-01-01,2823-3,"4,5",mmol/L\n2026-01-01,718-7,9.6,g/dl2\n2026-01-01,1751-7,300,g/dL\n'
    )
    said = problems(tmp_path, text)
    for words in (
        "line 2: `2160-1` is no LOINC code", "did you mean `2160-0`", "line 3: `2026-13-01` is not a date", "line 4: phosphate is `4.x`",
        "line 5: has not as many cells", "line 6: potassium is `4,5`", "decimal with a point", "line 7: haemoglobin cannot be in g/dl2",
        "line 8: albumin of 300 g/dL is not possible",
    ):  # fmt: skip
        assert words in said, said


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "there is no `loinc`"),
        ("date,loinc,valu,unit\n", "did you mean `valu`"),
        ("loinc,value,unit\n", "neither `date` nor `day`"),
        ("date,day,loinc,value,unit\n", "both `date` and `day`"),
        ("date,date,loinc,value,unit\n", "`date` is there twice"),
        (HEAD, "holds no lab"),
        (HEAD + '2026-01-01,"2160-0,1.0,mg/dL\n', "not readable as CSV"),
    ],
)
def test_a_broken_table_is_refused(tmp_path: Path, text: str, words: str) -> None:
    assert words in problems(tmp_path, text)


def test_a_day_that_cannot_be_is_refused(tmp_path: Path) -> None:
    text = HEAD + "2026-01-01,2160-0,1.0,mg/dL\n"
    assert "at: `March`" in problems(tmp_path, text, "March")
    assert "on or before 2025-01-01" in problems(tmp_path, text, "2025-01-01")


def test_semicolons_may_part_cells(tmp_path: Path) -> None:
    assert values(tmp_path, "date;loinc;value;unit\n2026-01-01;2160-0;1.0;mg/dL\n") == {"creatinine": 1.0}


def test_no_device_pipe_folder_or_giant_is_read(tmp_path: Path) -> None:
    """Breaks when reading never ends."""
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "folder.csv").mkdir()
    with (tmp_path / "giant.csv").open("wb") as file:
        file.truncate(10**9)
    (tmp_path / "bytes.csv").write_bytes(b"\xff\xfe")
    for name, words in (
        ("pipe.csv", "no file"), ("folder.csv", "no file"), ("absent.csv", "no file"), ("giant.csv", "longer than 20 MB"),
        ("bytes.csv", "not text"), ("labs.xlsx", "no format of labs"), ("nul\0.csv", "cannot be read|no file"),
    ):  # fmt: skip
        with pytest.raises(InterchangeError, match=words):
            read_labs(tmp_path / name)


ROWS = st.lists(st.lists(st.text(max_size=8), max_size=5), max_size=5)


@given(st.text(max_size=300) | ROWS.map(lambda rows: HEAD + "\n".join(map(",".join, rows))))
def test_any_text_is_refused_in_words(text: str) -> None:
    """Breaks when a file can bring the reader down with anything but its own error, or what it holds can steer a terminal."""
    with pytest.raises(InterchangeError) as caught:
        readings_of(text, "labs.csv").chosen()
    assert all(letter.isprintable() or letter == "\n" for letter in str(caught.value))


@given(st.floats(0.2, 15).map(lambda value: round(value, 4)), st.dates())
def test_what_is_written_is_what_is_read(value: float, day: object) -> None:
    readings = readings_of(f"{HEAD}{day},2160-0,{value!r},mg/dL\n", "labs.csv")
    (found,) = readings.chosen().labs
    assert found.value == pytest.approx(value, rel=1e-12)
