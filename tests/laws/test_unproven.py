"""The law of unproven therapies: without benefit and without harm they leave no trace, to the bit; with a little of either they do."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lunis.engine import Results, Run, bolus, link, simulate
from lunis.evidence import Value, therapy_facts
from lunis.language import Body, Therapy
from lunis.physiology import antibody, immunity
from lunis.physiology.body import BODY
from lunis.therapies import FORMULARY

# What each does: benefits are those with a claim, harms those without.
HARMS = {"osmotherapy": ("contaminated_share",), "mesenchymal_cells": ("infection_gain", "clotting_gain")}
UNPROVEN = sorted(
    name for name, therapy in FORMULARY.items() if any(getattr(value, "claimed", None) is not None for value in therapy.values.values())
)
LUPUS = {immunity.Constants.loss_of_tolerance.symbol: 1.0, antibody.Constants.clearance_defect.symbol: 1.0}
SHOWN = ("egfr", "gfr", "upcr", "total_calcium", "c3", "infection_rate", "cramps", "interstitial_fibrosis", "coagulation")
# By then the flare is there; cells live for weeks only.
IN_DISEASE = 150.0


def gains(therapy: Therapy) -> dict[str, Value]:
    """The numbers by which it acts."""
    claimed = {name: value for name, value in therapy.values.items() if isinstance(value, Value) and value.claimed is not None}
    harmful = {name: value for name, value in therapy.values.items() if isinstance(value, Value) and name in HARMS[therapy.name]}
    return claimed | harmful


def changed(therapy: Therapy, **levels: float) -> Therapy:
    every = gains(therapy)
    return therapy.valued(**{name: replace(every[name], value=level) for name, level in levels.items()})


def course(body: Body, fold: bool = True) -> Results:
    flare = bolus(immunity.Variables.provocation, 10.0, 0.0)
    days = [*np.arange(0.0, IN_DISEASE, 50.0), *np.arange(IN_DISEASE, 731.0, 10.0)]
    return simulate(link(body, fold=fold), [Run(LUPUS, [flare])], days, SHOWN)


def test_the_list_of_harms_names_what_the_therapies_have() -> None:
    """Breaks when an unproven therapy is added, or a harm renamed, and this law would not see it."""
    assert sorted(HARMS) == UNPROVEN
    assert all(set(HARMS[name]) <= set(FORMULARY[name].values) for name in UNPROVEN)


@pytest.mark.parametrize("name", UNPROVEN)
def test_without_benefit_and_harm_it_is_nothing(name: str) -> None:
    """Breaks when a therapy that does nothing changes the graph, or a single bit."""
    idle = changed(FORMULARY[name], **dict.fromkeys(gains(FORMULARY[name]), 0.0))
    assert link(BODY.taking(idle)).digest == link(BODY).digest
    assert np.array_equal(course(BODY.taking(idle)).values, course(BODY).values)


@pytest.mark.parametrize("name", UNPROVEN)
def test_forced_through_the_full_path_it_agrees(name: str) -> None:
    """Breaks when folding hides an effect that the full equations would have."""
    idle = changed(FORMULARY[name], **dict.fromkeys(gains(FORMULARY[name]), 0.0))
    forced = course(BODY.taking(idle), fold=False)
    assert link(BODY.taking(idle), fold=False).digest != link(BODY).digest
    np.testing.assert_allclose(forced.values, course(BODY).values, rtol=2e-5)


@pytest.mark.parametrize(("name", "gain"), [(name, gain) for name in UNPROVEN for gain in sorted(gains(FORMULARY[name]))])
def test_a_small_gain_shows(name: str, gain: str) -> None:
    """Breaks when a benefit or harm is declared and moves nothing."""
    idle = dict.fromkeys(gains(FORMULARY[name]), 0.0)
    # Osmotherapy acts through the share of the herbs that reaches the kidneys: an action needs both.
    carrier = {"systemic_exposure": 1.0} if name == "osmotherapy" and gain not in HARMS[name] else {}
    other = {"anti_inflammation": 0.1} if gain == "systemic_exposure" else {}
    tried = changed(FORMULARY[name], **{**idle, **carrier, **other, gain: 0.1})
    assert link(BODY.taking(tried)).digest != link(BODY).digest
    late = tried.as_usual().delayed(IN_DISEASE)
    moved = np.abs(course(BODY.taking(late)).values - course(BODY).values).max(axis=(0, 1))
    assert (moved / np.abs(course(BODY).values).max(axis=(0, 1))).max() > 1e-5


@pytest.mark.parametrize("name", UNPROVEN)
def test_by_default_it_helps_nothing_and_harms_something(name: str) -> None:
    """Breaks when an unproven therapy looks effective by default, or its documented harm is left out."""
    shown, usual = course(BODY.taking(FORMULARY[name])), course(BODY)
    tolerance = 1e-5
    assert (shown["gfr"] <= usual["gfr"] * (1 + tolerance)).all()
    worse = (shown["infection_rate"] > usual["infection_rate"] * (1 + tolerance)) | (shown["gfr"] < usual["gfr"] * (1 - tolerance))
    assert worse.any()
    assert therapy_facts(name).warnings
