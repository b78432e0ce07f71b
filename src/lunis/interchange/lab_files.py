"""Labs from files of other programs, and scenarios that name such a file in `[labs] from`."""

from __future__ import annotations

from pathlib import Path

from .. import scenario
from ..errors import InterchangeError, Problem
from ..scenario import Patient
from ..scenario.labs import FoundLabs
from ..scenario.read import printable
from . import fhir, lab_csv
from .lab_readings import contents

READERS = {".csv": lab_csv.readings_of, ".json": fhir.readings_of}


def read_labs(path: str | Path, at: str = "") -> FoundLabs:
    """The latest of each lab in a CSV table or a FHIR R4 Bundle, on or before `at` where it is given.

    `at` is a date; in a table with `day`, a number of days from day 0. Raises InterchangeError with every problem and its place.
    """
    file = Path(path)
    reader = READERS.get(file.suffix.lower())
    if reader is None:
        instead = "labs are read from `.csv` (a table) and `.json` (a FHIR R4 Bundle)"
        raise InterchangeError(printable([Problem(file.name, f"`{file.suffix}` is no format of labs", instead)]))
    return reader(contents(file), file.name).chosen(at)


def read_patient(path: str | Path) -> Patient:
    """The patient of a scenario file, with the labs of the file that it may name. Raises ScenarioError with every problem."""
    return scenario.read_patient(path, read_labs)
