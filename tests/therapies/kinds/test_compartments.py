"""Gut, one and two compartments, and a metabolite, against their solutions by hand."""

import numpy as np
import pytest
from scipy.linalg import expm

from bodies.kinds import course, made_of
from lunis.therapies.kinds import (
    Absorption,
    Formation,
    Gut,
    Metabolite,
    OneCompartment,
    OneCompartmentDisposition,
    Transit,
    TransitAbsorption,
    TwoCompartmentDisposition,
    TwoCompartments,
    absorbed,
    absorbing,
    metabolite,
    one_compartment,
    passing,
    two_compartments,
)

HOURS = np.linspace(0.0, 48.0, 25)
DAYS = HOURS / 24


class SwallowedOnce(Gut, OneCompartment):
    pass


class SwallowedConstants(Absorption, OneCompartmentDisposition):
    pass


def test_a_tablet_in_one_compartment():
    """Breaks when what leaves the gut is not what enters blood, or a clearance is taken for a rate."""
    drug = made_of(
        SwallowedOnce,
        SwallowedConstants,
        lambda y, p, body: {**absorbing(y, p), **one_compartment(y, absorbed(y, p), p.clearance, p.volume)},
        "gut",
        absorption=1.2,
        clearance=5.0,
        volume=40.0,
    )
    (central,) = course(drug.once("100 mg"), DAYS, "central")
    ka, k = 1.2, 5.0 / 40.0
    assert central == pytest.approx(100 * ka / (ka - k) * (np.exp(-k * HOURS) - np.exp(-ka * HOURS)), rel=1e-4, abs=1e-4)


def test_two_compartments_by_vein():
    """Breaks when exchange follows amounts and not concentrations, or is counted once."""
    drug = made_of(
        TwoCompartments,
        TwoCompartmentDisposition,
        lambda y, p, body: two_compartments(y, p, 0.0, p.clearance),
        "central",
        clearance=2.0,
        volume=10.0,
        exchange=4.0,
        peripheral_volume=30.0,
    )
    central, peripheral = course(drug.once("100 mg"), DAYS, "central", "peripheral")
    matrix = np.array([[-(2.0 + 4.0) / 10, 4.0 / 30], [4.0 / 10, -4.0 / 30]])
    exact = np.array([expm(matrix * hour) @ [100.0, 0.0] for hour in HOURS])
    assert central == pytest.approx(exact[:, 0], rel=1e-4, abs=1e-4)
    assert peripheral == pytest.approx(exact[:, 1], rel=1e-4, abs=1e-4)


def test_transit_delays_and_loses_nothing():
    """Breaks when a station loses drug, or the mean time from the mouth is not the one that is said."""
    drug = made_of(Transit, TransitAbsorption, lambda y, p, body: passing(y, p), "swallowed", absorption=50.0, transit_time=3.0)
    fine = np.linspace(0.0, 24.0, 961)
    stations = course(drug.once("100 mg"), fine / 24, "swallowed", "halfway", "nearly", "gut")
    left = sum(stations)
    assert left[0] == pytest.approx(100.0)
    assert np.trapezoid(left, fine) / 100 == pytest.approx(3.0 + 1 / 50, rel=2e-3)


class Parent(OneCompartment, Metabolite):
    pass


class ParentConstants(OneCompartmentDisposition, Formation):
    pass


def test_a_metabolite_forms_as_its_parent_is_cleared():
    """Breaks when a share is formed of what is there, and not of what is cleared."""
    drug = made_of(
        Parent,
        ParentConstants,
        lambda y, p, body: {
            **one_compartment(y, 0.0, p.clearance, p.volume),
            **metabolite(y, p, p.clearance * y.central / p.volume, p.metabolite_clearance),
        },
        "central",
        clearance=4.0,
        volume=20.0,
        formed_share=0.3,
        metabolite_clearance=1.0,
        metabolite_volume=10.0,
    )
    (formed,) = course(drug.once("100 mg"), DAYS, "metabolite")
    k, m = 4.0 / 20.0, 1.0 / 10.0
    assert formed == pytest.approx(100 * 0.3 * k / (m - k) * (np.exp(-k * HOURS) - np.exp(-m * HOURS)), rel=1e-4, abs=1e-4)
