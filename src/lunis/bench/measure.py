"""The whole benchmark: tools side by side, starts, threads, a GPU, memory, and what bounds a step."""

from __future__ import annotations

import platform
import re
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..engine import cores
from .bounds import Bounds, bounds
from .compare import LUNIS, Row, Tell, compared, ours
from .gpu import OnGpu, absent, on_gpu
from .memory import Peak, peaks, streams
from .scenario import Scenario, continuous_year, dosed_year, dosed_year_at_all_hours
from .start import Start, starts

# The distributions whose versions are told.
TOOLS = ("lunis", "numpy", "numba", "llvmlite", "scipy", "libroadrunner", "scikit-sundae", "jax", "diffrax", "cupy-cuda12x")


@dataclass(frozen=True)
class Size:
    """How much is run: patients of Lunis and of each peer in the two scenarios, rounds, and the streamed populations."""

    continuous: tuple[int, int] = (512, 16)
    dosed: tuple[int, int] = (32, 2)
    rounds: int = 5
    streamed: tuple[int, int] = (1_000, 20_000)


@dataclass(frozen=True)
class Threads:
    """Patients a second on one thread and on all."""

    scenario: str
    threads: int
    one: float
    all: float


@dataclass(frozen=True)
class Report:
    """Everything that was measured, when, on what, with which versions; `notes` say what was left out."""

    date: str
    processor: str
    versions: dict[str, str]
    rows: tuple[Row, ...]
    threads: tuple[Threads, ...]
    starts: tuple[Start, ...]
    peaks: tuple[Peak, ...]
    bounds: tuple[tuple[str, Bounds], ...]
    notes: tuple[str, ...]
    gpu: tuple[OnGpu, ...] = ()

    def document(self) -> dict[str, Any]:
        """As one JSON document. A tool that met no goal has no error that is a number."""
        found = asdict(self)
        for row in found["rows"]:
            for name in ("median_error", "largest_error"):
                row[name] = row[name] if row[name] < float("inf") else None
        return found


def measure(size: Size, tell: Tell) -> Report:
    """Measure everything; `tell` hears what is being done and what is left out."""
    notes: list[str] = []

    def note(text: str) -> None:
        if "left out" in text or "not run" in text:
            notes.append(text)
        tell(text)

    continuous, dosed = continuous_year(), dosed_year()
    asked = [(continuous, size.continuous), (dosed, size.dosed), (dosed_year_at_all_hours(dosed), size.dosed)]
    rows = [row for scenario, (many, few) in asked for row in compared(scenario, many, few, size.rounds, note)]
    accuracy = {row.scenario: row.rtol for row in rows if row.tool == LUNIS}
    tell("threads")
    threads = [_threads(scenario, many, accuracy[scenario.name]) for scenario, many in _sized(size, continuous, dosed)]
    if why := absent():
        note(why)
    graphics = [] if why else [on_gpu(scenario, many, accuracy[scenario.name]) for scenario, many in _sized(size, continuous, dosed)]
    tell("starts")
    started = starts()
    if not streams():
        note("memory of a streamed population is left out: nothing streams here")
    found = peaks(*size.streamed) if streams() else []
    tell("what bounds a step")
    limits = [(scenario.name, bounds(scenario, many, accuracy[scenario.name])) for scenario, many in _sized(size, continuous, dosed)]
    return Report(
        datetime.now(UTC).date().isoformat(), processor(), versions(), tuple(rows), tuple(threads), tuple(started), tuple(found),
        tuple(limits), tuple(dict.fromkeys(notes)), tuple(graphics),
    )  # fmt: skip


def _sized(size: Size, continuous: Scenario, dosed: Scenario) -> list[tuple[Scenario, int]]:
    return [(continuous, size.continuous[0]), (dosed, size.dosed[0])]


def _threads(scenario: Scenario, patients: int, rtol: float) -> Threads:
    tasks, count = scenario.patients(patients), cores()
    one, every = ours(scenario), ours(scenario, count)
    one(tasks[:1], rtol)
    best = {name: min(solve(tasks, rtol).seconds for _ in range(3)) for name, solve in (("one", one), ("all", every))}
    return Threads(scenario.name, count, patients / best["one"], patients / best["all"])


def processor() -> str:
    """The name of the processor, as well as the system tells it."""
    told = Path("/proc/cpuinfo")
    found = re.search(r"model name\s*:\s*(.+)", told.read_text(encoding="utf-8")) if told.exists() else None
    return f"{found[1] if found else platform.processor() or platform.machine()}, {cores()} cores"


def versions() -> dict[str, str]:
    """Versions of Python and of the tools that are installed."""
    found = {"python": platform.python_version()}
    for name in TOOLS:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            continue
    return found
