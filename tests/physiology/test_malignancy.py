"""Malignancy: age, exposure to genotoxic drugs, and its delay."""

import math

import pytest

from bodies.mineral_body import at
from lunis.evidence import values_of
from lunis.physiology.malignancy import malignancy

VALUES = values_of("malignancy")
YEAR = 365.25


def told(age: float = 35.0, exposure: float = 0.0, lever: float = 1.0, hazard: float = 0.0) -> dict[str, float]:
    return at(malignancy, {"age": age}, {"exposure": exposure, "hazard": hazard}, {"rate": lever})[1]


def test_it_rises_ninefold_from_35_to_65() -> None:
    """Breaks when age does not matter, or matters as it does to death."""
    assert told()["malignancy_rate"] == pytest.approx(VALUES["usual"].value)
    assert 7 < told(65)["malignancy_rate"] / told(35)["malignancy_rate"] < 11
    assert told(65)["malignancy_excess"] == pytest.approx(0, abs=1e-12)


def test_a_high_exposure_doubles_it() -> None:
    """Authority: all cancers 2.1 times as many as expected (Faurschou 2008). Breaks when exposure costs nothing, or everything."""
    assert 1.8 < told(60, exposure=1.0)["malignancy_rate"] / told(60)["malignancy_rate"] < 2.4
    assert told(60, exposure=1.0)["malignancy_excess"] == pytest.approx(told(60, 1.0)["malignancy_rate"] - told(60)["malignancy_rate"])


def test_exposure_shows_after_years_and_is_never_forgotten() -> None:
    """Breaks when a drug's cancers come at once, or when waiting exposure is lost on the way."""
    rates, _ = at(malignancy, {"age": 40.0}, {"latent": 1.0, "exposure": 0.5})
    assert rates["latent"] == -rates["exposure"]
    assert 5 < 1 / rates["exposure"] / YEAR < 12
    rates, _ = at(malignancy, {"age": 40.0}, {"exposure": 0.5})
    assert rates["exposure"] == rates["latent"] == 0


def test_it_adds_up_to_a_probability_and_answers_to_its_lever() -> None:
    """Breaks when the sum does not follow the rate, or immunosuppression does not move it."""
    rates, said = at(malignancy, {"age": 50.0}, {"hazard": 0.1}, {"rate": 1.5})
    assert said["malignancy_rate"] == pytest.approx(1.5 * told(50)["malignancy_rate"])
    assert rates["hazard"] * YEAR == pytest.approx(said["malignancy_rate"])
    assert said["malignancy_probability"] == pytest.approx(1 - math.exp(-0.1))
