"""Published models from BioModels, against libRoadRunner: two programs that share nothing must agree."""

import numpy as np
import pytest

from bodies.reference_material import folder_of_reference
from lunis.engine import Accuracy, Run, simulate
from lunis.interchange import read_sbml

pytest.importorskip("libsbml", reason="python-libsbml is not installed (extra `sbml`)")

MODELS = sorted(folder_of_reference("biomodels").glob("*.xml"))
TIMES = np.linspace(0, 20, 21)
pytestmark = pytest.mark.skipif(not MODELS, reason="no reference material `biomodels`: set LUNIS_REFERENCE to the folder that holds it")
each_model = pytest.mark.parametrize("path", MODELS or [None], ids=lambda path: path.stem if path else "none")


def course(path, names):
    results = simulate(read_sbml(path), [Run()], TIMES, names, accuracy=Accuracy(rtol=1e-10, floor=1e-6))
    assert not results.failed, results.statuses
    return results.values[0]


@each_model
def test_a_published_model_runs(path):
    model = read_sbml(path)
    assert np.isfinite(course(path, list(model.signals))).all()


@each_model
def test_a_published_model_agrees_with_libroadrunner(path):
    """Within 1e-6 of each variable's largest value; what is smaller than 1e-12 of the largest of its kind is noise in both."""
    roadrunner = pytest.importorskip("roadrunner", reason="libroadrunner is not installed")
    theirs = roadrunner.RoadRunner(str(path))
    theirs.integrator.relative_tolerance, theirs.integrator.absolute_tolerance = 1e-11, 1e-18
    theirs.integrator.setValue("maximum_num_steps", 1_000_000)
    floating, boundary = list(theirs.model.getFloatingSpeciesIds()), list(theirs.model.getBoundarySpeciesIds())
    numbers = [*theirs.model.getGlobalParameterIds(), *theirs.model.getCompartmentIds()]
    kinds = [[f"{name}.concentration" for name in floating + boundary], numbers, list(theirs.model.getReactionIds())]
    theirs.timeCourseSelections = ["time", *(f"[{name}]" for name in floating + boundary), *numbers, *kinds[2]]
    expected = np.array(theirs.simulate(TIMES[0], TIMES[-1], len(TIMES)))[:, 1:]
    names = [name for kind in kinds for name in kind]
    found = course(path, names)
    largest = np.abs(expected).max(axis=0)
    of_kind = np.concatenate([np.full(len(kind), largest[[names.index(name) for name in kind]].max(initial=0)) for kind in kinds])
    apart = np.abs(found - expected).max(axis=0)
    wrong = {name: share for name, share, allowed in zip(names, apart, 1e-6 * largest + 1e-12 * of_kind, strict=True) if share > allowed}
    assert not wrong
