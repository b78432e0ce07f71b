"""Autoantibody and the complexes that it forms."""

import pytest

from bodies.kidney_stub import VALUES, at, course, untreated
from lunis.physiology.antibody import Targets, antibody


def complexes(state=None, told=(), **changed):
    """Complexes at a given autoantibody."""
    return at(antibody, state or {"autoantibody": 0.9}, told, **changed)[1]["immune_complexes"]


def test_rest_is_rest():
    """Breaks when the start does not balance the urinary loss of health: the first days of a healthy run would drift."""
    results = course(1, "antibody.autoantibody", "immune_complexes")
    assert results["antibody.autoantibody"][0, 1] == pytest.approx(results["antibody.autoantibody"][0, 0], rel=1e-4)
    assert results["immune_complexes"][0].tolist() == [0.0, 0.0], "natural antibody forms no complexes"


def test_nothing_falls_below_zero():
    """Breaks when a loss does not vanish with what it is taken from, or complexes turn negative."""
    rates, told = at(antibody, {"autoantibody": 0.0})
    assert min(rates.values()) >= 0
    assert told["immune_complexes"] == 0


def test_antibody_is_lost_as_immunoglobulin_g_is():
    """Breaks when autoantibody outlives the immunoglobulin that it is, or proteinuria and FcRn no longer reach it."""
    for lost in (0.02, 0.033, 0.1):
        rates, _ = at(antibody, {"autoantibody": 1.0}, {"igg_loss": lost}, levers={"autoantibody_production": 0.0})
        assert rates["autoantibody"] == pytest.approx(-lost)


@pytest.mark.parametrize(
    ("told", "changed"),
    [({"antigen": 2.0}, {}), ({"c4_relative": 0.4}, {}), ({}, {"clearance_defect": 1.0}), ({}, {"levers": {"complex_clearance": 0.5}})],
)
def test_complexes_rise_with_antigen_and_failing_clearance(told, changed):
    """Breaks when antigen, C4, the clearance trait or its lever stop mattering to complexes."""
    assert complexes(told=told, **changed) > 1.2 * complexes()


def test_acute_phase_does_not_lower_complexes():
    """Breaks when C4 above health speeds up clearance, for which there is no evidence."""
    assert complexes(told={"c4_relative": 1.5}) == complexes()


def test_production_lever_lowers_autoantibody():
    """Breaks when a drug against autoantibody does nothing."""
    cells = {"plasmablasts": 0.8, "long_lived_plasma_cells": 0.3}
    full, half = (at(antibody, {"autoantibody": 0.5}, cells, levers={"autoantibody_production": by})[0] for by in (1.0, 0.5))
    assert half["autoantibody"] < full["autoantibody"]
    assert set(Targets.fields) == {"autoantibody_production", "complex_clearance"}


def test_active_nephritis_reads_hundreds_of_units():
    """Breaks when the assay's scale and the level of autoantibody in active disease part ways.

    From 150: a nephrotic patient loses half of it, as of all immunoglobulin G; without loss it would read 300.
    """
    assert 150 < untreated()["anti_dsdna"][0, 4] < 400
    assert untreated()["anti_dsdna"][0, 0] < 5
    assert VALUES["antibody"]["anti_dsdna_scale"].unit == "IU/mL"


def test_autoantibody_comes_before_nephritis():
    """Authority: anti-dsDNA precedes disease by years. Breaks when it does not even lead proteinuria."""
    ill = untreated()
    assert ill["anti_dsdna"][0, 1] > 10 * ill["anti_dsdna"][0, 0]
    assert ill["upcr"][0, 1] < 0.5
