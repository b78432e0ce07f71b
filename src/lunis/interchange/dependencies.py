"""Values that need one another: each is found once, in whatever order they were written, and one that needs itself is told."""

from __future__ import annotations

from collections.abc import Callable, Generator
from typing import Generic, TypeVar

from ..errors import InterchangeError, Problem

K = TypeVar("K")
V = TypeVar("V")


class Dependencies(Generic[K, V]):
    """`work(key)` is a generator that yields the keys it needs, is sent their values, and returns its own.

    No recursion of Python's own, so that a chain may be as long as a file can hold.
    """

    def __init__(self, work: Callable[[K], Generator[K, V, V]], named: Callable[[K], str] = str) -> None:
        self._work, self._named = work, named
        self.known: dict[K, V] = {}

    def __getitem__(self, key: K) -> V:
        """The value of a key. Raises InterchangeError, with the circle, when it needs itself."""
        if key in self.known:
            return self.known[key]
        waiting: dict[K, Generator[K, V, V]] = {key: self._work(key)}
        answer: V | None = None
        while waiting:
            now, work = next(reversed(waiting.items()))
            try:
                wanted = work.send(answer)  # type: ignore[arg-type]
            except StopIteration as done:
                answer = self.known[now] = done.value
                del waiting[now]
                continue
            answer = self.known.get(wanted)
            if answer is None:
                if wanted in waiting:
                    raise self._circle(wanted, list(waiting))
                waiting[wanted] = self._work(wanted)
        return self.known[key]

    def _circle(self, first: K, waiting: list[K]) -> InterchangeError:
        names = list(dict.fromkeys(self._named(key) for key in waiting[waiting.index(first) :]))
        shown = " → ".join(f"`{name}`" for name in [*names[:8], *(["…"] if len(names) > 8 else []), names[0]])
        return InterchangeError(Problem("", f"a value that depends on itself: {shown}"))
