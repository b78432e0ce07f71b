"""What `import lunis` offers: the names of the README, loaded when they are used, and a hint for every other."""

import subprocess
import sys
from pathlib import Path

import pytest

import lunis as ln
from lunis import interchange, scenario

SOURCE = Path(__file__).parents[1] / "src"


def test_every_public_name_is_there() -> None:
    """Breaks when a name of the front door leads nowhere."""
    assert [name for name in ln.__all__ if not hasattr(ln, name)] == []


@pytest.mark.parametrize("name", ["NOTICE", "Comparison", "Course", "Patient", "compare", "fit", "simulate"])
def test_names_are_those_of_the_scenario(name: str) -> None:
    """Breaks when the front door and its room name different things."""
    assert getattr(ln, name) is getattr(scenario, name)


def test_patients_are_read_with_the_labs_that_they_name() -> None:
    """Breaks when the front door reads scenarios without the files beside them."""
    assert ln.read_patient is interchange.read_patient


@pytest.mark.parametrize(("misspelt", "meant"), [("simulat", "simulate"), ("read_patients", "read_patient"), ("therapy", "therapies")])
def test_a_misspelt_name_is_told_with_the_nearest(misspelt: str, meant: str) -> None:
    """Breaks when a slip in a script ends in a bare AttributeError."""
    with pytest.raises(AttributeError, match=f"did you mean `{meant}`"):
        getattr(ln, misspelt)


def test_a_misspelt_therapy_is_refused() -> None:
    """Breaks when a therapy that does not exist is found."""
    with pytest.raises(AttributeError):
        ln.therapies.mycofenolate  # noqa: B018


def test_the_notice_says_what_lunis_is_not() -> None:
    """Breaks when results can be printed without it."""
    assert "not a medical device" in ln.NOTICE
    assert "not a medical device" in (ln.__doc__ or "")


def test_the_readmes_first_lines_run() -> None:
    """Breaks when the example at the top of the package cannot be typed in."""
    assert ln.__doc__ is not None
    code = [line.strip() for line in ln.__doc__.splitlines() if line.startswith("    ")]
    assert code[0] == "import lunis as ln"
    for line in code:
        compile(line, "docstring", "exec")
    script = "import lunis as ln; print(ln.therapies.mycophenolate.name, ln.physiology.__name__, len(ln.evidence.stems()) > 20)"
    run = subprocess.run([sys.executable, "-c", script], cwd=SOURCE, capture_output=True, text=True, check=True)
    assert run.stdout.split() == ["mycophenolate", "lunis.physiology", "True"]
