"""“Micro-Chinese Medicine Osmotherapy”: herbs of unstated composition laid on the skin over the kidneys.

Four actions are claimed; none has a trial, a dose or a plasma level behind it. Each is a gain that is zero by default, and so is the
share of the herbs that would reach the kidneys. What is known of unspecified herbal products stays: some hold aristolochic acid, and the
course shows the average over the chance that this one does.
Left out: the decoction drunk with it, heat and current on the skin, treatment delayed.
"""

from ..evidence import values_of
from ..language import Controls, Quantity, Rates, State, Therapy, constant, control, variable
from ..language.schedules import switched
from ..language.tables import Inflow, Lever
from ..physiology import circulation, filtration, glomerulus, immunity, tubule
from ..physiology.signals import Signals
from .aristolochic_acid import ToxinGains, aristolochic_actions


class Variables(State):
    acting = variable("1", "herbs acting, 0 to 1 at the clinic's schedule")
    toxin = variable("mg", "aristolochic acid in tubules of a patient whose product holds it")


class Constants(ToxinGains):
    onset_time = constant("d", "time in which action follows application")
    systemic_exposure = constant("1", "share of what an action would need that reaches the kidneys")
    vasodilation = constant("1", "claimed widening of vessels")
    pressure_share = constant("1", "share of that widening that lowers arterial pressure")
    anti_inflammation = constant("1", "claimed suppression of inflammation")
    anticoagulation = constant("1", "claimed prevention of clotting")
    matrix_degradation = constant("1", "claimed breakdown of extracellular matrix")
    contaminated_share = constant("1", "chance that the product holds aristolochic acid")
    toxin_content = constant("mg/d", "aristolochic acid that such a product brings into the body")


class Switches(Controls):
    applied = control("1", "1 while treatment goes on")


def equations(y: Variables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return Variables.rates(
        acting=(set_to.applied - y.acting) / p.onset_time,
        toxin=set_to.applied * p.toxin_content - y.toxin / p.toxin_time,
    )


def actions(y: Variables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    reached = p.systemic_exposure * y.acting
    return {
        # Claimed.
        filtration.Targets.filtration: 1 + p.vasodilation * reached,
        circulation.Targets.vascular_tone: 1 - p.pressure_share * p.vasodilation * reached,
        glomerulus.Targets.leukocyte_recruitment: 1 - p.anti_inflammation * reached,
        immunity.Targets.interleukin_6_production: 1 - p.anti_inflammation * reached,
        glomerulus.Targets.coagulation: 1 - p.anticoagulation * reached,
        glomerulus.Targets.matrix_degradation: 1 + p.matrix_degradation * reached,
        tubule.Targets.fibrosis_degradation: 1 + p.matrix_degradation * reached,
        # Documented for herbal products that are not controlled.
        **aristolochic_actions(y.toxin, p, body, chance=p.contaminated_share),
    }


osmotherapy = Therapy(
    "osmotherapy",
    Variables,
    Constants,
    equations,
    actions,
    values=values_of("osmotherapy"),
    controls=Switches,
    usual=switched("applied", "1"),
    label="Micro-Chinese Medicine Osmotherapy",
)
