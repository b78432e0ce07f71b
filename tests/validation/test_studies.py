"""How the studies are run: every counted row has its course, every course can be read, and mistakes are told together."""

import pytest

from lunis.errors import EvidenceError, LanguageError
from lunis.therapies import FORMULARY
from lunis.validation import BOARDS, rows_of
from lunis.validation.studies import given, library, library_from

COUNTED = {row.id for board in BOARDS for row in rows_of(board) if not row.excluded}


def test_every_counted_row_is_run_and_nothing_else():
    assert set(library().reads) == COUNTED


@pytest.mark.parametrize("name", sorted(library().courses))
def test_a_course_can_be_prescribed(name):
    course = library().courses[name]
    known = [line for line in course.gives if line["therapy"] in FORMULARY]
    assert [given(line).name for line in known] == [line["therapy"] for line in known]


@pytest.mark.parametrize("name", sorted(library().bodies))
def test_a_body_takes_what_can_be_taken(name):
    known = [line for line in library().bodies[name].takes if line["therapy"] in FORMULARY]
    assert [given(line).name for line in known] == [line["therapy"] for line in known]


def test_a_line_without_a_verb_is_taken_as_usual():
    assert given({"therapy": "mycophenolate"}).schedule == FORMULARY["mycophenolate"].usual
    with pytest.raises(LanguageError, match="mycophenolate"):
        given({"therapy": "mycophenolat"})


def test_mistakes_are_told_all_at_once():
    text = """
        people = { pk = 2 }
        [bodies.healthy]
        abuot = "misspelt"
        [courses.one]
        body = "helthy"
        [rows]
        "pk.a.b" = { course = "two", quantity = "egfr", measure = "at", day = "1 d" }
        "pk.a.c" = { course = "one", quantity = "egfr", measure = "aucc" }
    """
    with pytest.raises(EvidenceError) as caught:
        library_from(text)
    told = " ".join(str(problem) for problem in caught.value.problems)
    for part in ("says `abuot`", "names the body `helthy`", "names the course `two`", "no measure `aucc`"):
        assert part in told


def test_a_file_that_is_no_toml_is_refused():
    with pytest.raises(EvidenceError, match=r"studies\.toml"):
        library_from("people = ")
