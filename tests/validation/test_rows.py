"""The frozen rows: nothing moves unseen, the split and the intervals follow their rules, and each row points to a finding."""

import hashlib
from pathlib import Path

import pytest

from lunis.errors import EvidenceError
from lunis.evidence import finding
from lunis.validation import BOARDS, rows_of, targets_of
from lunis.validation.rows import CHECKS, read_rows

# An amendment is a new file with a digest of its own; these never change.
FROZEN = {
    "2026-11-25_pd.csv": "b9dbf21d6915aca15e3bd31d461895b40f0a457687ae5b8b7688bdb560168349",
    "2026-11-25_pk.csv": "4fdb397b040bcbe30897cea0bf87252f928ed8802ec5cd30be105a80880714a4",
}
EVERY_ROW = [pytest.param(board, row, id=row.id) for board in BOARDS for row in rows_of(board)]
EVERY_TARGET = [pytest.param(board, row, id=row.id) for board in BOARDS for row in targets_of(board)]


def test_no_frozen_file_has_changed():
    there = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(CHECKS.glob("*.csv"))}
    assert there == FROZEN, "A frozen file changed or came: put it back, and write amendments into a new dated file."


@pytest.mark.parametrize(("board", "row"), EVERY_ROW)
def test_the_split_is_by_study_and_looks_at_nothing_else(board, row):
    remainder = int(hashlib.sha256(row.study.encode()).hexdigest(), 16) % 3
    assert row.use == ("check" if remainder else "fit")


@pytest.mark.parametrize(("board", "row"), EVERY_TARGET)
def test_the_interval_of_a_target_says_what_it_rests_on(board, row):
    """It only weighs the row in a fit, so that standard errors, or a judgement where none was printed, may stand in for the rule."""
    assert row.low < row.published < row.high
    printed = ("reported 95 % CI", "95 % confidence interval", "1.96 ", "a judgement, since no spread is printed")
    assert row.basis.startswith(("+/- ", *printed))


@pytest.mark.parametrize(("board", "row"), [each for each in EVERY_ROW if not each.values[1].excluded])
def test_the_interval_follows_from_what_was_printed(board, row):
    share = {"pk": 0.2, "pd": 0.1}[board]
    if row.basis == "reported 95 % CI":
        printed = finding(row.finding)
        assert "to" in row.as_printed or "-" in row.as_printed, printed
        assert row.low < row.published < row.high
    elif row.basis == "below the limit of detection":
        assert (row.low, row.high) == (0, row.published)
    else:
        half = share * abs(row.published)
        if row.basis == "+/- half of the effect":
            assert board == "pd"
            assert abs(row.published - 1) / 2 < half
            half = abs(row.published - 1) / 2
        else:
            assert row.basis == f"+/- {100 * share:.0f} %"
        assert (row.low, row.high) == pytest.approx((row.published - half, row.published + half), rel=1e-5)


@pytest.mark.parametrize(
    ("board", "row"), [each for each in EVERY_ROW if not each.values[1].excluded and each.values[1].no_effect is not None]
)
def test_no_interval_holds_no_effect(board, row):
    assert (row.published > row.no_effect) == (row.sign == "+")
    assert not row.low < row.no_effect < row.high


def test_there_is_enough_to_judge_by():
    for board, (least_rows, least_studies) in {"pk": (30, 15), "pd": (30, 20)}.items():
        counted = [row for row in rows_of(board) if row.use == "check" and not row.excluded]
        assert len(counted) >= least_rows
        assert len({row.study for row in counted}) >= least_studies
        assert sum(row.tag == "seen" for row in counted) >= 0.9 * len(counted)


def test_a_row_that_is_left_out_says_why():
    assert all(len(row.excluded) > 20 for board in BOARDS for row in rows_of(board) if row.excluded)


def test_mistakes_are_told_all_at_once():
    path = sorted(CHECKS.glob("*_pk.csv"))[0]
    text = path.read_text(encoding="utf-8").replace(",check,", ",maybe,").replace("ng/mL", "furlong")
    _, problems = read_rows(text, "demo.csv")
    told = " ".join(str(problem) for problem in problems)
    assert "is for `maybe`" in told
    assert "furlong" in told
    with pytest.raises(EvidenceError, match="no board `pkk`"):
        rows_of("pkk")


def test_a_later_file_takes_the_place_of_rows(monkeypatch, tmp_path: Path):
    first = sorted(CHECKS.glob("*_pk.csv"))[0].read_text(encoding="utf-8")
    head, *lines = [line for line in first.splitlines() if not line.startswith("#")]
    (tmp_path / "2026-11-25_pk.csv").write_text(first, encoding="utf-8")
    amended = lines[0].replace("6 healthy men", "6 healthy men again")
    (tmp_path / "2027-01-01_pk.csv").write_text(f"# Why.\n{head}\n{amended}\n", encoding="utf-8")
    monkeypatch.setattr("lunis.validation.rows.CHECKS", tmp_path)
    assert rows_of("pk")[0].who == "6 healthy men again"
    assert len(rows_of("pk")) == len(lines)


def test_a_target_never_comes_from_a_study_that_judges(monkeypatch, tmp_path: Path):
    """Breaks when something could be fitted to a study that the model is judged by, or a judge be slipped in among targets."""
    head, *lines = [
        line for line in sorted(CHECKS.glob("*_pk.csv"))[0].read_text(encoding="utf-8").splitlines() if not line.startswith("#")
    ]
    judge = next(line for line in lines if ",check," in line and "mizaki" in line)
    other = next(line for line in lines if ",fit," in line)
    monkeypatch.setattr("lunis.validation.rows.TARGETS", tmp_path)
    text = "\n".join(
        [head, judge.replace(",check,", ",target,").replace("auc_0_12_h", "auc_again"), judge, other.replace(",fit,", ",target,")]
    )
    (tmp_path / "demo_pk.csv").write_text(text + "\n", encoding="utf-8")
    with pytest.raises(EvidenceError) as caught:
        targets_of("pk")
    told = " ".join(str(problem) for problem in caught.value.problems)
    for part in ("is of `mizaki`, a study that judges", "is for `check`", "stands twice"):
        assert part in told
