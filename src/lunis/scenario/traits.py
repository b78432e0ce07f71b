"""What differs between two people with the same disease: traits with a prior, in a standardised space where each is N(0, 1)."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from ..errors import EvidenceError, Problem
from ..evidence import Value, values_of
from ..language.tables import Field
from ..physiology import (
    acid_base,
    albumin,
    antibody,
    blood,
    calcitriol,
    circulation,
    complement,
    glomerulus,
    immunity,
    magnesium,
    mineral,
    parathyroid,
    potassium,
    vitamin_d,
)


@dataclass(frozen=True)
class Trait:
    """One trait: the parameters that it sets, or (`flare`) the push of provocations; and the labs that speak of it."""

    name: str
    title: str
    prior: Value
    fields: tuple[Field, ...]
    informed_by: tuple[str, ...]
    flare: str = ""

    def value(self, u: float) -> float:
        """The trait, in its own unit, at the standardised coordinate u."""
        spread, centre = self.prior.spread, self.prior.value
        if spread is None:
            raise EvidenceError(Problem(f"evidence of `{self.name}`", "has no spread, so it cannot be a trait"))
        return spread.at(centre, u)

    def base(self, u: float) -> float:
        """The same in base units."""
        value = self.value(u)
        return value * self._centre / self.prior.value if self.prior.value else value

    @cached_property
    def _centre(self) -> float:
        """The prior in base units, looked up once for a whole population."""
        return self.prior.base


def _of(title: str, field: Field, *labs: str) -> Trait:
    return Trait(field.name, title, values_of(field.owner)[field.name], (field,), labs)


def _of_patient(name: str, title: str, fields: tuple[Field, ...], labs: tuple[str, ...], flare: str = "") -> Trait:
    return Trait(name, title, values_of("patient")[name], fields, labs, flare)


TOLERANCE = (immunity.Constants.loss_of_tolerance, antibody.Constants.clearance_defect)
SUN = {"usual": "sun", "little": "little_sun", "none": "no_sun"}


def disease_traits() -> list[Trait]:
    """Traits that exist only where there is lupus nephritis."""
    return [
        _of_patient("loss_of_tolerance", "loss of tolerance", TOLERANCE, ("c3", "c4", "anti_dsdna", "upcr", "creatinine", "egfr")),
        _of("vulnerability of nephrons", glomerulus.Constants.nephron_vulnerability, "creatinine", "egfr"),
        _of("fragility of the filtration barrier", glomerulus.Constants.barrier_fragility, "upcr"),
        _of_patient("flare_provocation", "push of the flares", (), ("upcr", "c3", "creatinine", "egfr"), flare="all"),
        _of("making of C3", complement.Constants.c3_synthesis, "c3"),
        _of("making of C4", complement.Constants.c4_synthesis, "c4"),
    ]


def person_traits(sun: str) -> list[Trait]:
    """Traits that everybody has."""
    made_by_skin = Trait(
        "sun",
        "vitamin D made by skin",
        values_of("vitamin_d" if sun == "usual" else "patient")[SUN[sun]],
        (vitamin_d.Constants.sun,),
        ("vitamin_d_total",),
    )
    return [
        _of("synthesis of albumin", albumin.Constants.synthesis, "albumin"),
        _of("loss of iron", blood.Constants.iron_loss, "ferritin", "transferrin_saturation", "haemoglobin"),
        _of("capacity to make erythropoietin", blood.Constants.erythropoietin_capacity, "haemoglobin"),
        made_by_skin,
        _of("1-alpha-hydroxylase reserve", calcitriol.Constants.reserve, "calcitriol"),
        _of("calcium freed from bone by PTH", mineral.Constants.bone_response, "total_calcium", "ionised_calcium"),
        _of("phosphate absorbed", mineral.Constants.phosphate_passive, "phosphate"),
        _of("growth of the parathyroids", parathyroid.Constants.growth, "pth"),
        _of("magnesium absorbed", magnesium.Constants.absorbed, "magnesium"),
        _of("potassium eaten", potassium.Constants.intake, "potassium"),
        _of("acid of the diet", acid_base.Constants.acid, "bicarbonate"),
        _of("pressure from salt and lost filtration", circulation.Constants.salt_sensitivity, "systolic_pressure", "diastolic_pressure"),
    ]


def every(diseased: bool, sun: str) -> list[Trait]:
    """All traits in which such people differ."""
    return [*(disease_traits() if diseased else []), *person_traits(sun)]


def chosen(diseased: bool, sun: str, labs: set[str]) -> list[Trait]:
    """The traits that the labs at hand speak of, always fewer than labs; the disease's come first.

    Without any lab nothing is fitted, and all traits differ as their priors have it.
    """
    candidates = every(diseased, sun)
    if not labs:
        return candidates
    spoken_of = [trait for trait in candidates if labs & set(trait.informed_by)]
    return spoken_of[: max(len(labs) - 1, 0)]
