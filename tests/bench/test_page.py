"""The report in words and as JSON."""

import json

from lunis.bench.bounds import Bounds, Part
from lunis.bench.compare import Row
from lunis.bench.gpu import OnGpu
from lunis.bench.measure import Report, Threads, processor, versions
from lunis.bench.memory import Peak
from lunis.bench.page import page
from lunis.bench.start import Start

ROWS = (
    Row("a year", "Lunis", 1e-5, 64, 0.001, 1e-6, 1e-5, 1.0, True),
    Row("a year", "Tortoise", 1e-6, 2, 0.02, 2e-5, 3e-5, 20.0, True),
    Row("a year", "Snail", 1e-9, 2, 60.0, float("inf"), float("inf"), 60_000.0, False),
)
REPORT = Report(
    date="2026-01-02",
    processor="Abacus",
    versions={"python": "3.11"},
    rows=ROWS,
    threads=(Threads("a year", 2, 100.0, 190.0),),
    starts=(Start("warm start", 1.5, 0.5),),
    peaks=(Peak(1000, 200.0),),
    bounds=(("a year", Bounds(4, {"exp": 2.0}, (Part("rates", {"exp": 100}, 50.0),), 100.0, 90.0)),),
    notes=("Hare is left out: hare is not installed",),
    gpu=(OnGpu("a year", 4096, 30.0, 5000.0),),
)


def test_the_page_tells_everything():
    written = page(REPORT)
    for words in (
        "| a year | Tortoise | 1e-06 | 2 | 20 | 2.0e-05 | 3.0e-05 | 20 × |",
        "goal not met; more than 6e+04 ×",
        "| a year | 100 | 2 | 190 | 1.90 × |",
        "| a year | 4096 | 5000 | 30 s |",
        "| warm start | 1.50 s | 0.50 s |",
        "| 1000 | 200 MiB |",
        "| rates | 100 exp | 50 | 50% |",
        "| driver, memory, waiting, idle lanes |  | 50 | 50% |",
        "* Hare is left out: hare is not installed",
        "Measured on 2026-01-02 on Abacus, with python 3.11",
    ):
        assert words in written


def test_the_document_is_json_even_when_a_tool_failed():
    document = json.loads(json.dumps(REPORT.document(), allow_nan=False))
    assert document["rows"][2]["median_error"] is None
    assert document["rows"][1]["ratio"] == 20.0


def test_machine_and_versions_are_told():
    assert "cores" in processor()
    assert {"python", "numpy", "scipy"} <= set(versions())
