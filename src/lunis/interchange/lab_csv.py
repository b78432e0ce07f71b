"""A plain table of lab results: `date` (or `day`), `loinc`, `value`, `unit`, and if wanted `name`; one row a result.

Columns in any order and any case of letters; others are ignored. Where a row has no LOINC code, its name must be one that a scenario
knows. A `day` counts from day 0 of the scenario, and is below zero before it.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence

from ..errors import nearest
from ..scenario.labs import BY_ANY_NAME
from .lab_readings import Moment, Reading, Readings, day, lab_called, moment, number_text
from .loinc import LABS, is_code, slip

COLUMNS = ("date", "day", "loinc", "name", "value", "unit")
NEEDED = ("loinc", "value", "unit")


def readings_of(text: str, name: str) -> Readings:
    """The results of a table. What Lunis does not know is left out and told; what it knows and cannot read is a problem."""
    readings = Readings(name)
    try:
        rows = _rows(text)
        header = [cell.strip().lower() for cell in next(rows, (0, []))[1]]
        if _sound(header, readings):
            readings.clock = "date" if "date" in header else "day"
            for line, row in rows:
                _read(f"{name} line {line}", dict(zip(header, row, strict=False)), len(row) == len(header), readings)
    except csv.Error as error:
        readings.fault(name, f"is not readable as CSV: {error}")
    return readings


def _rows(text: str) -> Iterator[tuple[int, Sequence[str]]]:
    """Rows that hold anything, with the line that each ends on; commas or, where the first line has none, semicolons between cells."""
    first = text.partition("\n")[0]
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=";" if ";" in first and "," not in first else ",", strict=True)
    return ((reader.line_num, row) for row in reader if any(cell.strip() for cell in row))


def _sound(header: Sequence[str], readings: Readings) -> bool:
    """Whether the columns that are needed are there, each once."""
    place = f"{readings.name} columns"
    for column in COLUMNS:
        if header.count(column) > 1:
            readings.fault(place, f"`{column}` is there twice")
    for column in NEEDED:
        if column not in header and not (column == "loinc" and "name" in header):
            readings.fault(place, f"there is no `{column}`", nearest(column, header))
    if ("date" in header) == ("day" in header):
        readings.fault(
            place, "there are both `date` and `day`" if "date" in header else "there is neither `date` nor `day`", "give one of them"
        )
    return not readings.problems


def _read(place: str, row: dict[str, str], whole: bool, readings: Readings) -> None:
    if not whole:
        readings.fault(place, "has not as many cells as there are columns")
        return
    lab = _lab(place, row.get("loinc", "").strip(), row.get("name", "").strip(), readings)
    if not lab:
        return
    value = row["value"].strip()
    if not value or value[0] in "<>":
        readings.skip(place, f"{lab} is `{value}`, a limit and no number" if value else f"{lab} has no value")
        return
    number, instead = number_text(value)
    if not number:
        readings.fault(place, f"{lab} is `{value}`, which is no number", instead)
    when = _when(place, row[readings.clock], readings)
    if number and when is not None:
        readings.found.append(Reading(place, lab, when, number, row["unit"]))


def _lab(place: str, code: str, name: str, readings: Readings) -> str:
    """The lab of a row; empty when it has none, which is told."""
    if not code:
        lab = lab_called(name)
        if not lab:
            readings.fault(place, f"has no LOINC code, and no lab is called `{name}`", nearest(name, BY_ANY_NAME))
        return lab
    if not is_code(code):
        readings.fault(place, f"`{code}` is no LOINC code", slip(code))
    elif code not in LABS:
        readings.skip(place, f"Lunis knows no lab with LOINC {code}{f' ({name})' if name else ''}")
    return LABS.get(code, "")


def _when(place: str, text: str, readings: Readings) -> Moment | None:
    try:
        return moment(text) if readings.clock == "date" else day(text)
    except ValueError as error:
        readings.fault(place, f"`{text.strip()}` {error}")
        return None
