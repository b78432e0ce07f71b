"""Scenario files: TOML in, a checked patient out, or every problem of the file at once."""

from __future__ import annotations

import math
import re
import tomllib
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic_core import ErrorDetails

from ..errors import LunisError, Problem, ScenarioError, nearest
from ..evidence import values_of
from ..language.schedules import Amount, Dosing, amount, days
from ..language.therapy import Regimen
from ..language.wording import EXAMPLES
from ..therapies.formulary import FORMULARY, settable, therapy
from ..units import unit
from .conflicts import conflicts
from .labs import FoundLabs, Measured, measured
from .patient import OwnCourse, Patient, measures

# Deeply dotted keys take a reader of TOML time that grows with the square of their length.
LARGEST = 32_000
MOST_PROBLEMS = 50
# Unit, and the least and the most that a person eats in it.
DIET = {
    "calcium": ("mg/d", 50, 5000),
    "phosphorus": ("mg/d", 100, 5000),
    "phosphorus_prescribed": ("mg/d", 100, 5000),
    "vitamin_d": ("IU/d", 0, 20000),
}
LONGEST = 200
WEEK = 7.0
# Lines of the labs that are no lab: a file that holds more of them, and the day up to which it is read.
FROM, AT = "from", "at"

LabReader = Callable[[Path, str], FoundLabs]


def _text(value: object) -> object:
    """A bare number has no unit; say so instead of guessing one."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        raise ValueError("is a number without a unit")
    return value


Said = Annotated[str, Field(max_length=LONGEST), BeforeValidator(_text)]


def _plain(value: object) -> object:
    """A bare number is one without a unit; whether it needs one shows later."""
    return repr(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else value


Stated = Annotated[str, Field(max_length=LONGEST), BeforeValidator(_plain)]


class _Section(BaseModel):
    # What must be there is asked for by the reader, so that one thing missing hides no other problem.
    model_config = ConfigDict(extra="forbid", strict=True)


class PersonSection(_Section):
    """Who the patient is."""

    sex: Literal["female", "male"] | None = None
    age: Said | None = None
    weight: Said | None = None
    height: Said | None = None


class HistorySection(_Section):
    """How the disease went. Times are written `6 years ago`."""

    diagnosed: Said | None = None
    histological_class: Literal["I", "II", "III", "IV", "V", "VI", "III+V", "IV+V", ""] = Field("", alias="class")
    flares: list[Said] = Field(default_factory=list, max_length=50)


class DietSection(_Section):
    """What the patient eats, and how much sun the skin gets."""

    calcium: Said | None = None
    phosphorus: Said | None = None
    phosphorus_prescribed: Said | None = None
    vitamin_d: Said | None = None
    sun: Literal["usual", "little", "none"] = "usual"


class ScenarioFile(_Section):
    """A scenario as it is written."""

    title: str | None = Field(None, max_length=LONGEST)
    notes: list[str] = Field(default_factory=list, max_length=50)
    person: PersonSection | None = None
    history: HistorySection | None = None
    diet: DietSection = Field(default_factory=DietSection)
    medicines: dict[str, Said] = Field(default_factory=dict, max_length=50)
    labs: dict[str, Said] = Field(default_factory=dict, max_length=100)
    courses: dict[str, dict[str, Said | list[Said]]] = Field(default_factory=dict, max_length=20)
    treatments: dict[str, dict[str, Stated]] = Field(default_factory=dict, max_length=50)


def read_patient(path: str | Path, read_labs: LabReader | None = None) -> Patient:
    """The patient of a scenario file. Raises ScenarioError with every problem, each with its place and the nearest valid name.

    `read_labs` reads the file that `[labs] from` may name, up to a day; it lies in the scenario's folder or below.
    """
    file = Path(path)
    try:
        with file.open("rb") as opened:
            raw = opened.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else error
        raise ScenarioError(printable([Problem(str(path), f"cannot be read: {reason}")])) from error
    _refuse_size(len(raw), str(path))
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ScenarioError(Problem(str(path), f"is not text (UTF-8): byte {error.start}", "save it as plain text")) from error
    return patient_from_text(text, file.name, read_labs, file.parent)


def patient_from_text(text: str, name: str = "scenario", read_labs: LabReader | None = None, folder: Path | None = None) -> Patient:
    """The patient of a scenario given as text, beside which other files lie in `folder`. Raises ScenarioError."""
    _refuse_size(len(text), name)
    try:
        content = tomllib.loads(text)
    except RecursionError as error:
        raise ScenarioError(Problem(name, "is nested too deeply")) from error
    except ValueError as error:  # malformed, or a number of thousands of digits
        raise ScenarioError(printable([Problem(name, f"is not readable as TOML: {error}", "is the file complete?")])) from error
    written, problems, faulty = _checked(content, name)
    return _Reader(name, written, problems, faulty, read_labs, folder).patient()


def _refuse_size(size: int, name: str) -> None:
    if size > LARGEST:
        raise ScenarioError(Problem(name, f"is longer than {LARGEST / 1000:g} kB", "a scenario has a few kB: is it the right file?"))


def _checked(content: dict[str, Any], name: str) -> tuple[ScenarioFile, list[Problem], set[str]]:
    """The form of a scenario: what is sound of it, what is wrong, and the places that are."""
    try:
        return ScenarioFile.model_validate(content), [], set()
    except ValidationError as error:
        faults = error.errors(include_url=False)[: MOST_PROBLEMS + 1]
    except RecursionError as error:
        raise ScenarioError(Problem(name, "is nested too deeply")) from error
    problems = [_problem(name, fault) for fault in faults]
    for fault in faults:
        _cut(content, fault["loc"])
    try:
        return ScenarioFile.model_validate(content), problems, {_place(fault["loc"]) for fault in faults}
    except ValidationError as error:
        raise ScenarioError(printable(problems)) from error


def _cut(content: dict[str, Any], loc: tuple[int | str, ...]) -> None:
    """Take what is wrong out, so that the rest can be checked as well."""
    within: Any = content
    for key in loc[:-1]:
        if not isinstance(inner := within.get(key), dict):
            within.pop(key, None)
            return
        within = inner
    within.pop(loc[-1], None)


def _place(loc: tuple[int | str, ...]) -> str:
    return ".".join(str(part) for part in loc)


FORM = {
    "string_type": "is not text: write it in quotes",
    "string_too_long": "is longer than {max_length} letters",
    "literal_error": "is not one of {expected}",
    "model_type": "is not a section with lines of its own",
    "dict_type": "is not a section with lines of its own",
    "list_type": "is not a list: write it in brackets",
    "too_long": "has more than {max_length} entries",
}


def _problem(name: str, fault: ErrorDetails) -> Problem:
    where = f"{name} [{_place(fault['loc'])}]"
    if fault["type"] == "extra_forbidden":
        sections: dict[str, type[BaseModel]] = {"person": PersonSection, "history": HistorySection, "diet": DietSection}
        section = sections.get(str(fault["loc"][0]), ScenarioFile)
        known = [field.alias or key for key, field in section.model_fields.items()]
        return Problem(where, "is not a name that a scenario has", nearest(str(fault["loc"][-1]), known))
    if fault["type"] in FORM:
        return Problem(where, FORM[fault["type"]].format(**fault.get("ctx", {})))
    hint = 'write it in quotes with its unit, as in "58 kg"' if fault["type"] == "value_error" else ""
    return Problem(where, fault["msg"].removeprefix("Value error, "), hint)


def printable(problems: Sequence[Problem]) -> list[Problem]:
    """At most so many problems, each short, with nothing in it that could steer a terminal."""
    shown = [Problem(*(_short(text) for text in (each.where, each.what, each.instead))) for each in problems[:MOST_PROBLEMS]]
    return shown if len(problems) <= MOST_PROBLEMS else [*shown, Problem("", "and more problems, not shown")]


def _short(text: str) -> str:
    clean = "".join(letter if letter.isprintable() else " " for letter in text[: 2 * LONGEST])
    return clean if len(text) <= 2 * LONGEST else f"{clean}…"


class _Reader:
    """Turns what is written into a patient, collecting problems on the way."""

    def __init__(
        self,
        name: str,
        written: ScenarioFile,
        problems: Sequence[Problem] = (),
        faulty: Collection[str] = (),
        read_labs: LabReader | None = None,
        folder: Path | None = None,
    ) -> None:
        self.name, self.written = name, written
        self.problems, self.faulty = list(problems), set(faulty)
        self.read_labs, self.folder = read_labs, folder
        self.told: tuple[str, ...] = ()
        self.own: dict[str, dict[str, Any]] = {}

    def patient(self) -> Patient:
        """The patient. Raises ScenarioError with every problem."""
        written, diet = self.written, self.written.diet
        who, history = written.person, written.history
        if who is None:
            self.missing("person", "it gives sex, age, weight and height")
            self.faulty.add("person")
            who = PersonSection()
        for place, said in (("title", written.title), ("person.sex", who.sex)):
            if said is None:
                self.missing(place)
        age = self.quantity("person.age", who.age, "y", 18, 110)
        self.own = {key: self.treatment(key, said) for key, said in written.treatments.items()}
        labs = self.labs()
        if math.isfinite(age) and who.sex is not None:
            self.problems += conflicts(labs, age, who.sex == "female", f"{self.name} [labs]")
        patient = Patient(
            title=written.title or "",
            age=age,
            weight=self.quantity("person.weight", who.weight, "kg", 25, 350),
            height=self.quantity("person.height", who.height, "cm", 100, 250),
            female=who.sex == "female",
            histological_class=history.histological_class if history else "",
            diagnosed=self.ago("history.diagnosed", history.diagnosed) if history else 0.0,
            flares=tuple(sorted((self.ago("history.flares", flare) for flare in history.flares), reverse=True)) if history else (),
            diet=self.diet(),
            sun=diet.sun,
            phosphorus_prescribed=self.eaten("phosphorus_prescribed"),
            medicines=tuple(taken for key, said in written.medicines.items() if (taken := self.medicine(key, said)) is not None),
            labs=labs,
            notes=tuple(written.notes),
            labs_told=self.told,
            courses=self.courses(written.medicines),
            treatments=self.own,
        )
        self.refuse_impossible_past(patient)
        if self.problems:
            raise ScenarioError(printable(self.problems))
        return patient

    def missing(self, place: str, instead: str = "") -> None:
        """Note that something is not there, unless what is there was found wrong already."""
        if not any(place == wrong or place.startswith(f"{wrong}.") for wrong in self.faulty):
            self.problems.append(Problem(f"{self.name} [{place}]", "is missing", instead))

    def refuse_impossible_past(self, patient: Patient) -> None:
        """Flares come after the diagnosis, and the disease after birth."""
        if any(flare >= patient.diagnosed for flare in patient.flares):
            self.problems.append(Problem(f"{self.name} [history.flares]", "a flare is not later than the diagnosis"))
        if patient.diagnosed and patient.onset / 365.25 >= patient.age:
            self.problems.append(
                Problem(f"{self.name} [history.diagnosed]", "the disease would begin before birth", "check it and the age")
            )

    def quantity(self, place: str, said: str | None, wanted: str, low: float, high: float) -> float:
        """A number in the unit wanted and within limits; NaN, with a problem noted, when it is not."""
        if said is None:
            self.missing(place)
            return math.nan
        return self._noted(place, lambda: _within(said, wanted, low, high))

    def diet(self) -> dict[str, float]:
        """What is said of the diet."""
        eaten = {key: self.eaten(key) for key in ("calcium", "phosphorus", "vitamin_d")}
        return {key: amount for key, amount in eaten.items() if amount is not None}

    def eaten(self, key: str) -> float | None:
        """One line of the diet; None when nothing is said of it."""
        said = getattr(self.written.diet, key)
        return None if said is None else self.quantity(f"diet.{key}", said, *DIET[key])

    def ago(self, place: str, said: str | None) -> float:
        """`4 years ago` in days."""
        if said is None:
            self.missing(place)
            return math.nan
        return self._noted(place, lambda: _ago(said))

    def _noted(self, place: str, value: Callable[[], float]) -> float:
        try:
            return value()
        except LunisError as error:
            self.problems += [Problem(f"{self.name} [{place}]", problem.what, problem.instead) for problem in error.problems]
            return math.nan

    def medicine(self, key: str, said: str, section: str = "medicines") -> Regimen | None:
        """A medicine as it is prescribed: `prednisone = "7.5 mg/d"`, `mycophenolate = "1 g twice a day"`."""
        where = f"{self.name} [{section}.{key}]"
        try:
            taken = therapy(key).valued(**self.own.get(key, {})).written(said)
        except LunisError as error:
            hint = nearest(key, FORMULARY) if key not in FORMULARY else f"write it as in {EXAMPLES}"
            self.problems += [Problem(where, problem.what, problem.instead or hint) for problem in error.problems]
            return None
        usual = max((_daily(line) for line in taken.therapy.usual), default=0.0)
        if 0 < usual * values_of("labs")["dose_slip"].base < max(map(_daily, taken.schedule), default=0.0):
            self.problems.append(Problem(where, f"`{said}` is over a hundred times the usual dose", "is the unit right?"))
        return taken

    def treatment(self, key: str, said: Mapping[str, str]) -> dict[str, Amount]:
        """What this patient's own of a treatment is: `calcium_bath = "1.75 mmol/L"`."""
        if key not in FORMULARY:
            self.problems.append(Problem(f"{self.name} [treatments.{key}]", "is no treatment", nearest(key, FORMULARY)))
            return {}
        own = settable(FORMULARY[key])
        strange = [name for name in said if name not in own]
        self.problems += [
            Problem(
                f"{self.name} [treatments.{key}.{name}]", "cannot be set", nearest(name, own) if own else f"nothing can be set of {key}"
            )
            for name in strange
        ]
        return {
            name: Amount(self.quantity(f"treatments.{key}.{name}", said[name], value.unit, *limits), value.unit)
            for name, (value, limits) in own.items()
            if name in said
        }

    def courses(self, medicines: Collection[str]) -> tuple[OwnCourse, ...]:
        """The courses that the scenario describes."""
        return tuple(made for key, said in self.written.courses.items() if (made := self.course(key, said, medicines)) is not None)

    def course(self, key: str, said: Mapping[str, str | list[str]], medicines: Collection[str]) -> OwnCourse | None:
        """One course: a title, treatments as they are prescribed, and medicines that it ends."""
        where = f"{self.name} [courses.{key}]"
        if not re.fullmatch(r"[a-z][a-z0-9_]{0,39}", key):
            self.problems.append(Problem(where, "is no name of a course", "small letters, digits and `_`"))
        title, stops = said.get("title", key.replace("_", " ")), said.get("stops", [])
        stops = [stops] if isinstance(stops, str) else stops
        strange = [name for name in stops if name not in medicines]
        self.problems += [Problem(f"{where} stops", f"`{name}` is not among the medicines", nearest(name, medicines)) for name in strange]
        given = {name: text for name, text in said.items() if name not in ("title", "stops")}
        lists = [name for name, text in (*given.items(), ("title", title)) if not isinstance(text, str)]
        self.problems += [
            Problem(f"{where} {name}", "is a list", "write one text; parts follow each other with `, then`") for name in lists
        ]
        if not given:
            self.problems.append(Problem(where, "gives nothing", 'write a treatment, as in mycophenolate = "1 g twice a day"'))
        taken = [self.medicine(name, text, f"courses.{key}") for name, text in given.items() if isinstance(text, str)]
        known = tuple(each for each in taken if each is not None)
        return OwnCourse(key, str(title), known, tuple(stops)) if known else None

    def labs(self) -> tuple[Measured, ...]:
        """The labs, each given once. What is written leads over what a file holds."""
        found: list[Measured] = []
        for key, said in self.written.labs.items():
            if key in (FROM, AT):
                continue
            labs, problems = measured(key, said, f"{self.name} [labs.{key}]")
            found += labs
            self.problems += problems
        names = [each.lab.name for each in found]
        twice = sorted(name for name in set(names) if names.count(name) > 1)
        self.problems += [Problem(f"{self.name} [labs]", f"{name} is given twice, under two names") for name in twice]
        return (*found, *(each for each in self.labs_of_file() if each.lab.name not in names))

    def labs_of_file(self) -> tuple[Measured, ...]:
        """The labs of the file that the scenario names, and for the reader of the scenario what was taken from it."""
        named, where = self.written.labs.get(FROM), f"{self.name} [labs.{FROM}]"
        if named is None:
            if AT in self.written.labs:
                self.problems.append(
                    Problem(f"{self.name} [labs.{AT}]", "says up to when a file is read, but none is named", f"`{FROM}` names it")
                )
            return ()
        if self.read_labs is None or self.folder is None:
            self.problems.append(Problem(where, "names a file, and nothing here reads it", "read the scenario with `lunis.read_patient`"))
            return ()
        try:
            found = self.read_labs(self.below(named), self.written.labs.get(AT, ""))
        except LunisError as error:
            self.problems += [Problem(f"{where} {problem.where}", problem.what, problem.instead) for problem in error.problems]
            return ()
        self.told = found.told
        return found.labs

    def below(self, named: str) -> Path:
        """A file in the folder of the scenario or below it. Raises ScenarioError: a scenario of a stranger reads nothing else."""
        folder = (self.folder or Path()).resolve()
        try:
            place = (folder / named).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            raise ScenarioError(Problem("", f"`{named}` is no path: {error}")) from error
        if not place.is_relative_to(folder):
            raise ScenarioError(Problem("", f"`{named}` lies outside the folder of the scenario", "put the file beside the scenario"))
        return place


def _daily(line: Dosing) -> float:
    """The dose of a day of one line of a prescription for a person of usual size, in base units; 0 for what is switched.

    What is given less often than once a week counts as weekly, so that a slip is seen in what is given once.
    """
    if line.kind == "switch":
        return 0.0
    person = {name: value.value for name, value in values_of("person").items()}
    size = line.amount.base * (measures(person["weight"], person["height"])[line.per] if line.per else 1.0)
    return size if line.kind == "steady" else size / min(line.interval, WEEK)


def _within(said: str, wanted: str, low: float, high: float) -> float:
    given = amount(said)
    if unit(given.unit_name).dimension != unit(wanted).dimension:
        expected = "a plain number" if wanted == "1" else f"in {wanted} or a unit like it"
        raise ScenarioError(Problem("", f"`{said}` is not {expected}"))
    value = float(given.base / unit(wanted).scale)
    if not low <= value <= high:
        raise ScenarioError(Problem("", f"`{said}` is not possible", f"expected {low:g} to {Amount(high, wanted)}"))
    return value


def _ago(said: str) -> float:
    match = re.fullmatch(r"\s*(.+?)\s+ago\s*", said)
    if match is None:
        raise ScenarioError(Problem("", f"`{said}` is not a time in the past", 'write it as "4 years ago"'))
    span = days(match.group(1))
    if not 0 < span <= 60 * 365.25:
        raise ScenarioError(Problem("", f"`{said}` is not possible", "expected up to 60 years"))
    return span
