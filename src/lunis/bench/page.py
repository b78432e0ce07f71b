"""A report of the benchmark in words: tables in Markdown, for the screen and for docs/bench.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from .bounds import Bounds
from .compare import GOAL, GOALS, LUNIS, Row
from .measure import Report

_INTRODUCTION = f"""\
Written by `lunis bench --docs`; do not edit. Lunis beside other solvers on its own lupus body: one run, tools interleaved, one core.

Every tool gets the same absolute tolerances and is read at the loosest half decade of relative tolerance, from 1e-3 to 1e-9, at which
its median true error is at most {GOAL:g}. The true error of a patient is the largest |y − reference| / (|reference| + 0.01 typical size)
over all states and readings, about one a week, against Lunis at 1e-10. Peers get what helps them: LSODA and CVODE our machine code for
the rates and the analytic Jacobian; libroadrunner the SBML of our graph with shared work written once; diffrax our Jacobian, and all
patients in one batch; mrgsolve C++ with what never changes computed apart. Ratios are what counts: absolute speeds depend on the machine
and on the minute. Goals were set beforehand, from prototypes on another model."""


def text(report: Report) -> str:
    """All tables."""
    parts = [
        ("Tools", _tools(report.rows)),
        ("Threads", _threads(report)),
        ("On a GPU", _gpu(report)),
        ("Starts", _starts(report)),
        ("Memory of a streamed population", _memory(report)),
        *((f"What bounds a step: {name}", _bounds(found)) for name, found in report.bounds),
    ]
    shown = [f"## {title}\n\n{body}" for title, body in parts if body]
    return "\n\n".join(shown + ([f"## Left out\n\n{_listed(report.notes)}"] if report.notes else []))


def page(report: Report) -> str:
    """The page of docs/."""
    told = "; ".join(f"{name} {number}" for name, number in report.versions.items())
    where = f"Measured on {report.date} on {report.processor}, with {told}, by `lunis bench --docs` (`make bench` measures and prints)."
    return f"# Speed\n\n{_INTRODUCTION}\n\n{where}\n\n{text(report)}\n"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _listed(notes: Iterable[str]) -> str:
    return "\n".join(f"* {note}" for note in notes)


def _tools(rows: Sequence[Row]) -> str:
    head = ("scenario", "tool", "rtol", "patients", "ms a patient", "error, median", "error, largest", "Lunis is faster by", "goal")
    return _table(head, (_tool(row) for row in rows))


def _tool(row: Row) -> Sequence[str]:
    times = f"{row.ratio:.3g} ×" if row.met else f"goal not met; more than {row.ratio:.3g} ×"
    faster = "1" if row.tool == LUNIS else times
    numbers = (f"{row.rtol:.2g}", str(row.patients), f"{1e3 * row.seconds_a_patient:.3g}")
    goal = GOALS.get((row.scenario, row.tool))
    return (row.scenario, row.tool, *numbers, f"{row.median_error:.1e}", f"{row.largest_error:.1e}", faster, f"{goal} ×" if goal else "")


def _threads(report: Report) -> str:
    rows = [
        (each.scenario, f"{each.one:.4g}", str(each.threads), f"{each.all:.4g}", f"{each.all / each.one:.2f} ×") for each in report.threads
    ]
    return _table(("scenario", "patients/s, one thread", "threads", "patients/s", "gain"), rows)


def _gpu(report: Report) -> str:
    rows = [(each.scenario, str(each.patients), f"{each.pace:.4g}", f"{each.compiled:.3g} s") for each in report.gpu]
    return _table(("scenario", "patients", "patients/s", "to compile"), rows) if rows else ""


def _starts(report: Report) -> str:
    rows = [(each.name, f"{each.total:.2f} s", f"{each.engine:.2f} s") for each in report.starts]
    return _table(("from a fresh process to the first result of one year", "in all", "engine"), rows) if rows else ""


def _memory(report: Report) -> str:
    return (
        _table(("patients", "peak memory"), [(str(each.patients), f"{each.mebibytes:.0f} MiB") for each in report.peaks])
        if report.peaks
        else ""
    )


def _bounds(found: Bounds) -> str:
    """Each part for one patient, and what remains."""
    costs = ", ".join(f"{name} {cost:.2f}" for name, cost in found.costs.items())
    rows = [
        (part.name, "; ".join(f"{count:g} {name}" for name, count in part.operations.items() if count), f"{part.bound:.0f}",
         f"{part.bound / found.measured:.0%}")
        for part in found.parts
    ]  # fmt: skip
    rest = found.measured - found.bound
    rows.append(("driver, memory, waiting, idle lanes", "", f"{rest:.0f}", f"{rest / found.measured:.0%}"))
    rows.append(("measured", f"{found.steps_a_patient:.0f} steps a patient", f"{found.measured:.0f}", "100%"))
    told = f"Nanoseconds for one operation on {found.width} doubles, measured on the same core: {costs}."
    return f"{told}\n\n{_table(('part of a step', 'operations', 'ns for one patient', 'share'), rows)}"
