"""The same SBML in libroadrunner and in Lunis: two programs that share nothing must agree."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import numpy as np

from ..engine import Accuracy, Run, bolus, link, simulate
from ..engine.model import Array, Model
from ..errors import LunisError
from ..language.schedules import daily, twice_daily
from ..physiology.body import BODY
from ..therapies import haemodialysis, mycophenolate, prednisone
from .sbml import CONCENTRATION, read_sbml
from .sbml_names import Identifiers
from .sbml_write import sbml_text

PEER = "libroadrunner"
ALLOWED = 1e-6
# Of the largest of its kind (concentrations, numbers, fluxes): what is smaller is noise in both programs.
NOISE = 1e-12
PUBLISHED = np.linspace(0.0, 20.0, 21)
WEEK, TWO_YEARS = 7.0, 728.0
OURS = Accuracy(rtol=1e-10, floor=1e-6)


@dataclass(frozen=True)
class Agreement:
    """How far two programs are apart on one model: the largest difference relative to a variable's scale, and where; or why unknown."""

    name: str
    difference: float = float("nan")
    where: str = ""
    reason: str = ""

    @property
    def passed(self) -> bool:
        return self.difference <= ALLOWED


def peer_version() -> str:
    """The version of libroadrunner; empty where it is not installed."""
    try:
        return version(PEER)
    except PackageNotFoundError:
        return ""


def published_models(folder: Path) -> tuple[Agreement, ...]:
    """Each SBML file of a folder, read by both."""
    return tuple(_told(path.stem, partial(published, path)) for path in sorted(folder.glob("*.xml")))


def exported_bodies() -> tuple[Agreement, ...]:
    """Our body as written by Lunis for two years, run by the other program: ill, under doses, and dialysed."""
    return tuple(_told(name, partial(exported, name, *each)) for name, each in _bodies().items())


def _told(name: str, compare: Callable[[], Agreement]) -> Agreement:
    try:
        return compare()
    except (LunisError, RuntimeError, ArithmeticError, LookupError, ValueError) as error:
        return Agreement(name, reason=str(error) or type(error).__name__)


def published(path: Path) -> Agreement:
    """A published model: every concentration, number and flux over 20 units of its time."""
    theirs = _peer(str(path), 1e-11, 1e-18)
    floating, boundary = list(theirs.model.getFloatingSpeciesIds()), list(theirs.model.getBoundarySpeciesIds())
    species, fluxes = [*floating, *boundary], list(theirs.model.getReactionIds())
    numbers = [*theirs.model.getGlobalParameterIds(), *theirs.model.getCompartmentIds()]
    kinds = [[f"{name}{CONCENTRATION}" for name in species], numbers, fluxes]
    expected = _simulated(theirs, PUBLISHED, [*(f"[{name}]" for name in species), *numbers, *fluxes])
    names = [name for kind in kinds for name in kind]
    found = _ours(read_sbml(path), Run(), PUBLISHED, names, OURS)
    largest = np.abs(expected).max(axis=0)
    of_kind = np.concatenate([np.full(len(kind), largest[[names.index(name) for name in kind]].max(initial=0)) for kind in kinds])
    return _apart(path.stem, names, np.abs(found - expected).max(axis=0), largest, of_kind)


def exported(name: str, model: Model, run: Run, rtol: float, atol: float) -> Agreement:
    """A body of ours: every signal over two years, week by week, relative to its largest size."""
    days = np.arange(0.0, TWO_YEARS + 1, WEEK)
    names = list(model.signals)
    theirs = _peer(sbml_text(model, run, TWO_YEARS), rtol, atol)
    expected = _simulated(theirs, days, list(Identifiers(model).signals.values()))
    found = _ours(model, run, days, names, Accuracy(rtol=1e-10)) * [model.quantities[each].unit.scale for each in names]
    largest = np.abs(expected).max(axis=0)
    return _apart(name, names, np.abs(found - expected).max(axis=0), largest, np.ones(len(names)))


def _bodies() -> Mapping[str, tuple[Model, Run, float, float]]:
    ill = Run(events=(bolus(BODY.organ("immunity").variables.provocation, 10.0, 0.0),))
    dosed = BODY.taking(prednisone.at(daily("7.5 mg")), mycophenolate.at(twice_daily("1 g")))
    return {
        "the body, lupus provoked on day 0": (link(BODY), ill, 1e-10, 1e-13),
        "the body under prednisone once and mycophenolate twice a day": (link(dosed), Run(), 1e-8, 1e-10),
        "the body under haemodialysis three times a week": (link(BODY.taking(haemodialysis.as_usual())), Run(), 1e-10, 1e-12),
    }


def _peer(document: str, rtol: float, atol: float) -> Any:
    import roadrunner

    model = roadrunner.RoadRunner(document)
    for setting, value in {"relative_tolerance": rtol, "absolute_tolerance": atol, "maximum_num_steps": 1_000_000}.items():
        model.getIntegrator().setValue(setting, value)
    return model


def _simulated(theirs: Any, times: Array, selections: list[str]) -> Array:
    theirs.timeCourseSelections = ["time", *selections]
    return np.array(theirs.simulate(times[0], times[-1], len(times)))[:, 1:]


def _ours(model: Model, run: Run, times: Array, names: list[str], accuracy: Accuracy) -> Array:
    results = simulate(model, [run], times, names, accuracy=accuracy)
    if results.failed:
        raise ArithmeticError(str(results.statuses[0]))
    found: Array = results.values[0]
    return found


def _apart(name: str, names: list[str], apart: Array, largest: Array, of_kind: Array) -> Agreement:
    """The worst variable. What is noise beside its kind counts as a share of what is allowed for noise."""
    scale = largest + NOISE / ALLOWED * of_kind
    relative = np.divide(apart, scale, out=np.where(apart > 0, np.inf, 0.0), where=scale > 0)
    worst = int(np.argmax(relative))
    return Agreement(name, float(relative[worst]), names[worst])
