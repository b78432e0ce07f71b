"""The page of a treatment, for every treatment of the formulary; the year in a patient is run once, by the test of the command."""

import re
from html import unescape
from types import SimpleNamespace
from xml.etree import ElementTree

import numpy as np
import pytest

from lunis.evidence import therapy_facts
from lunis.report.described import described, regimens_of, rule_in_words
from lunis.report.treatment_page import harmed, told, treatment_page, yearly
from lunis.therapies import FORMULARY, therapy


@pytest.mark.parametrize("name", FORMULARY)
def test_every_treatment_has_a_page(name):
    """Breaks when a page lacks the notice, a warning, a rule, an action or a value, or when its mathematics is not well formed."""
    document = described(name, FORMULARY[name])
    page = treatment_page(document)
    assert page.count("not a medical device") == 2
    assert f"evidence {document['grade']}" in page
    text = re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", "", page)))
    for said in (*document["warnings"], *document["rules"], *document["not_with"], *(each["text"] for each in document["sources"])):
        assert re.sub(r"\s+", " ", said) in text
    for each in [*document["values"], *(line for line in document["equations"] if line["kind"] == "action")]:
        assert each["name"] in text
    typeset = re.findall(r"<math.*?</math>", page, re.DOTALL)
    assert len(typeset) >= 2 * sum(line["kind"] != "step" for line in document["equations"])
    for each in typeset:
        ElementTree.fromstring(each)
    assert "<script" not in page


def test_regimens_are_those_of_the_drug_alone():
    """Breaks when a drug whose table cites another's findings is given the other's doses."""
    assert {row.subject for row in regimens_of(therapy("voclosporin"))} == {"voclosporin"}
    assert {row.subject for row in regimens_of(therapy("tripterygium"))} == {"Tripterygium_triptolide"}
    assert {row.subject for row in regimens_of(therapy("ace_inhibitor"))} == {"ACEi_ARB"}
    assert {row.subject for row in regimens_of(therapy("sevelamer"))} == {"sevelamer_binder"}


def test_a_rule_reads_as_a_sentence():
    said = [rule_in_words(rule) for rule in therapy_facts("voclosporin").rules]
    assert said[0].startswith("eGFR below 45 mL/min/1.73 m²: not begun, since the label")
    assert said[1].startswith("eGFR below 30 mL/min/1.73 m²: at most 31.6 mg/d, since")


def test_harms_are_drawn_where_they_show():
    """Breaks when a treatment harms an organ, and the figure of its year shows nothing of that organ."""
    assert {"ovarian_reserve", "neutrophils", "infection_rate"} <= set(harmed("tripterygium"))
    assert {"nephrons", "interstitial_fibrosis", "infection_rate", "malignancy_rate"} == set(harmed("voclosporin"))
    assert harmed("cholecalciferol") == []


def test_a_year_shows_what_can_be_followed_over_one():
    """Breaks when the year has a flat line of what a machine does while it runs, or loses the level of a drug."""
    machine = therapy("haemodialysis")
    assert yearly(machine.as_usual()) == ["haemodialysis.access_clots"]
    assert yearly(machine.switched("running", "1")) == ["haemodialysis.fluid_drawn", "haemodialysis.access_clots"]
    assert yearly(therapy("voclosporin").as_usual()) == ["voclosporin.blood_level"]


def test_the_table_marks_what_is_not_valid():
    """Breaks when an eGFR under dialysis reads like one of kidneys."""

    class Course(dict):
        results = SimpleNamespace(times=np.array([0.0, 91.0]))
        plan = SimpleNamespace(regimens=[therapy("haemodialysis").as_usual()])

    course = Course(egfr=np.array([[20.0, 18.8]]), phosphate=np.array([[5.0, 4.2]]))
    assert (told(course, "egfr", 91.0), told(course, "phosphate", 91.0)) == ("18.8 ‡", "4.20")
