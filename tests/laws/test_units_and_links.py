"""Every organ and every therapy: units, links, use and source of what it declares, and somebody at every joint."""

from collections.abc import Mapping

import pytest

from bodies.whole_body import CLAIMED
from lunis.engine import link
from lunis.evidence import Value
from lunis.language import Organ, Therapy, graph
from lunis.language.tables import Field
from lunis.language.trace import trace_organ, trace_therapy
from lunis.physiology.body import BODY
from lunis.physiology.signals import Signals
from lunis.therapies import FORMULARY, as_claimed
from lunis.units import unit

ORGANS = pytest.mark.parametrize("organ", BODY.organs, ids=str)
THERAPIES = pytest.mark.parametrize("therapy", FORMULARY.values(), ids=list(FORMULARY))

# Levers that no therapy moves yet. This list may only shrink: a new lever comes with the therapy that needs it.
FREE_LEVERS = frozenset(
    {
        "antibody.autoantibody_production",
        "antibody.complex_clearance",
        "blood.iron_absorption",
        "blood.red_cell_loss",
        "calcitriol.hydroxylase",
        "fgf23.production",
        "filtration.creatinine_generation",
        "glomerulus.endothelial_injury",
        "glomerulus.fibrogenic_signal",
        "glomerulus.podocyte_loss",
        "glomerulus.podocyte_recovery",
        "glomerulus.proliferation",
        "immunity.antigen_release",
        "immunity.long_lived_plasma_cell_loss",
        "immunoglobulin.production",
        "mineral.phosphate_threshold",
        "mineral.soft_tissue_deposition",
        "parathyroid.secretion",
        "potassium.outside_cells",
        "symptoms.cramps",
        "tubule.cell_injury",
    }
)
FREE_INFLOWS: frozenset[str] = frozenset()


@ORGANS
def test_an_organ_traces_with_its_units(organ: Organ) -> None:
    """Breaks when a rate, a signal or a starting value has a wrong unit, or when a variable is given no rate."""
    traced = trace_organ(organ, Signals)
    assert set(traced.rates) == set(traced.rest) == set(organ.variables.fields)
    assert traced.rates or traced.told


def test_every_signal_is_told_by_one_organ() -> None:
    """Breaks when the vocabulary names a signal that no organ of the body tells, or that two tell."""
    told = [name for organ in BODY.organs for name in trace_organ(organ, Signals).told]
    assert sorted(told) == sorted(Signals.fields)


def test_the_body_links_alone() -> None:
    """Breaks on a signal nobody tells or reads, an unused parameter, or a quantity that depends on itself at one instant."""
    model = link(BODY)
    assert len(model.states) == sum(len(organ.variables.fields) for organ in BODY.organs)


@THERAPIES
def test_the_body_links_under_a_therapy(therapy: Therapy) -> None:
    """Breaks when a therapy moves or reads what the body does not have, as usually given or with every zero kept."""
    for fold in (True, False):
        model = link(BODY.taking(therapy), fold=fold)
        assert not model.folded


@pytest.mark.parametrize("name", CLAIMED)
def test_the_body_links_under_what_is_claimed(name: str) -> None:
    """Breaks when a claimed value cannot be linked, or makes no difference to the model."""
    usual, claimed = FORMULARY[name], as_claimed(FORMULARY[name])
    assert link(BODY.taking(claimed), fold=False).defaults.tolist() != link(BODY.taking(usual), fold=False).defaults.tolist()


@ORGANS
def test_every_constant_and_variable_of_an_organ_is_used(organ: Organ) -> None:
    """Breaks when an organ declares a constant, a variable or a lever that none of its equations has."""
    # A store that only fills and empties is used when a balance counts it.
    used = set(graph.symbols_of(trace_organ(organ, Signals).roots))
    used |= {store.symbol for balance in organ.balances for store in balance.stores}
    declared = [*organ.parameters.fields.values(), *organ.variables.fields.values(), *organ.levers.fields.values()]
    assert not [str(entry) for entry in declared if entry.symbol not in used]


@THERAPIES
def test_every_constant_and_variable_of_a_therapy_is_used(therapy: Therapy) -> None:
    """Breaks when a therapy declares a constant, a variable or a control that does nothing."""
    used = set(graph.symbols_of(trace_therapy(therapy, Signals, fold=False).roots))
    used |= {symbol for route in therapy.routes.values() for symbol in (route.arriving, route.late, route.gate) if symbol is not None}
    tables = (therapy.variables, therapy.parameters, therapy.controls)
    assert not [str(entry) for table in tables for entry in table.fields.values() if entry.symbol not in used]


@THERAPIES
def test_every_reading_of_a_therapy_is_told(therapy: Therapy) -> None:
    """Breaks when a therapy declares a reading that its `read` does not tell."""
    assert set(trace_therapy(therapy, Signals).told) == set(therapy.readings.fields)


@ORGANS
def test_every_value_of_an_organ_is_sourced(organ: Organ) -> None:
    """Breaks when a number has no unit that fits, or cannot say where it comes from."""
    expect_sourced(BODY.values[organ.name], organ.parameters.fields)


@THERAPIES
def test_every_value_of_a_therapy_is_sourced(therapy: Therapy) -> None:
    """Breaks when a number has no unit that fits, or cannot say where it comes from."""
    expect_sourced(therapy.values, therapy.parameters.fields)


def expect_sourced(values: Mapping[str, object], declared: Mapping[str, Field]) -> None:
    assert set(values) == set(declared)
    assert not [f"{name}: {missing}" for name, value in values.items() if (missing := lacking(value, declared[name]))]


def lacking(value: object, declared: Field) -> str:
    """What a value fails to say of itself."""
    assert isinstance(value, Value)
    if unit(value.unit).dimension != declared.unit.dimension:
        return f"is in {value.unit}, declared in {declared.unit_name}"
    if value.value != value.value or abs(value.value) == float("inf"):
        return "is no number"
    match value.kind:
        case "measured":
            return "" if value.finding or (value.source and value.place and value.tag in ("seen", "recall")) else "names no finding"
        case "derived":
            return "" if value.formula else "has no formula"
        case "calibrated":
            return "" if value.run else "names no run"
        case "assumed":
            return "" if len(value.because.split()) > 1 else "gives no reason"
    return f"is of an unknown kind, `{value.kind}`"


def moved() -> set[str]:
    """Every lever and inflow that some therapy names, whether or not its gain is zero."""
    return {str(target) for therapy in FORMULARY.values() for target in trace_therapy(therapy, Signals, fold=False).actions}


def test_every_lever_is_moved_by_some_therapy() -> None:
    """Breaks when a lever is added that nothing moves, or when one on the list has found its therapy: then shorten the list."""
    expect_free({str(lever) for organ in BODY.organs for lever in organ.levers.fields.values()} - moved(), FREE_LEVERS)


def test_every_inflow_is_fed_by_some_therapy() -> None:
    """Breaks when an inflow is added that nothing feeds, or when one on the list has found its therapy: then shorten the list."""
    expect_free({str(door) for organ in BODY.organs for door in organ.inflows.fields.values()} - moved(), FREE_INFLOWS)


def expect_free(free: set[str], listed: frozenset[str]) -> None:
    assert not sorted(free - listed), "nothing moves these: add the therapy that does, or remove them"
    assert not sorted(listed - free), "these are moved now, or gone: take them from the list"


@THERAPIES
def test_a_therapy_acts_on_organs_only(therapy: Therapy) -> None:
    """Breaks when a therapy moves a lever that belongs to no organ of the body."""
    present = {str(entry) for organ in BODY.organs for table in (organ.levers, organ.inflows) for entry in table.fields.values()}
    targets = {str(target) for target in trace_therapy(therapy, Signals, fold=False).actions}
    assert targets
    assert targets <= present
