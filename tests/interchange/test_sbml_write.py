"""SBML of a model: valid by libsbml, and the same numbers in libroadrunner as in our own engine."""

import re
import warnings
from dataclasses import replace

import numpy as np
import pytest

from bodies import toy
from lunis.engine import Accuracy, Event, Run, bolus, link, simulate
from lunis.engine.model import Trigger
from lunis.errors import EngineError
from lunis.interchange.mathml_write import Formulas
from lunis.interchange.sbml_names import Identifiers
from lunis.interchange.sbml_write import descriptions, sbml_text
from lunis.language import graph
from lunis.language.schedules import daily, every, once, pulses, sessions, steady, switched, twice_daily
from lunis.physiology.body import BODY
from lunis.therapies import haemodialysis, mycophenolate, prednisone

TWO_YEARS = 728.0
DOSED = BODY.taking(prednisone.at(daily("7.5 mg")), mycophenolate.at(twice_daily("1 g")))
DRUG = toy.drug(pouring=0.5)


def peer(name):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a foreign library's own
        return pytest.importorskip(name, reason=f"{name} is not installed")


def in_roadrunner(text, days, names, rtol=1e-10, atol=1e-13):
    roadrunner = peer("roadrunner")
    model = roadrunner.RoadRunner(text)
    for setting, value in {"relative_tolerance": rtol, "absolute_tolerance": atol, "maximum_num_steps": 1_000_000}.items():
        model.getIntegrator().setValue(setting, value)
    model.timeCourseSelections = ["time", *names]
    return np.array(model.simulate(days[0], days[-1], len(days)))[:, 1:]


def assert_same(model, run, days, until, tolerance=1e-6, **options):
    """Every signal, against its own largest size where it is near zero."""
    names = list(model.signals)
    found = in_roadrunner(sbml_text(model, run, until), days, Identifiers(model).signals.values(), **options)
    ours = simulate(model, [run], days, names, accuracy=Accuracy(rtol=1e-10))
    assert not ours.failed
    expected = ours.values[0] * [quantity.unit.scale for quantity in ours.quantities]
    np.testing.assert_array_less(np.abs(found - expected), tolerance * (np.abs(expected) + np.abs(expected).max(axis=0)) + 1e-12)


@pytest.mark.parametrize("body", [BODY, DOSED, BODY.taking(haemodialysis.as_usual())], ids=["alone", "dosed", "dialysed"])
def test_libsbml_finds_nothing_wrong(body):
    libsbml = peer("libsbml")
    document = libsbml.readSBMLFromString(sbml_text(link(body), until=100.0, described=descriptions(body)))
    # Literals carry no units, on purpose.
    document.setConsistencyChecks(libsbml.LIBSBML_CAT_UNITS_CONSISTENCY, False)
    document.checkConsistency()
    found = [document.getError(number).getMessage() for number in range(document.getNumErrors())]
    assert not found


def test_roadrunner_agrees_on_a_body_left_alone():
    sick = Run(events=(bolus(BODY.organ("immunity").variables.provocation, 10.0, 0.0),))
    assert_same(link(BODY), sick, np.arange(0.0, TWO_YEARS + 1, 7.0), TWO_YEARS)


def test_roadrunner_agrees_under_daily_and_twice_daily_doses():
    assert_same(link(DOSED), Run(), np.arange(0.0, TWO_YEARS + 1, 7.0), TWO_YEARS, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize(
    "schedule",
    [
        daily("2 mg", start=0.3, stop=20),
        (*daily("2 mg"), *twice_daily("1 mg")),
        pulses("5 mg", 3, start=1.5),
        steady("3 mg/d", start=-4, stop=11.25),
        every("36 h", "1 mg", start=-3),
        sessions(3, "4 h", "running", start=-9),
        switched("running", "1", start=3, stop=9),
        (*once("3 mg", at=2), *once("3 mg", at=2), *once("3 mg", at=7)),
    ],
    ids=["bounded", "two lines at one instant", "infusions", "begun before", "doses before", "sessions", "switch", "the same dose twice"],
)
def test_roadrunner_agrees_on_every_kind_of_line(schedule):
    assert_same(link(toy.BODY.taking(DRUG.at(schedule))), Run(), np.arange(0.0, 30.0, 0.7), 29.0)


def test_roadrunner_agrees_on_own_events_parameters_and_start():
    model = link(toy.BODY)
    events = (
        bolus(toy.Variables.content, 3.0, 1.0),
        Event(2.5, "reset", toy.Changes.kept.symbol, 0.25),
        Event(2.5, "set", toy.Constants.supply.symbol, 9.0),
        bolus(toy.Variables.content, 1.0, 2.5),
    )
    run = Run({toy.Constants.emptying.symbol: 0.5}, events, np.array([4.0, 0.5, 2.0]))
    assert_same(model, run, np.arange(0.0, 10.0, 0.7), 10.0)


def test_a_condition_becomes_an_event():
    model = link(toy.BODY)
    content = graph.symbol(*toy.Variables.content.symbol)
    full = Trigger("full", graph.compare("gt", content, graph.constant(21.0)), {0: graph.constant(5.0)}, graph.constant(0.5))
    text = sbml_text(replace(model, triggers=(full,)), Run(events=(bolus(toy.Variables.content, 2.0, 1.0),)))
    assert 'id="full"' in text
    assert "<delay>" in text
    found = in_roadrunner(text, np.array([0.0, 0.9, 1.8]), ["tank_content"])
    assert found[1, 0] == pytest.approx(20.0)
    assert found[2, 0] == pytest.approx(20 - 15 * np.exp(-0.3 * 0.3), rel=1e-6)


def test_a_year_of_doses_is_one_event_a_line():
    assert sbml_text(link(DOSED), until=TWO_YEARS).count("<event ") == 2


def test_shared_work_is_written_once():
    assert len(sbml_text(link(BODY))) < 600_000


def test_doses_without_end_are_refused():
    with pytest.raises(EngineError, match="`prednisone` is given without end"):
        sbml_text(link(BODY.taking(prednisone.at(daily("5 mg")))))


def test_an_unknown_parameter_is_refused():
    with pytest.raises(EngineError, match=r"no parameter `tank\.suply`"):
        sbml_text(link(toy.BODY), Run({toy.Constants.supply.symbol._replace(name="suply"): 1.0}))


def test_a_start_of_another_size_is_refused():
    with pytest.raises(EngineError, match="starts from 2 numbers"):
        sbml_text(link(toy.BODY), Run(start_from=np.zeros(2)))


def test_values_come_with_unit_and_source():
    text = sbml_text(link(BODY), described=descriptions(BODY))
    written = re.search(r'<parameter id="mineral_calcium_normal".*?</parameter>', text, re.DOTALL)
    assert written is not None
    assert 'units="mmol_per_dm3"' in written[0]
    assert "assumed; the PTH curves" in written[0]


@pytest.mark.parametrize(
    ("value", "written"),
    [(0.1, "<cn>0.1</cn>"), (1e-20, '<cn type="e-notation">1<sep />-20</cn>'), (-2.5e30, '<cn type="e-notation">-2.5<sep />30</cn>')],
)
def test_numbers_keep_every_bit(value, written):
    from xml.etree.ElementTree import tostring

    assert written in tostring(Formulas({}, {}).math(graph.constant(value)), encoding="unicode")
