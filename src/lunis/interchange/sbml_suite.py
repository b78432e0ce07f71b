"""The SBML Test Suite: models with the courses that they must give, each run and judged by the suite's own rule.

A case is a folder with `model.xml`, `settings.txt` and `results.csv`. It passes when every point lies within absolute + relative ·
|expected|, it is refused when Lunis says what it cannot do, and everything else is a mismatch.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import numpy as np

from ..engine import Accuracy, Model, Run, simulate
from ..engine.model import Array
from ..errors import InterchangeError, LunisError, Problem
from .crew import shared_out
from .sbml import AMOUNT, CONCENTRATION, read_sbml

Outcome = Literal["passed", "refused", "mismatched"]
TOLERANCE, FLOOR = 1e-9, 1e-6
# Of what a case allows in absolute terms.
SHARE = 1e-3
# For one case on a busy machine; most take a tenth of a second.
PATIENCE = 60.0
_SMALLEST = """<sbml xmlns="http://www.sbml.org/sbml/level3/version2/core" level="3" version="2"><model><listOfParameters>
<parameter id="x" value="1" constant="false"/></listOfParameters><listOfRules><rateRule variable="x">
<math xmlns="http://www.w3.org/1998/Math/MathML"><cn>1</cn></math></rateRule></listOfRules></model></sbml>"""


@dataclass(frozen=True)
class Settings:
    """What a case asks for: times, names, in which form species are told, and how close is close enough."""

    start: float
    duration: float
    steps: int
    variables: tuple[str, ...]
    absolute: float
    relative: float
    amounts: frozenset[str]
    concentrations: frozenset[str]

    @property
    def times(self) -> Array:
        return np.linspace(self.start, self.start + self.duration, self.steps + 1)

    @property
    def accuracy(self) -> Accuracy:
        """Tight enough that the solver's error is no part of the comparison, however small the numbers are."""
        return Accuracy(rtol=TOLERANCE, floor=max(min(FLOOR, SHARE * self.absolute / TOLERANCE), 1e-200))

    def signal(self, name: str, model: Model) -> str:
        """The model's signal for a variable; only species have forms, whatever else the case lists with them."""
        form = AMOUNT if name in self.amounts else CONCENTRATION if name in self.concentrations else ""
        return name + form if name + form in model.signals else name


@dataclass(frozen=True)
class Verdict:
    """How one case ended, and why it did not pass."""

    case: str
    outcome: Outcome
    reason: str = ""


@dataclass(frozen=True)
class SuiteReport:
    """Every verdict, and the tags of the cases."""

    verdicts: tuple[Verdict, ...]
    tags: Mapping[str, tuple[str, ...]]

    def count(self, outcome: Outcome) -> int:
        return sum(verdict.outcome == outcome for verdict in self.verdicts)

    @property
    def by_tag(self) -> dict[str, Counter[Outcome]]:
        """Outcomes of the cases that carry each tag."""
        table: dict[str, Counter[Outcome]] = {}
        for verdict in self.verdicts:
            for tag in self.tags.get(verdict.case, ()):
                table.setdefault(tag, Counter())[verdict.outcome] += 1
        return dict(sorted(table.items()))


def read_settings(path: Path) -> Settings:
    """The settings of a case. Raises InterchangeError when they are incomplete."""
    try:
        pairs = [line.split(":", 1) for line in path.read_text(encoding="utf-8").splitlines() if ":" in line]
        given = {key.strip().lower(): value.strip() for key, value in pairs}
        return Settings(
            start=float(given["start"]),
            duration=float(given["duration"]),
            steps=int(given["steps"]),
            variables=tuple(_names(given["variables"])),
            absolute=float(given["absolute"]),
            relative=float(given["relative"]),
            amounts=frozenset(_names(given.get("amount", ""))),
            concentrations=frozenset(_names(given.get("concentration", ""))),
        )
    except (OSError, KeyError, ValueError) as error:
        raise InterchangeError(Problem(str(path.name), f"cannot be read: {error}")) from error


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def read_results(path: Path) -> tuple[tuple[str, ...], Array]:
    """Names (time first) and numbers of a table of results."""
    try:
        with path.open(encoding="utf-8", newline="") as file:
            header, *rows = [row for row in csv.reader(file) if row]
        return tuple(name.strip() for name in header), np.array([[float(cell) for cell in row] for row in rows])
    except (OSError, ValueError) as error:
        raise InterchangeError(Problem(path.name, f"cannot be read: {error}")) from error


def course(model: Model, settings: Settings) -> Array:
    """The variables of a case (columns) at its times. Raises InterchangeError when the run ends early."""
    wanted = [settings.signal(name, model) for name in settings.variables]
    results = simulate(model, [Run()], settings.times, wanted, accuracy=settings.accuracy)
    if results.failed:
        raise InterchangeError(Problem("", str(results.statuses[0])))
    found: Array = results.values[0]
    return found


def judged(folder: Path) -> Verdict:
    """Read, run and compare one case."""
    case = folder.name
    try:
        model = read_sbml(folder / "model.xml")
    except LunisError as error:
        return Verdict(case, "refused", str(error))
    try:
        settings = read_settings(folder / "settings.txt")
        header, table = read_results(folder / "results.csv")
        return _compared(case, settings, course(model, settings), header, table)
    except (LunisError, ArithmeticError, ValueError, LookupError) as error:
        return Verdict(case, "mismatched", f"{type(error).__name__}: {error}")


def _compared(case: str, settings: Settings, found: Array, header: Sequence[str], table: Array) -> Verdict:
    # The first column is time, whatever a variable may be called.
    expected = table[:, [header.index(name, 1) for name in settings.variables]]
    if expected.shape != found.shape:
        return Verdict(case, "mismatched", f"{len(table)} rows of results for {settings.steps} steps")
    with np.errstate(invalid="ignore"):
        close = np.abs(found - expected) <= settings.absolute + settings.relative * np.abs(expected)
    same = close & np.isfinite(expected) | (found == expected) | (np.isnan(found) & np.isnan(expected))
    if same.all():
        return Verdict(case, "passed")
    row, column = np.argwhere(~same)[0]
    where = f"{settings.variables[column]} at {settings.times[row]:g}"
    return Verdict(case, "mismatched", f"{where} is {found[row, column]:.10g}, not {expected[row, column]:.10g}")


def cases_in(suite: Path) -> list[Path]:
    """The folders of a suite's cases, in order. Raises InterchangeError when there are none."""
    place = suite / "cases" if (suite / "cases").is_dir() else suite
    found = sorted(path.parent for path in place.glob("*/model.xml"))
    if not found:
        raise InterchangeError(Problem(str(suite), "holds no case of the SBML Test Suite", "a case is a folder with model.xml"))
    return found


def tags_in(suite: Path) -> dict[str, tuple[str, ...]]:
    """The tags of the cases, where the suite lists them in `cases.csv`."""
    path = suite / "cases.csv"
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["case"]: tuple(f"{row['component_tags']} {row['test_tags']}".split()) for row in csv.DictReader(file)}


def run_suite(
    suite: Path, cases: Iterable[Path] | None = None, workers: int = 1, seen: Callable[[Verdict], None] | None = None
) -> SuiteReport:
    """Judge every case of a suite, or some, over processes. `seen` is told of each verdict as it comes."""
    chosen = list(cases) if cases is not None else cases_in(suite)
    _made_ready()
    verdicts = []
    for verdict in shared_out(judged, chosen, workers, PATIENCE, _lost):
        if seen is not None:
            seen(verdict)
        verdicts.append(verdict)
    return SuiteReport(tuple(sorted(verdicts, key=lambda verdict: verdict.case)), tags_in(suite))


def _made_ready() -> None:
    """Compile the engine's driver here, once, and not in every process while a case's time runs."""
    simulate(read_sbml(_SMALLEST), [Run()], [0.0, 1.0], ["x"])


def _lost(folder: Path, reason: str) -> Verdict:
    return Verdict(folder.name, "mismatched", reason)
