"""The files of a comparison, each written whole or not at all."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import Problem, ScenarioError
from ..scenario.course import Comparison
from .page import page
from .summary import summary

NAMES = ("results.parquet", "results.csv", "summary.json", "report.html")


def write(comparison: Comparison, out: str | Path) -> tuple[Path, ...]:
    """Write results.parquet, results.csv, summary.json and report.html into a folder, which is made when it is missing.

    A reader never sees half a file: each is written beside its place and then moved there.
    Raises ScenarioError when the folder cannot be written.
    """
    import pyarrow
    from pyarrow import csv, parquet

    described = summary(comparison)
    text = json.dumps(described, ensure_ascii=False, indent=1, allow_nan=False) + "\n"
    html = page(comparison, described)
    tidy = pyarrow.Table.from_pandas(comparison.to_frame(), preserve_index=False).replace_schema_metadata(None)
    writers: dict[str, Callable[[Path], Any]] = {
        "results.parquet": lambda place: parquet.write_table(
            tidy, place, compression="zstd", use_dictionary=["course", "quantity", "unit"]
        ),
        "results.csv": lambda place: csv.write_csv(tidy, place),
        "summary.json": lambda place: place.write_text(text, encoding="utf-8"),
        "report.html": lambda place: place.write_text(html, encoding="utf-8"),
    }
    return write_whole(out, {name: writers[name] for name in NAMES})


def write_whole(out: str | Path, writers: Mapping[str, Callable[[Path], Any]]) -> tuple[Path, ...]:
    """Files of a folder, each written beside its place and then moved there. Raises ScenarioError when the folder cannot be written."""
    folder = Path(out)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        return tuple(_whole(folder / name, writer) for name, writer in writers.items())
    except OSError as error:
        raise ScenarioError(
            Problem(str(folder), f"cannot be written: {error.strerror or error}", "choose another folder with --out")
        ) from error


def _whole(place: Path, fill: Callable[[Path], Any]) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{place.stem}-", suffix=".part", dir=place.parent)
    os.close(handle)
    part = Path(name)
    try:
        fill(part)
        part.chmod(0o644)
        os.replace(part, place)
    finally:
        part.unlink(missing_ok=True)
    return place
