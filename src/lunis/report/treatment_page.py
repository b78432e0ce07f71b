"""The page of one treatment: what it is, what it does, where its numbers come from, and a year of it in the example patient."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import ceil, isfinite
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..figures import course_figure, png, svg, usual_range
from ..figures.palette import heading, number
from ..figures.panels import panel, unit_text
from ..figures.validity import NOT_VALID, not_valid
from ..language import Regimen, graph
from ..language.trace import trace_organ, trace_therapy
from ..physiology.body import BODY
from ..scenario.course import NOTICE, Course
from ..scenario.run import QUANTITIES
from ..scenario.shown import Shown
from ..therapies import FORMULARY
from .files import write_whole
from .given import given
from .intent import intents
from .table import MARK
from .verdicts import by, changes, judged, name_of
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
    drawn = _drawn(shown) if shown else {}
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
        not_valid=f"{MARK} {NOT_VALID}." if shown and not_valid(shown.treated.plan) else "",
        moments=[after(_QUARTER), after(float(shown.treated.results.times[-1]))] if shown else [],
    )  # fmt: skip


def write_treatment(document: Mapping[str, Any], shown: Shown, out: str | Path) -> tuple[Path, ...]:
    """Write the page of a treatment into a folder, and each figure as SVG and PNG. Raises ScenarioError when it cannot be written."""
    name = document["name"]
    page = treatment_page(document, shown)
    writers: dict[str, Callable[[Path], Any]] = {f"{name}.html": lambda place: place.write_text(page, encoding="utf-8")}
    for kind, figure in _drawn(shown).items():
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
    lowered = [_reason(shown, rule.when, rule.because) for rule in shown.applying if rule.scale != 0 and not rule.care]
    if lowered:
        said.append(f"The dose is that which the other rules leave: {'; '.join(lowered)}.")
    if careful := [_reason(shown, rule.when, rule.because) for rule in shown.applying if rule.care]:
        said.append(f"With care: {'; '.join(careful)}.")
    told = [_beside(shown, quantity) for quantity in harmed(shown.name) if quantity not in judged(shown.treated)]
    harms = [f"Where its harms would show, beside these: {'; '.join(told)}."] if told else []
    return [*said, *paragraph(shown.treated, shown.base, "the same patient without it"), *harms]


def _beside(shown: Shown, quantity: str) -> str:
    day = float(shown.treated.results.times[-1])
    unit = unit_text(shown.treated.results.units[quantity])
    with_it, without = number(_best(shown.treated, quantity, day)), number(_best(shown.base, quantity, day))
    compared = "with and without it" if with_it == without else f"instead of {without}"
    return " ".join(filter(None, (name_of(quantity), with_it, unit, compared)))


def _reason(shown: Shown, signal: str, because: str) -> str:
    level, unit = shown.base.at(signal, 0.0)[0], unit_text(shown.base.results.units[signal])
    return f"{name_of(signal)} is {number(level)} {unit}, and {because}"


def _drawn(shown: Shown) -> dict[str, Figure]:
    """The figures: a year with and without, the drug over two days, and the share of the dose that is given."""
    drawn = {"year": course_figure([shown.base, shown.treated], _panels(shown), columns=_COLUMNS)}
    if shown.closely is not None:
        drawn["closely"] = course_figure([shown.closely], shown.readings)
    if shown.gates:
        drawn["doses"] = course_figure([shown.treated], shown.gates)
    return drawn


def _panels(shown: Shown) -> list[str]:
    """The drug's level, what every such page shows, what its harms show in, and what it changes most, in steps that anyone would notice."""
    chosen = list(dict.fromkeys([*yearly(shown.treated.plan.regimens[0]), *_ALWAYS, *harmed(shown.name)]))
    found = changes(shown.treated, shown.base, float(shown.treated.results.times[-1]))
    steps = {each.quantity: abs(each.difference) / (usual_range(each.quantity).noticeable or float("inf")) for each in found}
    most = sorted((quantity for quantity in steps if quantity not in chosen and steps[quantity] > 0), key=lambda each: -steps[each])
    rows = ceil(max(_PANELS, len(chosen)) / _COLUMNS)
    return [*chosen, *most][: rows * _COLUMNS]


def yearly(taken: Regimen) -> list[str]:
    """What is measured of a treatment and can be followed over a year: not what a machine does only while it runs."""
    name = taken.name
    if not any(line.kind == "switch" and isfinite(line.interval) for line in taken.schedule):
        return [f"{name}.{reading}" for reading in taken.therapy.readings.fields]
    told = trace_therapy(taken.therapy, BODY.vocabulary, fold=False).told
    return [f"{name}.{reading}" for reading, node in told.items() if all(each.kind != "control" for each in graph.symbols_of([node]))]


def harmed(name: str) -> list[str]:
    """What the unwanted actions of a treatment show in: a quantity for each organ that they act on, where no page shows one anyway."""
    organs = {organ.name: organ for organ in BODY.organs}
    acted_on = dict.fromkeys(target.partition(".")[0] for target, intent in intents(FORMULARY[name]).items() if intent == "unwanted")
    signals = [trace_organ(organs[organ], BODY.vocabulary).told for organ in acted_on]
    shows = [[quantity for quantity in QUANTITIES if quantity in told] for told in signals]
    return [quantities[0] for quantities in shows if quantities and not set(quantities) & set(_ALWAYS)]


def _rows(shown: Shown) -> list[dict[str, Any]]:
    """The numbers behind the figure: each panel after a quarter and after a year, without and with the treatment."""
    end = float(shown.treated.results.times[-1])
    rows = []
    noticed = [each.quantity for each in changes(shown.treated, shown.base, end)]
    for quantity in dict.fromkeys([*yearly(shown.treated.plan.regimens[0]), *_ALWAYS, *harmed(shown.name), *noticed]):
        cells = [(told(shown.base, quantity, day), told(shown.treated, quantity, day)) for day in (_QUARTER, end)]
        unit = unit_text(shown.treated.results.units[quantity])
        rows.append({"title": panel(quantity).title, "unit": unit, "cells": cells})
    return rows


def told(course: Course, quantity: str, day: float) -> str:
    """The best twin's number, marked where it is not valid."""
    mark = f" {MARK}" if quantity in not_valid(course.plan) else ""
    return number(_best(course, quantity, day)) + mark


def _best(course: Course, quantity: str, day: float) -> float:
    return float(by(course, quantity, day)[0])


def _alternative(shown: Shown) -> str:
    return (
        f"{heading(shown.treated.plan)} beside {heading(shown.base.plan)} over a year, one panel a quantity. The numbers are in the table."
    )
