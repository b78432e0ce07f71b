"""A person of some weight, and a drug that is late and that a prescriber holds back: small enough to solve by hand."""

from __future__ import annotations

from typing import Any

from bodies.toy import plain, table
from lunis.language import (
    Body,
    NoLevers,
    NoVariables,
    Organ,
    Parameters,
    Quantity,
    Rates,
    Route,
    State,
    Therapy,
    Vocabulary,
    constant,
    signal,
    variable,
)


class Signals(Vocabulary):
    weight = signal("kg", "body weight", output=True)
    body_surface = signal("m2", "body surface", output=True)


class Size(Parameters):
    weight = constant("kg", "body weight")
    surface = constant("m2/kg", "surface of each kilogram")


def _person(y: Any, p: Size, body: Signals) -> tuple[Rates, Rates]:
    return NoVariables.rates(), Signals.tell(weight=p.weight, body_surface=p.surface * p.weight)


PERSON = Organ("person", NoVariables, Size, NoLevers, _person)
BODY = Body("weighed", Signals, (PERSON,), {"person": plain(weight=50e3, surface=2e-5)})


def late_and_held(name: str = "drug", lag: float = 0.0, holding: float = 0.0) -> Therapy:
    """Two routes into blood, by mouth after a lag or by vein; what is given shrinks as exp(−holding · t)."""
    variables = table(
        State, blood=variable("mg", "in blood"), lost=variable("mg", "lost so far"), given=variable("1", "share that is given", rest=1)
    )
    parameters = table(
        Parameters, elimination=constant("1/d", "loss"), lag=constant("d", "delay"), holding=constant("1/d", "how fast it is held back")
    )

    def equations(y: Any, p: Any, body: Any) -> Rates:
        loss = p.elimination * y.blood
        return variables.rates(blood=-loss, lost=loss, given=-p.holding * y.given)

    def actions(y: Any, p: Any, body: Any) -> dict[Any, Quantity]:
        return {}

    fields: Any = variables
    constants: Any = parameters
    routes = {"oral": Route(fields.blood, lag=constants.lag), "vein": Route(fields.blood, given=fields.given)}
    return Therapy(name, variables, parameters, equations, actions, plain(elimination=0.5, lag=lag, holding=holding), routes)
