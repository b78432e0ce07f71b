"""Equations as text: what is shown is what the graph computes."""

import math
import re
from xml.etree import ElementTree

import pytest

from lunis.language import NoLevers, Organ, Parameters, State, Vocabulary, constant, falling_hill, signal, variable, where
from lunis.physiology.body import BODY
from lunis.report import equations_of
from lunis.therapies import FORMULARY


class Variables(State):
    amount = variable("mg", "amount")


class Constants(Parameters):
    loss = constant("1/d", "loss")
    half = constant("mg", "amount at half")
    slope = constant("1", "steepness")


class Signals(Vocabulary):
    felt = signal("1", "felt", output=True)


def equations(y, p, body):
    braked = falling_hill(y.amount, half=p.half, slope=p.slope)
    change = -p.loss * (y.amount - 2 * p.half) * braked
    return Variables.rates(amount=where(y.amount > p.half, change, -change)), Signals.tell(felt=y.amount * y.amount / (p.half * p.half))


ORGAN = Organ("shown", Variables, Constants, NoLevers, equations)


def test_steps_keep_the_names_that_their_author_gave():
    shown = {equation.name: equation.text for equation in equations_of(ORGAN, Signals)}
    assert shown["braked"] == "braked = falling_hill(amount, half=half, slope=slope)"
    assert shown["change"] == "change = −loss · braked · (amount − 2 · half)"
    assert shown["amount"] == "d(amount)/dt = (change if amount > half else −change)"
    assert shown["felt"] == "felt = amount^2 / half^2"


def test_text_means_what_the_organ_computes():
    """The text of a plain organ, read back as Python, gives the organ's own numbers."""
    shown = {equation.name: equation.text.split(" = ", 1)[1] for equation in equations_of(ORGAN, Signals)}
    names = {"amount": 3.0, "loss": 0.7, "half": 2.0, "slope": 1.5, "falling_hill": falling_hill}
    for step in ("braked", "change"):
        names[step] = evaluated(shown[step], names)
    rates, told = ORGAN.at({}, amount=(3.0, "mg"), loss=(0.7, "1/d"), half=(2.0, "mg"), slope=(1.5, "1"))
    assert evaluated(shown["amount"], names) == pytest.approx(rates["amount"])
    assert evaluated(shown["felt"], names) == pytest.approx(told["felt"])


def evaluated(text, names):
    from lunis.report.equations import _Text  # the style whose marks are undone here

    assert _Text.times == " · "
    python = text.replace(" · ", " * ").replace("−", "-").replace("^", "**")
    return eval(python, {"__builtins__": {}}, names)  # a test reads back the project's own text


@pytest.mark.parametrize("part", [*BODY.organs, *FORMULARY.values()], ids=lambda part: part.name)
def test_every_organ_and_therapy_can_be_shown(part):
    shown = equations_of(part, BODY.vocabulary)
    assert {equation.name for equation in shown if equation.kind == "rate"} == set(part.variables.fields)
    assert len({equation.left for equation in shown if equation.kind == "step"}) == sum(equation.kind == "step" for equation in shown)
    for equation in shown:
        assert equation.text.count("(") == equation.text.count(")")
        assert equation.latex.count("{") == equation.latex.count("}")
        assert equation.latex.count(r"\left") == equation.latex.count(r"\right")
        for term in equation.mathml:
            ElementTree.fromstring(f"<math>{term}</math>")
        assert not re.search(r"\b(?:add|mul|sub|div|pow|neg)\(", equation.text)
        assert "".join("".join(equation.lines(60)).split()) == "".join(equation.text.split())


def test_long_equations_are_broken_before_a_term():
    longest = max(
        (equation for organ in BODY.organs for equation in equations_of(organ, BODY.vocabulary)), key=lambda equation: len(equation.text)
    )
    lines = longest.lines(90)
    assert len(lines) > 1
    assert math.inf > max(map(len, lines)) <= 100


def test_mathml_says_what_the_text_says():
    """Breaks when a sign, a bracket that is needed or a power is lost on the way to the browser."""
    shown = {equation.name: "".join(equation.mathml) for equation in equations_of(ORGAN, Signals)}
    read = re.sub(r"<[^>]+>", "", "".join(shown.values()))
    assert "amount" in read
    assert "−" in read
    assert shown["braked"].count("<msup>") == 3
