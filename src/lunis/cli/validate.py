"""`lunis validate`: Lunis against suites and models that others made."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from .speak import PROBLEMS, console, say, say_json, stop, watched

if TYPE_CHECKING:
    from ..interchange.sbml_suite import SuiteReport, Verdict


def validate_suite(suite: Path, workers: int, as_json: bool) -> None:
    """Run the SBML Test Suite and print what came of it. Ends with exit code 1 when a case does not match."""
    from ..engine import cores
    from ..interchange.sbml_suite import cases_in, run_suite
    from ..interchange.scores import suite_document

    cases = cases_in(suite)
    with _progress(len(cases), as_json) as seen:
        report = run_suite(suite, cases, workers or cores(), seen)
    if as_json:
        say_json(suite_document(report))
    else:
        _print(report)
    if report.count("mismatched"):
        stop(PROBLEMS)


def validate_beside(models: Path, out: Path | None, as_json: bool) -> None:
    """Run every comparator, print the tables, and write the page and its figures where asked."""
    from ..interchange.comparators import compare, file_in
    from ..interchange.comparators_page import COMPARATORS, document, text, write

    for each in COMPARATORS:
        file_in(each, models)
    found = [compare(each, models) for each in COMPARATORS]
    written = write(found, out) if out is not None else []
    if as_json:
        say_json(document(found))
        return
    say(text(found))
    for path in written:
        say(str(path))


def validate_everything(reference: Path, out: Path | None, workers: int, as_json: bool) -> None:
    """Run all that is there, write the page or print it. Ends with exit code 1 when something did not come out as others have it."""
    from ..engine import cores
    from ..engine.parts import write_whole, writing_to
    from ..interchange.scores import score
    from ..interchange.scores_page import page

    scores = score(reference, workers or cores(), _telling(as_json))
    text = page(scores)
    if out is not None:
        with writing_to(out):
            out.parent.mkdir(parents=True, exist_ok=True)
            write_whole(out, lambda file: file.write(text.encode()))
    if as_json:
        say_json(scores.document())
    else:
        say(text.rstrip("\n") if out is None else str(out))
    if scores.failed:
        stop(PROBLEMS)


def _telling(silent: bool) -> Callable[[str], None]:
    """What is being run, on standard error, while a person watches."""
    if silent or not watched():
        return lambda _: None
    return lambda part: console(errors=True).print(f"{part} …", markup=False)


def _print(report: SuiteReport) -> None:
    from rich.table import Table

    for verdict in report.verdicts:
        if verdict.outcome != "passed":
            say(f"{verdict.case} {verdict.outcome}: {verdict.reason.splitlines()[0]}")
    table = Table("tag", *("passed", "refused", "mismatched"))
    for tag, count in report.by_tag.items():
        table.add_row(tag, *(str(count[outcome]) for outcome in ("passed", "refused", "mismatched")))
    if report.by_tag:
        console().print(table)
    say(f"passed {report.count('passed')}, refused {report.count('refused')}, mismatched {report.count('mismatched')}")
    say("Units are not checked.")


@contextmanager
def _progress(total: int, silent: bool) -> Iterator[Callable[[Verdict], None] | None]:
    """A bar on standard error while a person watches; silence otherwise."""
    if silent or not watched():
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console(errors=True), transient=True) as bars:
        task = bars.add_task("cases", total=total)
        yield lambda _: bars.update(task, advance=1)
