"""`lunis check`: every problem at once, of the evidence, of the links, and of scenario files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from ..errors import LunisError, Problem
from .speak import PROBLEMS, complain, say, say_json, stop


def check_everything(files: Sequence[Path], memory: bool, as_json: bool) -> None:
    """Print all problems, those of the files first, and the values that rest on memory, or their count.

    Ends with exit code 1 when there are problems.
    """
    from ..evidence import check, recalled

    problems = list(dict.fromkeys([*(problem for file in files for problem in _of_scenario(file)), *_tried(check), *_of_links()]))
    remembered = recalled()
    if as_json:
        listed = [{"where": each.where, "what": each.what, "instead": each.instead} for each in problems]
        notes = [
            {"value": f"{value.organ}.{value.name}", "number": value.value, "unit": value.unit, "place": value.place}
            for value in remembered
        ]
        say_json({"problems": listed, "rest_on_memory": notes})
    else:
        complain(problems)
        for value in remembered if memory else ():
            say(f"note: {value} rests on memory" + (f" ({value.place})" if value.place else ""))
        count = f"{len(problems)} problem{'' if len(problems) == 1 else 's'}" if problems else "no problems"
        say(f"{count}; {len(remembered)} values rest on memory" + ("" if memory else " (--memory lists them)"))
    if problems:
        stop(PROBLEMS)


def _tried(work: Callable[[], Any]) -> list[Problem]:
    """What a piece of work finds wrong, whether it lists it or raises it."""
    try:
        found = work()
    except LunisError as error:
        return list(error.problems)
    return found if isinstance(found, list) else []


def _of_links() -> list[Problem]:
    """The body alone and under each therapy."""

    def alone() -> None:
        from ..engine.link import link
        from ..physiology.body import BODY

        link(BODY)

    problems = _tried(alone)
    if problems:
        return problems

    def formulary() -> None:
        from ..therapies import FORMULARY

        assert FORMULARY

    problems = _tried(formulary)
    if problems:
        return problems
    from ..engine.link import link
    from ..physiology.body import BODY
    from ..therapies import FORMULARY

    for therapy in FORMULARY.values():
        for fold in (True, False):
            problems += _tried(lambda therapy=therapy, fold=fold: link(BODY.taking(therapy), fold=fold) and None)  # type: ignore[misc]
    return problems


def _of_scenario(file: Path) -> list[Problem]:
    from ..interchange.lab_files import read_patient

    return _tried(lambda: read_patient(file))
