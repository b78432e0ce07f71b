"""The page of one treatment: what it is, what it does, where its numbers come from, and a year of it in the example patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..figures import course_figure, png, svg, usual_range
from ..figures.palette import heading, number
from ..figures.panels import panel, unit_text
from ..scenario.course import NOTICE, Course
from ..scenario.shown import Shown
from .files import write_whole
from .given import given
from .verdicts import by, changes, name_of
from .words import after, paragraph

if TYPE_CHECKING:
    from matplotlib.figure import Figure

_ALWAYS = ("egfr", "upcr", "potassium", "magnesium", "mean_pressure")
_PANELS, _COLUMNS = 8, 4
_QUARTER = 91.0
_BESIDE = {
    "closely": "What is measured of the drug over two days, twelve weeks in.",
    "doses": "The share of the prescribed dose that the prescriber in the model gives.",
}
_PARTS = (
    ("wanted", "What is wanted of it"),
    ("claimed", "What is claimed of it, and has not been shown"),
    ("unwanted", "What it harms"),
    ("either", "What helps one patient and harms another"),
    ("seen", "What is seen in labs, and is no benefit"),
    ("unsaid", "What it does"),
)


def treatment_page(document: Mapping[str, Any], shown: Shown | None = None) -> str:
    """The page as HTML that needs nothing else. `document` is what `described` tells; without `shown` there is no run on it."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("lunis.report"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["number"] = number
    environment.filters["unit"] = unit_text
    equations = document["equations"]
    drawn = _drawn(document["name"], shown) if shown else {}
    return environment.get_template("treatment.html.j2").render(
        document=document,
        notice=NOTICE,
        paragraphs=document["description"].replace("\nLeft out", "\n\nLeft out").split("\n\n"),
        kinetics=[each for kind in ("step", "rate", "told") for each in equations if each["kind"] == kind],
        actions=[(title, lines) for intent, title in _PARTS if (lines := [each for each in equations if each.get("intent") == intent])],
        values=[(title, rows) for title, acts in (("Where the drug goes, and when it is given", False), ("What it does", True))
                if (rows := [value for value in document["values"] if value["acts"] is acts])],
        shown=shown,
        said=course_in_words(shown) if shown else [],
        given="; ".join(given(shown.treated.plan)) if shown else "",
        figure=svg(drawn["year"], "year", _alternative(shown)) if shown else "",
        beside=[(svg(drawn[kind], kind, words), words) for kind, words in _BESIDE.items() if kind in drawn],
        rows=_rows(shown) if shown else [],
        moments=[after(_QUARTER), after(float(shown.treated.results.times[-1]))] if shown else [],
    )  # fmt: skip


def write_treatment(document: Mapping[str, Any], shown: Shown, out: str | Path) -> tuple[Path, ...]:
    """Write the page of a treatment into a folder, and each figure as SVG and PNG. Raises ScenarioError when it cannot be written."""
    name = document["name"]
    page = treatment_page(document, shown)
    writers: dict[str, Callable[[Path], Any]] = {f"{name}.html": lambda place: place.write_text(page, encoding="utf-8")}
    for kind, figure in _drawn(name, shown).items():
        stem = f"{name}_{kind}"
        writers[f"{stem}.svg"] = _as_svg(figure, kind, shown)
        writers[f"{stem}.png"] = _as_png(figure)
    return write_whole(out, writers)


def _as_svg(figure: Figure, kind: str, shown: Shown) -> Callable[[Path], Any]:
    return lambda place: place.write_text(svg(figure, kind, _alternative(shown)) + "\n", encoding="utf-8")


def _as_png(figure: Figure) -> Callable[[Path], Any]:
    return lambda place: place.write_bytes(png(figure))


def course_in_words(shown: Shown) -> list[str]:
    """What became of the patient, in sentences; first of all whether the rules would have allowed it."""
    said = []
    if shown.against:
        reasons = [_reason(shown, rule.when, rule.because) for rule in shown.applying if rule.scale == 0]
        said.append(
            f"By its rules it is not given to this patient: {'; '.join(reasons)}. "
            "It is drawn all the same, to show what would happen, and is no example to follow."
        )
    lowered = [_reason(shown, rule.when, rule.because) for rule in shown.applying if rule.scale != 0]
    if lowered:
        said.append(f"The dose is that which the other rules leave: {'; '.join(lowered)}.")
    return [*said, *paragraph(shown.treated, shown.base)]


def _reason(shown: Shown, signal: str, because: str) -> str:
    level, unit = shown.base.at(signal, 0.0)[0], unit_text(shown.base.results.units[signal])
    return f"{name_of(signal)} is {number(level)} {unit}, and {because}"


def _drawn(name: str, shown: Shown) -> dict[str, Figure]:
    """The figures: a year with and without, the drug over two days, and the share of the dose that is given."""
    drawn = {"year": course_figure([shown.base, shown.treated], _panels(name, shown), columns=_COLUMNS)}
    if shown.closely is not None:
        drawn["closely"] = course_figure([shown.closely], shown.readings)
    if shown.gates:
        drawn["doses"] = course_figure([shown.treated], shown.gates)
    return drawn


def _panels(name: str, shown: Shown) -> list[str]:
    """The drug's level, what every such page shows, and what the treatment changes most beside that, in steps that anyone would notice."""
    chosen = [*shown.readings, *_ALWAYS]
    found = changes(shown.treated, shown.base, float(shown.treated.results.times[-1]))
    steps = {each.quantity: abs(each.difference) / (usual_range(each.quantity).noticeable or float("inf")) for each in found}
    most = sorted((quantity for quantity in steps if quantity not in chosen and steps[quantity] > 0), key=lambda each: -steps[each])
    return [*chosen, *most][: max(_PANELS, len(chosen))]


def _rows(shown: Shown) -> list[dict[str, Any]]:
    """The numbers behind the figure: each panel after a quarter and after a year, without and with the treatment."""
    end = float(shown.treated.results.times[-1])
    rows = []
    for quantity in dict.fromkeys([*shown.readings, *_ALWAYS, *(each.quantity for each in changes(shown.treated, shown.base, end))]):
        cells = [(_best(shown.base, quantity, day), _best(shown.treated, quantity, day)) for day in (_QUARTER, end)]
        unit = unit_text(shown.treated.results.units[quantity])
        rows.append({"title": panel(quantity).title, "unit": unit, "cells": cells})
    return rows


def _best(course: Course, quantity: str, day: float) -> float:
    return float(by(course, quantity, day)[0])


def _alternative(shown: Shown) -> str:
    return (
        f"{heading(shown.treated.plan)} beside {heading(shown.base.plan)} over a year, one panel a quantity. The numbers are in the table."
    )
