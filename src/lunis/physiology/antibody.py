"""Autoantibody against nuclear antigen, and the complexes that it forms.

Complexes live for minutes, so they follow at once from autoantibody, antigen and clearance, which needs C4 and the receptors that
go with tolerance. Autoantibody is lost as all immunoglobulin G is.

Left out: avidity, isotypes and antibody against C1q; complexes that form in the glomerulus itself.
"""

from ..language import Levers, Organ, Parameters, Quantity, Rates, State, constant, lever, maximum, minimum, variable
from .signals import Signals


class Variables(State):
    autoantibody = variable("1", "antibody against double-stranded DNA, about 1 in active nephritis")


class Constants(Parameters):
    clearance_defect = constant(
        "1", "share of complex clearance's receptors that fail: 0 in health, at most 1; goes with loss of tolerance"
    )

    antibody_turnover = constant("1/d", "loss of autoantibody from plasma in health")
    autoantibody_from_plasmablasts = constant("1", "autoantibody kept up by plasmablasts at their ceiling")
    autoantibody_from_long_lived = constant("1", "autoantibody kept up by long-lived plasma cells at their ceiling")
    natural_autoantibody = constant("1", "natural autoantibody, which binds too weakly to form complexes")
    anti_dsdna_scale = constant("IU/mL", "assay reading for one unit of autoantibody")

    complex_formation = constant("1", "complexes for one unit each of autoantibody and antigen, cleared as in health")
    clearance_lost = constant("1", "share of clearance lost when all its receptors fail")
    clearance_by_c4 = constant("1", "share of clearance that needs C4")


class Targets(Levers):
    autoantibody_production = lever("autoantibody made by its cells")
    complex_clearance = lever("clearance of complexes from blood")


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    opsonised = 1 - p.clearance_by_c4 + p.clearance_by_c4 * minimum(body.c4_relative, 1)
    clearance = (1 - p.clearance_lost * p.clearance_defect) * opsonised * act.complex_clearance
    binding = maximum(y.autoantibody - p.natural_autoantibody, 0)
    return Variables.rates(
        autoantibody=p.antibody_turnover * autoantibody_made(p, body) * act.autoantibody_production - body.igg_loss * y.autoantibody,
    ), Signals.tell(
        anti_dsdna=p.anti_dsdna_scale * y.autoantibody,
        immune_complexes=p.complex_formation * binding * body.antigen / clearance,
    )


def autoantibody_made(p: Constants, body: Signals) -> Quantity:
    """Level that the present cells would keep up without urinary loss."""
    return p.autoantibody_from_plasmablasts * body.plasmablasts + p.autoantibody_from_long_lived * body.long_lived_plasma_cells


def rest(p: Constants, body: Signals) -> Rates:
    """Where production meets the loss of health."""
    return Variables.at(autoantibody=p.antibody_turnover / body.igg_loss * autoantibody_made(p, body))


antibody = Organ("antibody", Variables, Constants, Targets, equations, rest=rest)
