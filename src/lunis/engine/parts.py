"""Files that appear whole or not at all, in a folder that one process at a time writes."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from ..errors import EngineError, Problem

LOCK = ".lock"
_STRAY = re.compile(r"\.(manifest\.json|part-\d+\.parquet|status-\d+\.parquet|patient-\d+\.json)\.tmp")


def write_whole(place: Path, fill: Callable[[IO[bytes]], object]) -> None:
    """Write a file beside its place and move it there, so that neither a kill nor a loss of power leaves half of it."""
    beside = place.with_name(f".{place.name}.tmp")
    try:
        with open(beside, "wb") as file:
            fill(file)
            file.flush()
            os.fsync(file.fileno())
        os.replace(beside, place)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _settle(place.parent)


def _settle(folder: Path) -> None:
    """Have the folder itself on disk, with the names that were just given."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def clear_strays(folder: Path) -> None:
    """Take away what a killed run left half-written."""
    for path in folder.rglob(".*.tmp"):
        if _STRAY.fullmatch(path.name):
            path.unlink()


@contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Hold a folder for this process. The system lets go of it when the process ends, however it ends.

    Raises EngineError when another process holds it.
    """
    with writing_to(folder):
        handle = os.open(folder / LOCK, os.O_CREAT | os.O_RDWR, 0o644)
    try:
        _hold(handle, folder)
        yield
    finally:
        os.close(handle)


def _hold(handle: int, folder: Path) -> None:
    # Not every system has this module, and only a stream needs it.
    import fcntl

    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        hint = "wait for it to end, or choose another folder"
        raise EngineError(Problem(str(folder), "another process is writing here", hint)) from None


@contextmanager
def writing_to(folder: Path) -> Iterator[None]:
    """A disk that is full, or a folder that cannot be written, is told in plain words."""
    try:
        yield
    except OSError as error:
        what = f"cannot be written: {error.strerror or error}"
        raise EngineError(Problem(str(folder), what, "mend that and start again: what is whole stays; or choose another folder")) from error
