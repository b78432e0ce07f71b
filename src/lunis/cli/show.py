"""`lunis show`: an organ or a treatment, as the model has it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import LanguageError, Problem, ScenarioError, nearest
from .speak import PROBLEMS, console, say, say_json, stop

if TYPE_CHECKING:
    from rich.console import Console

    from ..language import Organ, Therapy
    from ..scenario.shown import Shown

_HEADS = {"step": "Steps", "rate": "Rates", "told": "Told", "action": "Actions"}
INTENTS = {
    "wanted": "Wanted actions",
    "claimed": "Claimed actions, not shown to happen",
    "unwanted": "Unwanted actions",
    "either": "Actions that help one patient and harm another",
    "seen": "Seen in labs, and no benefit",
    "unsaid": "Actions",
}


def part_named(name: str) -> Organ | Therapy:
    """An organ of the body or a treatment of the formulary. Raises LanguageError with the nearest name."""
    from ..physiology.body import BODY
    from ..therapies import FORMULARY

    organs = {organ.name: organ for organ in BODY.organs}
    known: dict[str, Organ | Therapy] = {**FORMULARY, **organs}
    if name not in known:
        raise LanguageError(Problem("", f"no organ or therapy `{name}`", nearest(name, known)))
    return known[name]


def show_part(name: str, latex: bool, as_json: bool, out: Path | None = None) -> None:
    """Print a part, or its JSON document; of a treatment, write its page and its figures too.

    Raises ScenarioError when a folder is named for an organ, which has no course to draw.
    """
    document = described(name)
    if out is not None and document["kind"] == "organ":
        raise ScenarioError(Problem("--out", f"`{name}` is an organ, and has no course to draw", "name a treatment, or leave it out"))
    done, written = _written(name, document, out, as_json) if out is not None else (None, ())
    if as_json:
        say_json(document | {"files": [str(path) for path in written]} if written else document)
    else:
        _print(document, latex)
        if done is not None:
            _print_course(done, written)
        elif document["kind"] == "therapy":
            say()
            say(f"A year of it in the example patient, drawn: lunis show {name} --out DIR")
    if done is not None and done.failed:
        console(errors=True).print(f"{done.failed} runs did not reach the end", markup=False)
        stop(PROBLEMS)


def _written(name: str, document: dict[str, Any], out: Path, quiet: bool) -> tuple[Shown, tuple[Path, ...]]:
    from ..report.treatment_page import write_treatment
    from ..scenario.shown import example, shown
    from ..therapies import therapy
    from .run import progress_bar

    with progress_bar(quiet) as progress:
        done = shown(therapy(name), example(), progress=progress)
    return done, write_treatment(document, done, out)


def _print_course(done: Shown, written: tuple[Path, ...]) -> None:
    from rich.padding import Padding

    from ..report.treatment_page import course_in_words
    from ..scenario.course import NOTICE

    screen = console()
    screen.print()
    screen.print(f"A year of it in the example patient: {done.patient.title}", style="bold", markup=False)
    for sentence in course_in_words(done):
        screen.print(Padding(sentence.replace("[", r"\["), (0, 0, 0, 2)))
    screen.print(NOTICE, style="bold", markup=False)
    for path in written:
        say(str(path))


def described(name: str) -> dict[str, Any]:
    """Everything that is shown of a part."""
    from ..report.described import described as document_of

    return document_of(name, part_named(name))


def _print(document: dict[str, Any], latex: bool) -> None:
    screen = console()

    def head(text: str) -> None:
        screen.print()
        screen.print(text, style="bold", markup=False)

    screen.print(f"{document['name']} ({document['kind']})", style="bold", markup=False)
    screen.print(document["description"], markup=False)
    if document["about"] and document["about"] not in document["description"]:
        screen.print(document["about"], markup=False)
    if document["kind"] == "therapy":
        _print_facts(screen, document, head)
    for kind, title in _HEADS.items():
        for heading, lines in _grouped(title, [equation for equation in document["equations"] if equation["kind"] == kind]):
            head(heading)
            for equation in lines:
                _print_equation(screen, equation, latex)
    _print_fields(head, screen, "Reads", document["reads"])
    _print_fields(head, screen, "Tells", document.get("told", ()))
    for kind in ("levers", "inflows", "resets", "controls"):
        _print_fields(head, screen, kind.capitalize(), document.get(kind, ()))
    if document["values"]:
        head("Values")
        screen.print(_values(document["values"]))


def _grouped(title: str, lines: list[dict[str, Any]]) -> list[tuple[str, list[dict[str, Any]]]]:
    """Lines under one heading, and actions under that of what they are meant as."""
    meant = {each.get("intent", "") for each in lines}
    kinds = [kind for kind in ("", *INTENTS) if kind in meant]
    return [(INTENTS.get(kind, title), [each for each in lines if each.get("intent", "") == kind]) for kind in kinds]


def _print_facts(screen: Console, document: dict[str, Any], head: Any) -> None:
    screen.print()
    screen.print(f"Evidence: grade {document['grade']} ({document['grade_means']}). {document['grade_because']}", markup=False)
    if document["hypothesis"]:
        screen.print("Hypothesis: this version has the claimed effect.", style="italic")
    published = [_regimen_line(row) for row in document["regimens"]]
    cited = [each["text"] for each in document["sources"]]
    for title, lines in (
        ("Usual regimen", [document["usual"]]),
        ("Published regimens", published),
        (f"May be set in a scenario, under [treatments.{document['name']}]", document["settable"]),
        ("Rules for the dose", document["rules"]),
        ("Warnings", document["warnings"]),
        ("Not together with", document["not_with"]),
        ("Sources", cited),
    ):
        if lines:
            head(title)
        for line in lines:
            screen.print(f"  {line}", markup=False)


def _regimen_line(row: dict[str, str]) -> str:
    told = ", ".join(filter(None, (row["dose"], row["route"], row["interval"], row["duration"])))
    return f"{row['name']}: {told} ({row['source']}{', from memory' if row['tag'] == 'recall' else ''})"


def _print_equation(screen: Console, equation: dict[str, Any], latex: bool) -> None:
    note = " · ".join(filter(None, (equation["meaning"], "" if equation["unit"] in ("", "1") else equation["unit"])))
    for line in [equation["latex"]] if latex else equation["lines"]:
        screen.print(f"  {line}", markup=False, soft_wrap=True)
    if note:
        screen.print(f"      {note}", style="dim", markup=False, soft_wrap=True)


def _print_fields(head: Any, screen: Console, title: str, fields: Any) -> None:
    if fields:
        head(title)
    for each in fields:
        unit = "" if each["unit"] in ("", "1") else f" [{each['unit']}]"
        readers = f"; read by {', '.join(each['read_by'])}" if each.get("read_by") else ""
        screen.print(f"  {each['name']}{unit}  {each['meaning']}{readers}", markup=False, soft_wrap=True)


def _values(values: list[dict[str, Any]]) -> Any:
    from rich.table import Table
    from rich.text import Text

    claimed = any(value["claimed"] is not None for value in values)
    drawn = Table(box=None, pad_edge=True, padding=(0, 1))
    for title in ("value", "number", "unit", "kind", "source", "tag", *(["claimed (hypothesis)"] if claimed else [])):
        drawn.add_column(title, justify="right" if title == "number" else "left", overflow="fold", header_style="dim")
    for value in values:
        cells = [value["name"], f"{value['value']:.6g}", value["unit"], value["kind"], value["source"], value["tag"]]
        cells += [("" if value["claimed"] is None else f"{value['claimed']:g}")] if claimed else []
        drawn.add_row(*map(Text, cells))
    return drawn
