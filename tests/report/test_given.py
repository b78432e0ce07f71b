"""What a course gives, in words."""

from lunis.language.schedules import once, steady
from lunis.report.given import given
from lunis.scenario.course import Plan
from lunis.therapies import FORMULARY, as_claimed


def test_a_course_names_each_therapy_and_the_version_of_it():
    cells = FORMULARY["mesenchymal_cells"]
    taken = (FORMULARY["ace_inhibitor"].at(steady("10 mg/d")), cells.at(once("2e8 cells")), as_claimed(cells).at(once("2e8 cells")))
    assert given(Plan("made", "Made", taken)) == [
        "ACE inhibitor 10 mg/d",
        "mesenchymal stem cells 2e8 cells once",
        "mesenchymal stem cells (as claimed) 2e8 cells once",
    ]


def test_every_usual_regimen_can_be_told():
    for therapy in FORMULARY.values():
        assert all(given(Plan("made", "Made", (therapy.as_usual(),)))) or not therapy.usual
