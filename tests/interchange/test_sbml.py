"""What models of SBML mean: amounts, volumes, rules, stoichiometries, starts and events, against courses known in closed form."""

import math

import numpy as np
import pytest

from bodies.sbml_text import (
    TIME,
    assigned,
    ci,
    cn,
    compartment,
    document,
    event,
    listed,
    number,
    numbers,
    of,
    part,
    rate,
    rate_of,
    reaction,
    species,
    start,
)  # fmt: skip
from lunis.engine import Accuracy, Run, simulate
from lunis.interchange import read_sbml
from lunis.language.graph import Symbol

pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")

TIMES = np.linspace(0, 2, 5)
TIGHT = Accuracy(rtol=1e-10, floor=1e-6)


def course(text, *names, times=TIMES, parameters=None):
    model = text if hasattr(text, "signals") else read_sbml(text)
    results = simulate(model, [Run(parameters or {})], times, list(names), accuracy=TIGHT)
    assert not results.failed, results.statuses
    return results.values[0].T


def decay(in_amount=False):
    """S decays in two litres, at rate k·S."""
    body = listed("Compartments", compartment("c", 2.0)) + listed("Species", species("S", "c", 'initialConcentration="3"', in_amount))
    law = reaction("r", of("times", ci("k"), ci("S")), uses=part("S"))
    return document(body + numbers(constant=True, k=0.5) + listed("Reactions", law))


def test_a_law_turns_amounts_and_a_concentration_is_amount_over_size():
    """Breaks when the rate is taken for one of concentration: in 2 litres it would be twice too fast."""
    s, amount, concentration, speed = course(decay(), "S", "S.amount", "S.concentration", "r")
    assert s == pytest.approx(3 * np.exp(-0.25 * TIMES), rel=1e-8)
    assert amount == pytest.approx(2 * s)
    assert concentration == pytest.approx(s)
    assert speed == pytest.approx(0.5 * s)


def test_a_species_in_amounts_is_read_as_an_amount():
    s, concentration = course(decay(in_amount=True), "S", "S.concentration")
    assert s == pytest.approx(6 * np.exp(-0.5 * TIMES), rel=1e-8)
    assert concentration == pytest.approx(s / 2)


def test_numbers_of_the_file_are_parameters():
    """Breaks when a number is folded into the equations: it could no longer be changed for one run."""
    model = read_sbml(decay())
    given = {Symbol("parameter", "m", "S"): 5.0, Symbol("parameter", "m", "k"): 0.25, Symbol("parameter", "m", "c"): 1.0}
    (s,) = course(model, "S", parameters=given)
    assert s == pytest.approx(5 * np.exp(-0.25 * TIMES), rel=1e-8)
    assert {str(symbol) for symbol in model.parameters} == {"m.S", "m.k", "m.c"}


def test_a_growing_compartment_dilutes():
    """Breaks when the concentration is integrated and the volume forgotten: nothing reacts, the amount stays."""
    text = document(
        listed("Compartments", compartment("c", 1.0, constant=False))
        + listed("Species", species("S", "c", 'initialAmount="3"'), species("F", "c", 'initialAmount="1"', constant=True))
        + listed("Rules", rate("c", cn(0.5)))
    )
    s, fixed, amount = course(text, "S", "F", "S.amount")
    assert s == pytest.approx(3 / (1 + 0.5 * TIMES))
    assert fixed == pytest.approx(1 / (1 + 0.5 * TIMES))
    assert amount == pytest.approx(np.full(5, 3.0))


def test_a_rule_for_a_concentration_holds_in_a_growing_compartment():
    text = document(
        listed("Compartments", compartment("c", 1.0, constant=False))
        + listed("Species", species("S", "c", 'initialConcentration="3"', boundary=True))
        + listed("Rules", rate("S", cn(0.25)), assigned("c", of("plus", cn(1.0), TIME)))
    )
    s, amount = course(text, "S", "S.amount")
    assert s == pytest.approx(3 + 0.25 * TIMES)
    assert amount == pytest.approx((3 + 0.25 * TIMES) * (1 + TIMES))


def test_a_conversion_factor_turns_turns_into_amounts():
    text = decay().replace("</listOfParameters>", number("f", 3.0, True) + "</listOfParameters>")
    whole = text.replace('<model id="m"', '<model id="m" conversionFactor="f"')
    (s,) = course(whole, "S")
    assert s == pytest.approx(3 * np.exp(-0.75 * TIMES), rel=1e-8)
    own = whole.replace('<species id="S"', '<species id="S" conversionFactor="k"')
    (s,) = course(own, "S")
    assert s == pytest.approx(3 * np.exp(-0.125 * TIMES), rel=1e-8)


def test_a_local_parameter_hides_a_global_one_in_its_reaction_only():
    body = listed("Compartments", compartment("c", 1.0)) + listed(
        "Species", species("A", "c", 'initialAmount="0"'), species("B", "c", 'initialAmount="0"')
    )
    local = '<localParameter id="k" value="2"/>'
    laws = reaction("r1", ci("k"), makes=part("A"), local=local) + reaction("r2", ci("k"), makes=part("B"))
    model = read_sbml(document(body + numbers(constant=True, k=7.0) + listed("Reactions", laws)))
    a, b = course(model, "A", "B")
    assert a == pytest.approx(2 * TIMES)
    assert b == pytest.approx(7 * TIMES)
    (a,) = course(model, "A", parameters={Symbol("parameter", "m", "r1.k"): 4.0})
    assert a == pytest.approx(4 * TIMES)


def test_stoichiometries_may_be_set_ruled_and_read():
    body = listed("Compartments", compartment("c", 1.0)) + listed(
        "Species", species("A", "c", 'initialAmount="0"'), species("B", "c", 'initialAmount="0"')
    )
    laws = reaction("r", cn(1.0), makes=part("A", None, 'id="a"') + part("B", 2.0, 'id="b"'))
    rules = listed("InitialAssignments", start("a", cn(3.0))) + listed("Rules", rate("b", cn(1.0)))
    a, b, read = course(document(body + rules + listed("Reactions", laws)), "A", "B", "b")
    assert a == pytest.approx(3 * TIMES)
    assert b == pytest.approx(2 * TIMES + TIMES**2 / 2)
    assert read == pytest.approx(2 + TIMES)


def test_starts_are_assigned_before_rules_read_them_and_whatever_their_order():
    body = numbers(a=1.0, b=1.0, d=None, e=None)
    starts = listed("InitialAssignments", start("a", of("plus", ci("b"), ci("d"))), start("b", of("times", cn(2.0), ci("d"))))
    rules = listed("Rules", assigned("d", of("plus", cn(1.0), TIME)), rate("a", ci("b")), assigned("e", ci("a")))
    a, b, e = course(document(body + starts + rules), "a", "b", "e")
    assert b == pytest.approx(np.full(5, 2.0))
    assert a == pytest.approx(3 + 2 * TIMES)
    assert (a == e).all()


def test_rates_of_change_of_all_that_changes():
    text = decay().replace(
        "</listOfParameters>",
        number("v") + number("w") + number("x") + "</listOfParameters>"
        + listed("InitialAssignments", start("x", rate_of("S")))
        + listed("Rules", assigned("v", rate_of("S")), assigned("w", rate_of("k"))),
    )  # fmt: skip
    v, w, x, s = course(text, "v", "w", "x", "S")
    assert v == pytest.approx(-0.25 * s)
    assert (w == 0).all()
    assert x == pytest.approx(np.full(5, -0.75))


def test_small_numbers_are_followed_as_closely_as_large_ones():
    """Breaks when what starts at 0 is measured against one unit: picomoles would be noise."""
    body = listed("Compartments", compartment("c", 1e-12)) + listed(
        "Species", species("A", "c", 'initialAmount="1e-15"', in_amount=True), species("B", "c", 'initialAmount="0"', in_amount=True)
    )
    law = reaction("r", of("times", ci("k"), ci("A")), uses=part("A"), makes=part("B"))
    model = read_sbml(document(body + numbers(constant=True, k=1.0) + listed("Reactions", law)))
    results = simulate(model, [Run()], TIMES, ["B"])
    assert results.values[0, :, 0] == pytest.approx(1e-15 * (1 - np.exp(-TIMES)), rel=1e-4, abs=1e-20)


def test_levels_1_and_2_have_defaults_of_their_own():
    one = """<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m">
    <listOfCompartments><compartment name="c"/></listOfCompartments>
    <listOfSpecies><species name="S" compartment="c" initialAmount="4"/></listOfSpecies>
    <listOfReactions><reaction name="r"><listOfReactants><speciesReference species="S" stoichiometry="3" denominator="2"/>
    </listOfReactants><kineticLaw formula="k*S^2/S*log10(10)"><listOfParameters><parameter name="k" value="1"/></listOfParameters>
    </kineticLaw></reaction></listOfReactions></model></sbml>"""
    (s,) = course(one, "S")
    assert s == pytest.approx(4 * np.exp(-1.5 * TIMES), rel=1e-8)
    two = document(
        '<listOfCompartments><compartment id="c" size="1"/></listOfCompartments><listOfSpecies><species id="S" compartment="c" '
        'initialAmount="0"/></listOfSpecies><listOfReactions><reaction id="r"><listOfProducts><speciesReference species="S">'
        f'<stoichiometryMath><math xmlns="http://www.w3.org/1998/Math/MathML">{TIME}</math></stoichiometryMath></speciesReference>'
        '</listOfProducts><kineticLaw><math xmlns="http://www.w3.org/1998/Math/MathML"><cn>1</cn></math></kineticLaw></reaction>'
        "</listOfReactions>",
        level=2,
        version=4,
    )
    (s,) = course(two, "S")
    assert s == pytest.approx(TIMES**2 / 2)


def test_a_steep_switch_that_overflows_still_runs():
    """Breaks when the slope of 1/(1 + eˣ) becomes ∞/∞ and the solver gives up."""
    steep = of("divide", cn(1.0), of("plus", cn(1.0), of("exp", of("times", cn(1e6), of("minus", cn(1.0), TIME)))))
    (x,) = course(document(numbers(x=0.0) + listed("Rules", rate("x", steep))), "x")
    assert x == pytest.approx(np.maximum(TIMES - 1, 0), abs=1e-5)


def happening(*events, rules="", **values):
    return document(numbers(**values) + rules + listed("Events", *events))


def at(time):
    return of("geq", TIME, cn(time))


def test_an_event_sets_what_it_names_when_its_trigger_turns_true():
    (x,) = course(happening(event(at(0.75), {"x": cn(5.0)}), x=1.0), "x")
    assert list(x) == [1, 1, 5, 5, 5]


def test_a_trigger_that_is_true_at_the_start_needs_to_have_been_false():
    always = of("geq", TIME, cn(0.0))
    (x,) = course(happening(event(always, {"x": cn(5.0)}), x=1.0), "x")
    assert list(x) == [1] * 5
    (x,) = course(happening(event(always, {"x": cn(5.0)}, trigger="initialValue=false"), x=1.0), "x")
    assert list(x) == [5] * 5


def test_a_delayed_event_brings_values_of_its_trigger_or_of_its_own_time():
    rules = listed("Rules", rate("y", cn(1.0)))
    for early, expected in ((True, 0.5), (False, 1.25)):
        text = happening(event(at(0.5), {"x": ci("y")}, delay=cn(0.75), early=early), rules=rules, x=0.0, y=0.0)
        (x,) = course(text, "x")
        assert x == pytest.approx([0, 0, 0, expected, expected])


def test_what_does_not_persist_is_taken_back():
    pulse = of("and", at(0.5), of("lt", TIME, cn(0.75)))
    for persistent, expected in (("true", 1.0), ("false", 0.0)):
        (x,) = course(happening(event(pulse, {"x": cn(1.0)}, delay=cn(0.5), trigger=f"persistent={persistent}"), x=0.0), "x")
        assert x[-1] == expected


def test_of_events_at_one_instant_the_higher_priority_goes_first():
    def result(first, second):
        events = (event(at(0.5), {"x": cn(1.0)}, priority=cn(first)), event(at(0.5), {"x": cn(2.0)}, priority=cn(second)))
        return course(happening(*events, x=0.0), "x")[0][-1]

    assert result(2.0, 1.0) == 2.0
    assert result(1.0, 2.0) == 1.0


def test_events_set_off_others_at_once():
    events = (event(of("gt", ci("x"), cn(0.5)), {"y": cn(3.0)}), event(at(0.5), {"x": cn(1.0)}))
    x, y = course(happening(*events, x=0.0, y=0.0), "x", "y")
    assert list(x) == [0, 1, 1, 1, 1]
    assert list(y) == [0, 3, 3, 3, 3]


def test_a_trigger_of_one_instant_is_met():
    """Breaks when an equality is looked at only where a step happens to end."""
    (x,) = course(happening(event(of("eq", TIME, cn(0.7)), {"x": of("plus", ci("x"), cn(1.0))}), x=0.0), "x")
    assert list(x) == [0, 0, 1, 1, 1]


def test_a_trigger_of_a_state_happens_at_its_crossing():
    text = happening(event(of("gt", ci("y"), cn(0.3)), {"y": cn(0.0)}), rules=listed("Rules", rate("y", cn(1.0))), y=0.0)
    (y,) = course(text, "y")
    assert y == pytest.approx([0, 0.2, 0.1, 0.0, 0.2], abs=1e-8)


@pytest.mark.parametrize(("delay", "size"), [("", 1.5), (cn(0.5), 2.0)])
def test_a_concentration_set_by_an_event_fills_the_compartment_of_that_time(delay, size):
    """Breaks when a delayed concentration is turned into an amount with the volume that was there when the event was set off."""
    text = document(
        listed("Compartments", compartment("c", 1.0, constant=False))
        + listed("Species", species("S", "c", 'initialAmount="0"'))
        + listed("Rules", rate("c", cn(1.0)))
        + listed("Events", event(at(0.5), {"S": cn(4.0)}, delay=delay))
    )
    amount = course(text, "S.amount")[0]
    assert amount[-1] == pytest.approx(4 * size)


def test_a_compartment_that_shrinks_at_once_keeps_its_amounts():
    text = document(
        listed("Compartments", compartment("c", 1.0, constant=False))
        + listed("Species", species("S", "c", 'initialConcentration="2"'))
        + listed("Events", event(at(0.5), {"c": cn(0.5)}))
    )
    s, amount = course(text, "S", "S.amount")
    assert list(s) == [2, 4, 4, 4, 4]
    assert list(amount) == [2] * 5


def test_what_lacks_a_formula_or_a_value_has_no_effect():
    """Level 3 version 2 lets formulas be left out."""
    text = document(
        numbers(x=1.0, y=None)
        + '<listOfRules><assignmentRule variable="x"/></listOfRules>'
        + '<listOfEvents><event useValuesFromTriggerTime="true"><trigger initialValue="true" persistent="true"/></event></listOfEvents>'
    )
    model = read_sbml(text)
    assert list(course(model, "x")[0]) == [1] * 5
    assert "y" not in model.signals
    assert math.isnan(read_sbml(document(numbers(z=math.nan).replace("nan", "NaN"))).defaults[0])
