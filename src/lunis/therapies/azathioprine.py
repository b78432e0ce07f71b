"""Azathioprine: a prodrug of 6-mercaptopurine, which cells turn into thioguanine nucleotides that stop their division.

Azathioprine is split within the hour, and mercaptopurine is gone from plasma within hours, while nucleotides last for weeks, so that the
effect takes two to three months to settle.
They are counted in red cells, which fill no faster than they can: a share of the day, after each tablet. How much a person makes depends
on two enzymes, TPMT and NUDT15: twice as much with one weak copy, ten times without.

Left out: methylated metabolites and the liver, allopurinol, which must not be given with it, red cells that grow large.
"""

from ..evidence import values_of
from ..language import Quantity, Rates, Readings, Route, Therapy, constant, log, reading, rising_hill, variable
from ..language.schedules import daily
from ..language.tables import Inflow, Lever
from ..physiology import blood, glomerulus, immunity, infection, malignancy, white_cells
from ..physiology.signals import Signals
from .kinds import (
    Absorption,
    Gut,
    OneCompartment,
    OneCompartmentDisposition,
    Review,
    Reviewed,
    absorbed,
    absorbing,
    held_below,
    one_compartment,
    reviewed,
)


class Variables(Gut, OneCompartment, Reviewed):
    unsplit = variable("mg", "azathioprine in blood, as the 6-mercaptopurine that comes of it")
    averaged = variable("umol/L", "6-mercaptopurine in plasma, averaged over a day or so")
    thioguanine = variable("umol/L", "6-thioguanine nucleotides in red cells")


class Constants(Absorption, OneCompartmentDisposition, Review):
    mercaptopurine_share = constant("1", "6-mercaptopurine that reaches blood, for each mass of azathioprine")
    splitting = constant("1/h", "pace at which azathioprine is split")
    molar_mass = constant("g/mol", "molar mass of 6-mercaptopurine")
    surface_reference = constant("m2", "body surface for which clearance and volume hold")
    averaging = constant("d", "time over which mercaptopurine is averaged")
    interval = constant("h", "time from one tablet to the next")
    influx = constant("umol/L/d", "nucleotides made while mercaptopurine is plentiful")
    influx_half = constant("umol/L", "mercaptopurine at half of that")
    enzymes = constant("1", "nucleotides made, against usual TPMT and NUDT15")
    efflux = constant("1/d", "loss of nucleotides")
    half = constant("umol/L", "nucleotides with half of the effect")
    lymphocyte_reliance = constant("1", "share of B cell division that nucleotides can stop")
    t_cell_reliance = constant("1", "share of helper T cell division that nucleotides can stop")
    recruitment_gain = constant("1", "share of leukocyte recruitment that is prevented")
    marrow_half = constant("umol/L", "nucleotides that stop half of the division in the marrow")
    marrow_slope = constant("1", "steepness of that")
    infection_gain = constant("1", "rise of infections")
    malignancy_gain = constant("1", "rise of malignancies while it is taken")
    neutrophils_lowest = constant("Gcells/L", "neutrophils below which it is held")


class Levels(Readings):
    mercaptopurine = reading("ug/L", "6-mercaptopurine in plasma")
    thioguanine = reading("umol/L", "6-thioguanine nucleotides in red cells; 1 umol/L is 72 pmol in 8e8 cells")


def equations(y: Variables, p: Constants, body: Signals) -> Rates:
    concentration, split = _mercaptopurine(y, p, body), p.splitting * y.unsplit
    # After a tablet the concentration falls by half again and again; the mean of a saturable influx until the next one has a closed form.
    falls = p.clearance / p.volume * p.interval
    filling = log(1 + falls * y.averaged / p.influx_half) / falls
    return Variables.rates(
        **absorbing(y, p),
        unsplit=absorbed(y, p) - split,
        **one_compartment(y, split, p.clearance, p.volume),
        averaged=(concentration / p.molar_mass - y.averaged) / p.averaging,
        thioguanine=p.influx * p.enzymes * filling - p.efflux * y.thioguanine,
        **reviewed(y, p, held_below(body.neutrophils, p.neutrophils_lowest)),
    )


def read(y: Variables, p: Constants, body: Signals) -> Rates:
    return Levels.tell(mercaptopurine=_mercaptopurine(y, p, body), thioguanine=y.thioguanine)


def actions(y: Variables, p: Constants, body: Signals) -> dict[Lever | Inflow, Quantity]:
    effect = rising_hill(y.thioguanine, half=p.half)
    marrow = 1 - rising_hill(y.thioguanine, half=p.marrow_half, slope=p.marrow_slope)
    return {
        # Wanted.
        immunity.Targets.lymphocyte_division: 1 - p.lymphocyte_reliance * effect,
        immunity.Targets.t_cell_division: 1 - p.t_cell_reliance * effect,
        glomerulus.Targets.leukocyte_recruitment: 1 - p.recruitment_gain * effect,
        # Unwanted.
        blood.Targets.marrow_division: marrow,
        white_cells.Targets.neutrophil_division: marrow,
        infection.Targets.rate: 1 + p.infection_gain * effect,
        malignancy.Targets.rate: 1 + p.malignancy_gain * effect,
    }


def _mercaptopurine(y: Variables, p: Constants, body: Signals) -> Quantity:
    return y.central / (p.volume * body.body_surface / p.surface_reference)


azathioprine = Therapy(
    "azathioprine",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("azathioprine"),
    routes={"oral": Route(into=Variables.gut, share=Constants.mercaptopurine_share, given=Variables.given)},
    readings=Levels,
    read=read,
    usual=daily("2 mg/kg"),
)
