"""Low-protein diet: less meat, fish and milk, and with them less urea, phosphate, acid and calcium.

Its harm is hunger of the liver for what albumin is made of. Slower loss of kidney function is unproven and has no line here.
Left out: muscle, keto-analogues, plant against animal protein, potassium that goes with it, a lower filtration rate from less protein.
"""

from ..evidence import values_of
from ..language import NoVariables, Quantity, Rates, Therapy, constant
from ..language.schedules import switched
from ..language.tables import Inflow, Lever
from ..physiology import acid_base, albumin, mineral, urea
from ..physiology.signals import Signals
from .kinds import Diet, Keeping, kept


class Constants(Keeping):
    protein_left_out = constant("1", "share of dietary protein that the diet leaves out")
    phosphate_with_protein = constant("1", "share of dietary phosphate that goes with protein")
    acid_with_protein = constant("1", "share of the acid of diet and metabolism that comes of protein")
    calcium_with_protein = constant("1", "share of dietary calcium that goes with protein")
    albumin_reliance = constant("1", "fall of albumin made, for each share of protein left out")


class Switches(Diet):
    """Prescribed or not."""


def equations(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> Rates:
    return NoVariables.rates()


def actions(y: NoVariables, p: Constants, body: Signals, set_to: Switches) -> dict[Lever | Inflow, Quantity]:
    missing = p.protein_left_out * kept(p, set_to)
    return {
        # Wanted.
        urea.Targets.protein_eaten: 1 - missing,
        mineral.Targets.phosphate_eaten: 1 - p.phosphate_with_protein * missing,
        acid_base.Targets.acid_made: 1 - p.acid_with_protein * missing,
        # Unwanted.
        mineral.Targets.calcium_eaten: 1 - p.calcium_with_protein * missing,
        albumin.Targets.synthesis: 1 - p.albumin_reliance * missing,
    }


low_protein_diet = Therapy(
    "low_protein_diet",
    NoVariables,
    Constants,
    equations,
    actions,
    values=values_of("low_protein_diet"),
    controls=Switches,
    usual=switched("prescribed", "1"),
)
