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


def test_another_route_than_the_usual_one_is_told():
    """Breaks when calcium between meals reads like calcium with meals."""
    salt = FORMULARY["calcium_carbonate"]
    for route, said in (("with_meals", ""), ("between_meals", ", between meals")):
        assert given(Plan("made", "Made", (salt.at(steady("1 g/d"), route=route),))) == [f"calcium carbonate 1 g/d{said}"]


def test_what_was_set_is_told_where_it_is_not_usual():
    """Breaks when a patient's own bath cannot be told from the usual one, or the usual one is told as an own."""
    machine = FORMULARY["haemodialysis"].valued(calcium_bath="1.75 mmol/L", potassium_bath="2 mmol/L").sessions(3, "4 h")
    assert given(Plan("made", "Made", (machine,))) == ["haemodialysis 3 × 4 h a week, calcium bath 1.75 instead of 1.375 mmol/L"]


def test_every_usual_regimen_can_be_told():
    for therapy in FORMULARY.values():
        assert all(given(Plan("made", "Made", (therapy.as_usual(),)))) or not therapy.usual
