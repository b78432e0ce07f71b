"""Person, filtration, albumin, circulation, sodium, urea and blood alone; the rest of the body is plain numbers that a test may set."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from lunis.engine import Model, Run, link, simulate
from lunis.engine.results import Array
from lunis.evidence import values_of
from lunis.language import Body, NoConstants, NoLevers, NoVariables, Organ, Parameters, Quantity, State, Therapy, constant, variable
from lunis.language.graph import Symbol
from lunis.language.tables import Constant, Lever
from lunis.physiology.albumin import albumin
from lunis.physiology.blood import blood
from lunis.physiology.circulation import circulation
from lunis.physiology.filtration import filtration
from lunis.physiology.person import person
from lunis.physiology.signals import Signals
from lunis.physiology.sodium import sodium
from lunis.physiology.urea import urea


class Variables(State):
    strained = variable("1", "reads what no other organ here reads", rest=1)


class Constants(Parameters):
    nephrons = constant("1", "functioning nephrons")
    hypertrophy = constant("1", "filtration of one nephron")
    proliferation = constant("1", "proliferation")
    endothelial_injury = constant("1", "endothelial injury")
    coagulation = constant("1", "coagulation")
    matrix = constant("1", "glomerular matrix")
    barrier_damage = constant("1", "barrier damage")
    podocytes = constant("1", "podocytes left")
    interstitial_fibrosis = constant("1", "interstitial fibrosis")
    interleukin_6 = constant("1", "interleukin-6")
    tubular_cells = constant("1", "tubular cells at work")
    slowness = constant("d", "delay")


HEALTHY = dict.fromkeys(Constants.fields, 0.0) | dict.fromkeys(
    ("nephrons", "hypertrophy", "podocytes", "interleukin_6", "tubular_cells", "slowness"), 1.0
)


@dataclass(frozen=True)
class Plain:
    """A number already in base units."""

    base: float


def equations(y: Variables, p: Constants, body: Signals) -> tuple[dict[str, Quantity], dict[str, Quantity]]:
    told = {name: p.quantity(name) for name in Constants.fields if name != "slowness"}
    return Variables.rates(strained=(body.glomerular_pressure - y.strained) / p.slowness), Signals.tell(**told)


others = Organ("others", Variables, Constants, NoLevers, equations)
ORGANS = (person, filtration, albumin, circulation, sodium, urea, blood)
VALUES = {organ.name: values_of(organ.name) for organ in ORGANS}
BODY = Body("filtration alone", Signals, (*ORGANS, others), {**VALUES, "others": {name: Plain(value) for name, value in HEALTHY.items()}})


@cache
def healthy() -> Model:
    return link(BODY)


def stimulus(**levels: float) -> dict[Symbol, float]:
    """Levels of the stub, by the name of the signal."""
    return {getattr(Constants, name).symbol: level for name, level in levels.items()}


def with_value(entry: Constant, value: float) -> dict[Symbol, float]:
    """Another value of one constant, in its own unit."""
    return {entry.symbol: entry.unit.to_base(value)}


def course(parameters: dict[Symbol, float], quantities: list[str], times: list[float], model: Model | None = None) -> dict[str, Array]:
    """Quantities over time, from rest without any treatment, of a person with these parameters."""
    start = None
    if model is not None:
        own = {symbol: value for symbol, value in parameters.items() if symbol in healthy().parameters}
        start = simulate(healthy(), [Run(parameters=own)], [0.0], ["gfr"], backend="interpreter").final[0]
    results = simulate(model or healthy(), [Run(parameters=parameters, start_from=start)], times, quantities, backend="interpreter")
    assert results.statuses[0].ok, results.statuses[0]
    return {name: results[name][0] for name in quantities}


def under(levers: dict[Lever, float]) -> Model:
    """The body under a treatment that holds these levers."""
    treatment = Therapy("held", NoVariables, NoConstants, lambda y, p, body: {}, lambda y, p, body: levers, {})
    return link(BODY.taking(treatment))


def last(quantity: str, parameters: dict[Symbol, float] | None = None, model: Model | None = None, after: float = 3000.0) -> float:
    """One quantity when a person with these parameters has settled."""
    return float(course(parameters or {}, [quantity], [0.0, after], model)[quantity][-1])
