"""What each action of a therapy is meant as: wanted, claimed, unwanted, either (by the patient), or seen in a lab and neither.

Benefit and harm are lines of the same kind, and no number tells them apart: less pressure helps one patient and harms another. So the
author says it, by the heading over the lines of `actions` in the therapy's file: `# Wanted.`, `# Claimed.`, `# Unwanted.` (`# Documented`
for the harms of what is unproven), `# Either` or `# Seen`. It is read from there, through every function of the therapies that it calls.
"""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Callable, Iterator
from textwrap import dedent
from typing import Any, Literal

from ..errors import LanguageError, Problem
from ..language import Therapy
from ..language.tables import Inflow, Lever

Intent = Literal["wanted", "claimed", "unwanted", "either", "seen", "unsaid"]

_HEADING = re.compile(r"\s*# (Wanted|Claimed|Unwanted|Documented|Either|Seen)\b")
_MEANT: dict[str, Intent] = {
    "Wanted": "wanted",
    "Claimed": "claimed",
    "Unwanted": "unwanted",
    "Documented": "unwanted",
    "Either": "either",
    "Seen": "seen",
}


def intents(therapy: Therapy) -> dict[str, Intent]:
    """The intent of every lever and inflow that stands in the therapy's actions, as `organ.target`.

    Raises LanguageError when a target stands under two headings.
    """
    found: dict[str, Intent] = {}
    for target, meant in _lines(therapy.actions, set()):
        if found.setdefault(str(target), meant) != meant:
            raise LanguageError(Problem(f"therapies/{therapy.name}", f"`{target}` stands under two headings", "keep one line for it"))
    return found


def _lines(function: Callable[..., Any], seen: set[Any]) -> Iterator[tuple[Lever | Inflow, Intent]]:
    """Each target that is named in a function or in what it calls, with the heading over it."""
    if function in seen:
        return
    seen.add(function)
    source, _ = inspect.getsourcelines(function)
    known = function.__globals__
    headings = {number: _MEANT[heading[1]] for number, line in enumerate(source, start=1) if (heading := _HEADING.match(line))}
    for node in ast.walk(ast.parse(dedent("".join(source)))):
        if isinstance(node, ast.Attribute) and isinstance(target := _resolved(node, known), (Lever, Inflow)):
            over = max((number for number in headings if number <= node.lineno), default=0)
            yield target, headings.get(over, "unsaid")
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            called = known.get(node.func.id)
            if inspect.isfunction(called) and called.__module__.startswith(_package(function)):
                yield from _lines(called, seen)


def _package(function: Callable[..., Any]) -> str:
    """Where what drugs share lies: the folder of therapies."""
    return function.__module__.partition(".therapies")[0] + ".therapies"


def _resolved(node: ast.expr, known: dict[str, Any]) -> Any:
    """The object that a dotted name stands for; None when it is no name of the module's."""
    if isinstance(node, ast.Name):
        return known.get(node.id)
    if isinstance(node, ast.Attribute):
        return getattr(_resolved(node.value, known), node.attr, None)
    return None
