"""Every error that Lunis raises on purpose, as one tree.

    LunisError
    ├── UnitError          a unit that is unknown, or quantities that do not fit together
    ├── LanguageError      an organ, drug or schedule written in a way that cannot be traced
    ├── LinkError          organs and drugs that do not make one body
    ├── EvidenceError      a value without a source, a finding that is malformed or missing
    ├── ScenarioError      a scenario file that cannot be run
    ├── EngineError        a request that the solver cannot serve
    └── InterchangeError   a file of another format that is broken, or says what Lunis cannot do

Mistakes of the user are these exceptions, raised before work starts and, where possible, all at once.
Numerical failure of one patient is no exception: it is a status in the results.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong: where, what, and what to do instead."""

    where: str
    what: str
    instead: str = ""

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        hint = f"\n    {self.instead}" if self.instead else ""
        return f"{place}{self.what}{hint}"


class LunisError(Exception):
    """A mistake that the user can mend, with every problem found and not only the first."""

    def __init__(self, problems: Problem | str | Sequence[Problem]) -> None:
        if isinstance(problems, str):
            problems = Problem("", problems)
        self.problems: tuple[Problem, ...] = (problems,) if isinstance(problems, Problem) else tuple(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


class UnitError(LunisError):
    """A unit is unknown, or two quantities do not fit together."""


class LanguageError(LunisError):
    """An organ, drug or schedule is written in a way that cannot be traced."""


class LinkError(LunisError):
    """Organs and drugs do not make one body: a signal is missing, told twice, or depends on itself."""


class EvidenceError(LunisError):
    """A value has no source, or a finding is malformed or missing."""


class ScenarioError(LunisError):
    """A scenario cannot be run as it is written."""


class EngineError(LunisError):
    """A request that the solver cannot serve."""


class InterchangeError(LunisError):
    """A file of another format is broken, or holds something that Lunis cannot do."""


def nearest(name: str, candidates: Iterable[str]) -> str:
    """A hint naming the closest valid names, or what is valid when nothing is close."""
    known = sorted(set(candidates))
    close = get_close_matches(name.lower(), [candidate.lower() for candidate in known], n=3, cutoff=0.6)
    originals = {candidate.lower(): candidate for candidate in known}
    if close:
        return "did you mean " + " or ".join(f"`{originals[match]}`" for match in close) + "?"
    if not known:
        return ""
    shown = ", ".join(known[:12]) + (", …" if len(known) > 12 else "")
    return f"known names: {shown}"
