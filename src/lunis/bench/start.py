"""How long one waits for the first result, each time in a process of its own.

first start       nothing is compiled
a model edited    the driver is compiled, the model is not
warm start        everything is compiled
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory


@dataclass(frozen=True)
class Start:
    """Seconds from start to first result, and what of them is the engine's: from the linked model to the result."""

    name: str
    total: float
    engine: float


def starts() -> list[Start]:
    """The three starts, measured in this order."""
    with TemporaryDirectory(prefix="lunis-start-") as held:
        folder = Path(held)
        first = _measured("first start", folder)
        for code in folder.glob("*.o"):
            code.unlink()
        return [first, _measured("a model edited", folder), _measured("warm start", folder)]


def _measured(name: str, cache: Path) -> Start:
    began = time.perf_counter()
    # The child finds Lunis where this process found it.
    paths = os.pathsep.join(filter(None, sys.path))
    environment = {**os.environ, "PYTHONPATH": paths, "LUNIS_CACHE": str(cache)}
    done = subprocess.run([sys.executable, "-m", __name__], env=environment, capture_output=True, text=True, check=True)
    return Start(name, time.perf_counter() - began, json.loads(done.stdout)["engine"])


def _first_result() -> float:
    """One healthy year, weekly; seconds of the engine."""
    from ..engine import Run, link, simulate
    from ..physiology.body import BODY

    model = link(BODY)
    began = time.perf_counter()
    simulate(model, [Run()], [7.0 * week for week in range(53)], ["gfr", "ionised_calcium"])
    return time.perf_counter() - began


if __name__ == "__main__":
    print(json.dumps({"engine": _first_result()}))
