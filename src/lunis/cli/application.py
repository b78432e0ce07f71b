"""The commands, their options and their help."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from .speak import plainly, say

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


@app.command(epilog=f"Example: lunis run patient.toml --out report --courses nothing,both · {CODES}")
def run(
    scenario: Annotated[
        Path, typer.Argument(metavar="SCENARIO.toml", help="The patient: person, history, diet, medicines, labs.", show_default=False)
    ],
    out: Annotated[
        Path | None, typer.Option(help="Folder for results.parquet, results.csv, summary.json and report.html.", show_default=False)
    ] = None,
    years: Annotated[float, typer.Option(help="How long the courses run.")] = 2.0,
    twins: Annotated[int, typer.Option(help="Equally plausible versions of the patient, for the bands.")] = 50,
    seed: Annotated[int, typer.Option(help="The same seed gives the same twins.")] = 1,
    courses: Annotated[str, typer.Option(metavar="KEY,…", help="Only these courses.", show_default="all")] = "",
    json: Json = False,
    quiet: Annotated[bool, typer.Option("--quiet", "-q", help="Print neither progress nor table.")] = False,
) -> None:
    """Compare courses of treatment for one patient: table, figures, report."""
    from .run import run_scenario

    with plainly():
        chosen = [key.strip() for key in courses.split(",") if key.strip()] or None
        run_scenario(scenario, out, years, twins, seed, chosen, json, quiet)


@app.command(epilog=f"Examples: lunis show mineral · lunis show mycophenolate --latex · {CODES}")
def show(
    name: Annotated[
        str, typer.Argument(metavar="ORGAN|THERAPY", help="An organ of the body, or a treatment of the formulary.", show_default=False)
    ],
    latex: Annotated[bool, typer.Option("--latex", help="Equations as LaTeX.")] = False,
    json: Json = False,
) -> None:
    """Equations, values with their sources, what is read and told, levers, warnings."""
    from .show import show_part

    with plainly():
        show_part(name, latex, json)


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


validate = typer.Typer(
    help="Compare Lunis with what other programs and suites found.", no_args_is_help=True, context_settings=app.info.context_settings
)
app.add_typer(validate, name="validate", epilog=f"Example: lunis validate sbml --suite sbml-test-suite · {CODES}")


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


def start() -> None:
    """Run the program with the arguments of the shell."""
    app(prog_name="lunis")
