"""A population on disk: the same bytes whatever happens on the way, and no folder spoilt."""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import tracemalloc
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np
import pandas
import pytest
from pyarrow import parquet

from bodies.bursting import MODEL, QUANTITIES, TIMES, bursts, drop, drops
from bodies.toy import BODY, drug
from lunis.engine import Accuracy, Advance, Patients, Run, Stored, link, read_stream, replay, simulate, stream
from lunis.engine.parts import alone_in
from lunis.errors import EngineError
from lunis.language import graph
from lunis.language.schedules import daily

ROOT = Path(__file__).parents[2]
COUNT, CHUNK = 23, 5
REQUEST: dict[str, Any] = {"model": MODEL, "patients": drops(COUNT), "times": TIMES, "quantities": QUANTITIES, "chunk": CHUNK}


def run(folder: Path, **changes: Any) -> Stored:
    return stream(folder=folder, **{**REQUEST, **changes})


def hashes(folder: Path) -> dict[str, str]:
    """Every file, by a hash of its bytes."""
    return {str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("stream") / "undisturbed"
    run(folder)
    return folder


# What is written


def test_the_files_hold_what_simulate_gives(undisturbed: Path) -> None:
    """To the bit, NaN after a failure and all. Breaks when a row or column is shifted, or a part begins where it should not."""
    results = simulate(MODEL, [drop(number) for number in range(COUNT)], TIMES, QUANTITIES)
    frame = read_stream(undisturbed).to_frame()
    assert list(frame.columns) == ["patient", "day", *QUANTITIES]
    assert frame["patient"].tolist() == np.repeat(np.arange(COUNT), len(TIMES)).tolist()
    assert frame["day"].tolist() == np.tile(TIMES, COUNT).tolist()
    for name in QUANTITIES:
        assert frame[name].to_numpy().tobytes() == results[name].tobytes()


def test_failures_are_counted_told_and_saved(undisturbed: Path) -> None:
    """Breaks when a patient that failed is dropped in silence, or cannot be replayed."""
    stored, failing = read_stream(undisturbed), [number for number in range(COUNT) if bursts(number)]
    assert stored.failed == len(failing) == 3
    assert stored.summary == "23 patients, 3 failed"
    assert "3 failed" in repr(stored)
    frame = stored.failures()
    assert frame["patient"].tolist() == failing
    assert set(frame["state"]) == {"y.1"}
    assert stored.reasons().total() == 3
    assert sorted(path.name for path in undisturbed.glob("failed/*.json")) == [f"patient-{number:07d}.json" for number in failing]
    again = replay(undisturbed / "failed" / "patient-0000010.json", MODEL).statuses[0]
    assert (again.reason, again.day) == (frame["reason"][1], frame["day"][1])


def test_parts_come_in_turn_each_with_its_failures(undisturbed: Path) -> None:
    """Breaks when a part is left out or comes twice, or its failures are those of another."""
    stored = read_stream(undisturbed)
    rows, failures = zip(*stored.parts(), strict=True)
    assert len(rows) > 1
    pandas.testing.assert_frame_equal(pandas.concat(rows, ignore_index=True), stored.to_frame())
    assert [set(part["patient"]) >= set(failed["patient"]) for part, failed in zip(rows, failures, strict=True)] == [True] * len(rows)
    assert sum(map(len, failures)) == stored.failed


def test_columns_say_their_units(undisturbed: Path) -> None:
    schema = parquet.read_schema(undisturbed / "part-000000.parquet")
    assert schema.field("s1").metadata == {b"unit": b"1", b"meaning": b"s1"}
    assert read_stream(undisturbed).units == {"y.1": "1", "s1": "1"}


def test_one_quantity_at_one_day(undisturbed: Path) -> None:
    """Without the failed, in the order of the patients. Breaks when percentiles are of something else."""
    stored = read_stream(undisturbed)
    whole = simulate(MODEL, [drop(number) for number in range(COUNT) if not bursts(number)], TIMES, QUANTITIES)
    assert stored.at("s1", 2.0).tolist() == whole["s1"][:, -1].tolist()
    with pytest.raises(EngineError, match=r"no record of day 3\n    the last is day 2"):
        stored.at("s1", 3.0)
    with pytest.raises(EngineError, match=r"no quantity `s2`\n    known names: s1, y\.1"):
        stored.at("s2", 2.0)


def test_bytes_depend_on_the_job_alone(undisturbed: Path, tmp_path: Path) -> None:
    """Breaks when a file holds a time, or a temporary name."""
    run(tmp_path / "again")
    assert hashes(tmp_path / "again") == hashes(undisturbed)


def test_bytes_do_not_depend_on_the_workers(tmp_path: Path) -> None:
    """With parts large enough to be shared out."""
    for workers in (1, 2):
        run(tmp_path / str(workers), patients=drops(150), chunk=100, workers=workers)
    assert hashes(tmp_path / "1") == hashes(tmp_path / "2")


@pytest.mark.parametrize("chunk", [1, 7, 100, None])
def test_numbers_do_not_depend_on_the_chunk(undisturbed: Path, tmp_path: Path, chunk: int | None) -> None:
    """Breaks when the patients of a part influence each other."""
    frame = run(tmp_path / "chunked", chunk=chunk).to_frame()
    expected = read_stream(undisturbed).to_frame()
    assert all(frame[name].to_numpy().tobytes() == expected[name].to_numpy().tobytes() for name in frame.columns)


def test_patients_made_together_are_those_made_alone(undisturbed: Path, tmp_path: Path) -> None:
    together = Patients(lambda numbers: [drop(number) for number in numbers], COUNT, {"seed": 5})
    run(tmp_path / "together", patients=together)
    assert hashes(tmp_path / "together") == hashes(undisturbed)


def test_progress_ends_at_all_patients(tmp_path: Path) -> None:
    seen: list[Advance] = []
    run(tmp_path / "watched", progress=seen.append)
    assert seen[0].done == 0
    assert (seen[-1].done, seen[-1].total, seen[-1].left) == (COUNT, COUNT, 0.0)
    assert [each.done for each in seen] == sorted(each.done for each in seen)


def test_memory_does_not_grow_with_the_population(tmp_path: Path) -> None:
    """Breaks when runs or results of earlier parts are kept."""

    def peak(count: int) -> int:
        run(tmp_path / f"warm{count}", patients=drops(40), chunk=40)
        tracemalloc.start()
        run(tmp_path / f"{count}", patients=drops(count), chunk=40)
        most = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
        return most

    assert peak(480) < 1.3 * peak(120)


# Killed and gone on with

KILLED = """
import os, signal, sys
from pathlib import Path
from bodies.bursting import MODEL, QUANTITIES, TIMES, drops
from lunis.engine import parts, stream

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

folder, moment = sys.argv[1:]
if moment != "patients":
    replace = os.replace
    parts.os.replace = lambda beside, place: die() if Path(place).name == moment else replace(beside, place)
advanced = (lambda advance: advance.done >= 12 and die()) if moment == "patients" else None
stream(MODEL, drops(23), TIMES, QUANTITIES, folder, chunk=5, progress=advanced)
"""


def killed(folder: Path, moment: str) -> None:
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])}
    ended = subprocess.run([sys.executable, "-c", KILLED, str(folder), moment], env=environment, capture_output=True, text=True)
    assert ended.returncode == -signal.SIGKILL, ended.stderr


@pytest.mark.parametrize(
    ("moment", "whole"),
    [("manifest.json", 0), ("patients", 2), ("part-000002.parquet", 2), ("status-000002.parquet", 2), ("patient-0000010.json", 2)],
)
def test_a_killed_run_goes_on_to_the_same_bytes(undisturbed: Path, tmp_path: Path, moment: str, whole: int) -> None:
    """A real SIGKILL, between two files and while one is written. Breaks when a half file passes for a whole one, or a stray stays."""
    folder = tmp_path / "killed"
    killed(folder, moment)
    assert len(list(folder.glob("part-*.parquet"))) == whole
    strays = [path.name for path in folder.rglob(".*.tmp")]
    assert strays == ([] if moment == "patients" else [f".{moment}.tmp"])
    if whole:
        assert read_stream(folder).summary == "10 of 23 patients, 1 failed"
    asked: list[range] = []
    fresh = Patients(lambda numbers: asked.append(numbers) or [drop(number) for number in numbers], COUNT, {"seed": 5})
    run(folder, patients=fresh)
    assert hashes(folder) == hashes(undisturbed)
    assert [numbers.start for numbers in asked] == list(range(5 * whole, COUNT, 5)), "what was whole is not run again"


def test_a_finished_job_is_not_run_again(undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "copy")
    nobody = Patients.each(lambda number: pytest.fail("a patient was run again"), COUNT, {"seed": 5})
    assert run(folder, patients=nobody).done == COUNT


@pytest.mark.parametrize("spoil", ["truncated", "missing", "failures"])
def test_a_spoilt_part_is_made_anew(undisturbed: Path, tmp_path: Path, spoil: str) -> None:
    """Breaks when a part that somebody cut short, or one whose failures are gone, counts as whole."""
    folder = shutil.copytree(undisturbed, tmp_path / "copy")
    part = folder / "part-000002.parquet"
    if spoil == "truncated":
        part.write_bytes(part.read_bytes()[:-40])
    else:
        (part if spoil == "missing" else folder / "failed" / "status-000002.parquet").unlink()
    assert read_stream(folder).done == COUNT - CHUNK
    run(folder)
    assert hashes(folder) == hashes(undisturbed)


def test_files_of_others_stay(undisturbed: Path, tmp_path: Path) -> None:
    """Breaks when clearing after a kill takes away what the user keeps in the folder."""
    folder = tmp_path / "shared"
    folder.mkdir()
    (folder / ".mine.tmp").write_text("mine", encoding="utf-8")
    (folder / ".part-000001.parquet.tmp").write_text("half", encoding="utf-8")
    run(folder)
    assert (folder / ".mine.tmp").read_text(encoding="utf-8") == "mine"
    (folder / ".mine.tmp").unlink()
    assert hashes(folder) == hashes(undisturbed)


# Refused


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"patients": drops(24)}, "patients count: was begun with 23, and is asked for 24"),
        ({"patients": drops(COUNT, seed=6)}, "patients source seed: was begun with 5, and is asked for 6"),
        ({"times": TIMES[:-1]}, "times: was begun with [0.0, 0.5, 1.0, 1.5, 2.0]"),
        ({"quantities": ["s1"]}, "quantities: was begun with"),
        ({"chunk": 6}, "chunk: was begun with 5, and is asked for 6"),
        ({"start": -1.0}, "start: was begun with 0.0, and is asked for -1.0"),
        ({"accuracy": Accuracy(rtol=1e-7)}, "accuracy rtol: was begun with 1e-06"),
        ({"model": replace(MODEL, rates=(graph.ZERO,))}, "was begun with other equations"),
        ({"model": replace(MODEL, defaults=MODEL.defaults * 2)}, "was begun with other values of parameters"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else None,
)
def test_another_job_in_the_folder_is_refused(undisturbed: Path, tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    """Breaks when results of two jobs can be mixed."""
    folder = shutil.copytree(undisturbed, tmp_path / "copy")
    with pytest.raises(EngineError) as caught:
        run(folder, **changes)
    assert told in str(caught.value)
    assert "choose another folder" in str(caught.value)
    assert hashes(folder) == hashes(undisturbed)


def test_much_that_differs_is_told_in_a_few_lines(tmp_path: Path) -> None:
    one, other = (Patients.each(drop, 2, {f"trait {number}": base + number for number in range(20)}) for base in (0, 100))
    run(tmp_path, patients=one)
    with pytest.raises(
        EngineError, match=r"trait 0: was begun with 0, and is asked for 100[\s\S]*15 things more differ\n    give"
    ) as caught:
        run(tmp_path, patients=other)
    assert len(caught.value.problems) == 6


def test_another_schedule_is_another_job(tmp_path: Path) -> None:
    """Breaks when doses are no part of what defines a job: the equations of both models are the same."""
    once, twice = (link(BODY.taking(drug().at(daily(dose)))) for dose in ("1 mg", "2 mg"))
    patients = Patients.each(lambda number: Run(), 2)
    stream(once, patients, [1.0], ["alarm"], tmp_path)
    with pytest.raises(EngineError, match="other doses or times of its therapies"):
        stream(twice, patients, [1.0], ["alarm"], tmp_path)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"chunk": 0}, "0 patients make no part"),
        ({"patients": drops(0)}, "0 patients cannot be run"),
        ({"quantities": []}, "none is asked for"),
        ({"quantities": ["s1", "s1"]}, "`s1` would be a column twice"),
        ({"quantities": ["s3"]}, "no signal or state"),
        ({"times": [1.0, 0.5]}, "ascending"),
        ({"patients": Patients.each(drop, 3, {"seed": float("nan")})}, "cannot be told in JSON"),
        ({"patients": Patients(lambda numbers: [Run()], 3)}, "3 runs were asked for, and 1 came"),
    ],
)
def test_a_request_that_cannot_be_served(tmp_path: Path, changes: dict[str, Any], told: str) -> None:
    """Breaks when it is found out after an hour, or leaves parts behind."""
    with pytest.raises(EngineError) as caught:
        run(tmp_path / "out", **changes)
    assert told in str(caught.value)
    assert not list(tmp_path.rglob("part-*"))


def test_two_processes_never_write_one_folder(undisturbed: Path, tmp_path: Path) -> None:
    folder = tmp_path / "held"
    folder.mkdir()
    with alone_in(folder), pytest.raises(EngineError, match="another process is writing here"):
        run(folder)
    run(folder)
    assert hashes(folder) == hashes(undisturbed)


def test_a_full_disk_is_told_and_what_is_whole_stays(undisturbed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Breaks when it ends in Python's own error, or spoils the folder."""
    folder, sync, left = tmp_path / "full", os.fsync, iter([True] * 12)

    def full(handle: int) -> None:
        if not next(left, False):
            raise OSError(errno.ENOSPC, "No space left on device")
        sync(handle)

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        with pytest.raises(EngineError, match="cannot be written: No space left on device\n    mend that and start again"):
            run(folder)
    assert not list(folder.rglob(".*.tmp"))
    assert 0 < read_stream(folder).done < COUNT
    run(folder)
    assert hashes(folder) == hashes(undisturbed)


def test_a_disk_too_small_is_told_before_work(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda folder: shutil._ntuple_diskusage(10, 9, 1))  # type: ignore[attr-defined]
    nobody = Patients.each(lambda number: pytest.fail("work began"), COUNT)
    with pytest.raises(EngineError, match="the disk has 1e-09 GB left"):
        run(tmp_path, patients=nobody)


def test_a_folder_that_is_a_file_is_told_before_work(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for folder in (tmp_path / "file", tmp_path / "file" / "below"):
        with pytest.raises(EngineError, match="cannot be written"):
            run(folder, patients=Patients.each(lambda number: pytest.fail("work began"), COUNT))


def test_parts_without_a_manifest_are_left_alone(undisturbed: Path, tmp_path: Path) -> None:
    folder = shutil.copytree(undisturbed, tmp_path / "copy")
    (folder / "manifest.json").unlink()
    before = hashes(folder)
    with pytest.raises(EngineError, match=r"holds part-\d+.parquet but no manifest.json"):
        run(folder)
    assert hashes(folder) == before


@pytest.mark.parametrize("text", ["", "{", "[]", '{"lunis": "patient"}', "[" * 100_000, '{"lunis": "stream", "version": 9}'])
def test_a_damaged_manifest_is_told(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    for ask in (lambda: run(tmp_path), lambda: read_stream(tmp_path)):
        with pytest.raises(EngineError, match="not the manifest of a stream, or is damaged"):
            ask()


def test_a_folder_without_a_stream_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="holds no stream of results"):
        read_stream(tmp_path)


def test_the_manifest_is_readable_by_anybody(undisturbed: Path) -> None:
    told = json.loads((undisturbed / "manifest.json").read_text(encoding="utf-8"))
    assert told["patients"] == {"count": COUNT, "source": {"seed": 5}}
    assert told["times"] == TIMES.tolist()
    assert told["quantities"][1] == {"name": "s1", "unit": "1"}
