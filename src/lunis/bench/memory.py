"""Peak memory of a population that is streamed to disk, a small one beside a large one, each in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from tempfile import TemporaryDirectory

NEEDED = "lunis.engine.stream"


@dataclass(frozen=True)
class Peak:
    """The most memory that a process held, in mebibytes."""

    patients: int
    mebibytes: float


def streams() -> bool:
    """Whether this version of Lunis can stream, and this system tell of memory."""
    return find_spec(NEEDED) is not None and find_spec("resource") is not None


def peaks(small: int, large: int) -> list[Peak]:
    """Both populations; the code is compiled before."""
    _peak(small)
    return [_peak(small), _peak(large)]


def _peak(patients: int) -> Peak:
    paths = os.pathsep.join(filter(None, sys.path))
    done = subprocess.run(
        [sys.executable, "-m", __name__, str(patients)], env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True, check=True
    )
    return Peak(patients, float(done.stdout))


def _streamed(patients: int) -> float:
    from ..engine import Run
    from .scenario import continuous_year

    stream, population = import_module(NEEDED).stream, import_module("lunis.engine.job").Patients
    scenario = continuous_year()
    model, task = scenario.model, scenario.patients(1)[0]
    parameters = dict(zip(model.parameters, task.parameters.tolist(), strict=True))

    def run(number: int) -> Run:
        return Run(parameters, (), task.start)

    with TemporaryDirectory(prefix="lunis-memory-") as folder:
        stream(model, population.each(run, patients), scenario.days, ["gfr", "ionised_calcium", "upcr"], folder)
    return _most_held()


def _most_held() -> float:
    """The most memory that this process has held, in mebibytes."""
    told = Path("/proc/self/status")
    if told.exists():
        # What Linux tells of resources begins with the memory of the process that this one was started from.
        line = next(line for line in told.read_text(encoding="ascii").splitlines() if line.startswith("VmHWM"))
        return float(line.split()[1]) / 2**10
    import resource

    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / (2**20 if sys.platform == "darwin" else 2**10)


if __name__ == "__main__":
    print(_streamed(int(sys.argv[1])))
