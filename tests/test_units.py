"""Units of the clinic: exact sizes, both ways between mass and amount, and nothing but UnitError for nonsense."""

from __future__ import annotations

import math
from collections.abc import Iterator
from fractions import Fraction
from importlib.resources import files

import pint
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lunis.errors import UnitError
from lunis.units import COMMON, DIMENSIONLESS, MOLAR_MASS, Definitions, bridge, convert, spelled, unit

# Worked out by hand, in days, litres, millimoles, milligrams and mmHg.
SIZES = {
    "1": Fraction(1),
    "fraction": Fraction(1),
    "%": Fraction(1, 100),
    "d": Fraction(1),
    "h": Fraction(1, 24),
    "min": Fraction(1, 1440),
    "week": Fraction(7),
    "y": Fraction(36525, 100),
    "month": Fraction(36525, 1200),
    "1/d": Fraction(1),
    "1/h": Fraction(24),
    "1/min": Fraction(1440),
    "%/h": Fraction(24, 100),
    "kg": Fraction(10**6),
    "g": Fraction(1000),
    "ug": Fraction(1, 1000),
    "µg": Fraction(1, 1000),
    "μg": Fraction(1, 1000),
    "L": Fraction(1),
    "dL": Fraction(1, 10),
    "mL": Fraction(1, 1000),
    "uL": Fraction(1, 10**6),
    "mg/dL": Fraction(10),
    "mg/dl": Fraction(10),
    "g/dL": Fraction(10**4),
    "ng/mL": Fraction(1, 1000),
    "pg/mL": Fraction(1, 10**6),
    "mmol/L": Fraction(1),
    "umol/L": Fraction(1, 1000),
    "pmol/L/h": Fraction(24, 10**9),
    "mL/min": Fraction(144, 100),
    "cm": Fraction(1, 10),
    "m2": Fraction(100),
    "m²": Fraction(100),
    "m^2": Fraction(100),
    "m**2": Fraction(100),
    "kg/m2": Fraction(10**4),
    "mL/min/1.73m2": Fraction(144, 17300),
    "mL/min/1.73 m²": Fraction(144, 17300),
    "mL/min/1.73m2/y": Fraction(144, 17300) / Fraction(36525, 100),
    "mL/(min·1.73m2)": Fraction(144, 17300),
    "mg/(kg*d)": Fraction(1, 10**6),
    "mg.h/L": Fraction(1, 24),
    "mg*mL/ng": Fraction(1000),
    "mg/mmol": Fraction(1),
    "g/g": Fraction(1),
    "mg/g": Fraction(1, 1000),
    "IU/mL": Fraction(1000),
    "cells/uL": Fraction(10**6),
    "mmol/L per g/L": Fraction(1, 1000),
    "mmHg": Fraction(1),
}
HOSTILE = [
    "-", "*", "/", "()", " ", ".", "^", "1/0", "0", "1/", "/d", "a" * 1000, "m" * 60, "__import__", "nan", "inf", "1e400", "9**9**9**9",
    "2^99999999999", "m^999999999", "kg m", "mg//dL", "%%", "%µ", "((((mg))))", "mg/((dL))", "mg\x00", "𝕞𝕘", "mg/d L",
    "mg" + "*d/d" * 99, "Gg^9" + "*Gg^9" * 10, "fg^9" + "*fg^9" * 10,
    "BSA173", "_", "d" * 59, "lambda", "{}", "mg/dL;", "day+day",
    "day-day", "__import__('os')",
]  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_size_in_base_units_is_exact(name: str) -> None:
    """Breaks when a factor is rounded on the way, or a spelling is read as another unit."""
    assert unit(name).scale == float(SIZES[name])


TEXT = files("lunis").joinpath("units.txt").read_text(encoding="utf-8")
SAID = Definitions(TEXT)


def _names() -> Iterator[str]:
    """Every name with every prefix, in the plural too, and some that are none."""
    yield from (prefix + name + ending for prefix in SAID.prefixes for name in SAID.units if name != "%" for ending in ("", "s", "ss"))
    yield from ("%", "x", "mm", "mmm", "ms", "cd", "kkg", "minn", "mmHgs", "dimensionles")


@pytest.mark.filterwarnings("ignore")
def test_definitions_are_read_as_pint_reads_them() -> None:
    """Authority: pint, on the same file. Breaks when a prefix, a plural or a symbol is taken for another."""
    registry: pint.UnitRegistry[Fraction] = pint.UnitRegistry(None, non_int_type=Fraction)
    registry.load_definitions(TEXT.splitlines())
    for name in _names():
        try:
            units = registry.parse_units(name)
        except pint.UndefinedUnitError:
            with pytest.raises(ValueError, match=name):
                SAID.worth(name)
            continue
        size, powers = SAID.worth(name)
        assert size == registry.get_root_units(units)[0], name
        assert powers == {str(key): int(power) for key, power in units.dimensionality.items()}, name


@pytest.mark.parametrize("name", COMMON)
def test_every_unit_offered_in_hints_is_known(name: str) -> None:
    assert unit(name).name == name


def test_what_a_unit_measures() -> None:
    """Breaks when dimensions that cancel leave a trace, or equal dimensions differ by their order."""
    assert unit("g/g").dimension == unit("").dimension == unit("m/m").dimension == DIMENSIONLESS
    assert unit("L").dimension == unit("m^3").dimension == unit("dL").dimension
    assert unit("mmol/d/kg").dimension == unit("mmol/kg/d").dimension
    assert unit("mL/min/1.73m2").dimension != unit("mL/min").dimension
    assert spelled(unit("pmol/L/h").dimension) == "[substance]/[length]^3/[time]"
    assert spelled(unit("m2").dimension) == "[length]^2"
    assert spelled(DIMENSIONLESS) == "1"


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_nonsense_is_a_unit_error(name: str) -> None:
    """Breaks when a spelling is computed with (a tower of powers never ends), or when another error than UnitError comes through."""
    with pytest.raises(UnitError, match="is not a unit") as caught:
        unit(name)
    assert len(str(caught.value)) < 400


@given(st.text(max_size=80) | st.text("mgdLkµ%1/0^*-·().²³ e_", max_size=80))
def test_any_text_is_a_unit_error_or_a_usable_unit(name: str) -> None:
    try:
        measured = unit(name)
    except UnitError:
        return
    assert 0 < measured.scale < math.inf


@pytest.mark.parametrize(
    ("name", "offered"),
    [("mg/dLL", "`mg/dL`"), ("mmol/Litre", "`mmol/L`"), ("mL/mn", "`mL/min`"), ("MMHG", "`mmHg`"), ("mg P/g", "`mg/g`")],
)
def test_the_nearest_unit_is_offered(name: str, offered: str) -> None:
    with pytest.raises(UnitError, match="did you mean") as caught:
        unit(name)
    assert offered in str(caught.value)


@pytest.mark.parametrize(
    ("value", "given_in", "wanted", "of", "expected"),
    [
        (8.5, "mg/dL", "mmol/L", "calcium", 85 / 40.078),
        (1.0, "mmol/L", "mg/dL", "phosphate", 3.0974),
        (1.0, "mg/dL", "umol/L", "creatinine", 1e4 / 113.12),
        (65.0, "pg/mL", "pmol/L", "pth", 65e3 / 9425),
        (30.0, "ng/mL", "nmol/L", "25OHD", 30e3 / 400.64),
        (1.0, "g/d", "mmol/d", "sodium", 1000 / 22.990),
        (2.0, "mmol/kg", "mg/kg", "calcium", 2 * 40.078),
        (90.0, "mL/min", "L/d", "", 129.6),
        (50.0, "%", "1", "", 0.5),
    ],
)
def test_conversion(value: float, given_in: str, wanted: str, of: str, expected: float) -> None:
    """Authority: molar masses. Breaks when mass and amount are crossed the wrong way round, or by another substance."""
    assert convert(value, given_in, wanted, of) == pytest.approx(expected, rel=1e-12)


MASSES = ("mg/dL", "g/L", "ng/mL", "pg/mL", "ug/L", "mg/L")
AMOUNTS = ("mmol/L", "umol/L", "nmol/L", "pmol/L")


@given(st.floats(1e-9, 1e9), st.sampled_from(MASSES), st.sampled_from(AMOUNTS), st.sampled_from(sorted(MOLAR_MASS)))
def test_there_and_back_is_the_same(value: float, mass: str, amount: str, substance: str) -> None:
    """Breaks when one direction uses another factor than the other."""
    there = convert(value, mass, amount, substance)
    assert convert(there, amount, mass, substance) == pytest.approx(value, rel=1e-14)
    assert there * MOLAR_MASS[substance] * unit(amount).scale == pytest.approx(value * unit(mass).scale, rel=1e-14)


@given(st.floats(1e-12, 1e12), st.sampled_from(COMMON))
def test_base_units_and_back(value: float, name: str) -> None:
    assert unit(name).from_base(unit(name).to_base(value)) == pytest.approx(value, rel=1e-15, abs=0)


@pytest.mark.parametrize(
    ("given_in", "wanted", "of", "hint"),
    [
        ("mg/dL", "mmol/L", "", "name the substance"),
        ("mg/dL", "mmol/L", "calcuim", "did you mean `calcium`"),
        ("mg/dL", "mmol/d", "calcium", "cannot convert"),
        ("kg", "cm", "", "cannot convert"),
        ("mL/min", "mL/min/1.73m2", "", "cannot convert"),
        ("mg2/dL2", "mmol/L", "calcium", "cannot convert"),
    ],
)
def test_what_cannot_be_converted_says_so(given_in: str, wanted: str, of: str, hint: str) -> None:
    with pytest.raises(UnitError, match=hint):
        convert(1.0, given_in, wanted, of)


def test_bridge_moves_every_power_of_mass() -> None:
    """mg²/dL² of a solubility product to mmol²/L²: the molar mass counts twice."""
    factor = bridge(unit("mg2/dL2"), unit("mmol^2/L^2"), "calcium")
    assert factor == pytest.approx(40.078**-2)
