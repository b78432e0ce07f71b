"""The prescriber: limits at which doses are held, and the pace of it."""

from types import SimpleNamespace

import pytest

from lunis.therapies.kinds import held_above, held_below, kept_within, reviewed


def test_limits_hold_doses_on_their_own_side():
    """Breaks when a limit is read upside down, or what is left of a lowered dose is forgotten."""
    assert held_above(4.0, 5.5) > 0.95
    assert held_above(5.5, 5.5) == pytest.approx(0.5)
    assert held_above(7.0, 5.5) < 0.1
    assert held_above(9.0, 5.5, to=0.5) == pytest.approx(0.5, abs=0.01)
    assert held_below(3.0, 1.5) > 0.99
    assert held_below(0.5, 1.5) < 0.01
    assert held_below(0.1, 1.5, to=0.5) == pytest.approx(0.5, abs=0.01)


def test_a_dose_follows_the_rule_within_the_time_of_a_review():
    """Breaks when a dose is taken back faster or slower than it was held."""
    p = SimpleNamespace(review_time=14.0)
    assert reviewed(SimpleNamespace(given=1.0), p, 0.0)["given"] == pytest.approx(-1 / 14)
    assert reviewed(SimpleNamespace(given=0.25), p, 1.0)["given"] == pytest.approx(0.75 / 14)
    assert reviewed(SimpleNamespace(given=0.5), p, 0.5)["given"] == 0


def test_a_dose_kept_within_a_range_is_left_alone_inside_it():
    """Breaks when a dose moves within the range or before the treatment has begun, grows without bound, or is not dropped in danger."""
    p = SimpleNamespace(review_time=14.0, step_time=112.0, most=4.0)
    begun = SimpleNamespace(given=1.0, begun=1.0)
    assert kept_within(begun, p, present=1.0, lack=0.0, excess=0.0)["given"] == 0
    assert kept_within(begun, p, present=1.0, lack=1.0, excess=0.0)["given"] == pytest.approx(0.75 / 112)
    assert kept_within(begun, p, present=1.0, lack=0.0, excess=1.0)["given"] == pytest.approx(-1 / 112)
    assert kept_within(SimpleNamespace(given=4.0, begun=1.0), p, present=1.0, lack=1.0, excess=0.0)["given"] == 0
    assert kept_within(SimpleNamespace(given=1.0, begun=0.0), p, present=0.0, lack=1.0, excess=0.0)["given"] == 0
    assert kept_within(begun, p, present=1.0, lack=0.0, excess=0.0, safe=0.0)["given"] == pytest.approx(-1 / 14)
