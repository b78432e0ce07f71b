"""Published models from BioModels, against libRoadRunner: two programs that share nothing must agree."""

import numpy as np
import pytest

from bodies.reference_material import folder_of_reference
from lunis.engine import Accuracy, Run, simulate
from lunis.interchange import read_sbml
from lunis.interchange.peer import published

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
    pytest.importorskip("roadrunner", reason="libroadrunner is not installed")
    found = published(path)
    assert found.passed, found
