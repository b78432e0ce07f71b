"""The favour to the peers must be the model."""

import numpy as np
import pytest

from bodies.benchmarked import toy_scenario
from lunis.bench.native import Native
from lunis.engine import link
from lunis.engine.reference import Interpreted
from lunis.physiology.body import BODY


@pytest.mark.parametrize("model", [link(BODY), toy_scenario(dosed=True).model], ids=["lupus", "toy"])
def test_rates_and_jacobian_are_those_of_the_interpreter(model):
    native, meant = Native(model), Interpreted(model)
    p = model.defaults
    y = np.random.Generator(np.random.PCG64(1)).uniform(0.5, 1.5, native.size)
    rates, slopes = np.empty(native.size), np.zeros((native.size, native.size))
    native.rates(3.0, y, native.constants(p), rates)
    native.jacobian(3.0, y, native.constants(p), slopes)
    np.testing.assert_allclose(rates, meant.rates(3.0, y, p), rtol=1e-10, atol=1e-10)
    np.testing.assert_allclose(slopes, meant.jacobian(3.0, y, p), rtol=1e-9, atol=1e-9)
