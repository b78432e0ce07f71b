"""Prednisone: a tablet that the liver turns into prednisolone, which switches inflammatory genes off.

Four fifths of it become prednisolone, which is all that acts; how that moves and what it does is written in `glucocorticoid`.
Left out: prednisone itself in blood, and the little by which its molecule is lighter.
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
    converted = constant("1", "share of prednisone that reaches blood as prednisolone")


class Levels(PrednisoloneLevels):
    pass


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(**prednisolone_rates(y, p, body))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(**prednisolone_levels(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return prednisolone_actions(y, p, body)


prednisone = Therapy(
    "prednisone",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("prednisone"),
    routes={"oral": Route(into=Variables.gut, share=Constants.converted, lag=Constants.lag)},
    readings=Levels,
    read=read,
    usual=taper(from_="35 mg/d", to="5 mg/d", over="24 weeks"),
)
