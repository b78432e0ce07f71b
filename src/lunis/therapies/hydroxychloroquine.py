"""Hydroxychloroquine: an antimalarial that keeps nucleic acid from waking the sensors of interferon cells.

Two compartments give its two time scales: days in blood, months in tissue.
Left out: harm to the retina and the heart's rhythm, fewer infections and clots seen in cohorts, missed tablets.
"""

from ..evidence import values_of
from ..language import Parameters, Quantity, Rates, Readings, Route, State, Therapy, constant, reading, rising_hill, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import immunity, symptoms
from ..physiology.signals import Signals


class Variables(State):
    gut = variable("mg", "drug waiting to be absorbed")
    blood = variable("mg", "drug in blood and what follows it within a day")
    tissue = variable("mg", "drug stored in tissue")


class Constants(Parameters):
    available = constant("1", "share of a dose of sulfate that reaches blood as base")
    absorption = constant("1/h", "absorption from the gut")
    clearance = constant("L/h", "clearance from blood with healthy kidneys")
    renal_share = constant("1", "share of clearance that is the kidney's")
    volume = constant("L", "volume of blood and what follows it")
    exchange = constant("L/h", "exchange with tissue")
    tissue_volume = constant("L", "volume of tissue")
    half = constant("mg/L", "concentration in blood with half of the effect")
    interferon_gain = constant("1", "share of induced interferon that is suppressed")
    help_gain = constant("1", "share of T cell help that is lost with antigen presentation")
    skin_gain = constant("1", "share of skin inflammation that is suppressed")


class Levels(Readings):
    concentration = reading("mg/L", "hydroxychloroquine in whole blood")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    absorbed = p.absorption * y.gut
    concentration = y.blood / p.volume
    cleared = p.clearance * (1 - p.renal_share + p.renal_share * body.gfr_relative) * concentration
    stored = p.exchange * (concentration - y.tissue / p.tissue_volume)
    return Variables.rates(gut=-absorbed, blood=absorbed - cleared - stored, tissue=stored)


def read(y: Variables, p: Constants, body: Signals) -> dict[str, Quantity]:
    return Levels.tell(concentration=y.blood / p.volume)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    effect = rising_hill(y.blood / p.volume, half=p.half)
    return {
        # Wanted.
        immunity.Targets.interferon_production: 1 - p.interferon_gain * effect,
        immunity.Targets.t_cell_help: 1 - p.help_gain * effect,
        symptoms.Targets.skin_inflammation: 1 - p.skin_gain * effect,
    }


hydroxychloroquine = Therapy(
    "hydroxychloroquine",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("hydroxychloroquine"),
    routes={"oral": Route(into=Variables.gut, share=Constants.available)},
    readings=Levels,
    read=read,
    usual=daily("400 mg"),
)
