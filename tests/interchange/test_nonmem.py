"""Event tables: NONMEM's own numbers, and what superposition says where it gave none."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest

from bodies.oral import CL, COMPARTMENTS, HOURS, KA, KE, SHAPED, SHAPES, V, centre, depot, infused, oral
from lunis.engine import Accuracy
from lunis.errors import EngineError
from lunis.interchange.nonmem import Compartment, Covariate, read_events

BACKENDS = ("compiled", "interpreter")
FINE = Accuracy(rtol=1e-9, floor=1e-6)
REFERENCE = Path(os.environ.get("LUNIS_REFERENCE", Path(__file__).parents[2] / ".." / "shared" / "reference")) / "nonmem_dosing"
SHAPING = {
    "LAGT": Covariate("p.lag", "h"),
    "BIOAV": Covariate("p.share"),
    "DUR2": Covariate("p.duration", "h"),
    "RAT2": Covariate("p.rate", "1/h"),
}


@pytest.mark.parametrize("backend", BACKENDS)
@pytest.mark.parametrize("scenario", range(1, 30))
def test_a_scenario_is_as_nonmem_has_it(scenario: int, backend: Any) -> None:
    """Authority: NONMEM's output, printed to five digits, hence 1e-4. Its control stream shapes doses into compartment 2 only."""
    if not REFERENCE.exists():
        pytest.skip("no reference data: set LUNIS_REFERENCE to the folder that holds nonmem_dosing")
    events, known = (pandas.read_csv(REFERENCE / name, dtype=str) for name in ("events.csv", "nonmem.csv"))
    table = read_events(events[events["ID"] == str(scenario)], COMPARTMENTS, SHAPING)
    found = table.simulate(oral(), ["s1"], accuracy=Accuracy(rtol=1e-8), backend=backend)
    wanted = known[known["ID"] == str(scenario)]["CP"].astype(float).to_numpy()
    assert (found["STATUS"] == "completed").all()
    np.testing.assert_allclose(found["s1"].to_numpy() * 1000, wanted, rtol=1e-4, atol=1e-9)
