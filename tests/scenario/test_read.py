"""Reading scenarios: what is right is read in known units, and what is wrong is told at once, with its place and what to do."""

import os
import re
import string
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lunis.errors import ScenarioError
from lunis.language.schedules import twice_daily
from lunis.scenario import Patient, patient_from_text, read_patient

EXAMPLE = Path(__file__).parents[2] / "examples" / "stage4_cramps.toml"
TEXT = EXAMPLE.read_text(encoding="utf-8")


def refused(text: str) -> str:
    """The message with which a scenario is refused."""
    with pytest.raises(ScenarioError) as caught:
        patient_from_text(text, "mine.toml")
    return str(caught.value)


def outcome(text: str) -> Patient | str:
    """The patient of a text, or the message with which it is refused; any other exception fails the test."""
    try:
        return patient_from_text(text, "mine.toml")
    except ScenarioError as error:
        return str(error)


def changed(line: str, into: str) -> str:
    """The example with one line written differently."""
    assert TEXT.count(f"\n{line}") == 1, line
    return TEXT.replace(f"\n{line}", f"\n{into}")


def lab(patient: Patient, name: str) -> float | None:
    return {each.lab.name: each.value for each in patient.labs}[name]


def test_the_example_reads() -> None:
    """Breaks when a section of the example is dropped or taken in another unit."""
    patient = read_patient(EXAMPLE)
    assert (patient.age, patient.weight, patient.height, patient.female) == pytest.approx((34, 58, 162, True))
    assert patient.histological_class == "IV"
    assert patient.diagnosed == pytest.approx(6 * 365.25)
    assert patient.flares == pytest.approx((4 * 365.25, 1.5 * 365.25))
    assert patient.diet == pytest.approx({"calcium": 500, "phosphorus": 1300, "vitamin_d": 100})
    assert (patient.phosphorus_prescribed, patient.sun) == (pytest.approx(900), "little")
    assert [taken.name for taken in patient.medicines] == ["prednisone"]
    assert len(patient.labs) == 18, "17 lines, of which the pressure holds two labs"
    assert lab(patient, "systolic_pressure") == 152
    assert lab(patient, "diastolic_pressure") == 94
    assert lab(patient, "anti_dsdna") is None


@pytest.mark.parametrize(
    ("line", "into", "told"),
    [
        ("creatinine =", "creatinin =", ["[labs.creatinin]", "did you mean `creatinine`"]),
        ("phosphate =", "phosphat =", ["[labs.phosphat]", "`phosphate`"]),
        ('weight = "58 kg"', 'wieght = "58 kg"', ["[person.wieght]", "did you mean `weight`", "[person.weight]: is missing"]),
        ("diagnosed =", "diagnosd =", ["[history.diagnosd]", "did you mean `diagnosed`"]),
        ("phosphorus_prescribed =", "phosphorus_perscribed =", ["[diet.phosphorus_perscribed]", "`phosphorus_prescribed`"]),
        ("[labs]", "[lab]", ["[lab]", "did you mean `labs`"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "2.8 mmHg"', ["creatinine cannot be in mmHg", "give it in mg/dL"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "2.8"', ["`2.8` has no unit", '"2.8 mg/dL"']),
        ('creatinine = "2.8 mg/dL"', "creatinine = 2.8", ["[labs.creatinine]", "without a unit", "in quotes"]),
        ('creatinine = "2.8 mg/dL"', "creatinine = nan", ["[labs.creatinine]", "without a unit"]),
        ('creatinine = "2.8 mg/dL"', "creatinine = -inf", ["[labs.creatinine]", "without a unit"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "nan mg/dL"', ["[labs.creatinine]", "`nan mg/dL` is not a lab value", '"1.0 mg/dL"']),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "inf mg/dL"', ["`inf mg/dL` is not a lab value"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "1e999 mg/dL"', ["`1e999 mg/dL` is not a lab value"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "-2.8 mg/dL"', ["is not possible", "expected 0.2 to 40 mg/dL"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "280 mg/dL"', ["280 mg/dL is not possible", "is the unit right?"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "2,8 mg/dL"', ["with a point"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "2.8 mg/dLL"', ["[labs.creatinine]", "did you mean `mg/dL`"]),
        ('creatinine = "2.8 mg/dL"', "creatinine = true", ["[labs.creatinine]", "in quotes"]),
        ('creatinine = "2.8 mg/dL"', 'creatinine = ["2.8 mg/dL"]', ["[labs.creatinine]", "in quotes"]),
        ('creatinine = "2.8 mg/dL"', f'creatinine = "{"9" * 5000} mg/dL"', ["[labs.creatinine]", "longer than 200"]),
        ('total_calcium = "7.6 mg/dL"', 'total_calcium = "7.6 mg/dL"\ncalcium = "7.6 mg/dL"', ["total_calcium is given twice"]),
        ('blood_pressure = "152/94 mmHg"', 'blood_pressure = "94/152 mmHg"', ["[labs.blood_pressure]", "94 is not above diastolic 152"]),
        ('blood_pressure = "152/94 mmHg"', 'blood_pressure = "94/94 mmHg"', ["94 is not above diastolic 94"]),
        ('blood_pressure = "152/94 mmHg"', 'blood_pressure = "152 mmHg"', ["`152 mmHg` is not a blood pressure", '"152/94 mmHg"']),
        ('blood_pressure = "152/94 mmHg"', 'blood_pressure = "152/94"', ["`152/94` is not a blood pressure"]),
        ("prednisone =", "prednison =", ["[medicines.prednison]", "`prednisone`"]),
        ("prednisone =", "mycofenolate =", ["[medicines.mycofenolate]", "`mycophenolate`"]),
        ('prednisone = "7.5 mg/d"', 'prednisone = "7.5 mmHg"', ["[medicines.prednisone]", "does not fit", "mg/d"]),
        ('prednisone = "7.5 mg/d"', 'prednisone = "7.5 mg"', ["[medicines.prednisone]", "does not fit", "mg/d"]),
        ('prednisone = "7.5 mg/d"', 'prednisone = "-7.5 mg/d"', ["[medicines.prednisone]", "negative"]),
        ('prednisone = "7.5 mg/d"', 'prednisone = "7.5 kg/d"', ["[medicines.prednisone]", "is the unit right?"]),
        ('prednisone = "7.5 mg/d"', 'rituximab = "1000 g once"', ["[medicines.rituximab]", "is the unit right?"]),
        ('prednisone = "7.5 mg/d"', 'mesenchymal_cells = "2e11 cells once"', ["[medicines.mesenchymal_cells]", "is the unit right?"]),
        ('prednisone = "7.5 mg/d"', 'prednisone = "1e999 mg/d"', ["[medicines.prednisone]", "too large"]),
        ('flares = ["4', 'flares = ["7', ["[history.flares]", "not later than the diagnosis"]),
        ('flares = ["4 years ago"', 'flares = ["in spring"', ["[history.flares]", '"4 years ago"']),
        ('diagnosed = "6 years ago"', 'diagnosed = "6 years"', ["[history.diagnosed]", "not a time in the past"]),
        ('diagnosed = "6 years ago"', 'diagnosed = "-6 years ago"', ["[history.diagnosed]", "not possible"]),
        ('diagnosed = "6 years ago"', 'diagnosed = "33.5 years ago"', ["[history.diagnosed]", "before birth"]),
        ('class = "IV"', 'class = "VII"', ["[history.class]", "'IV'"]),
        ('sex = "female"', 'sex = "femal"', ["[person.sex]", "'female'"]),
        ('age = "34 years"', 'age = "5 years"', ["[person.age]", "expected 18 to 110 y"]),
        ('age = "34 years"', 'age = "34 kg"', ["[person.age]", "not in y"]),
        ('weight = "58 kg"', 'weight = "58"', ["[person.weight]", "not in kg"]),
        ('height = "162 cm"', 'height = "162 m"', ["[person.height]", "expected 100 to 250 cm"]),
        ('phosphorus = "1300 mg/d"', 'phosphorus = "0 mg/d"', ["[diet.phosphorus]", "expected 100 to 5000 mg/d"]),
        ('phosphorus_prescribed = "900 mg/d"', 'phosphorus_prescribed = ""', ["[diet.phosphorus_prescribed]"]),
        ('sun = "little"', 'sun = "lots"', ["[diet.sun]", "'little'"]),
        ("title =", "titel =", ["[titel]", "did you mean `title`", "[title]: is missing"]),
    ],
)
def test_a_wrong_line_is_told_with_its_place_and_what_to_write(line: str, into: str, told: list[str]) -> None:
    """Breaks when a slip is accepted, or refused without saying where it is and what would be right."""
    message = refused(changed(line, into))
    assert [each for each in told if each not in message] == [], message
    assert "mine.toml" in message
    assert len(message) < 1500


def test_every_problem_is_told_at_once() -> None:
    """Breaks when a problem of form hides one of content, so that a file is mended in ten rounds."""
    text = TEXT
    for line, into in (
        ('sex = "female"', "sex = 7"),
        ('age = "34 years"', 'age = "5 years"'),
        ('weight = "58 kg"', "weight = 58"),
        ("class =", "classs ="),
        ("sun =", "sunn ="),
        ('creatinine = "2.8 mg/dL"', "creatinine = 2.8"),
        ('upcr = "3.2 g/g"', 'upcr = "3.2 mmHg"'),
        ('albumin = "3.0 g/dL"', 'albumen = "3.0 g/dL"'),
        ("prednisone =", "prednison ="),
    ):
        assert text.count(f"\n{line}") == 1, line
        text = text.replace(f"\n{line}", f"\n{into}")
    with pytest.raises(ScenarioError) as caught:
        patient_from_text(text, "mine")
    places = sorted(re.fullmatch(r"mine \[(.+)\]", problem.where)[1] for problem in caught.value.problems)  # type: ignore[index]
    assert places == [
        "diet.sunn", "history.classs", "labs.albumen", "labs.creatinine", "labs.upcr", "medicines.prednison",
        "person.age", "person.sex", "person.weight",
    ]  # fmt: skip


def test_an_empty_scenario_says_what_belongs_into_one() -> None:
    """Breaks when a missing section is told by an error of the parser, or by all of its lines."""
    with pytest.raises(ScenarioError) as caught:
        patient_from_text("", "mine")
    assert sorted(str(problem) for problem in caught.value.problems) == [
        "mine [person]: is missing\n    it gives sex, age, weight and height",
        "mine [title]: is missing",
    ]


@pytest.mark.parametrize(
    ("line", "into", "name", "value"),
    [
        ('creatinine = "2.8 mg/dL"', 'creatinine = "247 umol/L"', "creatinine", 2.794),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "247 µmol/L"', "creatinine", 2.794),
        ('creatinine = "2.8 mg/dL"', 'creatinine = "247 μmol/L"', "creatinine", 2.794),
        ('total_calcium = "7.6 mg/dL"', 'total_calcium = "1.9 mmol/L"', "total_calcium", 7.615),
        ('phosphate = "4.9 mg/dL"', 'phosphate = "1.58 mmol/L"', "phosphate", 4.894),
        ('pth = "180 pg/mL"', 'pth = "19.1 pmol/L"', "pth", 180.0),
        ('albumin = "3.0 g/dL"', 'albumin = "30 g/L"', "albumin", 3.0),
        ('upcr = "3.2 g/g"', 'upcr = "362 mg/mmol"', "upcr", 3.2),
        ('potassium = "4.9 mmol/L"', 'potassium = "4.9 mEq/L"', "potassium", 4.9),
        ('bicarbonate = "19 mmol/L"', 'bicarbonate = "19 mEq/L"', "bicarbonate", 19.0),
        ('transferrin_saturation = "14 %"', 'transferrin_saturation = "14 %"', "transferrin_saturation", 14.0),
        ('magnesium = "1.6 mg/dL"', 'magnesium = "0.66 mmol/L"', "magnesium", 1.604),
    ],
)
def test_labs_are_read_in_either_system_of_units(line: str, into: str, name: str, value: float) -> None:
    """Breaks when mass and amount are crossed with a wrong molar mass, or not at all."""
    assert lab(patient_from_text(changed(line, into)), name) == pytest.approx(value, rel=2e-3)


def test_a_lab_may_be_called_as_people_call_it() -> None:
    """Breaks when another common name of a lab is lost."""
    patient = patient_from_text(changed("haemoglobin =", "hemoglobin =").replace("total_calcium =", "calcium ="))
    assert lab(patient, "haemoglobin") == pytest.approx(9.6)
    assert lab(patient, "total_calcium") == pytest.approx(7.6)


def test_a_file_from_another_system_is_read() -> None:
    """Breaks when a byte order mark or another end of line is taken for a fault of the writer."""
    assert patient_from_text(TEXT.replace("\n", "\r\n")).labs == patient_from_text(TEXT).labs


def test_marks_of_byte_order_are_left_out(tmp_path: Path) -> None:
    """Breaks when a file saved with a byte order mark is refused."""
    file = tmp_path / "mine.toml"
    file.write_bytes(b"\xef\xbb\xbf" + TEXT.encode())
    assert read_patient(file).title == patient_from_text(TEXT).title


def test_a_truncated_file_gives_a_patient_or_one_clear_error() -> None:
    """Breaks when some half of a scenario ends in anything but a ScenarioError."""
    found = [outcome(TEXT[:end]) for end in range(0, len(TEXT), 3)]
    assert all(isinstance(each, Patient) or each.startswith("mine.toml") for each in found)
    assert any(isinstance(each, Patient) for each in found), "a file cut between two labs is a scenario"


def _write(folder: Path, content: bytes) -> Path:
    file = folder / "mine.toml"
    file.write_bytes(content)
    return file


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (bytes(range(256)) * 8, "not text (UTF-8)"),
        (TEXT.replace("years", "années").encode("latin-1"), "not text (UTF-8): byte"),
        (b"\x00" * 100, "not readable as TOML"),
        (b"x" * 10_000_000, "longer than 32 kB"),
        (("a" + ".a" * 5_000_000 + " = 1").encode(), "longer than 32 kB"),
        (b"", "[person]: is missing"),
    ],
    ids=["binary", "latin-1", "zeros", "10 MB", "10 MB of dots", "empty"],
)
def test_what_is_no_scenario_is_refused_by_name(tmp_path: Path, content: bytes, told: str) -> None:
    """Breaks when bytes that are no scenario reach the parser, or its exceptions the user."""
    with pytest.raises(ScenarioError) as caught:
        read_patient(_write(tmp_path, content))
    assert told in str(caught.value)
    assert "mine.toml" in str(caught.value)


@pytest.mark.parametrize(
    ("path", "told"),
    [("nowhere.toml", "No such file"), (".", "directory"), ("a\0b.toml", "null"), ("x" * 5000, "too long")],
)
def test_a_file_that_cannot_be_read_is_told_by_its_name(tmp_path: Path, path: str, told: str) -> None:
    """Breaks when an error of the file system reaches the user as such."""
    with pytest.raises(ScenarioError, match=told):
        read_patient(tmp_path / path)


@pytest.mark.skipif(not os.path.exists("/dev/zero"), reason="there is no endless file here")
def test_an_endless_file_is_refused() -> None:
    """Breaks when a file is read to its end before its size is looked at."""
    with pytest.raises(ScenarioError, match="longer than 32 kB"):
        read_patient("/dev/zero")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = " + "[" * 15_000, "nested too deeply"),
        ("a" + ".a" * 4_000 + " = 1", "[a]"),
        ("x = " + "{a=" * 8_000, "nested too deeply"),
        (TEXT.replace('sex = "female"', 'sex = "female"\nsex = "male"'), "not readable as TOML"),
        (TEXT + "\n[labs]\n", "not readable as TOML"),
        ("x = " + "1" * 6000, "not readable as TOML"),
        (TEXT.replace('creatinine = "2.8 mg/dL"', f"creatinine = 0x{'f' * 6000}"), "without a unit"),
        ("\n".join(f"a{n} = 1" for n in range(3000)), "and more problems, not shown"),
        (TEXT + "\n" + f'"{"k" * 9000}" = "1 mg/dL"\n', "no lab `kkkk"),
        (TEXT + '\n"\\u001b[2J" = "1 mg/dL"\n', "no lab ` [2J`"),
        ("labs = 1\n", "[labs]: is not a section"),
        ("person = []\n", "[person]: is not a section"),
        ("[[person]]\nage = '3 y'\n", "[person]: is not a section"),
        ("[person]\nsex = 'female'\n[person.age]\nyears = 3\n", "[person.age]: is not text"),
        ("[history]\nflares = '1 y ago'\n", "[history.flares]: is not a list"),
    ],
    ids=lambda value: value[:24] if isinstance(value, str) else None,
)
def test_twisted_files_are_refused_in_bounded_words(text: str, told: str) -> None:
    """Breaks when nesting, repetition or size of what is written brings the reader down, or its message fills the screen."""
    message = refused(text)
    assert told in message
    assert len(message) < 25_000
    assert message.replace("\n", "").isprintable()


PIECES = [*string.printable, "µ", "é", "\x00", "\u202e", '"""', "[[", "nan", "inf", "1e999", "mg^9^9", " ago", "= {", "-", "0", "99999999"]


@st.composite
def mutated(draw: Callable[..., object]) -> str:
    """The example with a few random cuts, insertions and swaps of lines."""
    text = TEXT
    for _ in range(draw(st.integers(1, 4))):  # type: ignore[call-overload]
        start = draw(st.integers(0, len(text)))
        length = draw(st.sampled_from([0, 0, 1, 2, 8, 60]))
        text = text[:start] + draw(st.sampled_from(PIECES)) + text[start + length :]  # type: ignore[operator]
    return text


@settings(max_examples=400)
@given(mutated())
def test_a_mangled_example_is_a_patient_or_a_clear_error(text: str) -> None:
    """Breaks when some slip of the keyboard ends in a traceback."""
    assert outcome(text)


@settings(max_examples=150)
@given(
    st.text(alphabet=[*string.printable, "µ", "/", "^"], max_size=30),
    st.sampled_from(["labs.creatinine", "labs.blood_pressure", "person.age", "medicines.x"]),
)
def test_any_words_for_a_value_are_a_value_or_a_clear_error(said: str, place: str) -> None:
    """Breaks when the text of a value reaches the reader of units unguarded."""
    section, key = place.split(".")
    quoted = '"' + "".join(f"\\u{ord(letter):04x}" for letter in said) + '"'
    key = "prednisone" if key == "x" else key
    text = re.sub(rf"(?m)^{key} = .*$", lambda _: f"{key} = {quoted}", TEXT)
    assert quoted in text, section
    found = outcome(text)
    assert isinstance(found, Patient) or key in found


OWN = """
[courses.triple]
title = "Voclosporin on top"
stops = ["prednisone"]
voclosporin = "23.7 mg twice a day"
prednisolone = "25 → 2.5 mg/d over 16 weeks"
"""


def test_a_course_of_the_scenarios_own() -> None:
    """Breaks when a prescription in words becomes another one, or the course loses its title."""
    (course,) = patient_from_text(TEXT + OWN, "mine.toml").courses
    assert (course.key, course.title, course.stops) == ("triple", "Voclosporin on top", ("prednisone",))
    assert [taken.name for taken in course.regimens] == ["voclosporin", "prednisolone"]
    assert course.regimens[0].schedule == twice_daily("23.7 mg")


@pytest.mark.parametrize(
    ("line", "into", "told"),
    [
        ("voclosporin =", "voclosporine =", ["[courses.triple.voclosporine]", "`voclosporin`"]),
        ('"23.7 mg twice a day"', '"23.7 mg now and then"', ["[courses.triple.voclosporin]", "is no prescription"]),
        ('"23.7 mg twice a day"', '"23.7 g twice a day"', ["[courses.triple.voclosporin]", "is the unit right?"]),
        ('"23.7 mg twice a day"', '"23.7 mg twice a day by nose"', ["[courses.triple.voclosporin]", "no route `nose`"]),
        ('["prednisone"]', '["prednisolone"]', ["[courses.triple] stops", "`prednisone`"]),
        ("[courses.triple]", '[courses."a b"]', ["is no name of a course"]),
        ('title = "Voclosporin on top"', 'title = ["x"]', ["[courses.triple] title", "is a list"]),
    ],
)
def test_a_course_that_cannot_be(line: str, into: str, told: list[str]) -> None:
    """Breaks when a wrong course is run, or refused without its place."""
    assert line in OWN
    message = refused(TEXT + OWN.replace(line, into))
    assert all(each in message for each in told), message


def test_a_course_that_gives_nothing() -> None:
    assert "gives nothing" in refused(TEXT + '[courses.empty]\ntitle = "Empty"\n')


def test_a_medicine_in_words() -> None:
    """Breaks when a medicine can only be an even intake."""
    patient = patient_from_text(changed('prednisone = "7.5 mg/d"', 'prednisone = "7.5 mg daily, 80 % taken"'), "mine.toml")
    assert patient.medicines[0].schedule[0].adherence == pytest.approx(0.8)


SET = """
[treatments.haemodialysis]
calcium_bath = "1.75 mmol/L"

[treatments.osmotherapy]
contaminated_share = 0.3

[treatments.low_sodium_diet]
adherence = "80 %"
"""


def test_the_patients_own_of_a_treatment_is_read() -> None:
    """Breaks when what a scenario sets of a treatment is lost, taken in another unit, or does not reach a medicine."""
    patient = patient_from_text(TEXT.replace("[medicines]", '[medicines]\nlow_sodium_diet = "throughout"') + SET, "mine.toml")
    assert {name: {key: str(value) for key, value in own.items()} for name, own in patient.treatments.items()} == {
        "haemodialysis": {"calcium_bath": "1.75 mmol/L"},
        "osmotherapy": {"contaminated_share": "0.3"},
        "low_sodium_diet": {"adherence": "0.8"},
    }
    (diet,) = (taken for taken in patient.medicines if taken.name == "low_sodium_diet")
    assert diet.therapy.values["adherence"].base == 0.8
    assert "set for this patient: haemodialysis calcium bath 1.75 mmol/L; osmotherapy contaminated share 0.3" in patient.summary()[-1]


def test_everything_wrong_with_the_patients_own_is_told_at_once() -> None:
    """Breaks when a slip is passed over, or hides another."""
    told = refused(
        TEXT
        + """
[treatments.haemodialysys]
calcium_bath = "1.75 mmol/L"

[treatments.haemodialysis]
calcium_bat = "1.75 mmol/L"
potassium_bath = 3
sodium_bath = "140 mg"
magnesium_bath = "50 mmol/L"
strain = 0
running = true

[treatments.osmotherapy]
contaminated_share = 1.5
toxin_content = nan

[treatments.prednisone]
half = "3 mg"
"""
    )
    for where, what in (
        ("[treatments.haemodialysys]", "did you mean `haemodialysis`"),
        ("[treatments.haemodialysis.calcium_bat]", "did you mean `calcium_bath`"),
        ("[treatments.haemodialysis.potassium_bath]", "`3` is not in mmol/L or a unit like it"),
        ("[treatments.haemodialysis.sodium_bath]", "`140 mg` is not in mmol/L"),
        ("[treatments.haemodialysis.magnesium_bath]", "expected 0 to 2 mmol/L"),
        ("[treatments.haemodialysis.strain]", "known names: bicarbonate_bath, calcium_bath"),
        ("[treatments.haemodialysis.running]", "is not text"),
        ("[treatments.osmotherapy.contaminated_share]", "expected 0 to 1"),
        ("[treatments.osmotherapy.toxin_content]", "`nan` is not an amount"),
        ("[treatments.prednisone.half]", "nothing can be set of prednisone"),
    ):
        assert what in told.partition(where)[2].split("mine.toml")[0], (where, told)


def test_the_past_is_told_as_people_tell_it() -> None:
    """Breaks when four months ago read as 0.333 years ago."""
    text = changed("flares = [", 'flares = ["1.5 years ago", "4 months ago", "20 days ago"] #')
    assert "lupus nephritis for 6 years; flares 1.5 years ago, 4 months ago, 20 days ago" in patient_from_text(text).summary()[1]
