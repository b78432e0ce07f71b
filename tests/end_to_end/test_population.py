"""A population from outside, as a user starts it: killed in the middle, started again, and the same as if nothing had happened."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCENARIO = """
title = "No lab and little time"

[person]
sex = "female"
age = "41 years"
weight = "70 kg"
height = "168 cm"
"""
REQUEST = ("run", "mine.toml", "--patients", "12", "--years", "0.05", "--quantities", "egfr,upcr", "--seed", "3")
PLAIN = "import sys; from lunis.cli import main; sys.exit(main())"
# The same program with smaller parts, so that a dozen patients make several.
SMALL = "import sys, lunis.engine; sys.modules['lunis.engine.stream'].usual_chunk = lambda times: 5; "
# And one that is killed when it is about to put the second part in its place.
KILLED = (
    "import os, signal; from lunis.engine import parts; replace = os.replace; "
    "parts.os.replace = lambda new, old: "
    "os.kill(os.getpid(), signal.SIGKILL) if os.path.basename(old) == 'part-000001.parquet' else replace(new, old); "
)


def lunis(*arguments: str, at: Path, script: str = SMALL + PLAIN) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script, *arguments],
        cwd=at,
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), "COLUMNS": "120", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        timeout=300,
    )


def hashes(folder: Path) -> dict[str, str]:
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("population")
    (place / "mine.toml").write_text(SCENARIO, encoding="utf-8")
    done = lunis(*REQUEST, "--out", "undisturbed", at=place)
    assert done.returncode == 0, done.stderr
    for words in ("No lab and little time", "12 patients", "egfr", "did not reach the end: 0", "undisturbed", "not a medical device"):
        assert words in done.stdout
    return place


def test_killed_and_started_again(folder: Path) -> None:
    """A real SIGKILL. Breaks when the same command does not go on, or ends with other bytes."""
    killed = lunis(*REQUEST, "--out", "killed", at=folder, script=SMALL + KILLED + PLAIN)
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert [path.name for path in (folder / "killed").glob("part-*")] == ["part-000000.parquet"]
    again = lunis(*REQUEST, "--out", "killed", at=folder)
    assert again.returncode == 0, again.stderr
    assert hashes(folder / "killed") == hashes(folder / "undisturbed")


def test_another_command_in_the_folder_is_refused(folder: Path) -> None:
    """Breaks when a slip spoils a population of hours, or ends in a traceback."""
    before = hashes(folder / "undisturbed")
    other = lunis(*REQUEST[:-1], "4", "--out", "undisturbed", at=folder)
    assert other.returncode == 2
    assert "patients source seed: was begun with 3, and is asked for 4" in other.stderr
    assert "choose another folder" in other.stderr
    assert "Traceback" not in other.stderr
    assert hashes(folder / "undisturbed") == before


def test_any_reader_of_parquet_can_read_it(folder: Path) -> None:
    import pandas

    frame = pandas.concat([pandas.read_parquet(path) for path in sorted((folder / "undisturbed").glob("part-*.parquet"))])
    assert list(frame.columns) == ["patient", "day", "egfr", "upcr"]
    assert frame["patient"].nunique() == 12
    assert frame["egfr"].between(30, 250).all()
