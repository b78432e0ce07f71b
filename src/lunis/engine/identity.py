"""What a model is, as digests: stored work says by them whether it belongs to the model at hand."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b

from .model import Model

TOLD = {
    "equations": "equations, states or parameters",
    "values": "values of parameters",
    "regimens": "doses or times of its therapies",
}


def identity(model: Model) -> dict[str, str]:
    """A digest of each thing that decides a patient's numbers, beside the patient."""
    regimens = [(taken.name, taken.route, taken.schedule) for taken in model.regimens]
    return {
        "equations": model.digest,
        "values": digest(model.defaults.astype("<f8").tobytes()),
        "regimens": digest(repr(regimens).encode()),
    }


def differing(stored: Mapping[str, str], model: Model) -> list[str]:
    """In words, what of a stored identity is not that of the model."""
    return [told for key, told in TOLD.items() if stored.get(key) != identity(model)[key]]


def digest(content: bytes) -> str:
    """A short name for content."""
    return blake2b(content, digest_size=16).hexdigest()
