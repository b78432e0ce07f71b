"""The evidence as a whole: what is shipped is sound, what is wrong is found, and every value can explain itself."""

import csv
import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

import lunis.evidence
from lunis.errors import EvidenceError
from lunis.evidence import check, finding, findings, stems, therapy_facts, values_of, why
from lunis.evidence.sources import sources
from lunis.evidence.values import path_of

findings_module = sys.modules["lunis.evidence.findings"]
values_module = sys.modules["lunis.evidence.values"]

DRUG = '[therapy]\nname = "Drug"\ngrade = "A"\ngrade_because = "for a test"\n'
ORGAN = """
[organ]
about = "A table for a test."

[mass]
kind = "assumed"
value = 70
unit = "kg"
because = "for a test"

[filtration]
kind = "measured"
finding = "mineral.obm_gfr_0"
unit = "L/d"
also = ["mineral.obm_pth_0"]
chosen_because = "it was read"
"""


@pytest.fixture
def shelf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    """An empty folder of tables in place of the shipped one."""
    folder = tmp_path / "evidence"
    (folder / "therapies").mkdir(parents=True)
    monkeypatch.setattr(values_module, "EVIDENCE", folder)
    values_module.table_of.cache_clear()
    yield folder
    values_module.table_of.cache_clear()


def told() -> str:
    return "\n".join(str(problem) for problem in check())


def test_everything_shipped_is_sound():
    assert [str(problem) for problem in check()] == []


@pytest.mark.parametrize("stem", stems())
def test_every_shipped_value_explains_itself(stem: str):
    for name, value in values_of(stem).items():
        explained = why(stem, name)
        assert explained.value is value
        assert explained.reason or value.finding or value.source, f"{stem}.{name}"
        assert tuple(row.id for row in explained.used) == value.findings_used
        if path_of(stem).parent.name == "therapies":
            assert therapy_facts(stem).stem == stem


def test_a_sound_table_reads_and_explains_itself(shelf: Path):
    (shelf / "demo.toml").write_text(ORGAN)
    assert told() == ""
    explained = why("demo", "filtration")
    assert explained.value.value == pytest.approx(144)
    assert explained.source is not None
    assert explained.source.key == finding("mineral.obm_gfr_0").source
    assert [row.id for row in explained.also] == ["mineral.obm_pth_0"]
    assert (explained.reason, explained.written_in) == ("it was read", "demo.toml")
    assert why("demo", "mass").reason == "for a test"
    assert lunis.evidence.about("demo") == "A table for a test."
    with pytest.raises(EvidenceError, match="did you mean `mass`"):
        why("demo", "mas")


def test_formulas_reach_other_tables(shelf: Path):
    (shelf / "demo.toml").write_text(ORGAN)
    drug = shelf / "therapies" / "drug.toml"
    drug.write_text(
        DRUG + """[clearance]\nkind = "derived"\nformula = "value('demo.filtration') / value('demo.mass')"\nunit = "L/d/kg"\n"""
    )
    assert values_of("drug")["clearance"].value == pytest.approx(144 / 70)
    assert values_of("drug")["clearance"].findings_used == ("mineral.obm_gfr_0",)
    assert therapy_facts("drug").grade == "A"


def test_tables_that_need_each_other_are_refused(shelf: Path):
    for here, there in (("one", "two"), ("two", "one")):
        (shelf / f"{here}.toml").write_text(f"""[x]\nkind = "derived"\nformula = "value('{there}.x')"\nunit = "1"\n""")
    assert "tables depend on each other: one → two → one" in told()


def test_unknown_values_of_other_tables_are_told(shelf: Path):
    (shelf / "demo.toml").write_text(ORGAN)
    (shelf / "more.toml").write_text("""[x]\nkind = "derived"\nformula = "value('demo.mas')"\nunit = "kg"\n""")
    assert "evidence/more.toml:1 [x]: `demo` has no value `mas`\n    did you mean `mass`" in told()


def test_a_therapy_without_facts_is_told(shelf: Path):
    (shelf / "therapies" / "drug.toml").write_text("")
    assert "evidence/therapies/drug.toml: has no section `[therapy]`" in told()
    with pytest.raises(EvidenceError, match="has no section"):
        therapy_facts("drug")


def test_an_organ_has_no_claimed_effect_and_is_not_set(shelf: Path):
    (shelf / "demo.toml").write_text(ORGAN + 'claimed = 3\nclaimed_by = "a page"\nsettable = [0, 1]\n')
    assert "evidence/demo.toml [filtration]: `claimed` belongs to therapies" in told()
    assert "evidence/demo.toml [filtration]: `settable` belongs to therapies" in told()


def test_one_name_for_two_tables_is_told(shelf: Path):
    (shelf / "drug.toml").write_text(ORGAN)
    (shelf / "therapies" / "drug.toml").write_text(DRUG)
    assert "`drug` is the name of an organ and of a therapy" in told()


def test_problems_of_every_file_come_together(shelf: Path):
    (shelf / "one.toml").write_text("[x]\n")
    (shelf / "two.toml").write_text("[y\n")
    assert "evidence/one.toml:1 [x]: has no kind" in told()
    assert "evidence/two.toml: not readable as TOML" in told()


def test_an_id_in_two_tables_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    row = (findings_module.TABLES / "physiology.csv").read_text(encoding="utf-8").splitlines()[:2]
    for name in ("one", "two"):
        (tmp_path / f"{name}.csv").write_text("\n".join(row) + "\n", encoding="utf-8")
    monkeypatch.setattr(findings_module, "TABLES", tmp_path)
    findings_module._library.cache_clear()
    try:
        assert "findings/two.csv: id `physiology.igg_halflife` stands twice" in "\n".join(map(str, findings_module.problems_of_findings()))
    finally:
        findings_module._library.cache_clear()


def test_every_source_is_cited_by_a_finding_or_a_value():
    cited = {row.source for row in findings()}
    for stem in stems():
        cited |= {value.source for value in values_of(stem).values()}
        if path_of(stem).parent.name == "therapies":
            cited |= set(therapy_facts(stem).sources)
    assert sorted(set(sources()) - cited) == []


def test_the_import_loads_nothing_heavy():
    code = "import sys, lunis.evidence; sys.exit(any(name in sys.modules for name in ('pint', 'pandas', 'scipy')))"
    assert subprocess.run([sys.executable, "-c", code], env={"PYTHONPATH": str(Path(lunis.evidence.__file__).parents[2])}).returncode == 0


def test_the_importer_keeps_what_was_printed(tmp_path: Path):
    row = importer().pk(
        {"therapy": "drug", "parameter": "CL_F", "value": "25.5 (fed); x1.6 if fast", "bsv_cv_percent": "30", "unit": "L/h/70kg"}
        | {"population": "adults", "citation": "Doe 2001 J Test 1:2 Table 3", "url_seen": "http://10.0.0.1/1234567", "tag": "seen"}
    )
    assert (row["id"], row["value"], row["unit"], row["spread"]) == ("pk.drug.cl_f", "25.5", "L/h", "cv 30 %")
    assert row["context"] == "as printed: 25.5 (fed); x1.6 if fast; unit as printed: L/h/70kg"
    assert (row["source"], row["place"], row["url"]) == ("Doe 2001 J Test 1:2", "Table 3", "")


@pytest.mark.parametrize(
    ("printed", "value", "low", "high"),
    [
        ("12", "12", "", ""),
        ("~40", "40", "", ""),
        ("1.5 +/- 0.63", "1.5", "", ""),
        ("16-72", "16-72", "16", "72"),
        ("-40 to -99", "-40 to -99", "-99", "-40"),
        ("0.51 (0.34-0.77)", "0.51", "0.34", "0.77"),
        ("-0.84 (-1.09 to -0.59); more", "-0.84", "-1.09", "-0.59"),
        ("13/300", "13/300", "", ""),
        ("16 -> 0", "16 -> 0", "", ""),
        (">=99.8", ">=99.8", "", ""),
        ("47 vs 13", "47 vs 13", "", ""),
        ("1-1.01x(HCT-0.33)", "1-1.01x(HCT-0.33)", "", ""),
        ("0.12 (low rate) -> 0.24 (high rate)", "0.12 (low rate) -> 0.24 (high rate)", "", ""),
        ("none", "none", "", ""),
    ],
)
def test_the_importer_takes_a_number_only_where_it_leads(printed: str, value: str, low: str, high: str):
    row = importer().row_of(("demo", "x"), {"value": printed, "source": "textbook", "unit": "1"})
    assert (row["value"], row["low"], row["high"]) == (value, low, high)


def test_the_importer_gives_running_suffixes():
    rows = importer().with_distinct_ids([{"id": "a.b"}, {"id": "a.b"}, {"id": "a.b_2"}, {"id": "a.b"}])
    assert len({row["id"] for row in rows}) == 4
    assert [row["id"] for row in rows[:2]] == ["a.b", "a.b_2"]


def importer():
    path = Path(__file__).parents[2] / "scripts" / "import_findings.py"
    spec = importlib.util.spec_from_file_location("import_findings", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_tables_are_plain_csv():
    for path in findings_module.TABLES.glob("*.csv"):
        text = path.read_text(encoding="utf-8")
        assert "\r" not in text
        assert len({len(row) for row in csv.reader(text.splitlines())}) == 1, path.name
