"""Immunoglobulin G: made by plasma cells, spared from breakdown by its receptor FcRn, and lost with protein in urine.

Short-lived plasma cells need B cells that divide; a few of them find a niche and live for years. FcRn returns to plasma most of what
cells take up, until it is full, so that breakdown is slow when there is little and fast when there is much. What holds for
immunoglobulin G holds for every antibody given as a drug: it shares this breakdown and this urinary clearance.

Left out: subclasses, IgA and IgM, the days between plasma and tissue, competition with albumin (which has a site of its own), and
the faster breakdown that was seen in connective tissue disease without a cause (J Clin Invest 1970;49:454).
"""

from ..language import Inflows, Levers, Organ, Parameters, Quantity, Rates, State, constant, inflow, lever, sqrt, variable
from .signals import Signals


class Variables(State):
    short_lived = variable("1", "short-lived plasma cells of all specificities, against health")
    long_lived = variable("1", "long-lived plasma cells of all specificities, against health")
    igg = variable("g", "immunoglobulin G in plasma and tissue")


class Constants(Parameters):
    normal = constant("g/L", "immunoglobulin G of this person in health")
    # cells
    short_lived_share = constant("1", "share of immunoglobulin G made by short-lived cells")
    short_lived_turnover = constant("1/d", "turnover of short-lived plasma cells")
    division = constant("1", "share of short-lived cells that needs division to go on")
    from_b_cells = constant("1", "share of short-lived cells that the B cells of blood renew")
    from_plasmablasts = constant("1", "rise of short-lived cells when autoreactive plasmablasts stand at their ceiling")
    long_lived_turnover = constant("1/d", "turnover of long-lived plasma cells")
    # breakdown
    breakdown = constant("1/d", "breakdown of immunoglobulin G in health")
    recycled = constant("1", "return by FcRn against breakdown, in health")
    recycling_half = constant("g/L", "immunoglobulin G that fills half of FcRn")
    # volume and urine
    plasma_volume = constant("L/kg", "volume of plasma")
    intravascular = constant("1", "share of immunoglobulin G that is in plasma")
    urinary_clearance = constant("L/d", "plasma that a leaking kidney clears of immunoglobulin G, for each g/g of proteinuria")
    urine_half_gfr = constant("1", "relative filtration at which half the urine is left to carry protein")


class Targets(Levers):
    production = lever("immunoglobulin G made by each plasma cell")


class Doors(Inflows):
    igg_given = inflow("g/d", "immunoglobulin G given, as it reaches plasma", into=Variables.igg)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    volume = _volume(p, body)
    level = y.igg / volume
    broken_down = _taken_up(p) - _saved(p) / (p.recycling_half + level)
    cleared = _cleared_in_urine(p, body)
    lost = broken_down + cleared / volume
    made = p.breakdown * p.normal * volume * _output(p, y.short_lived, y.long_lived) * act.production
    return Variables.rates(
        short_lived=p.short_lived_turnover * (_formed(p, body) - y.short_lived),
        long_lived=p.long_lived_turnover * (y.short_lived - y.long_lived * body.plasma_cell_death),
        igg=made - lost * y.igg,
    ), Signals.tell(
        igg=level,
        igg_loss=lost,
        igg_breakdown=broken_down / p.breakdown,
        urinary_igg_clearance=cleared,
    )


def _volume(p: Constants, body: Signals) -> Quantity:
    """Plasma that would hold all immunoglobulin G at its level in plasma."""
    return p.plasma_volume * body.weight / p.intravascular


def _formed(p: Constants, body: Signals) -> Quantity:
    """Short-lived cells that B cells would keep up."""
    dividing = 1 - p.division + p.division * body.immune_proliferation
    renewed = 1 - p.from_b_cells + p.from_b_cells * body.b_cell_pool
    return (renewed + p.from_plasmablasts * body.plasmablasts) * dividing


def _output(p: Constants, short_lived: Quantity, long_lived: Quantity) -> Quantity:
    return p.short_lived_share * short_lived + (1 - p.short_lived_share) * long_lived


def _taken_up(p: Constants) -> Quantity:
    """Rate at which cells take immunoglobulin up, to break it down or to return it."""
    return p.breakdown * (1 + p.recycled)


def _saved(p: Constants) -> Quantity:
    """Capacity of FcRn: what it returns at any level is this over `recycling_half` and that level."""
    return p.breakdown * p.recycled * (p.recycling_half + p.normal)


def _cleared_in_urine(p: Constants, body: Signals) -> Quantity:
    urine = body.gfr_relative * (1 + p.urine_half_gfr) / (body.gfr_relative + p.urine_half_gfr)
    return p.urinary_clearance * body.upcr * urine


def rest(p: Constants, body: Signals) -> Rates:
    """Where production meets breakdown and the urinary loss of health: a quadratic in the level."""
    cells = _formed(p, body)
    made = p.breakdown * p.normal * cells
    volume = _volume(p, body)
    unsaved = _taken_up(p) + _cleared_in_urine(p, body) / volume
    half_excess = (unsaved * p.recycling_half - _saved(p) - made) / 2
    level = (sqrt(half_excess * half_excess + unsaved * p.recycling_half * made) - half_excess) / unsaved
    return Variables.at(short_lived=cells, long_lived=cells, igg=level * volume)


immunoglobulin = Organ("immunoglobulin", Variables, Constants, Targets, equations, inflows=Doors, rest=rest)
