"""What differs between patients who take the same drug: each value of a therapy with a published spread, drawn for each patient.

Every value has a stream of its own, so that a patient's clearance stays the same whatever else is taken or asked for. Values are drawn
independently of each other: studies that report how they go together are rare.
"""

from __future__ import annotations

from collections.abc import Iterable

from ..engine.luck import stream
from ..evidence import Value
from ..language import Therapy
from ..language.graph import Symbol

# Nobody lies further from the middle than one in a million does.
EDGE = 4.9


def drawn(therapies: Iterable[Therapy], luck: int) -> dict[Symbol, float]:
    """The values of some therapies in one patient, in base units, for those that have a spread."""
    return {
        therapy.parameters.fields[name].symbol: _own(value, luck)
        for therapy in therapies
        for name, value in therapy.values.items()
        if isinstance(value, Value) and value.spread is not None
    }


def _own(value: Value, luck: int) -> float:
    assert value.spread is not None
    drawing = stream(luck, "between patients", value.organ, value.name)
    while abs(u := float(drawing.standard_normal())) > EDGE:
        pass
    return value.base / value.value * value.spread.at(value.value, u) if value.value else value.spread.at(0.0, u)
