"""`lunis export`: the model in the formats of other tools."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .speak import say

if TYPE_CHECKING:
    from ..engine.run import Run
    from ..interchange.adam import Format
    from ..language import Body


def export_sbml(scenario: Path | None, out: Path | None, years: float) -> None:
    """Write SBML of the healthy body, or of the best twin of a patient under the medicines of the scenario."""
    from ..engine import Run, link
    from ..interchange.sbml_write import descriptions, sbml_text
    from ..physiology.body import BODY

    body, run = _fitted(scenario) if scenario is not None else (BODY, Run())
    text = sbml_text(link(body), run, years * 365.25, descriptions(body))
    if out is None:
        say(text.rstrip("\n"))
        return
    out.parent.mkdir(parents=True, exist_ok=True)
    out.write_text(text, encoding="utf-8")
    say(str(out))


def export_adam(population: Path, out: Path, form: Format, study: str) -> None:
    """Write ADSL and ADLB of a population that was streamed to disk."""
    from ..engine.stored import read_stream
    from ..interchange.adam import write_adam

    for path in write_adam(read_stream(population), out, form, study):
        say(str(path))


def _fitted(scenario: Path) -> tuple[Body, Run]:
    from ..engine import Run, link
    from ..interchange.lab_files import read_patient
    from ..scenario import fit
    from ..scenario.run import carried

    patient = read_patient(scenario)
    fitted, model = fit(patient, twins=1), link(patient.body)
    known = {symbol: value for symbol, value in fitted.parameters[0].items() if symbol in model.parameter_index}
    return patient.body, Run(known, (), carried(fitted.symbols, fitted.states[0], model))
