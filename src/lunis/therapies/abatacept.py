"""Abatacept: CTLA4 joined to the tail of IgG, which covers CD80 and CD86 and so takes from T cells their second signal.

The tail lets it last as an antibody does, and go in the urine as one goes. T cells that have been woken long ago need the second signal
less, so that help falls by a part only. Trials in lupus nephritis missed their end points.
Left out: the exchange of CD80 and CD86, regulatory T cells, which need the second signal too.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, reading, rising_hill
from ..language.schedules import infusions
from ..language.tables import Inflow, Lever
from ..physiology import immunity, infection
from ..physiology.signals import Signals
from .kinds import AntibodyDisposition, SkinAbsorption, SkinAntibody, antibody_concentration, antibody_kinetics, seeping


class Variables(SkinAntibody):
    """Under the skin, in blood and other tissue."""


class Constants(AntibodyDisposition, SkinAbsorption):
    skin_share = constant("1", "share of a dose under the skin that reaches blood")
    half = constant("mg/L", "concentration that covers half of CD80 and CD86")
    help_gain = constant("1", "share of T cell help that needs the second signal")
    infection_gain = constant("1", "rise of infections when CD80 and CD86 are covered")


class Levels(Readings):
    concentration = reading("mg/L", "abatacept in serum")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    absorbed = seeping(y, p)
    return Variables.rates(depot=-absorbed, **antibody_kinetics(y, p, body, entering=absorbed))


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(concentration=antibody_concentration(y, p, body))


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    covered = rising_hill(antibody_concentration(y, p, body), half=p.half)
    return {
        # Wanted.
        immunity.Targets.t_cell_help: 1 - p.help_gain * covered,
        # Unwanted.
        infection.Targets.rate: 1 + p.infection_gain * covered,
    }


abatacept = Therapy(
    "abatacept",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("abatacept"),
    routes={
        "intravenous": Route(into=Variables.central),
        "subcutaneous": Route(into=Variables.depot, share=Constants.skin_share),
    },
    readings=Levels,
    read=read,
    usual=(
        *infusions("10 mg/kg", "2 weeks", over="30 min", stop="3 weeks", most="1 g"),
        *infusions("10 mg/kg", "4 weeks", over="30 min", start="4 weeks", most="1 g"),
    ),
)
