"""Prednisolone: the tablet that needs no liver, and switches inflammatory genes off.

It is what prednisone becomes, taken as such: nearly all of it reaches blood. How it moves and what it does is written in `glucocorticoid`.
Left out: tablets with a coat that dissolves late.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Route, Therapy, constant
from ..language.schedules import taper
from ..language.tables import Inflow, Lever
from ..physiology.signals import Signals
from .glucocorticoid import (
    Prednisolone,
    PrednisoloneDisposition,
    PrednisoloneLevels,
    prednisolone_actions,
    prednisolone_levels,
    prednisolone_rates,
)


class Variables(Prednisolone):
    pass


class Constants(PrednisoloneDisposition):
    available = constant("1", "share of a tablet that reaches blood, as prednisolone")


class Levels(PrednisoloneLevels):
    pass


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**prednisolone_rates(y, p, body))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(**prednisolone_levels(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return prednisolone_actions(y, p, body)


prednisolone = Therapy(
    "prednisolone",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("prednisolone"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available, lag=Constants.lag)},
    readings=Levels,
    read=read,
    usual=taper(from_="30 mg/d", to="5 mg/d", over="24 weeks"),
)
