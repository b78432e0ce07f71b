"""How the studies are run: every counted row has its course, every course can be read, and mistakes are told together."""

import numpy as np
import pytest

from lunis.errors import EvidenceError, LanguageError
from lunis.language.schedules import twice_daily
from lunis.therapies import FORMULARY
from lunis.validation import BOARDS, rows_of, targets_of
from lunis.validation.conduct import COMPARED
from lunis.validation.studies import HOW, given, library, library_from

COUNTED = {row.id for board in BOARDS for row in (*rows_of(board), *targets_of(board)) if not row.excluded}


def test_every_counted_row_is_run_and_nothing_else():
    assert set(library().reads) == COUNTED


@pytest.mark.parametrize("name", sorted(library().courses))
def test_a_course_can_be_prescribed(name):
    course = library().courses[name]
    assert [taken.name for taken in course.regimens()] == list(course.gives)


@pytest.mark.parametrize("name", sorted(library().bodies))
def test_a_body_takes_what_can_be_taken(name):
    takes = library().bodies[name].takes
    assert [given(drug, words).name for drug, words in takes.items()] == list(takes)


def test_a_prescription_is_read_as_it_is_everywhere():
    assert given("mycophenolate", "as usual").schedule == FORMULARY["mycophenolate"].usual
    assert given("mycophenolate", "1 g twice a day").schedule == twice_daily("1 g")
    with pytest.raises(LanguageError, match="mycophenolate"):
        given("mycophenolat", "as usual")
    with pytest.raises(LanguageError, match="is no prescription"):
        given("mycophenolate", "now and then")


def test_mistakes_are_told_all_at_once():
    text = """
        people = { pk = 2 }
        [bodies.healthy]
        abuot = "misspelt"
        [courses.one]
        body = "helthy"
        [courses.one.values]
        "denosumab.absorption" = "0.014 1/h"
        "denosumab.clearance" = "0.1 d"
        "mineral.calcium_intake" = "much"
        "bone.mass" = "1"
        [rows]
        "pk.a.b" = { course = "two", quantity = "egfr", measure = "at", day = "1 d" }
        "pk.a.c" = { course = "one", quantity = "egfr", measure = "aucc" }
        "pk.a.d" = { course = "one", quantity = "egfr", measure = "at", day = "1 d", against = "start", how = "ratios" }
    """
    with pytest.raises(EvidenceError) as caught:
        library_from({"checks/studies.toml": text})
    told = " ".join(str(problem) for problem in caught.value.problems)
    for part in (
        "sets `denosumab.absorption`, which is no value",
        "sets `denosumab.clearance` to `0.1 d`, which is not in L/d",
        "sets `mineral.calcium_intake` to `much`, which is no amount",
        "bone",
        "says `abuot`",
        "names the body `helthy`",
        "names the course `two`",
        "no measure `aucc`",
        "compares by `ratios`",
    ):
        assert part in told


def test_what_two_files_of_studies_both_name_is_refused():
    """Breaks when a file beside targets could quietly change how a frozen row is run."""
    read = '"pk.a.b" = { course = "one", quantity = "egfr", measure = "at", day = "1 d" }'
    text = f'[bodies.healthy]\nabout = "rested"\n[courses.one]\n[rows]\n{read}'
    said = "people = { pk = 2 }\n" + text
    with pytest.raises(EvidenceError) as caught:
        library_from({"checks/studies.toml": said, "targets/other.toml": said, "targets/third.toml": "[course.two]"})
    told = [str(problem) for problem in caught.value.problems]
    assert len(told) == 5
    assert all("targets/other.toml" in each and "stands twice" in each for each in told[:4])
    assert "targets/third.toml: says `course`" in told[4]


def test_a_file_that_is_no_toml_is_refused():
    with pytest.raises(EvidenceError, match=r"studies\.toml"):
        library_from({"checks/studies.toml": "people = "})


def test_a_ratio_of_means_is_not_the_mean_of_ratios():
    """Breaks when what two published means give is read off as if each patient's ratio had been published."""
    after, before = np.array([1.0, 4.0]), np.array([4.0, 4.0])
    assert set(HOW) == set(COMPARED)
    assert COMPARED["ratio of means"](after, before) == pytest.approx([0.625])
    assert COMPARED["ratio"](after, np.array([1.0, 8.0])).mean() == pytest.approx(0.75)
    assert COMPARED["difference"](after, before).mean() == pytest.approx(-1.5)
