"""Which states of a model are sensitivities of others, and how everything depends on the parameters asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

from ..language.graph import ZERO, Node, Symbol
from .differentiate import Gradient, derivatives

Pair = tuple[int, Symbol]


def late(by: Symbol) -> Symbol:
    """The leaf that says how much later the present instant comes when a parameter grows."""
    return Symbol("late", "", str(by))


@dataclass(frozen=True)
class Pairing:
    """The last states of a model are sensitivities: one for each pair of an earlier state, by position, and a parameter.

    pairs: those of one parameter together. leaves: the derivatives of states and parameters by the parameters asked for.
    """

    pairs: tuple[Pair, ...]
    leaves: Mapping[Symbol, Gradient]

    @property
    def by(self) -> tuple[Symbol, ...]:
        """The parameters that have pairs."""
        return tuple(dict.fromkeys(by for _, by in self.pairs))

    def along(self, rates: Sequence[Node]) -> list[Node]:
        """The rates of the sensitivities, for rates of the other states."""
        return self.of(derivatives(rates, self.leaves))

    def of(self, slopes: Sequence[Gradient]) -> list[Node]:
        """Of the derivatives of something that every state has, those that belong to pairs."""
        return [slopes[row].get(by, ZERO) for row, by in self.pairs]

    @property
    def digest(self) -> bytes:
        """Equal for two that say the same."""
        text = blake2b(repr(self.pairs).encode(), digest_size=16)
        for symbol, slopes in self.leaves.items():
            text.update(repr(symbol).encode())
            for by, node in slopes.items():
                text.update(repr(by).encode() + node.digest)
        return text.digest()
