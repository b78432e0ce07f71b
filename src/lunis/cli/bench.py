"""`lunis bench`: speed beside other solvers, starts, threads, memory, and what bounds a step."""

from __future__ import annotations

import json
from pathlib import Path

import typer

from .speak import say, say_json

DOCS = Path("docs") / "bench.md"
RECORD = Path("bench") / "results.json"


def run_benchmark(as_json: bool, docs: bool, quick: bool) -> None:
    """Measure, print, and write the page and the record of the results. What is being done is told on standard error."""
    from ..bench.measure import Size, measure
    from ..bench.page import page, text

    size = Size((16, 2), (4, 1), 1, (100, 200)) if quick else Size()
    report = measure(size, lambda doing: typer.echo(doing, err=True))
    document = report.document()
    if as_json:
        say_json(document)
    else:
        say(text(report))
    if docs:
        for path, written in ((DOCS, page(report)), (RECORD, json.dumps(document, indent=1) + "\n")):
            path.parent.mkdir(exist_ok=True)
            path.write_text(written, encoding="utf-8")
