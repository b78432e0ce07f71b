"""`lunis run`: one patient, courses side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .speak import PROBLEMS, console, say, say_json, stop, watched

if TYPE_CHECKING:
    from ..scenario.course import Comparison

Progress = Callable[[str, int, int], None]


def run_scenario(
    scenario: Path, out: Path | None, years: float, twins: int, seed: int, courses: Sequence[str] | None, as_json: bool, quiet: bool
) -> None:
    """Read, compare, write, print. Ends with exit code 1 when some runs failed."""
    from ..interchange.lab_files import read_patient
    from ..report import summary, write
    from ..scenario import compare

    patient = read_patient(scenario)
    with progress_bar(quiet or as_json) as progress:
        comparison = compare(patient, years=years, twins=twins, seed=seed, courses=list(courses) if courses else None, progress=progress)
    written = write(comparison, out) if out is not None else ()
    if as_json:
        say_json(summary(comparison))
    elif not quiet:
        _print(comparison, written)
    if comparison.failed:
        runs = sum(len(course.results.statuses) for course in comparison.courses)
        console(errors=True).print(
            f"{comparison.failed} of {runs} runs did not reach the end; summary.json says which and why", markup=False
        )
        stop(PROBLEMS)


def _print(comparison: Comparison, written: Sequence[Path]) -> None:
    from rich.padding import Padding

    from ..figures.palette import heading
    from ..report import tables
    from ..report.standing import cautions
    from ..report.words import class_and_stage, interval, why_calcium_is_low
    from ..scenario.course import NOTICE

    screen = console()
    screen.print(comparison.patient.title, style="bold", markup=False)
    for line in comparison.patient.summary():
        screen.print(line, markup=False)
    screen.print(f"largest misfit of a lab: {comparison.fit.worst:.1f} times its uncertainty", markup=False)
    screen.print()
    for drawn in tables(comparison, screen.width):
        screen.print(drawn)
        screen.print()
    if minded := cautions(comparison):
        screen.print("Doses that were changed, what needs care or does not go together, and pregnancy", style="bold")
        for caution in minded:
            screen.print(Padding(caution.replace("[", r"\["), (0, 0, 0, 2)))
        screen.print()
    if uncertain := [course for course in comparison.courses if course.differences]:
        screen.print("What a trial has left open", style="bold")
        for course in uncertain:
            screen.print(Padding(f"{heading(course.plan)}. {interval(course)}".replace("[", r"\["), (0, 0, 0, 2)))
        screen.print()
    if comparison.calcium is not None:
        screen.print("Why calcium is low in this patient", style="bold")
        for sentence in why_calcium_is_low(comparison.calcium, comparison.fit.labs):
            screen.print(Padding(sentence.replace("[", r"\["), (0, 0, 0, 2)))
        screen.print()
    screen.print(class_and_stage(comparison), markup=False)
    screen.print(
        f"Runs that did not reach the end: {comparison.failed}. Values that rest on memory: {len(comparison.recalled)}.", markup=False
    )
    screen.print(NOTICE, style="bold", markup=False)
    for path in written:
        say(str(path))


@contextmanager
def progress_bar(silent: bool) -> Iterator[Progress | None]:
    """A bar on standard error while a person watches; silence otherwise."""
    if silent or not watched():
        yield None
        return
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bars

    columns = (
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        TextColumn("{task.completed:.0f}/{task.total:.0f}"),
        TimeElapsedColumn(),
    )
    with Bars(*columns, console=console(errors=True), transient=True) as bars:
        task = bars.add_task("starting", total=None)

        def tell(text: str, done: int, total: int) -> None:
            bars.update(task, description=text, completed=done, total=max(total, 1))

        yield tell
