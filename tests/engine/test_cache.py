"""Code kept on disk: found again by content, never believed when damaged, done without when there is no room for it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import llvmlite
import llvmlite.binding as llvm
import numpy as np
import pytest

from bodies.direct import model_of, names_of
from lunis.engine import Run, cache, run, simulate
from lunis.engine.cache import folder, kept, key
from lunis.engine.model import Model
from lunis.engine.program import Program, Readings
from lunis.language import graph

ROOT = Path(__file__).parents[2]
SCRIPT = """
from lunis.engine import Run, objects, simulate
from bodies.direct import model_of
made = []
write = objects._object_code
objects._object_code = lambda *given: made.append(1) or write(*given)
model = model_of(lambda t, y, p: [-p.k * y[0], p.k * y[0] - y[1] ** 1.5], (1.0, 0.5), k=0.7)
results = simulate(model, [Run()], [0.0, 1.0, 3.0], ["y.1", "y.2"])
print(len(made), results.values.tobytes().hex())
"""


def decay(rate: float = 1.0) -> Model:
    return model_of(lambda t, y, p: [-rate * y[0]], (1.0,))


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of the test's own, and nothing remembered in memory but the driver."""
    simulate(decay(), [Run()], [1.0], ["y.1"])
    chosen = tmp_path / "kept" / "code"
    monkeypatch.setenv("LUNIS_CACHE", str(chosen))
    monkeypatch.setattr(run, "_programs", {})
    monkeypatch.setattr(run, "_readers", {})
    return chosen


class Maker:
    """Makes the same bytes each time, and counts."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self) -> bytes:
        self.times += 1
        return b"code of some length" * 10


def test_made_once_and_found_again(place: Path) -> None:
    make = Maker()
    assert kept("name", make) == kept("name", make) == Maker()()
    assert make.times == 1
    assert [path.name for path in place.iterdir()] == ["name.o"]
    kept("another", make)
    assert make.times == 2


DAMAGE: dict[str, Callable[[bytes], bytes]] = {
    "empty": lambda code: b"",
    "one byte": lambda code: code[:1],
    "cut short": lambda code: code[:-1],
    "cut in half": lambda code: code[: len(code) // 2],
    "longer": lambda code: code + b"\0",
    "one bit": lambda code: code[:100] + bytes([code[100] ^ 1]) + code[101:],
    "first bit": lambda code: bytes([code[0] ^ 1]) + code[1:],
    "zeros": lambda code: bytes(len(code)),
    "something else": lambda code: b"#!/bin/sh\n" * 50,
}


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_file_is_made_anew(place: Path, damage: str) -> None:
    """Breaks when what lies on the disk is believed."""
    make = Maker()
    kept("name", make)
    file = place / "name.o"
    sound = file.read_bytes()
    file.write_bytes(DAMAGE[damage](sound))
    assert kept("name", make) == Maker()()
    assert make.times == 2
    assert file.read_bytes() == sound


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_model_runs_over_a_damaged_file(place: Path, monkeypatch: pytest.MonkeyPatch, damage: str) -> None:
    """Breaks when the linker is given it: the whole process would die."""
    expected = simulate(decay(), [Run()], [0.0, 1.0], ["y.1"]).values
    assert len(list(place.iterdir())) == 2
    for file in place.iterdir():
        file.write_bytes(DAMAGE[damage](file.read_bytes()))
    monkeypatch.setattr(run, "_programs", {})
    monkeypatch.setattr(run, "_readers", {})
    assert np.array_equal(simulate(decay(), [Run()], [0.0, 1.0], ["y.1"]).values, expected)


def test_without_a_place_to_write(place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where the folder is a file, or the file a folder, code is made each time."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("LUNIS_CACHE", str(tmp_path / "file" / "below"))
    make = Maker()
    assert kept("name", make) == kept("name", make)
    assert make.times == 2
    assert simulate(decay(), [Run()], [1.0], ["y.1"])["y.1"][0, 0] == pytest.approx(np.exp(-1), rel=1e-5)
    monkeypatch.setenv("LUNIS_CACHE", str(place))
    (place / "name.o").mkdir(parents=True)
    assert kept("name", make) == Maker()()
    assert make.times == 3


def test_a_disk_that_is_full(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*given: object, **named: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    make = Maker()
    assert kept("name", make) == kept("name", make)
    assert make.times == 2


def test_where_code_is_kept(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("LUNIS_CACHE", str(tmp_path / "own"))
    assert folder() == tmp_path / "own"
    monkeypatch.delenv("LUNIS_CACHE")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    assert folder() == tmp_path / "lunis"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert folder().name == "lunis"
    assert Path.home() in folder().parents


def test_the_key_follows_all_that_code_depends_on(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Breaks when code of another model, method, width, processor, library or engine could be taken for this one's."""
    model, x = decay(), graph.symbol("state", "y", "1")
    usual = key(model, "step", "rodas5p", 4)
    assert key(decay(), "step", "rodas5p", 4) == usual
    others = [
        key(decay(2.0), "step", "rodas5p", 4),
        key(model, "step", "rodas4p2", 4),
        key(model, "step", "rodas5p", 8),
        key(model, "readings", 4),
        key(model, "readings", 4, roots=(x,)),
        key(model, "readings", 4, roots=(graph.negate(x),)),
        key(model, "readings", 4, roots=(graph.negate(x), x)),
        key(model, "readings", 4, roots=(x, graph.negate(x))),
    ]
    for name, other in (("get_host_cpu_name", "another"), ("get_host_cpu_features", type(llvm.get_host_cpu_features())())):
        with monkeypatch.context() as patch:
            patch.setattr(llvm, name, lambda other=other: other)
            others.append(key(model, "step", "rodas5p", 4))
    with monkeypatch.context() as patch:
        patch.setattr(llvmlite, "__version__", "0")
        others.append(key(model, "step", "rodas5p", 4))
    assert len({usual, *others}) == len(others) + 1


def test_a_change_of_the_engine_is_another_key(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Any file of it. Breaks when a developer would be given the code of yesterday."""
    engine = tmp_path / "engine"
    shutil.copytree(Path(cache.__file__).parent, engine, ignore=shutil.ignore_patterns("__pycache__"))
    monkeypatch.setattr(cache, "__file__", str(engine / "cache.py"))

    def now() -> str:
        monkeypatch.setattr(cache, "_digest", [])
        return key(decay(), "step")

    usual = now()
    assert now() == usual
    for name in ("rodas5p.py", "lanes.py", "elementary.py"):
        text = (engine / name).read_text(encoding="utf-8")
        (engine / name).write_text(text + "\n", encoding="utf-8")
        assert now() != usual
        (engine / name).write_text(text, encoding="utf-8")
        assert now() == usual
    changed = tmp_path / "graph.py"
    changed.write_text(Path(graph.__file__).read_text(encoding="utf-8") + "\n", encoding="utf-8")
    monkeypatch.setattr(graph, "__file__", str(changed))
    assert now() != usual


def test_programs_of_one_model_do_not_meet(place: Path) -> None:
    """Other widths and methods are other files."""
    for width in (1, 2):
        for method in ("rodas5p", "rodas4p2"):
            Program(decay(), method, width)
        Readings(decay(), (graph.symbol("state", "y", "1"),), width)
    assert len(list(place.iterdir())) == 6


def test_a_model_is_compiled_once(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Within a process not even the disk is asked again."""
    model = decay(3.0)
    first = simulate(model, [Run()], [1.0], names_of(model)).values
    shutil.rmtree(place)
    again = simulate(decay(3.0), [Run()], [1.0], names_of(model)).values
    assert np.array_equal(first, again)
    assert not place.exists()


# Other processes


def started(place: Path) -> subprocess.Popen[str]:
    # The driver takes long to make, and has tests of its own.
    simulate(decay(), [Run()], [1.0], ["y.1"])
    shutil.copytree(folder() / "driver", place / "driver", dirs_exist_ok=True)
    paths = os.pathsep.join([str(ROOT / "src"), str(ROOT / "tests")])
    environment = {**os.environ, "LUNIS_CACHE": str(place), "PYTHONPATH": paths}
    return subprocess.Popen([sys.executable, "-c", SCRIPT], env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def ended(process: subprocess.Popen[str]) -> tuple[int, str]:
    """How often it compiled, and the bits that it found."""
    out, err = process.communicate(timeout=120)
    assert process.returncode == 0, err
    count, bits = out.split()
    return int(count), bits


def test_a_second_process_starts_warm(tmp_path: Path) -> None:
    """And two at once do no harm: whole files, nothing left over, the same bits."""
    first, second = started(tmp_path), started(tmp_path)
    (cold, bits), (other, same) = ended(first), ended(second)
    assert max(cold, other) == 2
    assert same == bits
    assert sorted(path.suffix for path in tmp_path.iterdir()) == ["", ".o", ".o"]
    assert ended(started(tmp_path)) == (0, bits)
