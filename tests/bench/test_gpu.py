"""A GPU is measured where there is one, and its absence told elsewhere."""

import sys

import pytest

from bodies import cuda_by_c
from bodies.benchmarked import toy_scenario
from lunis.bench import gpu
from lunis.engine.cuda import CudaProgram


def test_its_absence_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "cupy", None)
    assert gpu.absent() == "a GPU is left out: CuPy is not installed"


@pytest.mark.skipif(cuda_by_c.COMPILER is None, reason="no C compiler is at hand to stand for a GPU")
def test_many_patients_are_measured(monkeypatch):
    monkeypatch.setattr(gpu, "CudaProgram", lambda model: CudaProgram(model, cupy=cuda_by_c.CUPY))
    found = gpu.on_gpu(toy_scenario(dosed=True), 2, 1e-4)
    assert found.patients == 128
    assert found.pace > 0
