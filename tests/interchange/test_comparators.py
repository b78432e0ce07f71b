"""Published models beside the body: what is asked exists, both rest, and each direction that agrees or disagrees today goes on doing so.

Authority: the models themselves. A published model is no judge, so that a verdict that changes is news in either direction: look at
docs/comparators.md, write it anew, mend the reasons, and change the table here.
"""

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from bodies.reference_material import folder_of_reference
from lunis.engine import Run, simulate
from lunis.errors import InterchangeError
from lunis.interchange import read_sbml
from lunis.interchange.comparators import Change, Compared, Pair, Perturbation, Reading, compare, file_in, published
from lunis.interchange.comparators_immunity import IMMUNITY
from lunis.interchange.comparators_mineral import MINERAL
from lunis.interchange.comparators_page import COMPARATORS, document, page, write

pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")

FOLDER = folder_of_reference("biomodels")
needs_models = pytest.mark.skipif(
    not all((FOLDER / each.file).is_file() for each in COMPARATORS),
    reason="no reference material `biomodels`: set LUNIS_REFERENCE to the folder that holds it",
)
each_comparator = pytest.mark.parametrize("comparator", COMPARATORS, ids=lambda each: each.key)

LETTERS = {"agree": "✓", "size": "✓", "still": "·", "alone": "○", "opposite": "✗"}
# One sign for each stated day: ✓ one direction, · neither moves, ○ only one moves, ✗ they part.
KNOWN = {
    "mineral": {
        "pth_infused": {
            "calcium": "✓✓✓",
            "phosphate": "○○○",
            "pth": "✓✓✓",
            "calcitriol": "✓✓○",
            "urine_calcium": "✗✓✓",
            "resorption": "○✓✓",
            "bone": "··✓",
        },
        "gfr_halved": {
            "calcium": "○○✓",
            "phosphate": "·✗✗",
            "pth": "○✗✗",
            "calcitriol": "○✗✗",
            "urine_calcium": "○○✗",
            "resorption": "○○✗",
            "bone": "··✗",
        },
        "nephrons_halved": {
            "calcium": "○○✓",
            "phosphate": "·○✓",
            "pth": "·✓✓",
            "calcitriol": "·✓✓",
            "urine_calcium": "○○✗",
            "resorption": "·○✓",
            "bone": "··✗",
        },
        "calcium_low": {
            "calcium": "✓✓○",
            "phosphate": "·○○",
            "pth": "✓✓✓",
            "calcitriol": "·○○",
            "urine_calcium": "✓✓✓",
            "resorption": "○○✓",
            "bone": "·○✓",
        },
        "phosphate_high": {
            "calcium": "·○○",
            "phosphate": "○✓✓",
            "pth": "○✓✓",
            "calcitriol": "○✓✓",
            "urine_calcium": "○○✗",
            "resorption": "○○✓",
            "bone": "··○",
        },
    },
    "immunity": {
        "load": {"antigen": "○··", "effectors": "✓··", "regulatory": "···"},
        "regulation_lost": {"antigen": "○○✓", "effectors": "✓✓✓", "regulatory": "○✗✗"},
        "effectors_doubled": {"antigen": "○○○", "effectors": "✓✓✓", "regulatory": "·○○"},
        "effectors_halved": {"antigen": "○✓✓", "effectors": "✓✓✓", "regulatory": "○○✗"},
        "release_halved": {"antigen": "✓✓✓", "effectors": "✓✓✓", "regulatory": "○✗✗"},
        "regulation_doubled": {"antigen": "○✓✓", "effectors": "○✓✓", "regulatory": "✓○○"},
    },
}


@cache
def compared(key):
    return compare(next(each for each in COMPARATORS if each.key == key), FOLDER)


@needs_models
@each_comparator
def test_directions_are_those_that_are_known(comparator):
    """Breaks when a direction that agreed no longer does, or one that disagreed now agrees."""
    found = {}
    for pair in compared(comparator.key).pairs:
        signs = "".join(LETTERS[pair.verdict(day)] for day in pair.stated)
        found.setdefault(pair.perturbation.key, {})[pair.quantity.key] = signs
    assert found == KNOWN[comparator.key]


@needs_models
@each_comparator
def test_every_disagreement_has_a_reason_and_every_reason_a_disagreement(comparator):
    misfits = {(pair.perturbation.key, pair.quantity.key) for pair in compared(comparator.key).pairs if pair.misfits}
    explained = [(key, quantity) for reason in comparator.reasons for key, quantities in reason.where.items() for quantity in quantities]
    assert sorted(explained) == sorted(misfits)


@needs_models
@each_comparator
def test_both_models_rest(comparator):
    """Breaks when a model drifts by as much as would count as an answer: half of what is noticed, over the whole time shown."""
    for quantity in comparator.quantities:
        assert max(compared(comparator.key).drift[quantity.key]) < 0.5 * quantity.noticed, quantity.key


@needs_models
@each_comparator
def test_every_perturbation_moves_both_models(comparator):
    """Breaks when a perturbation reaches nothing in one of them, as a therapy that is folded away would."""
    for asked in comparator.perturbations:
        pairs = [compared(comparator.key).pair(asked.key, quantity.key) for quantity in comparator.quantities]
        assert max(np.abs(pair.theirs).max() for pair in pairs) > 0.02, asked.key
        assert max(np.abs(pair.ours).max() for pair in pairs) > 0.02, asked.key


@needs_models
@each_comparator
def test_a_file_whose_start_stands_as_numbers_runs_as_before(comparator):
    """Breaks when turning initial assignments into numbers changes what the file means."""
    path, times = FOLDER / comparator.file, np.array([1.0, 10.0, 30.0])
    names = [name for each in comparator.quantities for name in each.theirs.names]
    as_given, numbered = (simulate(model, [Run()], times, names).values for model in (read_sbml(path), published(path)))
    np.testing.assert_allclose(numbered, as_given, rtol=1e-5, atol=1e-9 * np.abs(as_given).max())


@needs_models
def test_names_that_the_file_does_not_have_are_refused_together():
    """Breaks when a perturbation of a misspelt number would quietly do nothing."""
    wrong = replace(
        IMMUNITY,
        perturbations=(Perturbation("wrong", "", "", "", changes=(Change("lamdaE", times=2.0),), added={"Gg": 1.0}),),
        quantities=(Compared("wrong", "", Reading(("Rr",)), Reading(("antigen",)), 0.1),),
    )
    with pytest.raises(InterchangeError) as error:
        compare(wrong, FOLDER)
    assert len(error.value.problems) == 3
    assert "lambdaE" in str(error.value)


def test_a_missing_file_is_named_with_where_to_get_it(tmp_path):
    with pytest.raises(InterchangeError, match="BIOMD0000000613") as error:
        file_in(MINERAL, tmp_path)
    assert "BioModels" in str(error.value)


@pytest.mark.parametrize(
    ("theirs", "ours", "verdict"),
    [
        (0.2, 0.1, "agree"),
        (0.2, 0.03, "size"),
        (0.01, -0.01, "still"),
        (0.2, 0.01, "alone"),
        (0.01, -0.2, "alone"),
        (0.2, -0.1, "opposite"),
    ],
)
def test_verdicts(theirs, ours, verdict):
    quantity = Compared("any", "Any", Reading(("a",)), Reading(("b",)), 0.02)
    pair = Pair(Perturbation("any", "", "", ""), quantity, np.array([0.0, 1.0]), np.array([0.0, theirs]), np.array([0.0, ours]), (1.0,))
    assert pair.verdict(1.0) == verdict
    assert bool(pair.misfits) == (verdict in {"alone", "opposite"})


@needs_models
def test_the_page_shows_every_disagreement_and_the_document_every_number():
    comparisons = [compared(each.key) for each in COMPARATORS]
    told, entries = page(comparisons), document(comparisons)["comparators"]
    for comparison, entry in zip(comparisons, entries, strict=True):
        assert sum(entry["verdicts"].values()) == len(comparison.pairs) * len(comparison.comparator.stated)
        for pair, change in zip(comparison.pairs, entry["changes"], strict=True):
            assert bool(change["because"]) == bool(pair.misfits)
            assert change["because"] in told
    assert "Not explained yet" not in told


@needs_models
def test_a_disagreement_without_a_reason_is_shown_as_such():
    """Breaks when a new misfit would be left out of the page because nobody has explained it."""
    comparison = compared("immunity")
    silent = replace(comparison, comparator=replace(IMMUNITY, reasons=()))
    assert "Not explained yet" in page([silent])


@needs_models
def test_page_and_figures_are_written(tmp_path):
    written = write([compared(each.key) for each in COMPARATORS], tmp_path / "docs")
    assert [path.name for path in written] == ["comparators.md", "comparator-mineral.png", "comparator-immunity.png"]
    assert all(path.stat().st_size < 400_000 for path in written)
    assert written[1].read_bytes().startswith(b"\x89PNG")
