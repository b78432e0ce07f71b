"""The commands, their options and their help."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from ..errors import Problem, ScenarioError
from .speak import plainly, say

TWINS = 50
CODES = "Exit codes: 0 all is well; 1 problems found, or some runs failed; 2 wrong input or usage."
NOTICE = "A research and teaching tool, not a medical device."

app = typer.Typer(
    name="lunis",
    help=f"Lunis (LUpus Nephritis In Silico): an open simulator of lupus nephritis. {NOTICE}",
    epilog=f"Example: lunis run patient.toml --out report · {CODES}",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode="rich",
    context_settings={"help_option_names": ["-h", "--help"]},
)

export = typer.Typer(no_args_is_help=True, help="The model in the formats of other tools.")
app.add_typer(export, name="export")


class TableForm(StrEnum):
    """How a table is written."""

    csv = "csv"
    parquet = "parquet"


Json = Annotated[bool, typer.Option("--json", help="Print one JSON document and nothing else.")]


def _tell_version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import PackageNotFoundError, version

        try:
            say(f"lunis {version('lunis')}")
        except PackageNotFoundError:
            say("lunis (not installed: run from its source)")
        raise typer.Exit


@app.callback()
def lunis(
    version: Annotated[bool, typer.Option("--version", help="Print the version and end.", callback=_tell_version, is_eager=True)] = False,
) -> None:
    """Parse, call, print."""


@app.command(
    epilog="Examples: lunis run patient.toml --out report --courses nothing,both · "
    f"lunis run patient.toml --patients 100000 --courses both --years 1 --out population · {CODES}"
)
def run(
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO.toml", help="The patient: person, history, diet, medicines, labs.", show_default=False)
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for results.parquet, results.csv, summary.json and report.html.", show_default=False)
    ] = None,
    years: Annotated[float, typer.Option(help="How long the courses run.")] = 2.0,
    twins: Annotated[
        int | None, typer.Option(help="Equally plausible versions of the patient, for the bands.", show_default=f"{TWINS}")
    ] = None,
    seed: Annotated[int, typer.Option(help="The same seed gives the same twins.")] = 1,
    courses: Annotated[str, typer.Option(metavar="KEY,…", help="Only these courses.", show_default="all")] = "",
    patients: Annotated[
        int | None,
        typer.Option(
            min=1,
            help="A population of so many patients like this one, with traits drawn from their published spread, under one course "
            "(of --courses, else nothing changed), written to --out as Parquet. The same command goes on where it was stopped.",
            show_default=False,
        ),
    ] = None,
    quantities: Annotated[str, typer.Option(metavar="NAME,…", help="What is kept of a population.", show_default="a few of the labs")] = "",
    json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print neither progress nor table.")] = False,
) -> None:
    """Compare courses of treatment for one patient: table, figures, report. Or run a population of patients like this one."""
    with plainly():
        if patients is None:
            from .run import run_scenario

            _refuse("--quantities", bool(quantities), "chooses what is kept of a population", "give --patients as well")
            run_scenario(scenario, out, years, TWINS if twins is None else twins, seed, _listed(courses) or None, json, quiet)
        else:
            from .populate import run_population

            _refuse("--twins", twins is not None, "are versions of one patient, not a population", "leave out --twins or --patients")
            run_population(scenario, out, patients, years, seed, _listed(courses), _listed(quantities), json, quiet)


def _refuse(option: str, given: bool, what: str, instead: str) -> None:
    if given:
        raise ScenarioError(Problem(option, what, instead))


def _listed(names: str) -> list[str]:
    return [name.strip() for name in names.split(",") if name.strip()]


@app.command(epilog=f"Examples: lunis show mineral · lunis show mycophenolate --latex · lunis show voclosporin --out shown · {CODES}")
def show(
    name: Annotated[
        str, typer.Argument(metavar="ORGAN|THERAPY", help="An organ of the body, or a treatment of the formulary.", show_default=False)
    ],
    latex: Annotated[bool, typer.Option("--latex", help="Equations as LaTeX.")] = False,
    out: Annotated[
        Path | None,
        typer.Option(
            metavar="DIR",
            help="Also run a treatment for a year in the example patient: page and figures.",
            show_default=False,
        ),
    ] = None,
    json: Json = False,
) -> None:
    """Equations, values with their sources, what is read and told, levers; of a treatment its regimens, rules, benefit and harm too."""
    from .show import show_part

    with plainly():
        show_part(name, latex, json, out)


@app.command(epilog=f"Example: lunis why mineral.calcium_normal · {CODES}")
def why(
    value: Annotated[str, typer.Argument(metavar="ORGAN.PARAMETER", help="A value of an organ or of a treatment.", show_default=False)],
    json: Json = False,
) -> None:
    """Where a number comes from: value, unit, spread, study, population, and what else was published."""
    from .why import explain

    with plainly():
        explain(value, json)


@app.command(epilog=f"Examples: lunis check · lunis check patient.toml · {CODES}")
def check(
    files: Annotated[
        list[Path] | None, typer.Argument(metavar="[FILE]…", help="Scenario files to check as well.", show_default=False)
    ] = None,
    memory: Annotated[bool, typer.Option("--memory", help="List the values that rest on memory.", show_default="without a FILE")] = False,
    json: Json = False,
) -> None:
    """Every problem at once: evidence, units, links of every therapy, scenario files."""
    from .check import check_everything

    with plainly():
        check_everything(files or [], memory or not files, json)


@app.command(epilog=f"Examples: lunis calibrate · lunis calibrate anaemia --write · {CODES}")
def calibrate(
    names: Annotated[list[str] | None, typer.Argument(metavar="[NAME]…", help="What to fit again.", show_default="list all")] = None,
    write: Annotated[bool, typer.Option("--write", help="Keep what is found where the model reads it.")] = False,
    json: Json = False,
) -> None:
    """Fit values that no source gives to published results, in the open: ranges, rows, misfits, and how well the rows tell each value."""
    from .calibrate import list_calibrations, run_calibrations

    with plainly():
        if names:
            run_calibrations(names, write, json)
        else:
            list_calibrations(json)


@app.command(epilog=f"Examples: lunis bench --quick · lunis bench --json · {CODES}")
def bench(
    json: Json = False,
    docs: Annotated[bool, typer.Option("--docs", help="Also write docs/bench.md and bench/results.json.")] = False,
    quick: Annotated[bool, typer.Option("--quick", help="A few patients only: to see that it works, not how fast.")] = False,
) -> None:
    """Measure speed: beside the solvers that are installed, on one thread and on all, from a cold and a warm start."""
    from .bench import run_benchmark

    with plainly():
        run_benchmark(json, docs, quick)


@export.command(epilog=f"Examples: lunis export sbml --out body.xml · lunis export sbml patient.toml --out patient.xml · {CODES}")
def sbml(
    scenario: Annotated[
        Path | None, typer.Argument(metavar="[SCENARIO.toml]", help="A patient to fit first.", show_default="the healthy body")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="The file to write.", show_default="standard output")] = None,
    years: Annotated[float, typer.Option(help="How long doses are written for.")] = 2.0,
) -> None:
    """SBML Level 3 Version 2: rates, signals, doses as events, and the source of each value as a note."""
    from .export import export_sbml

    with plainly():
        export_sbml(scenario, out, years)


@export.command(epilog=f"Example: lunis export adam population --out adam · {CODES}")
def adam(
    population: Annotated[
        Path, typer.Argument(metavar="FOLDER", help="What `lunis run --patients N --out FOLDER` has written.", show_default=False)
    ],
    out: Annotated[Path, typer.Option(help="Folder for adsl and adlb.", show_default=False)],
    form: Annotated[TableForm, typer.Option("--format", help="Of the two files.")] = TableForm.csv,
    study: Annotated[str, typer.Option(help="STUDYID, which USUBJID begins with.")] = "LUNIS",
) -> None:
    """ADaM-like tables of a population: ADSL, a row a patient, and ADLB, a row a patient, lab and visit."""
    from .export import export_adam

    with plainly():
        export_adam(population, out, form.value, study)


validate = typer.Typer(
    help="Compare Lunis with published results, and with what other programs and suites found.",
    no_args_is_help=True,
    context_settings=app.info.context_settings,
)
app.add_typer(validate, name="validate", epilog=f"Examples: lunis validate pk · lunis validate sbml --suite sbml-test-suite · {CODES}")


OfTherapy = Annotated[str, typer.Option("--therapy", metavar="NAME", help="Only its rows, with the same numbers.", show_default="all")]
Page = Annotated[Path | None, typer.Option(metavar="DIR", help="Also write therapies.md there.", show_default=False)]


@validate.command("pk", epilog=f"Examples: lunis validate pk --therapy rituximab · lunis validate pk --out docs · {CODES}")
def validate_pk(therapy: OfTherapy = "", out: Page = None, json: Json = False) -> None:
    """AUC, Cmax, trough and half-life of drugs beside published ones. Ends with 1 when less than 90 % of the check rows are inside."""
    from .boards import validate_board

    with plainly():
        validate_board("pk", therapy, out, json)


@validate.command("pd", epilog=f"Examples: lunis validate pd --therapy losartan --json · lunis validate pd --out docs · {CODES}")
def validate_pd(therapy: OfTherapy = "", out: Page = None, json: Json = False) -> None:
    """Effects of therapies beside published ones. Ends with 1 when less than 75 % of the check rows are inside, or a sign is wrong."""
    from .boards import validate_board

    with plainly():
        validate_board("pd", therapy, out, json)


@validate.command("sbml", epilog=f"Example: lunis validate sbml --suite sbml-test-suite/cases/semantic --json · {CODES}")
def validate_sbml(
    suite: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the SBML Test Suite: cases as NNNNN/model.xml.", show_default=False)
    ],
    workers: Annotated[int, typer.Option(help="How many processes run cases at once.", show_default="one for each core")] = 0,
    json: Json = False,
) -> None:
    """Run every case of the SBML Test Suite: how many pass, are refused with a reason, or do not match."""
    from .validate import validate_suite

    with plainly():
        validate_suite(suite, workers, json)


@validate.command("all", epilog=f"Example: lunis validate all --reference reference --out docs/scores.md · {CODES}")
def validate_all(
    reference: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder that holds sbml_suite, nonmem_dosing and biomodels, or some.", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option(help="The page to write, in Markdown.", show_default="standard output")] = None,
    workers: Annotated[int, typer.Option(help="How many processes run cases at once.", show_default="one for each core")] = 0,
    json: Json = False,
) -> None:
    """Every score: the SBML Test Suite, NONMEM's dosing scenarios, BioModels and our own export beside libroadrunner."""
    from .validate import validate_everything

    with plainly():
        validate_everything(reference, out, workers, json)


@validate.command("comparators", epilog=f"Example: lunis validate comparators --models biomodels --out docs · {CODES}")
def validate_comparators(
    models: Annotated[
        Path, typer.Option(metavar="DIR", help="Folder of the published models, as BioModels gives them.", show_default=False)
    ],
    out: Annotated[Path | None, typer.Option(metavar="DIR", help="Write comparators.md and its figures there.", show_default=False)] = None,
    json: Json = False,
) -> None:
    """The same perturbations in published models and in the body: directions, sizes, and why they disagree."""
    from .validate import validate_beside

    with plainly():
        validate_beside(models, out, json)


def start() -> None:
    """Run the program with the arguments of the shell."""
    app(prog_name="lunis")
