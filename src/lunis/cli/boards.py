"""`lunis validate pk` and `lunis validate pd`: therapies beside published results that were frozen before anything was tuned."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import EvidenceError, Problem
from .speak import PROBLEMS, console, say, say_json, stop, watched

if TYPE_CHECKING:
    from ..validation import Board, Simulated


def validate_board(name: str, therapy: str, out: Path | None, as_json: bool) -> None:
    """Run a board and print it. Ends with exit code 1 when its goal is missed."""
    from ..validation import run_board, write_page

    if therapy and out is not None:
        raise EvidenceError(Problem("--out", "would leave out the other therapies from the page", "leave out --therapy or --out"))
    with _progress(as_json) as seen:
        found = run_board(name, therapy, seen)
    written = write_page(found, out) if out is not None else None
    if as_json:
        say_json(found.document())
    else:
        _print(found)
        if written is not None:
            say(str(written))
    if not found.reached:
        stop(PROBLEMS)


def _print(board: Board) -> None:
    from rich.table import Table

    for use, title in (
        ("check", "Check rows: scored"),
        ("fit", "Fit rows: may be tuned to, never scored"),
        ("target", "Targets: gathered later to be fitted to, never scored"),
    ):
        if not board.of(use):
            continue
        table = Table("therapy", "study", "quantity", "published", "interval", "simulated", "inside", title=title, title_justify="left")
        for each in sorted(board.of(use), key=lambda each: each.row.therapy):
            table.add_row(*_cells(each))
        console().print(table)
    for each in board.results:
        if each.number is None:
            say(f"{each.row.id}: {each.reason}")
    for left in board.left_out:
        say(f"{left.row.id}: left out, {left.reason}")
    for line in board.summary():
        say(line)


def _cells(each: Simulated) -> list[str]:
    row = each.row
    simulated = "none" if each.number is None else f"{each.number:.3g}"
    wrong = "" if each.right_way else ", wrong way"
    return [
        row.therapy,
        row.study + (" (recalled)" if row.tag == "recall" else ""),
        row.quantity,
        row.shown,
        f"{row.low:.3g} to {row.high:.3g}",
        simulated,
        ("yes" if each.inside else "no") + wrong,
    ]


@contextmanager
def _progress(silent: bool) -> Iterator[Callable[[int, int], None] | None]:
    """A bar on standard error while a person watches; silence otherwise."""
    if silent or not watched():
        yield None
        return
    from rich.progress import Progress

    with Progress(console=console(errors=True), transient=True) as bars:
        task = bars.add_task("rows", total=None)
        yield lambda done, total: bars.update(task, completed=done, total=total)
