"""Aristolochic acid: a toxin of Aristolochia herbs, with no benefit, that scars kidneys for good and causes cancer of their outflow.

It binds to the DNA of tubular cells and stays for years, so that the dose of a lifetime counts and harm goes on after the herb is stopped.
Cells die and do not grow back, some tubules are lost with their nephron, and scar with few inflammatory cells takes their place. Much at
once is worse than the same in years: where regrowth is held up wholly, the kidney fails within a year or two.
Doses are aristolochic acid I, its most toxic form.
Left out: absorption and its way into tubules, glucose and acid lost by injured tubules, anaemia beyond that of lost tissue.
"""

from ..evidence import values_of
from ..language import Parameters, Quantity, Rates, Route, State, Therapy, constant, rising_hill, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import glomerulus, malignancy, tubule
from ..physiology.signals import Signals


class Variables(State):
    bound = variable("mg", "aristolochic acid that entered and has not been lost from tubules")


class ToxinGains(Parameters):
    """What aristolochic acid does, and how much of it."""

    toxin_time = constant("y", "time that it stays in tubules")
    toxin_half = constant("mg", "amount in tubules with half of the most that it can do")
    cell_killing = constant("1/d", "tubular cells killed, at most")
    regrowth_loss = constant("1", "share of the regrowth of tubular cells that is held up, at most")
    nephron_loss = constant("1/y", "nephrons lost with their tubule, at most")
    scar = constant("1", "interstitium scarred for each nephron lost")
    genotoxicity = constant("1/mg", "genotoxic exposure of each milligram, in units of 36 g of cyclophosphamide")


class Constants(ToxinGains):
    """The toxin's own numbers, and none beside."""


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    return Variables.rates(bound=-y.bound / p.toxin_time)


def aristolochic_actions(bound: Quantity, p: ToxinGains, body: Signals, chance: Quantity = 1.0) -> dict[Lever | Inflow, Quantity]:
    """What so much of the toxin in tubules does; `chance` is the share of patients who have it, of whom the body is the average."""
    effect = chance * rising_hill(bound, half=p.toxin_half)
    lost = p.nephron_loss * effect
    return {
        # Unwanted. All of it is.
        tubule.Doors.toxic_injury: -p.cell_killing * effect * body.tubular_cells,
        tubule.Targets.cell_recovery: 1 - p.regrowth_loss * effect,
        glomerulus.Doors.nephron_injury: -lost * body.nephrons,
        tubule.Doors.fibrosis_injury: p.scar * lost * (1 - body.interstitial_fibrosis),
        malignancy.Doors.genotoxic_given: chance * p.genotoxicity * bound / p.toxin_time,
    }


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    return aristolochic_actions(y.bound, p, body)


aristolochic_acid = Therapy(
    "aristolochic_acid",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("aristolochic_acid"),
    routes={"oral": Route(into=Variables.bound)},
    usual=daily("1 mg"),
    label="aristolochic acid",
)
