"""The driver's own code: found by content, never that of yesterday, called like the function that it was made from."""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import llvmlite.binding as llvm
import numpy as np
import pytest

from lunis.engine import routine
from lunis.engine.emit import machine
from lunis.engine.routine import Routine, written_in

ENGINE = Path(routine.__file__).parent
ROOT = Path(__file__).parents[2]


def arguments(patients: int = 3) -> tuple[int, np.ndarray, int, np.ndarray]:
    return 0, np.ones((patients, 2)), 4, np.zeros((0, 5))


def key_of(*given: object) -> str:
    routine._key.cache_clear()
    return Routine("drive", "begin").key(given)


def _run(script: str) -> str:
    """What another process prints."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src")}
    return subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env=environment).stdout


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A copy of the engine's files, of which keys are made."""
    engine = tmp_path / "engine"
    shutil.copytree(ENGINE, engine, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(routine, "__file__", str(engine / "routine.py"))
    yield engine
    routine._key.cache_clear()


def test_every_file_that_the_driver_is_made_from_is_known() -> None:
    """All that is loaded of the engine when the driver alone is. Breaks when one is imported in a way that the search does not see."""
    script = (
        "import sys, types, importlib\n"
        f"package = types.ModuleType('lunis.engine'); package.__path__ = [{str(ENGINE)!r}]\n"
        "import lunis; sys.modules['lunis.engine'] = package\n"
        "importlib.import_module('lunis.engine.drive')\n"
        "print(*(name.rsplit('.')[-1] for name in sys.modules if name.startswith('lunis.engine.')))\n"
    )
    found = {path.stem for path in written_in("drive", ENGINE)}
    assert found == set(_run(script).split())
    assert {"drive", "crossings", "calls", "layout", "watching"} <= found


@pytest.mark.parametrize("name", ["drive", "crossings", "calls", "layout", "watching", "routine", "build", "emit"])
def test_a_change_of_any_of_them_is_another_key(elsewhere: Path, name: str) -> None:
    """Breaks when an old driver would go on running."""
    usual = key_of(*arguments())
    assert key_of(*arguments()) == usual
    path = elsewhere / f"{name}.py"
    text = path.read_text(encoding="utf-8")
    path.write_text(text + "\n", encoding="utf-8")
    assert key_of(*arguments()) != usual
    path.write_text(text, encoding="utf-8")
    assert key_of(*arguments()) == usual


def test_other_arguments_processors_and_numbas_are_other_keys(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    usual = key_of(*arguments())
    assert key_of(*arguments(7)) == usual
    _, parameters, width, starts = arguments()
    others = [
        key_of(0, parameters, float(width), starts),
        key_of(0, parameters.astype(np.float32), width, starts),
        key_of(0, parameters[0], width, starts),
        key_of((0, parameters), width, starts),
    ]
    with monkeypatch.context() as patch:
        patch.setattr(llvm, "get_host_cpu_name", lambda: "another")
        others.append(key_of(*arguments()))
    (tmp_path / "_version.py").write_text("another")
    with monkeypatch.context() as patch:
        patch.setattr(routine, "_version_of_numba", lambda: tmp_path / "_version.py")
        others.append(key_of(*arguments()))
    routine._key.cache_clear()
    assert len({usual, *others}) == len(others) + 1


def test_an_array_with_gaps_is_refused() -> None:
    """Breaks when code would read it as if it had none."""
    with pytest.raises(ValueError, match="without gaps"):
        Routine("drive", "begin")(0, np.ones((3, 4))[:, ::2], 4, np.zeros((3, 5)))


def test_numba_is_not_loaded_for_code_that_is_there() -> None:
    """The first process makes the code if it must; the second finds it."""
    script = (
        "import sys, numpy as np\n"
        "from lunis.engine.routine import Routine\n"
        "Routine('drive', 'begin')(0, np.ones((0, 2)), np.ones((5, 4)), np.ones((2, 4)), np.zeros((0, 5)))\n"
        "print('numba' in sys.modules, 'scipy' in sys.modules)\n"
    )
    output = [_run(script) for _ in range(2)]
    assert output[1].split() == ["False", "False"]


def test_code_that_only_numba_could_run_is_refused_by_name() -> None:
    """Breaks when LLVM is left to find out: it would end the process."""
    module = llvm.parse_assembly("declare void @numba_only()\ndefine void @f() {\n call void @numba_only()\n ret void\n}")
    with pytest.raises(RuntimeError, match="numba_only"):
        routine._refuse_unknown(module)


def test_the_runtime_gives_memory_that_is_aligned_and_takes_it_back() -> None:
    """Arrays made inside compiled code."""
    engine = llvm.create_mcjit_compiler(llvm.parse_assembly(routine._RUNTIME), machine())
    engine.finalize_object()
    take = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_int64, ctypes.c_int32)(engine.get_function_address("NRT_MemInfo_alloc_aligned"))
    free = ctypes.CFUNCTYPE(None, ctypes.c_void_p)(engine.get_function_address("NRT_MemInfo_call_dtor"))
    for size in (0, 1, 8, 1000):
        for align in (8, 16, 32, 64):
            block = take(size, align)
            count, _, _, data = (ctypes.c_int64 * 4).from_address(block)
            assert count == 1
            assert data % align == 0
            assert block + 48 <= data
            assert data + size <= block + size + 64 + align
            ctypes.memset(data, 255, size)
            free(block)
    assert not take(2**62, 32)
