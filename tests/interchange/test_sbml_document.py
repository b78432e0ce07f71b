"""Files of strangers: each that is broken, hostile or beyond Lunis gives one clear error, soon."""

import pytest

from bodies.sbml_text import assigned, ci, cn, document, function, listed, math, number, numbers, of, species
from lunis.errors import InterchangeError
from lunis.interchange import read_sbml

pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")

L1 = """<sbml xmlns="http://www.sbml.org/sbml/level1" level="1" version="2"><model name="m">
<listOfCompartments><compartment name="c" volume="2"/></listOfCompartments>
<listOfSpecies><species name="S" compartment="c" initialAmount="4"/></listOfSpecies>
<listOfReactions><reaction name="r"><listOfReactants><speciesReference species="S"/></listOfReactants>
<kineticLaw formula="FORMULA"/></reaction></listOfReactions></model></sbml>"""
DELAY = '<csymbol encoding="text" definitionURL="http://www.sbml.org/sbml/symbols/delay">d</csymbol>'
CORE = "http://www.sbml.org/sbml/level3/version1/"


def ruled(inside, **values):
    return document(numbers(**(values or {"a": 1.0})) + listed("Rules", assigned("a", inside)))


def required(package, inside):
    return document(inside, attributes=f'xmlns:p="{CORE}{package}/version1" p:required="true"')


def doubling(levels):
    """Functions of functions: two to the power of `levels` operations when written out."""
    functions = [function("f0", "x", of("plus", ci("x"), of("sin", ci("x"))))]
    functions += [function(f"f{n}", "x", of(ci(f"f{n - 1}"), of(ci(f"f{n - 1}"), ci("x")))) for n in range(1, levels)]
    body = numbers(a=1.0, b=1.0) + listed("Rules", assigned("a", of(ci(f"f{levels - 1}"), ci("b"))))
    return document(listed("FunctionDefinitions", *functions) + body)


REFUSED = {
    "nothing": ("<", "is not XML"),
    "no SBML": ("<html></html>", "is no SBML: it begins with <html>"),
    "an unknown level": ('<sbml xmlns="http://www.sbml.org/sbml/level9/core" level="9" version="1"/>', "is no SBML"),
    "no model": (document("").replace('<model id="m" ></model>', ""), "holds no model"),
    "entities": ('<!DOCTYPE sbml [<!ENTITY a "aa"><!ENTITY b "&a;&a;">]>' + document("").split("?>")[1], "document type or entities"),
    "too deep": (ruled("<apply><minus/>" * 3000 + cn(1.0) + "</apply>" * 3000), "nested more than"),
    "too large": (document("<notes>" + "x" * 20_000_001 + "</notes>"), "larger than 20 MB"),
    "a bomb of functions": (doubling(40), "operations once its functions are written out"),
    "a long formula of level 1": (L1.replace("FORMULA", "S" + "+0" * 100_000), "formula of more than"),
    "a circle": (document(numbers(a=1, b=1) + listed("Rules", assigned("a", ci("b")), assigned("b", ci("a")))), "depends on itself"),
    "a circle of functions": (
        document(
            listed("FunctionDefinitions", function("f", "x", of(ci("g"), ci("x"))), function("g", "x", of(ci("f"), ci("x"))))
            + numbers(a=1)
            + listed("Rules", assigned("a", of(ci("f"), cn(1.0))))
        ),
        "`f` → `g` → `f`",
    ),
    "an unknown name": (ruled(ci("alpah"), a=1.0, alpha=2.0), "nothing is called `alpah`\n    did you mean `alpha`"),
    "an unknown function": (ruled(of(ci("f"), cn(1.0))), "no function `f`"),
    "an unknown compartment": (document(listed("Species", species("S", "cell", 'initialAmount="1"'))), "nothing is called `cell`"),
    "one name for two": (document(listed("Parameters", number("a", 1), number("a", 1))), "two things are called `a`"),
    "no name": (document('<listOfParameters><parameter value="1" constant="true"/></listOfParameters>'), "attribute"),
    "no formula": (
        document(numbers(a=1) + '<listOfRules><assignmentRule variable="a"/></listOfRules>', version=1),
        "rule of `a`: has no formula",
    ),
    "an empty formula": (ruled(""), "has an empty formula"),
    "no MathML": (ruled("<apply><blur/><cn>1</cn></apply>"), "line 1"),
    "too few arguments": (ruled(of("divide", cn(1.0))), "gives 1 arguments to `divide`"),
    "a number that is none": (ruled("<cn>one</cn>"), "valid double"),
    "a constant that changes": (
        document(numbers(constant=True, a=1) + listed("Rules", assigned("a", cn(1.0)))),
        "`a` is constant",
    ),
    "no value": (
        document(numbers(a=None, b=1) + f'<listOfRules><rateRule variable="b">{math(ci("a"))}</rateRule></listOfRules>'),
        "no value",
    ),
    "an algebraic rule": (document(numbers(a=1) + listed("Rules", f"<algebraicRule>{math(ci('a'))}</algebraicRule>")), "algebraic"),
    "a delay": (ruled(of(DELAY, ci("b"), cn(1.0)), a=1.0, b=1.0), "holds a delay"),
    "submodels": (required("comp", "<p:listOfSubmodels/>"), "package `comp`"),
    "an unknown package": (required("magic", "<p:listOfSpells/>"), "package `magic`"),
    "flux balance": (
        document("", attributes=f'xmlns:fbc="{CORE}fbc/version2" fbc:required="false"', of_model='fbc:strict="true"', version=1),
        "flux balance",
    ),
    "a predefined rate of level 1": (L1.replace("FORMULA", "uui(S)"), "no function `uui`"),
    "no UTF-8": (document("").replace("UTF-8", "UTF-16"), "encoding"),
}


@pytest.mark.parametrize(("text", "told"), REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_read_is_one_clear_error(text, told):
    with pytest.raises(InterchangeError) as caught:
        read_sbml(text)
    assert told in str(caught.value)
    assert len(str(caught.value)) < 2000


def test_a_fast_reaction_is_refused():
    text = document(
        '<listOfCompartments><compartment id="c" size="1"/></listOfCompartments><listOfSpecies><species id="S" compartment="c" '
        f'initialAmount="1"/></listOfSpecies><listOfReactions><reaction id="r" fast="true"><kineticLaw>{math(cn(1.0))}</kineticLaw>'
        "</reaction></listOfReactions>",
        level=2,
        version=4,
    )
    with pytest.raises(InterchangeError, match=r"reaction `r`: is `fast`"):
        read_sbml(text)


def test_a_required_package_that_is_not_used_does_no_harm():
    """Breaks when the attribute alone is taken for use: BioModels writes it into plain models."""
    assert read_sbml(required("comp", numbers(a=1))).signals.keys() == {"a"}


def test_files_are_read_and_their_absence_is_told(tmp_path):
    path = tmp_path / "model.xml"
    path.write_text("\ufeff" + document(numbers(a=1)), encoding="utf-8")
    assert read_sbml(path).name == "m"
    assert read_sbml(str(path)).name == "m"
    with pytest.raises(InterchangeError, match="cannot be read: No such file"):
        read_sbml(tmp_path / "other.xml")
    path.write_bytes(b"<sbml>\xff</sbml>")
    with pytest.raises(InterchangeError, match="not UTF-8"):
        read_sbml(path)


def test_without_the_library_the_extra_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "libsbml", None)
    with pytest.raises(InterchangeError, match=r"lunis\[sbml\]"):
        read_sbml(document(numbers(a=1)))
