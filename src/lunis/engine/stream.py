"""Populations that outgrow memory: results written to disk part by part, in files that a kill cannot spoil.

Started again after a kill, the same job goes on after its last whole part and ends with the same bytes.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike

from ..errors import EngineError, Problem
from .job import Job, Patients, usual_chunk
from .model import Model
from .parts import alone_in, clear_strays, write_whole, writing_to
from .reference import Accuracy
from .replay import save_patient
from .results import Results, Status
from .run import Run, simulate
from .stored import COUNTED, FAILED, Stored, failures_of, part_name, patient_name, read_stream, status_name

if TYPE_CHECKING:
    import pyarrow

NUMBER_BYTES = 8
TAKEN = ("patient", "day")
# Columns whose values come again and again.
REPEATED = ["patient", "day", "reason", "state"]


@dataclass(frozen=True)
class Advance:
    """How far a stream has come: patients done of all, patients a second since it was (re)started, and seconds left at that rate."""

    done: int
    total: int
    rate: float
    left: float


def stream(
    model: Model,
    patients: Patients,
    times: ArrayLike,
    quantities: Sequence[str],
    folder: str | Path,
    *,
    chunk: int | None = None,
    start: float = 0.0,
    workers: int = 1,
    accuracy: Accuracy | None = None,
    progress: Callable[[Advance], None] | None = None,
) -> Stored:
    """Quantities of a whole population, in Parquet files of `chunk` patients each, and every failed patient saved for replay.

    A folder that holds a part of the same job is gone on with; memory does not grow with the population. Numbers depend neither on
    `chunk` nor on `workers`. Raises EngineError for a bad request, for a folder that holds another job or is being written by
    another process, and when the disk fails.
    """
    grid = np.atleast_1d(np.asarray(times, dtype=np.float64))
    size = usual_chunk(len(grid)) if chunk is None else chunk
    job = Job(model, patients, grid, tuple(quantities), float(start), accuracy or Accuracy(), size)
    _refuse_faults(job)
    place = Path(folder)
    with writing_to(place):
        (place / FAILED).mkdir(parents=True, exist_ok=True)
    with alone_in(place):
        with writing_to(place):
            job.begin(place)
            clear_strays(place)
        _Writing(job, place, workers, progress or (lambda _: None)).run()
    return read_stream(place)


def _refuse_faults(job: Job) -> None:
    problems = []
    if job.chunk < 1:
        problems.append(Problem("chunk", f"{job.chunk} patients make no part", "give a number from 1 on"))
    if job.patients.count < 1:
        problems.append(Problem("patients", f"{job.patients.count} patients cannot be run", "give a number from 1 on"))
    twice = {name for name in job.quantities if job.quantities.count(name) > 1 or name in TAKEN}
    problems += [Problem("quantities", f"`{name}` would be a column twice") for name in sorted(twice)]
    if not job.quantities:
        problems.append(Problem("quantities", "none is asked for"))
    if problems:
        raise EngineError(problems)
    simulate(job.model, [], job.times, job.quantities, job.start, job.accuracy)


class _Writing:
    """The work of one process on a folder that it holds."""

    def __init__(self, job: Job, folder: Path, workers: int, progress: Callable[[Advance], None]) -> None:
        self.job, self.folder, self.workers, self.progress = job, folder, workers, progress
        self.done = self.before = 0
        self.began = time.perf_counter()

    def run(self) -> None:
        missing = [part for part in range(self.job.parts) if failures_of(self.folder, part, self._rows(part)) is None]
        self._refuse_small_disk(missing)
        self.done = self.before = self.job.patients.count - sum(len(self.job.numbers(part)) for part in missing)
        self._advance(0)
        for part in missing:
            self._part(part)

    def _rows(self, part: int) -> int:
        return len(self.job.numbers(part)) * len(self.job.times)

    def _refuse_small_disk(self, missing: Sequence[int]) -> None:
        needed = sum(map(self._rows, missing)) * len(self.job.quantities) * NUMBER_BYTES
        free = shutil.disk_usage(self.folder).free
        if needed > free:
            what = f"needs about {needed / 1e9:.3g} GB, and the disk has {free / 1e9:.3g} GB left"
            raise EngineError(Problem(str(self.folder), what, "ask for fewer quantities, days or patients, or choose another folder"))

    def _advance(self, patients: int) -> None:
        self.done += patients
        total, elapsed = self.job.patients.count, time.perf_counter() - self.began
        rate = (self.done - self.before) / elapsed if elapsed > 0 else 0.0
        self.progress(Advance(self.done, total, rate, (total - self.done) / rate if rate else float("nan")))

    def _part(self, part: int) -> None:
        """One part: its failures first, so that a part that is there has all that belongs to it."""
        job, numbers = self.job, self.job.numbers(part)
        runs = list(job.patients.runs(numbers))
        if len(runs) != len(numbers):
            raise EngineError(Problem("patients", f"{len(numbers)} runs were asked for, and {len(runs)} came"))
        results = simulate(
            job.model, runs, job.times, job.quantities, job.start, job.accuracy, workers=self.workers, progress=self._advance
        )
        with writing_to(self.folder):
            if results.failed:
                self._failures(part, runs, results)
            _write_table(self.folder / part_name(part), _tidy(numbers, results), results.failed)

    def _failures(self, part: int, runs: Sequence[Run], results: Results) -> None:
        job, numbers = self.job, self.job.numbers(part)
        failed = [place for place, status in enumerate(results.statuses) if not status.ok]
        for place in failed:
            save_patient(
                self.folder / FAILED / patient_name(numbers[place]), job.model, runs[place], job.times, job.quantities,
                results.statuses[place], start=job.start, accuracy=job.accuracy, number=numbers[place],
            )  # fmt: skip
        told = _statuses([(numbers[place], results.statuses[place]) for place in failed])
        _write_table(self.folder / FAILED / status_name(part), told, len(failed))


def _tidy(numbers: Sequence[int], results: Results) -> pyarrow.Table:
    """A row for each patient and day, a column for each quantity."""
    import pyarrow

    patients, days, _ = results.values.shape
    columns = [np.repeat(np.array(numbers, dtype=np.int64), days), np.tile(results.times, patients)]
    columns += [results.values[:, :, place].reshape(-1) for place in range(len(results.quantities))]
    fields = [pyarrow.field("patient", pyarrow.int64()), pyarrow.field("day", pyarrow.float64())]
    fields += [
        pyarrow.field(quantity.name, pyarrow.float64(), metadata={"unit": quantity.unit.name, "meaning": quantity.meaning})
        for quantity in results.quantities
    ]
    return pyarrow.table(columns, schema=pyarrow.schema(fields))


def _statuses(failed: Sequence[tuple[int, Status]]) -> pyarrow.Table:
    import pyarrow

    fields = {"patient": pyarrow.int64(), "reason": pyarrow.string(), "day": pyarrow.float64(), "state": pyarrow.string()}
    rows = [(number, status.reason, status.day, status.state) for number, status in failed]
    return pyarrow.table(list(zip(*rows, strict=True)), schema=pyarrow.schema(fields.items()))


def _write_table(place: Path, table: pyarrow.Table, failures: int) -> None:
    """The same table makes the same bytes: every setting of the writer that could differ is fixed."""
    from pyarrow import parquet

    labelled = table.replace_schema_metadata({COUNTED: str(failures)})
    numbers = [name for name in table.column_names if name not in REPEATED]
    options = {"compression": "zstd", "compression_level": 3, "version": "2.6", "data_page_version": "1.0"}
    encodings = {"use_dictionary": REPEATED, "use_byte_stream_split": numbers or False}
    write_whole(place, lambda file: parquet.write_table(labelled, file, row_group_size=max(len(table), 1), **options, **encodings))
