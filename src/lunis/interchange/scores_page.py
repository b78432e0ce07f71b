"""The scores in words: docs/scores.md."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import get_args

from .nonmem_suite import ALLOWED as NONMEM_ALLOWED
from .nonmem_suite import Scenario
from .peer import ALLOWED, PEER, Agreement
from .sbml_suite import Outcome, SuiteReport
from .scores import BIOMODELS, NONMEM, SBML, Scores

_MAKE = "`lunis validate all --reference DIR --out docs/scores.md` (`make scores`)"
_OUTCOMES = get_args(Outcome)


def page(scores: Scores) -> str:
    """The page, failures included."""
    told = ", ".join(f"{name} {number}" for name, number in scores.versions.items())
    parts = [
        "# Scores",
        f"Written by {_MAKE}; do not edit. What Lunis makes of suites and models that nobody here wrote; tests/README.md says where to get "
        "them. Failures are listed with the rest.",
        f"Run on {scores.date} with {told}.",
        _summary(scores),
        f"## SBML Test Suite\n\n{_suite(scores.suite) if scores.suite else scores.left_out[SBML]}",
        f"## NONMEM\n\n{_nonmem(scores.nonmem) if scores.nonmem else scores.left_out[NONMEM]}",
        f"## BioModels\n\n{_models(scores.models) if scores.models else scores.left_out.get(BIOMODELS, 'not run: no model is there')}",
        f"## SBML export\n\n{_exports(scores.exports) if scores.exports else scores.left_out['export']}",
    ]
    return "\n\n".join(parts) + "\n"


def _summary(scores: Scores) -> str:
    rows = []
    if scores.suite:
        counts = ", ".join(f"{scores.suite.count(outcome)} {outcome}" for outcome in _OUTCOMES)
        rows.append(("SBML Test Suite", str(len(scores.suite.verdicts)), counts))
    for title, key, found in (
        ("NONMEM scenarios", NONMEM, scores.nonmem),
        (f"BioModels against {PEER}", BIOMODELS, scores.models),
        (f"SBML export in {PEER}", "export", scores.exports),
    ):
        passed = sum(each.passed for each in found)
        rows.append((title, str(len(found)), f"{passed} passed, {len(found) - passed} not" if found else scores.left_out.get(key, "none")))
    return _table(("what", "run", "came out"), rows)


def _suite(report: SuiteReport) -> str:
    share = report.count("passed") / max(len(report.verdicts), 1)
    intro = (
        f"{report.count('passed')} of {len(report.verdicts)} cases passed ({share:.1%}): every point within the case's own tolerances. "
        "Refused means that Lunis says what it cannot do; mismatched, that it gave other numbers, or none."
    )
    rest = [(each.case, each.outcome, each.reason.splitlines()[0]) for each in report.verdicts if each.outcome != "passed"]
    tags = [(tag, *(str(count[outcome]) for outcome in _OUTCOMES)) for tag, count in report.by_tag.items()]
    listed = _table(("case", "outcome", "reason"), rest) if rest else "No case was refused, and none mismatched."
    return "\n\n".join([intro, listed, _table(("tag", *_OUTCOMES), tags)] if tags else [intro, listed])


def _nonmem(found: Sequence[Scenario]) -> str:
    intro = f"Largest error relative to what NONMEM printed, to five digits; {NONMEM_ALLOWED:g} is allowed."
    rows = [(each.number, each.title, _number(each.error), _ended(each)) for each in found]
    return f"{intro}\n\n{_table(('scenario', 'what', 'largest relative error', 'outcome'), rows)}"


def _models(found: Sequence[Agreement]) -> str:
    intro = (
        f"Every concentration, number and flux over 20 units of the model's time, beside {PEER}, both tight: the largest difference "
        f"relative to its own largest value; {ALLOWED:g} is allowed."
    )
    return f"{intro}\n\n{_agreements('model', found)}"


def _exports(found: Sequence[Agreement]) -> str:
    intro = (
        f"Our body as Lunis writes it, run by {PEER} over two years: every signal, week by week, relative to its largest value; "
        f"{ALLOWED:g} is allowed. {PEER} runs at a relative tolerance of 1e-10, under daily doses at 1e-8. Dialysis needs the tighter one: "
        "with 1e-8 the phosphate balance, a small difference of large flows, was 1.2e-5 apart."
    )
    return f"{intro}\n\n{_agreements('body', found)}"


def _agreements(head: str, found: Sequence[Agreement]) -> str:
    rows = [(each.name, _number(each.difference), f"`{each.where}`" if each.where else "–", _ended(each)) for each in found]
    return _table((head, "largest difference", "in", "outcome"), rows)


def _ended(each: Scenario | Agreement) -> str:
    return "passed" if each.passed else f"not passed{': ' + each.reason.splitlines()[0] if each.reason else ''}"


def _number(value: float) -> str:
    return f"{value:.1e}" if value == value else "–"


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *([cell.replace("|", "\\|") for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)
