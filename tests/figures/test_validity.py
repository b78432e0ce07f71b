"""Quantities that say nothing under a course."""

from lunis.figures.validity import not_valid
from lunis.language import Regimen
from lunis.scenario.course import Plan
from lunis.therapies import haemodialysis, losartan


def test_only_a_machine_that_runs_makes_estimates_from_creatinine_meaningless():
    """Breaks when eGFR is refused beside a dialyser that is linked and never runs, or is shown beside one that does."""
    never, thrice = Regimen(haemodialysis, ()), haemodialysis.as_usual()
    found = [not_valid(Plan("made", "Made", (taken,))) for taken in (never, thrice, losartan.as_usual())]
    assert [sorted(each) for each in found] == [[], ["creatinine", "egfr"], []]
