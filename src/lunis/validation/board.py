"""A board: every row beside what Lunis simulates, and the score, in which each study weighs one."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Any

from ..errors import EvidenceError, Problem, nearest
from .agreement import foretold
from .conduct import Simulated, Theatre
from .inputs import made_from, same_study
from .rows import Row, rows_of, targets_of
from .studies import library

GOALS = {"pk": 0.9, "pd": 0.75}
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class LeftOut:
    """A row that never counts, and why."""

    row: Row
    reason: str


@dataclass(frozen=True)
class Board:
    """What came of a board, whole or of one therapy."""

    name: str
    results: tuple[Simulated, ...]
    left_out: tuple[LeftOut, ...]
    therapy: str = ""

    @property
    def goal(self) -> float:
        return GOALS[self.name]

    def of(self, use: str) -> tuple[Simulated, ...]:
        return tuple(each for each in self.results if each.row.use == use)

    def studies(self, use: str = "check") -> dict[str, float]:
        """The share of rows inside, for each study."""
        return shares(self.of(use))

    def score(self, use: str = "check", recall: bool | None = None) -> float:
        """The mean over studies of their share of rows inside."""
        return _score([each for each in self.of(use) if recall is None or (each.row.tag == "recall") == recall])

    @property
    def signs(self) -> tuple[Simulated, ...]:
        """The check rows of which a way was published."""
        return tuple(each for each in self.of("check") if each.row.no_effect is not None)

    @property
    def wrong_signs(self) -> tuple[Simulated, ...]:
        return tuple(each for each in self.signs if not each.right_way)

    def agreement(self) -> dict[str, int]:
        """Check rows that other studies tell of too: how many, how many are inside where these put them, and how many where Lunis does."""
        told = foretold(self.results, library().reads)
        rows = [each for each in self.of("check") if each.row.id in told]
        return {
            "rows": len(rows),
            "inside_by_other_studies": sum(each.row.holds(told[each.row.id]) for each in rows),
            "inside_by_lunis": sum(each.inside for each in rows),
        }

    @property
    def reached(self) -> bool:
        return self.score() >= self.goal and not self.wrong_signs

    def summary(self) -> list[str]:
        """The score in a few plain lines."""
        check, fit, seen = self.of("check"), self.of("fit"), [each for each in self.of("check") if each.row.tag == "seen"]
        apart = [each for each in check if not same_study(each.row)]
        lines = [
            f"score {self.score():.0%} of check rows inside, each study weighing one; the goal is {self.goal:.0%}"
            f" ({'reached' if self.reached else 'missed'})",
            f"check rows: {_inside(check)}, of {len(self.studies())} studies",
            f"of these read in the source: {_inside(seen)}, score {self.score(recall=False):.0%}; the rest is from memory",
            f"from studies that gave the drug none of its values: {_inside(apart)}, score {_score(apart):.0%}",
        ]
        rows, others, own = self.agreement().values()
        if rows:
            lines += [
                f"how far publications agree: of {rows} check rows that other studies tell of too, {others} would be inside"
                f" if Lunis missed them as it misses the others; as it stands, {own} are"
            ]
        if fit:
            lines += [f"fit rows: {_inside(fit)}, of {len(self.studies('fit'))} studies"]
        if targets := self.of("target"):
            lines += [f"targets, gathered later to be fitted to: {_inside(targets)}, of {len(self.studies('target'))} studies"]
        if self.signs:
            lines += [f"signs: {len(self.signs) - len(self.wrong_signs)} of {len(self.signs)} right"]
        not_run = sum(each.number is None for each in self.results)
        return [*lines, f"not simulated, which counts as outside: {not_run}; left out: {len(self.left_out)}"]

    def document(self) -> dict[str, Any]:
        """The board as one document."""
        return {
            "board": self.name,
            "therapy": self.therapy,
            "goal": self.goal,
            "score": _number(self.score()),
            "score_of_fit_rows": _number(self.score("fit")),
            "score_of_seen_rows": _number(self.score(recall=False)),
            "reached": self.reached,
            "agreement_of_studies": self.agreement(),
            "studies": self.studies(),
            "signs": {
                "right": len(self.signs) - len(self.wrong_signs),
                "of": len(self.signs),
                "wrong": [e.row.id for e in self.wrong_signs],
            },
            "rows": [_cells(each) for each in self.results],
            "not_simulated": [{"id": each.row.id, "reason": each.reason} for each in self.results if each.number is None],
            "left_out": [{"id": each.row.id, "study": each.row.study, "reason": each.reason} for each in self.left_out],
        }


def shares(results: Sequence[Simulated]) -> dict[str, float]:
    """The share of rows inside, for each study in turn."""
    studies = dict.fromkeys(each.row.study for each in results)
    return {study: fmean(each.inside for each in results if each.row.study == study) for study in studies}


def _score(results: Sequence[Simulated]) -> float:
    return fmean(shares(results).values()) if results else math.nan


def run_board(name: str, therapy: str = "", progress: Progress | None = None) -> Board:
    """Run a board, or only the rows of one therapy, whose numbers are the same.

    Raises EvidenceError for a therapy that no row is about.
    """
    rows = (*rows_of(name), *targets_of(name))
    if therapy and therapy not in (known := sorted({row.therapy for row in rows})):
        raise EvidenceError(Problem("--therapy", f"no row is about `{therapy}`", nearest(therapy, known)))
    chosen = [row for row in rows if therapy in ("", row.therapy)]
    left_out = [LeftOut(row, reason) for row in chosen if (reason := _why_not(row))]
    counted = [row for row in chosen if not _why_not(row)]
    # Asked for every row of the board, so that the grids, and with them the numbers, are the same for a part of it.
    theatre = Theatre(library(), name, rows)
    results = []
    for done, row in enumerate(counted):
        if progress is not None:
            progress(done, len(counted))
        results.append(theatre.of(row))
    return Board(name, tuple(results), tuple(left_out), therapy)


def _why_not(row: Row) -> str:
    if row.excluded:
        return row.excluded
    return f"input: {value} rests on it" if (value := made_from(row)) else ""


def _cells(each: Simulated) -> dict[str, Any]:
    row = each.row
    return {
        "study": row.study,
        "quantity": row.quantity,
        "published": row.published,
        "interval": [row.low, row.high],
        "simulated": None if each.number is None else _number(each.number),
        "inside": each.inside,
        "therapy": row.therapy,
        "unit": row.unit,
        "use": row.use,
    }


def _inside(results: Sequence[Simulated]) -> str:
    return f"{sum(each.inside for each in results)} of {len(results)} inside"


def _number(value: float) -> float | None:
    return None if value != value else float(f"{value:.6g}")
