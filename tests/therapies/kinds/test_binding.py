"""Binding in plasma: total drug rises less than free, and falls with albumin, which free drug does not know."""

from types import SimpleNamespace

import pytest

from lunis.therapies.kinds import total_concentration

P = SimpleNamespace(carrier_capacity=6.0, carrier_affinity=0.01, albumin_binding=0.8, albumin_reference=4.0, molar_mass=360.0)


def test_a_carrier_fills():
    """Breaks when the carrier binds without limit, or not at all."""
    little, much = total_concentration(1.0, P, 4.0), total_concentration(1e7, P, 4.0)
    assert little == pytest.approx(1.0 * (1 + 6.0 + 0.8), rel=1e-3)
    assert much / 1e7 == pytest.approx(1.8, rel=0.05)
    assert 1 / little > 0.12
    assert little < total_concentration(2.0, P, 4.0) < 2 * little


def test_low_albumin_lowers_the_total():
    assert total_concentration(5.0, P, 2.0) < total_concentration(5.0, P, 4.0)
