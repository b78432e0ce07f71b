"""A therapy and its schedule: doses fit their route, values their parameters, and a body takes each therapy once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bodies.toy import ALARM, BODY, TANK, VALUES, Changes, Plain, Signals, Targets, Variables, drug, plain
from lunis.engine import Run, link, simulate
from lunis.errors import LanguageError, UnitError
from lunis.language import Body, NoConstants, NoVariables, Therapy
from lunis.language.schedules import Schedule, daily, once, pulses, sessions, steady, switched
from lunis.language.therapy import regimen
from lunis.language.trace import trace_therapy

DRUG = drug()


@pytest.mark.parametrize(
    ("schedule", "told"),
    [
        (once("5 mmol"), "a dose of 5 mmol does not fit\n    give it in mg"),
        (steady("5 mg"), "an intake of 5 mg does not fit\n    give it in mg/d, or say how often, as in `5 mg daily`"),
        (pulses("1 g/d", 3), "an? infusion of 1 g/d does not fit"),
        (daily("-1 mg"), "a dose of -1 mg is negative"),
        (switched("running", "1 mg"), "a level of 1 mg does not fit"),
        (switched("running", "150 %"), "a level of 150 % cannot be\n    give 0 to 1"),
        (switched("runing", "1"), "no control `runing`\n    did you mean `running`"),
        (sessions(3, "4 h", "on"), "no control `on`"),
    ],
)
def test_a_dose_that_does_not_fit_is_refused(schedule: Schedule, told: str) -> None:
    """Breaks when a dose reaches the engine in another unit than its state."""
    with pytest.raises(LanguageError, match=told):
        DRUG.at(schedule)


def test_a_value_is_stated_with_its_unit() -> None:
    """Breaks when a value that a user sets is taken in another unit, or fails only in the linker."""
    drops = drug("drops")
    assert drops.valued(gain=0.5).values["gain"].base == 0.5
    assert drops.valued(gain="50 %").values["gain"].base == 0.5
    with pytest.raises(LanguageError, match="`gain` of 5 mg does not fit\n    give it in 1"):
        drops.valued(gain="5 mg")
    with pytest.raises(LanguageError, match="no parameter `gainn`\n    did you mean `gain`"):
        drops.valued(gainn=0.5)


def test_what_is_switched_can_be_missed() -> None:
    """Breaks when what is switched on cannot be kept half of the time, or no session is ever missed."""
    assert DRUG.switched("running", "0.5").taken(0.5).schedule[0].adherence == 0.5
    assert [line.adherence for line in DRUG.sessions(3, "4 h").taken(0.9).schedule] == [0.9, 0.9, 0.9]


def test_every_misfit_of_a_prescription_is_told() -> None:
    with pytest.raises(LanguageError) as caught:
        DRUG.at(once("5 mmol"), once("-5 mg"), switched("runing", "1"))
    assert len(caught.value.problems) == 3


def test_an_unknown_unit_of_a_dose_is_told_with_the_dose() -> None:
    with pytest.raises(UnitError, match="amount `5 mgg`"):
        once("5 mgg")


def test_routes() -> None:
    """Breaks when the first route is no longer the usual one, or an unknown route is passed over."""
    assert DRUG.at(once("1 mg")).route == "oral"
    assert DRUG.at(once("1 mg"), route="iv").route == "iv"
    assert DRUG.routes["oral"].arriving == DRUG.parameters.fields["arriving"].symbol
    assert DRUG.routes["iv"].arriving is None
    with pytest.raises(LanguageError, match="no route `ivv`\n    did you mean `iv`"):
        DRUG.at(once("1 mg"), route="ivv")


def test_a_therapy_without_a_route_takes_no_dose() -> None:
    exercise = Therapy("exercise", NoVariables, NoConstants, lambda y, p, body: {}, lambda y, p, body: {}, {})
    with pytest.raises(LanguageError, match="has no route to take"):
        exercise.at(once("1 mg"))
    assert exercise.as_usual().schedule == ()


def test_values_and_parameters_match() -> None:
    """Breaks when a stray value, or a parameter without one, is only found while running."""
    with pytest.raises(LanguageError) as caught:
        Therapy("odd", DRUG.variables, DRUG.parameters, DRUG.equations, DRUG.actions, plain(gainn=1.0))
    assert "cannot also belong" in str(caught.value)
    fresh = drug("fresh")
    values = {**fresh.values, "gainn": Plain(1.0)}
    del values["gain"]
    with pytest.raises(LanguageError) as caught:
        Therapy("fresh", fresh.variables, fresh.parameters, fresh.equations, fresh.actions, values, controls=fresh.controls)
    assert "value `gainn` belongs to no parameter\n    did you mean `gain`" in str(caught.value)
    assert "parameter `gain` has no value\n    add it to evidence/therapies/fresh.toml" in str(caught.value)


def test_a_hypothesis_is_the_same_therapy_with_other_values() -> None:
    supposed = DRUG.valued(label="supposed", hypothesis=True, gain=Plain(0.9))
    assert (supposed.values["gain"].base, supposed.title, supposed.hypothesis, supposed.name) == (0.9, "supposed", True, "drug")
    assert (DRUG.values["gain"].base, DRUG.title, DRUG.hypothesis) == (0.5, "drug", False)
    with pytest.raises(LanguageError, match="no parameter `gian`\n    did you mean `gain`"):
        DRUG.valued(gian=Plain(1.0))


def test_a_therapy_moves_levers_and_inflows_only() -> None:
    for target in (Variables.content, Signals.outflow, Changes.kept):
        meddler = Therapy("meddler", NoVariables, NoConstants, lambda y, p, body: {}, lambda y, p, body, to=target: {to: 1.0}, {})  # type: ignore[misc]
        with pytest.raises(LanguageError, match="therapies move levers and inflows only"):
            trace_therapy(meddler, Signals)
    shifter = Therapy("shifter", NoVariables, NoConstants, lambda y, p, body: {}, lambda y, p, body: {Targets.supply: body.outflow}, {})
    with pytest.raises(UnitError, match=r"action on tank\.supply must be in 1"):
        trace_therapy(shifter, Signals)


def test_regimens_grow_and_are_delayed() -> None:
    taken = DRUG.at(daily("1 mg", stop=10))
    later = taken.delayed(5).then(once("7 mg", at=30))
    assert [list(line.times(100)) for line in later.schedule] == [[5.0 + day for day in range(10)], [30.0]]
    assert [list(line.times(3)) for line in taken.schedule] == [[0.0, 1.0, 2.0]]
    assert regimen(DRUG).schedule == DRUG.usual
    with pytest.raises(LanguageError, match="neither a therapy nor a regimen"):
        regimen("prednisone")


def test_a_body_takes_a_therapy_once() -> None:
    """Breaks when a second prescription replaces the first, or when the order of taking shows."""
    twice = BODY.taking(DRUG.at(once("1 mg"))).taking(DRUG.at(once("2 mg", at=3)))
    assert [str(line.amount) for line in twice.therapies[0].schedule] == ["1 mg", "2 mg"]
    assert len(twice.therapies) == 1
    other = drug("another")
    assert [taken.name for taken in BODY.taking(DRUG, other).therapies] == [taken.name for taken in BODY.taking(other, DRUG).therapies]
    assert not BODY.therapies
    assert twice.without("drug").therapies == ()


def test_the_same_values_set_twice_are_one_drug() -> None:
    """Breaks when a body refuses a drug whose values a scenario sets once, for its medicines and for a course."""
    once_set, set_again = DRUG.valued(gain=Plain(0.9)), DRUG.valued(gain=Plain(0.9))
    assert len(BODY.taking(once_set, set_again.at(once("1 mg"))).therapies) == 1
    assert DRUG.valued() is DRUG


@pytest.mark.parametrize(
    ("second", "told"),
    [
        (lambda: DRUG.valued(gain=Plain(0.9)), "two different versions of `drug`"),
        (lambda: DRUG.at(once("1 mg"), route="iv"), "by two routes, `oral` and `iv`"),
    ],
)
def test_what_cannot_be_taken_together(second: Callable[[], object], told: str) -> None:
    """Breaks when a dose by a second route silently goes the first one's way."""
    with pytest.raises(LanguageError, match=told):
        BODY.taking(DRUG.at(once("1 mg")), second())


def test_a_body_finds_and_replaces_its_organs() -> None:
    assert BODY.organ("tank") is TANK
    with pytest.raises(LanguageError, match="no organ `tnak`\n    did you mean `tank`"):
        BODY.organ("tnak")
    with pytest.raises(LanguageError, match="has two organs named `tank`"):
        Body("double", Signals, (TANK, ALARM, TANK), VALUES)
    louder = BODY.replacing(ALARM, {**VALUES["alarm"], "sensitivity": Plain(9.0)})
    assert louder.values["alarm"]["sensitivity"].base == 9.0
    assert BODY.values["alarm"]["sensitivity"].base == 0.2
    assert louder.value_of(ALARM.parameters.fields["sensitivity"]) == 9.0
    assert BODY.taking(DRUG).value_of(DRUG.parameters.fields["gain"]) == 0.5
    with pytest.raises(LanguageError, match="has no value"):
        BODY.value_of(DRUG.parameters.fields["gain"])


def test_a_drug_of_the_same_kind_has_states_and_values_of_its_own() -> None:
    """Breaks when two drugs of a kind share a state or a value, or the second enters the body through the first."""
    other = DRUG.alike("other", "another drug", {**DRUG.values, "gain": Plain(0.9)}, daily("2 mg"))
    assert (other.name, other.about, DRUG.about) == ("other", "another drug", "")
    assert {entry.owner for table in other.tables for entry in table.fields.values()} == {"other"}
    assert {entry.owner for table in DRUG.tables for entry in table.fields.values()} == {"drug"}
    oral = other.routes["oral"]
    assert (oral.into.symbol.owner, str(oral.arriving)) == ("other", "other.arriving")
    both = link(BODY.taking(DRUG.at(once("1 mg")), other))
    ends = simulate(both, [Run()], [1.0], ["drug.plasma", "other.plasma"])
    assert ends["other.plasma"][0, 0] > 1.5 * ends["drug.plasma"][0, 0] > 0
    with pytest.raises(LanguageError, match="`gain` has no value"):
        DRUG.alike("third", "", {name: value for name, value in DRUG.values.items() if name != "gain"}, ())
