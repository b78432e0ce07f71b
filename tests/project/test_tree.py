"""How the tree is kept: names, numbers, docstrings, what may be called, and what must not leak into a file."""

import ast
import importlib
import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "lunis"
PYTHON_FILES = sorted(SOURCE.rglob("*.py"))
PACKAGES = sorted(path.parent for path in SOURCE.rglob("__init__.py"))

# Written so that neither line matches itself.
MACHINE_PATH = re.compile(r"(?<![\w.-])/(?:work|root|farm)/|(?<![\w.-])/tmp/[A-Za-z]")
REGISTRY = re.compile(r"pypi[.]org|files[.]pythonhosted[.]org|registry[.]npmjs|deb[.]debian[.]org")

NOT_ORGANS = {"__init__", "body", "signals"}
NOT_THERAPIES = {"__init__", "calcineurin", "dosing", "formulary", "glucocorticoid"}
NAMES_THAT_SAY_NOTHING = {"base", "common", "helpers", "misc", "utils"}
NUMBERS_OF_MATHEMATICS = {0.0, 0.5, 1.0, 2.0, 3.0}
CALLS_REFUSED = {"eval", "exec"}
MODULES_REFUSED = {"cloudpickle", "dill", "marshal", "pickle", "shelve"}
HEAVY = {"jinja2", "llvmlite", "matplotlib", "numba", "pandas", "pint", "pyarrow", "pydantic", "scipy", "typer", "xarray"}


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def expect_none(wrong: list[str], instead: str) -> None:
    if wrong:
        pytest.fail("\n".join([*wrong, "", instead]))


def files_of_the_project() -> list[Path]:
    """What git tracks; before a first commit, what it would; without git, everything but hidden folders and output."""
    for options in (["--cached"], ["--others", "--exclude-standard"]):
        listed = subprocess.run(["git", "ls-files", "-z", *options], cwd=ROOT, capture_output=True, text=True)
        if listed.returncode:
            break
        if names := [name for name in listed.stdout.split("\0") if name]:
            return [path for name in names if (path := ROOT / name).is_file()]
    unwanted = {"out", "build", "dist", "__pycache__"}
    parts = {path: path.relative_to(ROOT).parts for path in ROOT.rglob("*") if path.is_file()}
    return [path for path, names in parts.items() if not any(name in unwanted or name.startswith(".") for name in names[:-1])]


def test_no_file_names_this_machine_or_a_package_registry():
    wrong = []
    for path in files_of_the_project():
        try:
            text = path.read_text(encoding="utf-8")
        except UnicodeDecodeError:  # a picture or a binary table
            continue
        for number, line in enumerate(text.splitlines(), start=1):
            if found := MACHINE_PATH.search(line) or REGISTRY.search(line):
                wrong.append(f"{relative(path)}:{number}: {found[0]}")
    expect_none(wrong, "Write paths relative to the repository, and leave the package registry to the settings of pip.")


def test_every_organ_and_therapy_has_its_table_and_its_tests():
    organs = [path.stem for path in SOURCE.glob("physiology/*.py") if path.stem not in NOT_ORGANS]
    therapies = [path.stem for path in SOURCE.glob("therapies/*.py") if path.stem not in NOT_THERAPIES]
    expected = [SOURCE / "evidence" / f"{organ}.toml" for organ in organs]
    expected += [ROOT / "tests" / "physiology" / f"test_{organ}.py" for organ in organs]
    expected += [SOURCE / "evidence" / "therapies" / f"{therapy}.toml" for therapy in therapies]
    wrong = [f"{relative(path)} is missing" for path in sorted(expected) if not path.is_file()]
    expect_none(wrong, "One stem names the equations, their values and their tests: add each file, or rename its sibling.")


def test_file_names_say_what_is_inside():
    wrong = [relative(path) for path in sorted(SOURCE.rglob("*")) if path.stem in NAMES_THAT_SAY_NOTHING]
    expect_none(wrong, "Name a file for its one subject, and move each function to the file whose subject it shares.")


def floats_in(tree: ast.Module) -> Iterator[tuple[int, float]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, float) and node.value not in NUMBERS_OF_MATHEMATICS:
            yield node.lineno, node.value


def test_numbers_live_in_evidence():
    wrong = [
        f"{relative(path)}:{line}: {number}"
        for layer in ("physiology", "therapies")
        for path in sorted((SOURCE / layer).rglob("*.py"))
        for line, number in floats_in(parsed(path))
    ]
    expect_none(wrong, "Declare a `constant` and give its value, with a source, in evidence/<same name>.toml.")


def refused_in(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id=name)) if name in CALLS_REFUSED:
                yield node.lineno, f"{name}(…)"
            case ast.Import(names=names):
                yield from ((node.lineno, f"import {each.name}") for each in names if each.name.split(".")[0] in MODULES_REFUSED)
            case ast.ImportFrom(module=str(module), level=0) if module.split(".")[0] in MODULES_REFUSED:
                yield node.lineno, f"from {module} import …"


def test_no_text_is_run_as_code():
    wrong = [f"{relative(path)}:{line}: {what}" for path in PYTHON_FILES for line, what in refused_in(parsed(path))]
    expect_none(wrong, "No scenario or stored file may ever run code: build with `ast` or llvmlite; store JSON, NumPy or Parquet.")


def test_every_module_says_what_it_is():
    wrong = [relative(path) for path in PYTHON_FILES if not ast.get_docstring(parsed(path))]
    expect_none(wrong, "Begin the file with a docstring: one sentence on what it is, in words of the domain.")


@pytest.mark.parametrize("package", PACKAGES, ids=lambda path: ".".join(path.relative_to(SOURCE.parent).parts))
def test_public_names_are_listed_and_exist(package):
    # That the list is sorted is ruff's rule RUF022, in test_lint.
    tree = parsed(package / "__init__.py")
    name = ".".join(package.relative_to(SOURCE.parent).parts)
    module = importlib.import_module(name)
    listed = getattr(module, "__all__", None)
    if listed is None:
        offered = [node for node in tree.body if isinstance(node, ast.ImportFrom) and node.module != "__future__"]
        assert not offered, f"{relative(package)}/__init__.py imports names for others: list them in `__all__`."
        return
    assert len(listed) == len(set(listed)), f"{name}.__all__ lists a name twice."
    expect_none([f"{name}.{each}" for each in listed if not hasattr(module, each)], f"`__all__` of {name} lists what it does not hold.")


def test_importing_lunis_is_light():
    script = f"import sys, json, lunis; print(json.dumps(sorted(set(sys.modules) & set({sorted(HEAVY)}))))"
    run = subprocess.run([sys.executable, "-c", script], cwd=SOURCE.parent, capture_output=True, text=True, check=True)
    expect_none(json.loads(run.stdout), "`import lunis` takes these: import them inside the function that needs them.")


def test_the_version_is_the_same_everywhere():
    version = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    cited = re.search(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text(encoding="utf-8"), re.MULTILINE)
    assert cited, "CITATION.cff names no version."
    assert cited[1].strip() == version, "CITATION.cff and pyproject.toml name different versions."
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), f"CHANGELOG.md has no section for {version}."
