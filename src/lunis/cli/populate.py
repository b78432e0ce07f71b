"""`lunis run --patients`: a population like one patient, streamed to disk."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import Problem, ScenarioError
from .speak import PROBLEMS, console, say, say_json, stop, watched

if TYPE_CHECKING:
    from rich.table import Table

    from ..engine import Advance, Stored

Fitting = Callable[[str, int, int], None]


def run_population(
    scenario: Path,
    out: Path | None,
    patients: int,
    years: float,
    seed: int,
    courses: Sequence[str],
    quantities: Sequence[str],
    as_json: bool,
    quiet: bool,
) -> None:
    """Read, run, print what is there. Ends with exit code 1 when some runs failed."""
    folder = _one_place(out, courses)
    from ..interchange.lab_files import read_patient
    from ..scenario import populate
    from ..scenario.population import QUANTITIES, USUAL

    patient, course = read_patient(scenario), next(iter(courses), USUAL)
    with _bars(quiet or as_json) as (fitting, progress):
        stored = populate(
            patient, patients, folder, course=course, years=years, seed=seed, quantities=quantities or QUANTITIES,
            fitting=fitting, progress=progress,
        )  # fmt: skip
    if as_json:
        say_json(described(stored))
    elif not quiet:
        _print(described(stored))
    if stored.failed:
        stop(PROBLEMS)


def _one_place(out: Path | None, courses: Sequence[str]) -> Path:
    problems = []
    if out is None:
        problems.append(Problem("--out", "a population needs a folder", "name one, as in `--out population`"))
    if len(courses) > 1:
        what = f"a population runs under one course, and {len(courses)} are named"
        problems.append(Problem("--courses", what, "name one, and run the command again for another, with another folder"))
    if problems or out is None:
        raise ScenarioError(problems)
    return out


def described(stored: Stored) -> dict[str, Any]:
    """What a population came to: how many, how many failed and why, and each quantity on the last day."""
    end, source = float(stored.times[-1]), stored.manifest["patients"]["source"]
    return {
        **{key: source[key] for key in ("title", "heading", "notes", "seed")},
        "patients": stored.done,
        "failed": stored.failed,
        "reasons": dict(stored.reasons()),
        "folder": str(stored.folder),
        "day": end,
        "quantities": [_quantity(stored, name, unit, end) for name, unit in stored.units.items()],
    }


def _quantity(stored: Stored, name: str, unit: str, day: float) -> dict[str, Any]:
    known = {
        key: value if math.isfinite(value) else None
        for key, value in zip(("median", "low", "high"), stored.range_at(name, day), strict=True)
    }
    return {"name": name, "unit": unit, **known}


def _print(told: dict[str, Any]) -> None:
    from ..scenario.course import NOTICE

    screen = console()
    screen.print(told["title"], style="bold", markup=False)
    screen.print(f"{told['patients']:,} patients like this one, traits drawn around the best fit with their published spread", markup=False)
    screen.print(f"course: {told['heading']}; doses are those for this patient, the same for all", markup=False)
    for note in told["notes"]:
        screen.print(f"  {note}", markup=False)
    screen.print()
    screen.print(_table(told))
    screen.print()
    screen.print(f"Runs that did not reach the end: {told['failed']:,}.", markup=False)
    for reason, count in told["reasons"].items():
        screen.print(f"  {count:,}: {reason}", markup=False)
    screen.print(NOTICE, style="bold", markup=False)
    say(f"{told['folder']}: part-*.parquet" + (", failed/patient-*.json" if told["failed"] else "") + ", manifest.json")


def _table(told: dict[str, Any]) -> Table:
    from rich import box
    from rich.table import Table

    table = Table(f"day {told['day']:g}", "unit", "median", "5 to 95 %", box=box.SIMPLE)
    for each in told["quantities"]:
        shown = ["–" if each[key] is None else f"{each[key]:.3g}" for key in ("median", "low", "high")]
        table.add_row(each["name"], each["unit"], shown[0], f"{shown[1]} to {shown[2]}")
    return table


@contextmanager
def _bars(silent: bool) -> Iterator[tuple[Fitting | None, Callable[[Advance], None] | None]]:
    """A bar for the fit, then one for the population with its rate and the time left, while a person watches."""
    if silent or not watched():
        yield None, None
        return
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (TextColumn("{task.description}", markup=False), BarColumn(), TextColumn("{task.completed:,.0f}/{task.total:,.0f}"))
    with Progress(*columns, TextColumn("{task.fields[pace]}"), console=console(errors=True), transient=True) as bars:
        task = bars.add_task("starting", total=1, pace="")

        def fitting(text: str, done: int, total: int) -> None:
            bars.update(task, description=text, completed=done, total=max(total, 1))

        def progress(advance: Advance) -> None:
            bars.update(task, description="patients", completed=advance.done, total=advance.total, pace=_pace(advance))

        yield fitting, progress


def _pace(advance: Advance) -> str:
    if not math.isfinite(advance.left):
        return ""
    return f"{advance.rate:,.0f}/s, {timedelta(seconds=round(advance.left))} left"
