"""The page of the boards: `docs/therapies.md`, one part a board, each written by its own command and leaving the other as it is."""

from __future__ import annotations

import re
from pathlib import Path

from ..engine.parts import write_whole, writing_to
from .board import Board
from .conduct import Simulated
from .rows import BOARDS

PAGE = "therapies.md"
HEAD = """# Therapies beside published results

Written by `lunis validate pk --out docs` and `lunis validate pd --out docs`; do not edit. The rows, their split into *fit* and *check* rows
and the interval of each lie in `src/lunis/evidence/checks/`, frozen before anything was tuned; `studies.toml` there says how each study is
run. An interval is the reported confidence interval of the mean, else ±20 % of the published number (pharmacokinetics) or ±10 % (effects).
Only check rows are scored, and each study weighs one. A row whose number is an input of the model never counts. Targets are results of
other studies, gathered later in `src/lunis/evidence/targets/` to be fitted to.
"""


def write_page(board: Board, folder: Path) -> Path:
    """Write a board's part of the page. Raises LunisError when the folder cannot be written to."""
    path = folder / PAGE
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    parts = {name: _part_in(text, name) for name in BOARDS} | {board.name: part(board)}
    whole = "\n".join([HEAD, *(f"{_mark(name)}\n\n{said}\n\n{_mark(name, end=True)}\n" for name, said in parts.items() if said)])
    with writing_to(path):
        folder.mkdir(parents=True, exist_ok=True)
        write_whole(path, lambda file: file.write(whole.encode()))
    return path


def part(board: Board) -> str:
    """One board as Markdown."""
    lines = [f"## {BOARDS[board.name][0].upper()}{BOARDS[board.name][1:]}", "", *(f"* {line}" for line in board.summary()), ""]
    for use, title in (("check", "Check rows"), ("fit", "Fit rows"), ("target", "Targets")):
        if rows := board.of(use):
            lines += [f"### {title}", "", "| therapy | study | quantity | published | interval | simulated | inside |"]
            lines += ["|---|---|---|---|---|---|---|"]
            lines += [_line(each) for each in sorted(rows, key=lambda each: each.row.therapy)]
            lines += [""]
    if missing := [each for each in board.results if each.number is None]:
        lines += ["### Not simulated", "", *(f"* `{each.row.id}`: {each.reason}" for each in missing), ""]
    if board.left_out:
        lines += ["### Left out", "", *(f"* `{each.row.id}`: {each.reason}" for each in board.left_out), ""]
    return "\n".join(lines).rstrip("\n")


def _line(each: Simulated) -> str:
    row = each.row
    simulated = "none" if each.number is None else f"{each.number:.3g}"
    inside = ("yes" if each.inside else "**no**") + ("" if each.right_way else ", wrong way")
    study = f"{row.study} (recalled)" if row.tag == "recall" else row.study
    cells = [row.therapy, study, row.quantity, row.shown, f"{row.low:.3g} to {row.high:.3g}", simulated, inside]
    return f"| {' | '.join(cells)} |"


def _mark(name: str, end: bool = False) -> str:
    return f"<!-- {'end of ' if end else ''}{name} -->"


def _part_in(text: str, name: str) -> str:
    found = re.search(f"{re.escape(_mark(name))}\n\n(.*?)\n\n{re.escape(_mark(name, end=True))}", text, re.DOTALL)
    return found[1] if found else ""
