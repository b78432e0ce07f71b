"""A target that eats its drug: settled binding against the full binding model, and linear kinetics far above the target."""

from types import SimpleNamespace

import numpy as np
import pytest
from scipy.integrate import solve_ivp

from lunis.therapies.kinds import (
    AntibodyDisposition,
    TargetedAntibody,
    TargetedDisposition,
    antibody_kinetics,
    bound_drug,
    free_target,
    targeted_kinetics,
)

NANOMOLAR = 1e-6  # in mmol/L
BODY = SimpleNamespace(weight=70.0, igg_breakdown=1.0, urinary_igg_clearance=0.0)
USUAL = {
    "clearance": 0.2,
    "volume": 3.0,
    "exchange": 0.9,
    "peripheral_volume": 3.0,
    "reference_weight": 70.0,
    "clearance_weight": 0.6,
    "volume_weight": 0.6,
    "target_normal": 2.0 * NANOMOLAR,
    "target_loss": 5.0,
    "complex_loss": 1.0,
    "half_binding": 0.7 * NANOMOLAR,
    "molar_mass": 148000.0,
}


class Variables(TargetedAntibody):
    """Of a drug that exists in this test only."""


class Constants(TargetedDisposition):
    """Of a drug that exists in this test only."""


def state(central: float, peripheral: float = 0.0, target: float = 1.0) -> Variables:
    return Variables({"central": central, "peripheral": peripheral, "target": target})


def settled(dose: float, days: np.ndarray, **changed: float) -> tuple[np.ndarray, np.ndarray]:
    """Free drug in mg/L and free target against before, by the kind."""
    p = Constants({**USUAL, **changed})

    def rates(_: float, y: np.ndarray) -> list[float]:
        told = targeted_kinetics(state(*y), p, BODY)
        return [float(told[name]) for name in ("central", "peripheral", "target")]

    course = solve_ivp(rates, (0, days[-1]), [dose, 0.0, 1.0], "LSODA", days, rtol=1e-9, atol=1e-12).y
    bound = np.array([bound_drug(central / USUAL["volume"], state(central, target=target), p) for central, _, target in course.T])
    left = np.array([free_target(each, state(1.0, target=target), p) for each, target in zip(bound, course[2], strict=True)])
    return course[0] / USUAL["volume"] - bound, left


def in_full(dose: float, days: np.ndarray, bind: float, **changed: float) -> tuple[np.ndarray, np.ndarray]:
    """The same by drug, target and complex that bind and let go: `bind` for each nmol/L and day."""
    p = SimpleNamespace(**{**USUAL, **changed})
    normal, half = p.target_normal / NANOMOLAR, p.half_binding / NANOMOLAR
    release = bind * half - p.complex_loss
    assert release > 0
    scale = 1 / (p.volume * p.molar_mass * NANOMOLAR)  # nmol/L for each mg

    def rates(_: float, y: np.ndarray) -> list[float]:
        drug, peripheral, target, complexes = y
        met = bind * drug * target - release * complexes
        passed = p.exchange / p.volume * drug - p.exchange / p.peripheral_volume * peripheral
        return [
            -p.clearance / p.volume * drug - passed - met,
            passed,
            p.target_loss * (normal - target) - met,
            met - p.complex_loss * complexes,
        ]

    course = solve_ivp(rates, (0, days[-1]), [dose * scale, 0.0, normal, 0.0], "LSODA", days, rtol=1e-9, atol=1e-12).y
    return course[0] / (scale * p.volume), course[2] / normal


@pytest.mark.parametrize("dose", [1.0, 10.0, 100.0])
@pytest.mark.parametrize("losses", [{"target_loss": 5.0, "complex_loss": 1.0}, {"target_loss": 0.5, "complex_loss": 2.0}])
def test_settled_binding_follows_the_full_model(dose: float, losses: dict[str, float]):
    """Breaks when bound drug is not carried away, or is carried away twice. Binding is 20 times as fast as all else: hence 2 %."""
    days = np.linspace(0.5, 30, 60)
    drug, target = settled(dose, days, **losses)
    drug_in_full, target_in_full = in_full(dose, days, bind=2000.0, **losses)
    np.testing.assert_allclose(drug, drug_in_full, rtol=0.02, atol=1e-6 * dose)
    np.testing.assert_allclose(target, target_in_full, rtol=0.02, atol=1e-3)


def test_far_above_the_target_it_is_a_plain_antibody():
    """Breaks when the target takes along more than it binds: over the whole course no more than a thousandth of so large a dose."""
    dose, days = 1_000_000.0, np.linspace(1, 40, 40)
    p = SimpleNamespace(**USUAL)

    def rates(_: float, y: np.ndarray) -> list[float]:
        plain = SimpleNamespace(central=y[0], peripheral=y[1])
        told = antibody_kinetics(plain, p, BODY)
        return [told["central"], told["peripheral"]]

    plain = solve_ivp(rates, (0, 40), [dose, 0.0], "LSODA", days, rtol=1e-9, atol=1e-9).y[0] / USUAL["volume"]
    np.testing.assert_allclose(settled(dose, days)[0], plain, rtol=0.002)


def test_small_doses_vanish_sooner():
    days = np.linspace(0.01, 40, 400)
    cleared = [dose / np.trapezoid(settled(dose, days)[0], days) for dose in (10.0, 100.0, 1000.0)]
    assert cleared[0] > 2 * cleared[1] > 2 * cleared[2]


def test_without_drug_nothing_moves():
    """Breaks when the target does not rest where it starts, to the bit."""
    p = Constants(USUAL)
    assert bound_drug(0.0, state(0.0), p) == 0.0
    assert set(targeted_kinetics(state(0.0), p, BODY).values()) == {0.0}


def test_no_more_is_bound_than_there_is():
    p = Constants(USUAL)
    most = USUAL["target_normal"] * USUAL["molar_mass"]
    for total in (1e-9, 1e-3, 0.2, 1.0, 1e4):
        bound = bound_drug(total, state(total), p)
        assert 0 < bound < min(total, most) * (1 + 1e-12)
    assert bound_drug(1e4, state(1.0), p) == pytest.approx(most, rel=1e-3)


def test_a_complex_that_lasts_lets_the_total_rise_and_one_that_does_not_empties_it():
    """BAFF does the first, RANKL the second."""
    lasting, fleeting = (
        Constants({**USUAL, "target_loss": loss, "complex_loss": complexes}) for loss, complexes in ((17.0, 0.1), (0.016, 0.5))
    )
    assert targeted_kinetics(state(500.0), lasting, BODY)["target"] > 0
    assert targeted_kinetics(state(500.0), fleeting, BODY)["target"] < 0


def test_the_constants_are_those_of_every_antibody():
    assert set(AntibodyDisposition.fields) < set(TargetedDisposition.fields)
