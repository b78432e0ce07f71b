"""The command line: what it prints, where, and with which exit code."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from typer.testing import CliRunner

import lunis.evidence
import lunis.scenario
from bodies.fake_comparison import comparison
from lunis.cli.application import app
from lunis.errors import Problem, ScenarioError

SOURCE = Path(__file__).parents[2] / "src"
COMMANDS = ("run", "show", "why", "check")


def lunis_says(*arguments, code=0):
    done = CliRunner().invoke(app, list(arguments), env={"COLUMNS": "120", "NO_COLOR": "1"}, prog_name="lunis")
    assert done.exit_code == code, f"{done.output}\n{done.stderr}\n{done.exception!r}"
    return done


@pytest.fixture
def simulated(monkeypatch):
    """Replace the simulation; what it was asked is kept."""
    asked = {}

    def compare(patient, **options):
        asked.update(options, patient=patient)
        return comparison(
            "Test [patient]", twins=3, failing=asked.get("failing", 0), keys={"nothing", "calcium_tablets", "osmotherapy_claimed"}
        )

    monkeypatch.setattr(lunis.scenario, "read_patient", lambda path, read_labs: f"patient of {path}")
    monkeypatch.setattr(lunis.scenario, "compare", compare)
    return asked


def program(*arguments):
    began = time.perf_counter()
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "COLUMNS": "120"}
    script = "from lunis.cli import main; main()"
    run = subprocess.run([sys.executable, "-c", script, *arguments], capture_output=True, text=True, env=environment)
    return run, time.perf_counter() - began


def test_version_comes_at_once_and_loads_nothing_heavy():
    run, seconds = program("--version")
    assert run.returncode == 0
    assert run.stdout.startswith("lunis ")
    assert seconds < 5  # generous: a shared machine; alone it takes a third of a second
    heavy = ["jinja2", "matplotlib", "numpy", "pandas", "pint", "scipy"]
    script = f"import sys; import lunis.cli.application; print(sorted(set(sys.modules) & set({heavy})))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, env={**os.environ, "PYTHONPATH": str(SOURCE)})
    assert loaded.stdout.strip() == "[]"


def test_help_names_every_command_and_the_exit_codes():
    run, _ = program("--help")
    assert run.returncode == 0
    for words in (*COMMANDS, "not a medical device", "Exit codes"):
        assert words in " ".join(run.stdout.split())


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_an_example(command):
    said = lunis_says(command, "--help").output
    assert f"lunis {command}" in said
    assert "Example" in said


def test_unknown_commands_and_options_give_the_nearest():
    assert "show" in lunis_says("shwo", code=2).stderr
    assert "--years" in lunis_says("run", "x.toml", "--yeers", "3", code=2).stderr


def test_run_prints_the_table_the_causes_and_the_notice(simulated):
    said = lunis_says("run", "p.toml", "--years", "1.5", "--twins", "7", "--seed", "3", "--courses", "nothing, both").stdout
    assert simulated == {
        "patient": "patient of p.toml",
        "years": 1.5,
        "twins": 7,
        "seed": 3,
        "courses": ["nothing", "both"],
        "progress": None,
    }
    for words in (
        "Test [patient]",
        "Calcium carbonate",
        "† Osmotherapy (hypothesis",
        "Why calcium is low",
        "Class IV is not stage 4",
        "not a medical device",
    ):
        assert words in said


def test_run_writes_the_files_that_it_names(simulated, tmp_path):
    said = lunis_says("run", "p.toml", "--out", str(tmp_path / "out")).stdout
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"results.parquet", "results.csv", "summary.json", "report.html"}
    assert "report.html" in said


def test_json_is_one_document_and_quiet_is_silent(simulated):
    assert json.loads(lunis_says("run", "p.toml", "--json").stdout)["patient"]["title"] == "Test [patient]"
    assert lunis_says("run", "p.toml", "--quiet").stdout == ""


def test_failed_runs_are_counted_and_end_with_1(simulated):
    simulated["failing"] = 1
    done = lunis_says("run", "p.toml", "--json", code=1)
    assert json.loads(done.stdout)["failed_runs"] == 3
    assert "3 of 9 runs did not reach the end" in done.stderr


def test_mistakes_are_plain_sentences_all_at_once_and_end_with_2(monkeypatch):
    def refuse(path, read_labs):
        raise ScenarioError(
            [Problem("p.toml [labs.calcim]", "no such lab", "did you mean `calcium`?"), Problem("p.toml [age]", "is missing")]
        )

    monkeypatch.setattr(lunis.scenario, "read_patient", refuse)
    done = lunis_says("run", "p.toml", code=2)
    assert done.stdout == ""
    assert "no such lab\n    did you mean `calcium`?" in done.stderr
    assert "is missing" in done.stderr
    assert "Traceback" not in done.stderr


def test_show_an_organ():
    said = lunis_says("show", "parathyroid").stdout
    for words in (
        "d(pth)/dt = secretion − cleared · pth",
        "allowed = rising_hill(body.magnesium",
        "Reads",
        "ionised_calcium [mmol/L]",
        "Levers",
        "pth_normal",
    ):
        assert words in said
    told = json.loads(lunis_says("show", "parathyroid", "--json").stdout)
    assert "symptoms" in [reader for each in told["told"] for reader in each["read_by"]] or told["told"][0]["name"] == "pth"
    assert r"\frac{d\,\mathrm{pth}}{dt}" in lunis_says("show", "parathyroid", "--latex").stdout


def test_show_a_therapy_with_its_grade_and_warnings():
    said = lunis_says("show", "osmotherapy").stdout
    for words in ("grade X", "Warnings", "Claimed actions", "Unwanted actions", "glomerulus.nephron_injury", "claimed (hypothesis)"):
        assert words in said


def test_show_a_therapy_tells_benefit_from_harm_and_how_it_is_given():
    said = lunis_says("show", "voclosporin").stdout
    for words in ("Wanted actions", "Unwanted actions", "Usual regimen", "23.7 mg twice a day", "Published regimens", "Rules for the dose"):
        assert words in said
    assert said.index("immunity.t_cell_help") < said.index("Unwanted actions") < said.index("potassium.excretion = ")
    actions = [line for line in json.loads(lunis_says("show", "voclosporin", "--json").stdout)["equations"] if line["kind"] == "action"]
    assert {line["intent"] for line in actions} == {"wanted", "unwanted"}


def test_show_draws_a_year_of_a_therapy_in_the_example_patient(tmp_path):
    """The one real run: the example patient has an eGFR of 21, where voclosporin is not given, which must be said first."""
    said = lunis_says("show", "voclosporin", "--out", str(tmp_path)).stdout
    told = " ".join(said.split())
    assert "By its rules it is not given to this patient: eGFR is 2" in told
    assert "not a medical device" in told
    drawn = [f"voclosporin_{kind}.{form}" for kind in ("year", "closely", "doses") for form in ("svg", "png")]
    assert {path.name for path in tmp_path.iterdir()} == {"voclosporin.html", *drawn}
    assert all(name in said.replace("\n", "") for name in drawn)
    page = (tmp_path / "voclosporin.html").read_text()
    assert "given against its rules" in page
    assert page.count("<svg") == 3


def test_an_organ_has_no_course_to_draw(tmp_path):
    assert "name a treatment" in lunis_says("show", "mineral", "--out", str(tmp_path), code=2).stderr


def test_show_nothing_known_gives_the_nearest():
    assert "did you mean `mineral`" in lunis_says("show", "minerals", code=2).stderr


def test_why_tells_value_kind_reason_and_what_else_was_published():
    said = lunis_says("why", "mineral.calcium_normal").stdout
    for words in (
        "mineral.calcium_normal = 1.25 mmol/L",
        "assumed",
        "because:",
        "also published: mineral.normal_ica = 1.23",
        "[from memory]",
    ):
        assert words in said
    read = json.loads(lunis_says("why", "mineral.transit", "--json").stdout)
    assert (read["organ"], read["name"], read["kind"]) == ("mineral", "transit", "assumed")


@pytest.mark.parametrize(
    ("asked", "hint"),
    [("mineral.transitt", "`transit`"), ("minerl.transit", "`mineral`"), ("mineral", "ORGAN.PARAMETER"), ("minerl", "`mineral`")],
)
def test_why_nothing_known_gives_the_nearest(asked, hint):
    assert hint in lunis_says("why", asked, code=2).stderr


def test_check_lists_every_problem_and_ends_with_1(monkeypatch, tmp_path):
    monkeypatch.setattr(
        lunis.evidence, "check", lambda: [Problem("evidence/a.toml", "first wrong", "mend it"), Problem("evidence/b.toml", "second wrong")]
    )
    scenario = tmp_path / "broken.toml"
    scenario.write_text("title = ", encoding="utf-8")
    done = lunis_says("check", str(scenario), code=1)
    for words in ("first wrong\n    mend it", "second wrong", "broken.toml"):
        assert words in done.stderr
    read = json.loads(lunis_says("check", "--json", code=1).stdout)
    assert [each["what"] for each in read["problems"]][:2] == ["first wrong", "second wrong"]
    assert len(read["rest_on_memory"]) == len(lunis.evidence.recalled())


def test_check_of_a_file_only_counts_what_rests_on_memory(tmp_path):
    scenario = tmp_path / "broken.toml"
    scenario.write_text("title = ", encoding="utf-8")
    done = lunis_says("check", str(scenario), code=1)
    assert "note:" not in done.stdout
    assert "values rest on memory (--memory lists them)" in done.stdout
    assert "note:" in lunis_says("check", str(scenario), "--memory", code=1).stdout


def test_check_tells_the_problems_of_the_file_first(monkeypatch, tmp_path):
    monkeypatch.setattr(lunis.evidence, "check", lambda: [Problem("evidence/a.toml", "wrong evidence")])
    scenario = tmp_path / "broken.toml"
    scenario.write_text("title = ", encoding="utf-8")
    told = lunis_says("check", str(scenario), code=1).stderr
    assert told.index("broken.toml") < told.index("wrong evidence")


def test_the_project_itself_has_no_problems():
    said = lunis_says("check").stdout
    assert "no problems" in said
    assert "rests on memory" in said


def test_export_writes_sbml_to_a_file(tmp_path):
    file = tmp_path / "there" / "body.xml"
    assert lunis_says("export", "sbml", "--out", str(file)).stdout.strip() == str(file)
    assert file.read_text(encoding="utf-8").startswith('<?xml version="1.0" encoding="UTF-8"?>\n<sbml')


@pytest.fixture
def benchmark_report(monkeypatch):
    """Replace the measurements; the page is written for real."""
    from lunis.bench import measure
    from lunis.bench.compare import Row

    report = measure.Report(
        "2026-01-02", "Abacus", {}, (Row("a year", "Lunis", 1e-5, 1, 0.001, 1e-6, 1e-6, 1.0, True),), (), (), (), (), ()
    )
    monkeypatch.setattr(measure, "measure", lambda size, tell: tell("measuring") or report)


def test_bench_prints_its_table_and_tells_what_it_does_elsewhere(benchmark_report):
    done = lunis_says("bench", "--quick")
    assert "| a year | Lunis |" in done.stdout
    assert "measuring" in done.stderr
    assert "measuring" not in done.stdout


def test_bench_writes_page_and_record(benchmark_report, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    printed = json.loads(lunis_says("bench", "--json", "--docs").stdout)
    assert json.loads((tmp_path / "bench" / "results.json").read_text(encoding="utf-8")) == printed
    assert (tmp_path / "docs" / "bench.md").read_text(encoding="utf-8").startswith("# Speed")
