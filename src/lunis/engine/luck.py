"""Named random streams: what befalls a patient is drawn from streams of the patient's own, each for one thing and named after it.

So it is the same in every batch, and nothing that is drawn for one purpose moves what is drawn for another.
"""

from __future__ import annotations

from hashlib import blake2b

import numpy as np

from ..errors import EngineError, Problem

STREAMS = 2**128
SEEDS = 2**64


def luck(seed: int, number: int) -> int:
    """The number of the streams of one patient of a population. Raises EngineError for what is no seed or number."""
    for what, given in (("seed", seed), ("patient", number)):
        if not 0 <= given < SEEDS:
            raise EngineError(Problem(what, f"{given} cannot be used", f"give a whole number from 0 to {SEEDS - 1}"))
    return (seed << 64) + number


def stream(of: int, *names: str) -> np.random.Generator:
    """The stream of a patient's luck that bears these names."""
    digest = blake2b("/".join(names).encode(), digest_size=16).digest()
    low, high = (int.from_bytes(digest[place : place + 8], "big") for place in (0, 8))
    return np.random.Generator(np.random.Philox(key=of, counter=[0, 0, low, high]))
