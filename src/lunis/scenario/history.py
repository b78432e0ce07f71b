"""From health, years ago, to day 0: the disease is provoked, flares come at their dates, medicines are taken."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np

from ..engine import Event, Model, Results, Run, bolus, link, simulate
from ..engine.model import Array
from ..evidence import values_of
from ..language.graph import Symbol
from ..physiology import immunity
from ..physiology.body import BODY
from .patient import Patient
from .traits import TOLERANCE, Trait

HEALTHY_SPAN = 365.25


class History:
    """A patient's past under given traits. Time runs from the onset (day 0 of this model) to the patient's day 0."""

    def __init__(self, patient: Patient, traits: Sequence[Trait]) -> None:
        self.patient = patient
        self.traits = tuple(traits)
        self.span = patient.onset if patient.diagnosed else HEALTHY_SPAN
        since_onset = self.span - patient.diagnosed if patient.diagnosed else 0.0
        medicines = [taken.delayed(since_onset) for taken in patient.medicines]
        self.body = BODY.taking(*medicines)
        self.model: Model = link(self.body)

    @cached_property
    def known(self) -> dict[Symbol, float]:
        """Parameters that do not depend on traits: what the scenario states, and the disease's own when no lab speaks of it."""
        usual = {entry.symbol: values_of("patient")["loss_of_tolerance"].base for entry in TOLERANCE} if self.patient.diagnosed else {}
        sun = {"little": "little_sun", "none": "no_sun"}.get(self.patient.sun)
        skin = {Symbol("parameter", "vitamin_d", "sun"): values_of("patient")[sun].base} if sun else {}
        return usual | skin | self.patient.known_parameters()

    @cached_property
    def _set_by(self) -> list[tuple[Symbol, int]]:
        """Each parameter that a trait sets, with the place of that trait."""
        return [(field.symbol, place) for place, trait in enumerate(self.traits) for field in trait.fields]

    def parameters(self, u: Sequence[float]) -> dict[Symbol, float]:
        """All parameters that differ from the reference body, at standardised traits u."""
        values = [trait.base(x) for trait, x in zip(self.traits, u, strict=True)]
        return self.known | {symbol: values[place] for symbol, place in self._set_by}

    def events(self, u: Sequence[float], onset: float = 0.0) -> list[Event]:
        """The provocation at onset and the flares at their dates, in days that count from where the onset is put."""
        if not self.patient.diagnosed:
            return []
        prior = values_of("patient")
        push = next((trait.value(x) for trait, x in zip(self.traits, u, strict=True) if trait.flare), prior["flare_provocation"].value)
        provocation = immunity.Variables.provocation
        flares = [bolus(provocation, push, onset + self.span - before) for before in self.patient.flares]
        return [bolus(provocation, prior["onset_provocation"].value, onset), *flares]

    def run(self, u: Sequence[float]) -> Run:
        return Run(self.parameters(u), self.events(u))

    def at_day_zero(self, coordinates: Array, quantities: Sequence[str], workers: int = 1) -> Results:
        """Quantities at the patient's day 0 for each row of standardised traits."""
        return simulate(self.model, [self.run(list(u)) for u in coordinates], [self.span], quantities, workers=workers)

    def course(self, u: Sequence[float], days: Array, quantities: Sequence[str]) -> Results:
        """Quantities over the past, at days from onset."""
        return simulate(self.model, [self.run(u)], np.asarray(days), quantities)
