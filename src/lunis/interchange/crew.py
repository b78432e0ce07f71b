"""Work shared out over processes, each piece with a time limit, so that one that crashes or hangs takes nothing else with it."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from multiprocessing import get_all_start_methods, get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

T = TypeVar("T")
R = TypeVar("R")
_POLL = 0.5


def shared_out(work: Callable[[T], R], pieces: Sequence[T], workers: int, seconds: float, lost: Callable[[T, str], R]) -> Iterator[R]:
    """Results as they come, in no order. A piece whose process ends or takes longer than `seconds` gives `lost(piece, reason)`."""
    crew = _Crew(work, seconds, lost, list(reversed(pieces)))
    yield from crew.results(min(workers, len(pieces)))


@dataclass
class _Worker:
    process: BaseProcess
    line: Connection
    piece: Any = None
    since: float = 0.0


def _labour(work: Callable[[T], R], line: Connection) -> None:
    while (given := line.recv()) is not None:
        line.send(work(given[0]))


@dataclass
class _Crew(Generic[T, R]):
    work: Callable[[T], R]
    seconds: float
    lost: Callable[[T, str], R]
    left: list[T]
    workers: list[_Worker] = field(default_factory=list)

    def results(self, count: int) -> Iterator[R]:
        try:
            for _ in range(count):
                self._hire()
            while self.workers:
                wait([worker.line for worker in self.workers], timeout=_POLL)
                for worker in list(self.workers):
                    yield from self._looked_after(worker)
        finally:
            for worker in self.workers:
                worker.process.kill()

    def _hire(self) -> None:
        # Forked where possible: what the parent has loaded need not be loaded again.
        context: Any = get_context("fork" if "fork" in get_all_start_methods() else "spawn")
        ours, theirs = context.Pipe()
        process = context.Process(target=_labour, args=(self.work, theirs), daemon=True)
        process.start()
        theirs.close()
        self.workers.append(_Worker(process, ours))
        self._give(self.workers[-1])

    def _give(self, worker: _Worker) -> None:
        if self.left:
            worker.piece, worker.since = self.left.pop(), time.monotonic()
            worker.line.send((worker.piece,))
        else:
            worker.line.send(None)
            self._dismiss(worker)

    def _dismiss(self, worker: _Worker) -> None:
        self.workers.remove(worker)
        worker.line.close()
        worker.process.join(timeout=_POLL)
        worker.process.kill()

    def _looked_after(self, worker: _Worker) -> Iterator[R]:
        if worker.line.poll():
            try:
                result = worker.line.recv()
            except (EOFError, ConnectionError):
                worker.process.join(timeout=_POLL)
                yield from self._replaced(worker, f"its process ended with code {worker.process.exitcode}")
                return
            self._give(worker)
            yield result
        elif time.monotonic() - worker.since > self.seconds:
            yield from self._replaced(worker, f"took longer than {self.seconds:g} s")

    def _replaced(self, worker: _Worker, reason: str) -> Iterator[R]:
        worker.process.kill()
        self._dismiss(worker)
        if self.left:
            self._hire()
        yield self.lost(worker.piece, reason)
