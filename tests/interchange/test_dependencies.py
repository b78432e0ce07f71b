"""Values that need one another."""

import pytest

from lunis.errors import InterchangeError
from lunis.interchange.dependencies import Dependencies


def sums(table):
    """Each number plus everything that it needs."""
    made = []

    def work(name):
        own, needs = table[name]
        total = own
        for need in needs:
            total += yield need
        made.append(name)
        return total

    return Dependencies(work), made


def test_order_does_not_matter_and_each_is_made_once():
    values, made = sums({"a": (1, ["b", "c"]), "b": (2, ["c"]), "c": (3, [])})
    assert values["a"] == 1 + (2 + 3) + 3
    assert values["b"] == 5
    assert made == ["c", "b", "a"]


def test_a_circle_is_told_by_its_names():
    values, _ = sums({"start": (0, ["a"]), "a": (0, ["b"]), "b": (0, ["a"])})
    with pytest.raises(InterchangeError, match="`a` → `b` → `a`"):
        values["start"]


def test_a_long_chain_needs_no_recursion():
    """Breaks when a file with some thousand rules in a row ends in a RecursionError."""
    values, _ = sums({0: (1, [])} | {n: (1, [n - 1]) for n in range(1, 20_000)})
    assert values[19_999] == 20_000
