"""`lunis calibrate`: values that no source gives, fitted to published results again."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from .speak import console, say, say_json, watched

if TYPE_CHECKING:
    from ..validation.calibrate import Calibrated


def list_calibrations(as_json: bool) -> None:
    """Print what is calibrated to what."""
    from ..evidence.calibrations import calibrations
    from ..validation.calibrate import calibrated_values

    known, used = calibrations(), calibrated_values()
    if as_json:
        say_json({each.name: {"about": each.about, "values": [*each.values], "rows": [*each.rows]} for each in known.values()})
        return
    for each in known.values():
        say(f"{each.name}: {each.about}")
        for value in each.values:
            say(f"  {value}{'' if value in used.get(each.name, ()) else ' (the model does not use it)'}")
        for row in each.rows:
            say(f"    to {row}")
    if not known:
        say("Nothing is calibrated yet.")


def run_calibrations(names: Sequence[str], write: bool, as_json: bool) -> None:
    """Fit, print, and keep the results where asked. Every name is known before the first fit starts."""
    from ..evidence.calibrations import calibration
    from ..validation.calibrate import calibrate, write_record

    for name in names:
        calibration(name)
    documents = []
    for name in names:
        with _progress(name, as_json) as seen:
            found = calibrate(name, seen)
        path = write_record(found) if write else None
        documents.append(found.document())
        if not as_json:
            _print(found)
            say(f"kept in evidence/calibrations/{path.name}" if path else "not kept: --write keeps it where the model reads it")
    if as_json:
        say_json(documents)


def _print(found: Calibrated) -> None:
    from rich.table import Column, Table

    say(f"{found.calibration.name}: {found.calibration.about}")
    values = Table(Column("value", overflow="fold"), "plausible", "found", "uncertain by a factor of", "told by the rows")
    for each in found.values:
        value, within = each.value, each.range
        values.add_row(
            f"{value.organ}.{value.name}",
            f"{within.low:g} to {within.high:g} {value.unit}",
            f"{each.number:.4g}{', at its limit' if each.at_its_limit else ''}",
            f"{each.factor_sd:.2f}",
            f"{each.told:.0%}",
        )
    rows = Table(Column("row", overflow="fold"), "published", "interval", "before", "after", "inside")
    for met in found.rows:
        row = met.row
        inside = "yes" if row.holds(met.after) else "no"
        rows.add_row(row.id, row.shown, f"{row.low:.3g} to {row.high:.3g}", f"{met.before:.3g}", f"{met.after:.3g}", inside)
    console().print(values)
    console().print(rows)


@contextmanager
def _progress(name: str, silent: bool) -> Iterator[Callable[[int, float], None] | None]:
    """What is being tried, on standard error while a person watches; silence otherwise."""
    if silent or not watched():
        yield None
        return
    with console(errors=True).status(f"{name}: begins") as status:
        yield lambda runs, misfit: status.update(f"{name}: run {runs}, rows missed by {misfit:.2f} half-widths")
