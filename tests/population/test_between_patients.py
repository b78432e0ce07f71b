"""What patients make of the same drug: spreads as published, each value by a stream of its own."""

import numpy as np
import pytest

from lunis.engine.luck import luck, stream
from lunis.errors import EngineError
from lunis.evidence import Spread
from lunis.population import drawn
from lunis.therapies import mycophenolate, prednisone

CLEARANCE = mycophenolate.parameters.fields["clearance"].symbol


def test_a_spread_is_as_published():
    """Breaks when a coefficient of variation is taken for the spread of the logarithm, or the middle moves."""
    values = np.array([drawn([mycophenolate], luck(1, number))[CLEARANCE] for number in range(4000)])
    centre, cv = mycophenolate.values["clearance"].base, 0.32
    assert np.median(values) == pytest.approx(centre, rel=0.02)
    assert values.std() / values.mean() == pytest.approx(cv, rel=0.06)


def test_a_patient_makes_the_same_of_a_drug_whatever_else_is_taken():
    """Breaks when values are drawn one after another from one stream."""
    alone, both = drawn([mycophenolate], luck(7, 3)), drawn([prednisone, mycophenolate], luck(7, 3))
    assert all(both[symbol] == value for symbol, value in alone.items())
    assert drawn([mycophenolate], luck(7, 4)) != alone
    assert drawn([mycophenolate], luck(8, 3)) != alone


def test_only_what_has_a_spread_differs():
    names = {symbol.name for symbol in drawn([mycophenolate], 0)}
    assert names == {name for name, value in mycophenolate.values.items() if value.spread is not None}


@pytest.mark.parametrize(
    ("spread", "centre", "low", "high"),
    [
        (Spread("lognormal", cv=0.5), 2.0, 0.0, np.inf),
        (Spread("normal", sd=0.1), 0.0, -np.inf, np.inf),
        (Spread("logitnormal", sd=1.0), 0.3, 0.0, 1.0),
        (Spread("uniform", low=0.2, high=0.4), 0.3, 0.2, 0.4),
    ],
)
def test_every_shape_keeps_its_middle_and_its_bounds(spread, centre, low, high):
    """Breaks when a shape is not drawn, or leaves its bounds."""
    drawn_at = [spread.at(centre, u) for u in np.linspace(-4, 4, 9)]
    assert drawn_at == sorted(drawn_at)
    assert drawn_at[4] == pytest.approx(centre)
    assert low < drawn_at[0]
    assert drawn_at[-1] < high


def test_streams_are_named():
    assert stream(5, "a", "b").random() == stream(5, "a", "b").random()
    assert len({stream(5, *names).random() for names in (("a",), ("b",), ("a", "b"), ("ab",))}) == 4
    with pytest.raises(EngineError, match="seed"):
        luck(-1, 0)
