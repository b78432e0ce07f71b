"""The boards: what never counts, how studies weigh, when a goal is reached, and a part of a board that is the same as in the whole."""

from dataclasses import replace

import pytest

from lunis.errors import EvidenceError
from lunis.evidence import values_of
from lunis.validation import Board, Simulated, rows_of, run_board, write_page
from lunis.validation.agreement import foretold
from lunis.validation.conduct import Theatre
from lunis.validation.inputs import inputs, made_from
from lunis.validation.studies import Read, library

ROW = next(row for row in rows_of("pd") if row.use == "check" and not row.excluded and row.sign == "-" and "ratio" in row.quantity)


def result(study: str, number: float | None, **said: str) -> Simulated:
    """A ratio that was published as 0.5, within 0.4 and 0.6."""
    return Simulated(replace(ROW, study=study, published=0.5, low=0.4, high=0.6, **said), number)


def test_a_row_whose_finding_is_an_input_never_counts():
    value = values_of("tacrolimus")["clearance"]
    assert value in inputs()[value.finding]
    assert made_from(replace(ROW, therapy="tacrolimus", finding=value.finding)) == "tacrolimus.clearance"


def test_a_check_row_that_the_reason_of_a_value_names_is_no_check_and_a_fit_row_is_there_to_be_met():
    binder = "pd.sevelamer_binder.net_phosphate_absorption_of_375_mg_meal"
    assert binder not in inputs()
    assert made_from(replace(ROW, use="check", therapy="sevelamer", finding=binder)).endswith(".binding_half")
    assert made_from(replace(ROW, use="fit", therapy="sevelamer", finding=binder)) == ""


def test_the_same_number_of_a_therapy_under_another_id_is_an_input_too():
    same = replace(ROW, therapy="tacrolimus", published=425.0, unit="mL/min")
    assert made_from(same) == "tacrolimus.clearance"  # 25.5 L/h
    assert made_from(replace(same, published=150.0)) == ""
    assert made_from(replace(same, therapy="prednisone")) == ""


def test_what_multiplies_a_level_multiplies_its_start_too():
    """A healthy body changes by nothing in a day. Breaks when a level is in one unit, and what it is held against in another."""
    read = Read("healthy_alone", "gfr_relative", "at", {"day": 1.0}, against="start", how="difference", by="filtration.healthy_gfr")
    row = replace(ROW, unit="mL/min/1.73m2")
    found = Theatre(replace(library(), reads={row.id: read}), "pd", [row]).of(row)
    assert found.number == pytest.approx(0, abs=0.1)


def test_each_study_weighs_one():
    board = Board("pd", (*(result("many", 0.5) for _ in range(9)), result("one", 0.9), result("none", None)), ())
    assert board.studies() == {"many": 1.0, "one": 0.0, "none": 0.0}
    assert board.score() == pytest.approx(1 / 3)


def test_other_studies_foretell_a_row_by_what_they_miss_lunis_by():
    """Lunis gives 0.5 everywhere, two other studies twice and eight times as much: they put the row at 2, not where Lunis has it.

    Breaks when a study foretells itself, when one with many rows outvotes another, or when a study of something else is heard.
    """

    def said(study: str, published: float, use: str = "fit", id: str = ROW.id, therapy: str = ROW.therapy) -> Simulated:
        return Simulated(replace(ROW, study=study, published=published, low=0.4, high=0.6, use=use, therapy=therapy, id=id), 0.5)

    other = next(id for id, read in library().reads.items() if read.quantity != library().reads[ROW.id].quantity)
    judged = said("judged", 0.4, "check")
    others = [said("twice", 1.0), said("twice", 1.0), said("eightfold", 4.0)]
    deaf = [said("other drug", 9.0, therapy="losartan"), said("other quantity", 9.0, id=other), said("wrong way", -1.0)]
    assert foretold([judged, said("judged", 0.1)], library().reads) == {}
    assert foretold([judged, *others, *deaf], library().reads) == {ROW.id: pytest.approx(2.0)}
    told = Board("pd", (judged, *others, *deaf), ()).agreement()
    assert told == {"rows": 1, "inside_by_other_studies": 0, "inside_by_lunis": 1}


def test_only_check_rows_are_scored():
    board = Board("pd", (result("one", 0.5), result("two", 0.9, use="fit")), ())
    assert board.score() == 1
    assert board.score("fit") == 0


def test_signs_count_apart_and_must_all_be_right():
    right, outside, wrong = result("one", 0.5), result("one", 0.9), result("two", 1.2)
    assert Board("pd", (right,), ()).reached
    assert Board("pd", (right, outside), ()).wrong_signs == ()
    board = Board("pd", (*(result(f"study {number}", 0.5) for number in range(9)), wrong), ())
    assert board.score() == 0.9
    assert board.wrong_signs == (wrong,)
    assert not board.reached


def test_what_is_not_simulated_is_outside_and_said():
    missing = Simulated(ROW, None, "not yet simulated: no such drug")
    board = Board("pd", (missing,), ())
    assert board.score() == 0
    document = board.document()
    assert document["rows"][0]["simulated"] is None
    assert document["rows"][0]["inside"] is False
    assert document["not_simulated"] == [{"id": ROW.id, "reason": missing.reason}]


def test_a_row_of_the_document_has_what_was_promised():
    cells = Board("pd", (result("one", 0.5),), ()).document()["rows"][0]
    assert cells == {
        "study": "one", "quantity": ROW.quantity, "published": 0.5, "interval": [0.4, 0.6], "simulated": 0.5, "inside": True,
        "therapy": ROW.therapy, "unit": "1", "use": "check",
    }  # fmt: skip


def test_a_part_of_a_board_is_run_and_says_what_is_left_out():
    board = run_board("pk", "mycophenolate")
    assert {each.row.study for each in board.results if each.row.use != "target"} == {"vangelder2022", "mizaki", "mpatroughsle2011"}
    assert all(each.number is not None for each in board.results)
    assert run_board("pk", "tripterygium").left_out[0].reason.startswith("no human study")
    with pytest.raises(EvidenceError, match="no row is about `mycofenolate`"):
        run_board("pk", "mycofenolate")


def test_the_page_keeps_the_other_board(tmp_path):
    write_page(Board("pk", (result("first", 0.5),), ()), tmp_path)
    write_page(Board("pd", (result("second", 0.9),), ()), tmp_path)
    path = write_page(Board("pk", (result("third", 0.5),), ()), tmp_path)
    text = path.read_text(encoding="utf-8")
    assert "third" in text
    assert "second" in text
    assert "first" not in text
