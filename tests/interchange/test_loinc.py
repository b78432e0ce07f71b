"""LOINC codes and UCUM units: a typing slip must be told from a code that Lunis does not know."""

from __future__ import annotations

import pytest

from lunis.interchange.loinc import LABS, is_code, slip, unit_name
from lunis.scenario import labs
from lunis.units import unit


def test_every_code_of_the_table_has_its_check_digit_and_names_a_lab() -> None:
    """Breaks when a code was mistyped: one wrong digit, or two neighbours swapped, spoils the check digit."""
    assert all(map(is_code, LABS))
    assert set(LABS.values()) <= set(labs.LABS)


@pytest.mark.parametrize("text", ["2160-1", "2610-0", "2160", "2160-00", "", "٢١٦٠-٠", "12345678-1", "a-1"])
def test_what_is_no_code_is_known_as_such(text: str) -> None:
    assert not is_code(text)


def test_a_slip_meets_the_nearest_code() -> None:
    assert "`2160-0`" in slip("2160-1")
    assert "check digit" in slip("creatinine")


@pytest.mark.parametrize(
    ("ucum", "ours"),
    [
        ("mL/min/{1.73_m2}", "mL/min/1.73m2"),
        ("mL/min/1.73.m2", "mL/min/1.73m2"),
        ("mg/g{creat}", "mg/g"),
        ("mm[Hg]", "mmHg"),
        ("[IU]/mL", "IU/mL"),
        ("k[IU]/L", "IU/mL"),
        ("umol/L", "umol/L"),
        ("%", "%"),
        ("10*-3.g/L", None),
    ],
)
def test_ucum_units_mean_what_ours_do(ucum: str, ours: str | None) -> None:
    """Breaks when an annotation changes a size, or an area is lost."""
    if ours is None:
        with pytest.raises(Exception, match="not a unit"):
            unit(unit_name(ucum))
    else:
        assert unit(unit_name(ucum)).scale == pytest.approx(unit(ours).scale)
        assert unit(unit_name(ucum)).dimension == unit(ours).dimension
