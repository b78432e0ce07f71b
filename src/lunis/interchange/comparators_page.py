"""The comparators of the body, in words: the page of docs/, its figures, and the same as one document."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..figures.embed import png
from ..figures.side_by_side import Cell, side_by_side_figure, signed, span
from .comparators import MISFITS, Comparator, Comparison, Pair, Verdict
from .comparators_immunity import IMMUNITY
from .comparators_mineral import MINERAL

if TYPE_CHECKING:
    from matplotlib.figure import Figure

COMPARATORS: tuple[Comparator, ...] = (MINERAL, IMMUNITY)

_MARKS: Mapping[Verdict, str] = {"agree": "✓", "still": "·", "size": "✓ size", "alone": "○", "opposite": "✗"}
_DOTS_PER_INCH = 100
_INTRODUCTION = """\
Written by `lunis validate comparators --models DIR --out docs`; do not edit. DIR holds the files as BioModels gives them, which this
repository does not carry. Published models beside the body of Lunis under the same perturbations, both run on the engine of Lunis. Each
starts from its own rest, and each number is a change in per cent against the same model left alone. A published model is no judge: where
two disagree, one may be wrong, or both, and nothing in Lunis is tuned to these tables.

✓ one direction; ✓ size: one direction, but sizes more than three times apart; · neither moves; ○ only one moves; ✗ they part."""


def document(comparisons: Iterable[Comparison]) -> dict[str, Any]:
    """Everything that was found, as one JSON document."""
    return {
        "comparators": [
            {
                "key": each.comparator.key,
                "file": each.comparator.file,
                "cited": each.comparator.cited,
                "drift": {key: {"theirs": theirs, "ours": ours} for key, (theirs, ours) in each.drift.items()},
                "verdicts": _counts(each),
                "changes": [_entry(each, pair) for pair in each.pairs],
            }
            for each in comparisons
        ]
    }


def _entry(comparison: Comparison, pair: Pair) -> dict[str, Any]:
    judged = [(day, *pair.at(day), pair.verdict(day)) for day in pair.stated]
    return {
        "perturbation": pair.perturbation.key,
        "quantity": pair.quantity.key,
        "at": [{"day": day, "theirs": theirs, "ours": ours, "verdict": verdict} for day, theirs, ours, verdict in judged],
        "because": because(comparison.comparator, pair) if pair.misfits else "",
    }


def page(comparisons: Sequence[Comparison]) -> str:
    """The page of docs/; each figure lies beside it as `comparator-KEY.png`."""
    return "\n\n".join(["# Comparators", _INTRODUCTION, *(_section(each) for each in comparisons)]) + "\n"


def text(comparisons: Iterable[Comparison]) -> str:
    """The tables of sizes, for the screen."""
    return "\n\n".join(f"{each.comparator.title}\n{_summary(each)}\n\n{_sizes(each)}" for each in comparisons)


def pictures(comparisons: Iterable[Comparison]) -> dict[str, bytes]:
    """Each figure as PNG under its file name."""
    return {picture_of(each.comparator): png(figure(each), _DOTS_PER_INCH) for each in comparisons}


def picture_of(comparator: Comparator) -> str:
    """The file name of a comparator's figure."""
    return f"comparator-{comparator.key}.png"


def write(comparisons: Sequence[Comparison], folder: Path) -> list[Path]:
    """The page and its figures, into a folder."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"comparators.md": page(comparisons).encode(), **pictures(comparisons)}
    for name, content in files.items():
        (folder / name).write_bytes(content)
    return [folder / name for name in files]


def figure(comparison: Comparison) -> Figure:
    """Both models' courses: a row for each perturbation, a column for each quantity."""
    asked = comparison.comparator
    rows = [(each.title, [_cell(comparison.pair(each.key, quantity.key)) for quantity in asked.quantities]) for each in asked.perturbations]
    return side_by_side_figure(rows, [quantity.title for quantity in asked.quantities], asked.title, _unit(asked))


def _cell(pair: Pair) -> Cell:
    days = {verdict: [day for day in pair.stated if pair.verdict(day) == verdict] for verdict in MISFITS}
    return Cell(pair.days, 100 * pair.theirs, 100 * pair.ours, pair.stated, days["alone"], days["opposite"], 100 * pair.quantity.noticed)


def _unit(comparator: Comparator) -> str:
    return "the resting level" if comparator.measure is None else "the distance from health of the model's own chronic disease"


def _section(comparison: Comparison) -> str:
    asked = comparison.comparator
    changed = _table(
        ("perturbation", f"in {asked.file.removesuffix('.xml')}", "in the body"),
        ((each.title, each.in_file, each.in_body) for each in asked.perturbations),
    )
    told = f"Per cent of {_unit(asked)}: published model, then Lunis."
    parts = [
        f"## {asked.title}",
        f"{asked.file.removesuffix('.xml')}: {asked.cited}",
        asked.about,
        f"![Courses of both models under each perturbation]({picture_of(asked)})",
        f"### What is changed\n\n{changed}",
        f"### Directions and sizes\n\n{_summary(comparison)} {told}\n\n{_sizes(comparison)}",
        f"### Where they disagree\n\n{_misfits(comparison)}",
        f"### Rest\n\n{_drift(comparison)}",
    ]
    return "\n\n".join(parts)


def _counts(comparison: Comparison) -> dict[Verdict, int]:
    found = [pair.verdict(day) for pair in comparison.pairs for day in pair.stated]
    return {verdict: found.count(verdict) for verdict in _MARKS}


def _summary(comparison: Comparison) -> str:
    count = _counts(comparison)
    one = count["agree"] + count["size"] + count["still"]
    return (
        f"Of {sum(count.values())} directions {one} agree (in {count['still']} neither model moves; in {count['size']} sizes are more than "
        f"three times apart), in {count['alone']} only one model moves, in {count['opposite']} they part."
    )


def _sizes(comparison: Comparison) -> str:
    stated = comparison.comparator.stated
    rows = [(pair.perturbation.title, pair.quantity.title, *(_size(pair, day) for day in stated)) for pair in comparison.pairs]
    return _table(("perturbation", "quantity", *(span(day) for day in stated)), rows)


def _size(pair: Pair, day: float) -> str:
    theirs, ours = (signed(100 * change) for change in pair.at(day))
    return f"{theirs}, {ours} {_MARKS[pair.verdict(day)]}"


def _misfits(comparison: Comparison) -> str:
    """Every disagreement in direction, with those that have one reason told together."""
    told: dict[str, list[str]] = {}
    for pair in comparison.pairs:
        if pair.misfits:
            days = ", ".join(span(day) for day in pair.misfits)
            where = f"{pair.perturbation.title}: {pair.quantity.title} ({days})"
            told.setdefault(because(comparison.comparator, pair), []).append(where)
    return "\n".join(f"* **{'; '.join(where)}.** {reason}" for reason, where in told.items())


def because(comparator: Comparator, pair: Pair) -> str:
    """Why the two models disagree, or that nobody has said yet."""
    found = [each.because for each in comparator.reasons if pair.quantity.key in each.where.get(pair.perturbation.key, ())]
    return " ".join(found) or "Not explained yet."


def _drift(comparison: Comparison) -> str:
    until = span(float(comparison.comparator.days[-1]))
    theirs, ours = (max(each[side] for each in comparison.drift.values()) for side in (0, 1))
    return (
        f"Left alone for {until}, no quantity leaves its rest by more than {100 * theirs:.2g} % in the published model and "
        f"{100 * ours:.2g} % in the body."
    )


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "\n".join(f"| {' | '.join(line)} |" for line in (head, ["---"] * len(head), *rows))
