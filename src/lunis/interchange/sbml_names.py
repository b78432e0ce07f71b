"""The ids that a model's states, parameters and signals have in SBML."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ..engine.model import Model
from ..language.graph import Symbol

_RESERVED = ("time", "pi", "exponentiale", "avogadro", "true", "false", "infinity", "notanumber")


class Identifiers:
    """`organ_name` for states and parameters, the name of a signal for itself; ids differ even when case does not count."""

    def __init__(self, model: Model, counters: Iterable[Symbol] = ()) -> None:
        self._taken = set(_RESERVED)
        self.symbols = {symbol: self.new(_name(symbol)) for symbol in (*model.states, *model.parameters, *counters)}
        self.signals = {name: self.new(name) for name in model.signals}

    def new(self, wanted: str) -> str:
        """An id that nothing else has, like the one that is wanted."""
        name, number = identifier(wanted), 1
        while name.lower() in self._taken:
            number += 1
            name = f"{identifier(wanted)}_{number}"
        self._taken.add(name.lower())
        return name


def _name(symbol: Symbol) -> str:
    before = {"rate": "infused_into_", "clamp": "clamp_"}.get(symbol.kind, "")
    return before + "_".join(filter(None, (symbol.owner, symbol.name)))


def identifier(name: str) -> str:
    """A name with everything that SBML does not allow replaced."""
    plain = re.sub(r"\W", "_", name, flags=re.ASCII)
    return plain if re.match(r"[A-Za-z_]", plain) else f"_{plain}"
