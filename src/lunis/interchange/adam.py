"""ADaM-like tables of simulated patients: ADSL, one row a patient, and ADLB, one row a patient, lab and visit.

Names and meanings follow CDISC's ADaM (one-letter flags, PARAMCD of at most eight characters, no day 0: the day treatment starts is day
1). ADaM-like and no more: there are no calendar dates, no SDTM behind the tables, no define.xml, and units are written as Lunis writes
them. Baseline is the record of day 0. A patient whose run failed has the records up to then, and is DISCONTINUED in ADSL.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Literal

import numpy as np

from ..engine.parts import write_whole, writing_to
from ..engine.results import Results
from ..engine.stored import Stored
from ..errors import EngineError, Problem
from ..physiology.signals import Signals

if TYPE_CHECKING:
    import pandas
    import pyarrow

Format = Literal["csv", "parquet"]
STUDY = "LUNIS"
WEEK = 7
# Codes as CDISC's terminology for laboratory tests has them, where it has one.
CODES = {
    "creatinine": "CREAT",
    "egfr": "EGFR",
    "upcr": "PROTCRT",
    "albumin": "ALB",
    "haemoglobin": "HGB",
    "ferritin": "FERRITIN",
    "total_calcium": "CA",
    "ionised_calcium": "CAION",
    "phosphate": "PHOS",
    "pth": "PTHI",
    "vitamin_d_total": "VITD25",
    "bicarbonate": "BICARB",
    "potassium": "K",
    "magnesium": "MG",
    "c3": "C3",
    "c4": "C4",
    "igg": "IGG",
    "mean_pressure": "MAP",
    "systolic_pressure": "SYSBP",
    "diastolic_pressure": "DIABP",
}


@dataclass(frozen=True)
class Study:
    """What holds for every patient of a population: names of study and treatment, and the person whom they are like."""

    treatment: str
    age: float | None = None
    female: bool | None = None
    weight: float | None = None
    height: float | None = None
    name: str = STUDY

    @classmethod
    def of(cls, stored: Stored, name: str = STUDY) -> Study:
        """As the manifest of a stream tells it; what an older one does not tell stays empty."""
        source = stored.manifest["patients"].get("source", {})
        person = source.get("person", {})
        known = {key: person.get(key) for key in ("age", "female", "weight", "height")}
        return cls(str(source.get("heading", "")), name=name, **known)


@dataclass(frozen=True)
class Parameter:
    """One lab of ADLB."""

    name: str
    code: str
    number: int
    title: str
    unit: str


@dataclass(frozen=True)
class Tables:
    """Rows of both tables, for some or all patients."""

    adsl: pandas.DataFrame
    adlb: pandas.DataFrame


def parameters_of(units: Mapping[str, str]) -> tuple[Parameter, ...]:
    """The quantities as labs of ADLB: numbered in their order, each with a code of its own."""
    found: list[Parameter] = []
    for number, (name, unit) in enumerate(units.items(), start=1):
        meaning = Signals.fields[name].meaning if name in Signals.fields else name
        title = f"{meaning[:1].upper()}{meaning[1:]} ({unit})"
        found.append(Parameter(name, _code(name, {each.code for each in found}), number, title, unit))
    return tuple(found)


def _code(name: str, taken: set[str]) -> str:
    """At most eight capitals and digits, a letter first, like no other."""
    plain = CODES.get(name) or re.sub(r"[^A-Z0-9]", "", name.upper())[:8] or "P"
    plain = plain if plain[0].isalpha() else f"P{plain}"[:8]
    number, code = 1, plain
    while code in taken:
        number += 1
        code = f"{plain[: 8 - len(str(number))]}{number}"
    return code


def tables_of(results: Results, study: Study) -> Tables:
    """Both tables of results in memory; patients are numbered as in the results, and times are days."""
    import pandas

    patients, days, count = results.values.shape
    wide = pandas.DataFrame(results.values.reshape(-1, count), columns=list(results.names))
    wide.insert(0, "patient", np.repeat(np.arange(patients), days))
    wide.insert(1, "day", np.tile(results.times, patients))
    reasons = {number: status.reason for number, status in enumerate(results.statuses) if not status.ok}
    return _tables(wide, reasons, study, parameters_of(results.units))


def parts_of(stored: Stored, study: Study) -> Iterator[Tables]:
    """Both tables of a stream, part by part: memory does not grow with the population."""
    parameters = parameters_of(stored.units)
    for rows, failures in stored.parts():
        yield _tables(rows, dict(zip(failures["patient"], failures["reason"], strict=True)), study, parameters)


def _tables(wide: pandas.DataFrame, reasons: Mapping[int, str], study: Study, parameters: Sequence[Parameter]) -> Tables:
    return Tables(_adsl(wide, reasons, study), _adlb(wide, study, parameters))


def _subjects(numbers: pandas.Series[Any], study: Study) -> dict[str, Any]:
    names = numbers.map("{:07d}".format)
    return {"STUDYID": study.name, "USUBJID": f"{study.name}-" + names, "SUBJID": names}


def _adsl(wide: pandas.DataFrame, reasons: Mapping[int, str], study: Study) -> pandas.DataFrame:
    import pandas

    numbers = wide["patient"].drop_duplicates().reset_index(drop=True)
    failed = numbers.isin(list(reasons))
    sex = None if study.female is None else "F" if study.female else "M"
    columns = {
        **_subjects(numbers, study),
        "AGE": _number(study.age),
        "AGEU": "YEARS",
        "SEX": sex,
        "WEIGHTBL": _number(study.weight),
        "HEIGHTBL": _number(study.height),
        "ARM": study.treatment,
        "ACTARM": study.treatment,
        "TRT01P": study.treatment,
        "TRT01A": study.treatment,
        "ITTFL": "Y",
        "SAFFL": "Y",
        "COMPLFL": np.where(failed, "N", "Y"),
        "EOSSTT": np.where(failed, "DISCONTINUED", "COMPLETED"),
        "DCSREAS": numbers.map(dict(reasons)).astype(object).where(failed, None),
    }
    return pandas.DataFrame(columns, index=numbers.index)


def _number(value: float | None) -> float:
    return float("nan") if value is None else float(value)


def _adlb(wide: pandas.DataFrame, study: Study, parameters: Sequence[Parameter]) -> pandas.DataFrame:
    """Patient by patient, lab by lab, day by day; what a failed run did not reach has no row."""
    import pandas

    rows = pandas.concat([_of_lab(wide, each) for each in parameters], ignore_index=True)
    rows = rows.sort_values(["patient", "PARAMN", "day"], kind="stable").dropna(subset="AVAL").reset_index(drop=True)
    first = rows["day"] == 0
    after = rows["day"] > 0
    change = (rows["AVAL"] - rows["BASE"]).where(after)
    columns = {
        **_subjects(rows["patient"], study),
        "TRTP": study.treatment,
        "TRTA": study.treatment,
        **{name: rows[name] for name in ("PARAM", "PARAMCD", "PARAMN", "AVAL", "AVALU")},
        "ABLFL": first.map({True: "Y", False: None}),
        "BASE": rows["BASE"],
        "CHG": change,
        "PCHG": (100 * change / rows["BASE"]).where(rows["BASE"] != 0),
        "ADY": _study_day(rows["day"]),
        "AVISIT": [_visit(day) for day in rows["day"]],
        "AVISITN": rows["day"] / WEEK,
    }
    return pandas.DataFrame(columns, index=rows.index)


def _of_lab(wide: pandas.DataFrame, lab: Parameter) -> pandas.DataFrame:
    start = wide.loc[wide["day"] == 0].set_index("patient")[lab.name]
    told = {"PARAM": lab.title, "PARAMCD": lab.code, "PARAMN": lab.number, "AVALU": lab.unit}
    return wide[["patient", "day"]].assign(AVAL=wide[lab.name], BASE=wide["patient"].map(start), **told)


def _study_day(days: pandas.Series[float]) -> pandas.Series[int]:
    """Day 1 is the day that treatment starts, and the day before it is −1."""
    whole = np.floor(days).astype(int)
    return whole + (whole >= 0)


def _visit(day: float) -> str:
    return "Baseline" if day == 0 else f"Week {day / WEEK:.4g}" if day > 0 else f"Day {day:.4g}"


def write_adam(stored: Stored, out: Path, form: Format = "csv", study: str = STUDY) -> tuple[Path, Path]:
    """Write ADSL and ADLB of a stream into a folder, each whole or not at all. Raises EngineError when the stream is not whole."""
    if stored.done < stored.patients:
        what = f"holds {stored.summary}"
        raise EngineError(Problem(str(stored.folder), what, "run the command that writes it again: it goes on where it was stopped"))
    told = Study.of(stored, study)
    places = (out / f"adsl.{form}", out / f"adlb.{form}")
    with writing_to(out):
        out.mkdir(parents=True, exist_ok=True)
        for place, chosen in zip(places, (lambda tables: tables.adsl, lambda tables: tables.adlb), strict=True):
            write_whole(place, lambda file, chosen=chosen: _fill(file, map(chosen, parts_of(stored, told)), form))  # type: ignore[misc]
    return places


def _fill(file: IO[bytes], frames: Iterator[pandas.DataFrame], form: Format) -> None:
    """One table after another into one file; the first says of what type each column is."""
    import pyarrow

    writer: Any = None
    try:
        for frame in frames:
            table = pyarrow.Table.from_pandas(frame, schema=_schema(frame), preserve_index=False)
            if writer is None:
                writer = _writers()[form](file, table.schema)
            writer.write_table(table)
    finally:
        if writer is not None:
            writer.close()


def _writers() -> dict[Format, Callable[[IO[bytes], pyarrow.Schema], Any]]:
    from pyarrow import csv, parquet

    return {"csv": csv.CSVWriter, "parquet": parquet.ParquetWriter}


def _schema(frame: pandas.DataFrame) -> pyarrow.Schema:
    """By name, so that a part without a single failure, or flag, has the columns of the others."""
    import pyarrow

    whole, real = ("PARAMN", "ADY"), ("AGE", "WEIGHTBL", "HEIGHTBL", "AVAL", "BASE", "CHG", "PCHG", "AVISITN")
    kinds = {**dict.fromkeys(whole, pyarrow.int64()), **dict.fromkeys(real, pyarrow.float64())}
    return pyarrow.schema([(name, kinds.get(name, pyarrow.string())) for name in frame.columns])
