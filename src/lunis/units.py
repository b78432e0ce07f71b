"""Units of the clinic: what a unit measures, and how many base units it is worth.

Every number inside the engine is in base units (day, litre, millimole, milligram, mmHg, …), so that equations need no factors.
Numbers enter and leave in the units of the clinic; `convert` also crosses between mass and amount of a named substance.
Their definitions are in `units.txt`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache, lru_cache
from importlib.resources import files
from typing import Any

from .errors import Problem, UnitError, nearest

# g/mol; phosphate is counted as phosphorus, as laboratories do.
MOLAR_MASS = {
    "calcium": 40.078,
    "phosphate": 30.974,
    "magnesium": 24.305,
    "potassium": 39.098,
    "sodium": 22.990,
    "bicarbonate": 61.017,
    "creatinine": 113.12,
    "glucose": 180.156,
    "urea": 60.056,
    "iron": 55.845,
    "pth": 9425.0,
    "fgf23": 32000.0,
    "25ohd": 400.64,
    "calcitriol": 416.64,
    "albumin": 66500.0,
    "igg": 150000.0,
}

Dimension = tuple[tuple[str, Fraction], ...]
DIMENSIONLESS: Dimension = ()


@dataclass(frozen=True)
class Unit:
    """A unit: its spelling, its dimension, and its size in base units."""

    name: str
    dimension: Dimension
    scale: float

    def to_base(self, value: float) -> float:
        """The number of base units in `value` of this unit."""
        return value * self.scale

    def from_base(self, value: Any) -> Any:
        """Base units (number or array) expressed in this unit."""
        return value / self.scale

    def __str__(self) -> str:
        return self.name


class Definitions:
    """What `units.txt` says: prefixes, and units as base units or as products of others.

    A line is `name = meaning = symbol = other names`; a meaning is `[dimension]`, or factors between `*`, `/` and `**`; `_` is no symbol.
    """

    def __init__(self, text: str) -> None:
        self.prefixes: dict[str, Fraction] = {"": Fraction(1)}
        self.units: dict[str, str] = {}
        for line in text.splitlines():
            name, *meanings = (each.strip() for each in line.split("="))
            if not meanings or name.startswith("#"):
                continue
            names = [each for each in (name, *meanings[1:]) if each != "_"]
            if name.endswith("-"):
                self.prefixes |= {each.removesuffix("-"): Fraction(meanings[0]) for each in names}
            else:
                self.units |= dict.fromkeys(names, meanings[0])

    def worth(self, name: str) -> tuple[Fraction, Mapping[str, int]]:
        """What a name is worth, with a prefix or in the plural too. Raises ValueError when it is none."""
        if name in self.units:
            return self._product(self.units[name])
        for ending in ("", "s"):
            for prefix, factor in self.prefixes.items():
                bare = name.removeprefix(prefix).removesuffix(ending)
                # One letter has no plural.
                if prefix + bare + ending == name and bare in self.units and len(bare) > len(ending):
                    size, powers = self.worth(bare)
                    return factor * size, powers
        raise ValueError(name)

    def _product(self, meaning: str) -> tuple[Fraction, Mapping[str, int]]:
        if meaning.startswith("["):
            return Fraction(1), {meaning: 1}
        size, powers = Fraction(1), dict[str, int]()
        for sign, factor in re.findall(r"(^|\*|/) *([\w.-]+(?: *\*\* *\d+)?)", meaning):
            base, power = (*re.split(r" *\*\* *", factor), "1")[:2]
            turns = int(power) * (-1 if sign == "/" else 1)
            worth, inner = (Fraction(base), {}) if base[0].isdigit() else self.worth(base)
            size *= worth**turns
            for key, exponent in inner.items():
                powers[key] = powers.get(key, 0) + exponent * turns
        return size, powers


@cache
def _definitions() -> Definitions:
    return Definitions(files("lunis").joinpath("units.txt").read_text(encoding="utf-8"))


_FACTOR = re.compile(r"(?P<name>1|%|[A-Za-zµμ_]+)(?:\^?(?P<power>-?[1-9]))?")
LONGEST = 60


def _factors(name: str) -> Iterator[tuple[str, int]]:
    """The names in `mL/min/1.73m2`, `1/h` or `mg/(kg·d)` with their powers. Raises ValueError when it is not written like a unit."""
    if len(name) > LONGEST:
        raise ValueError(f"longer than {LONGEST} letters")
    text = name.replace("²", "2").replace("³", "3").replace("·", "*").replace(".", "*").replace("**", "^")
    text = re.sub(r"1\*73\s*m\^?2", "standard_body_surface", text)
    text = re.sub(r"\s+per\s+", "/", text)
    text = re.sub(r"/\s*\(([^()]*)\)", lambda group: "/" + group[1].translate({ord("*"): "/", ord("/"): "*"}), text)
    for sign, part in zip("*" + re.sub(r"[^*/]", "", text), re.split(r"[*/]", text), strict=True):
        factor = _FACTOR.fullmatch(part.strip())
        if factor is None:
            raise ValueError(part)
        yield factor["name"], int(factor["power"] or 1) * (1 if sign == "*" else -1)


@lru_cache(maxsize=4096)
def unit(name: str) -> Unit:
    """The unit spelled `name`: `mg/dL`, `mL/min/1.73m2`, `pmol/L/h`, `1`.

    Raises UnitError when the spelling is unknown, naming the closest known unit.
    """
    if name in ("", "fraction"):
        return Unit("1", DIMENSIONLESS, 1.0)
    try:
        return Unit(name, *_measured(_factors(name)))
    except (ValueError, OverflowError) as error:
        shown = name[:LONGEST]
        raise UnitError(Problem("", f"`{shown}` is not a unit that Lunis knows", nearest(shown, COMMON))) from error


def _measured(factors: Iterable[tuple[str, int]]) -> tuple[Dimension, float]:
    """Dimension and size in base units of a product. Raises ValueError or OverflowError for one that no float can hold."""
    scale, powers = Fraction(1), dict[str, Fraction]()
    for name, power in factors:
        size, dimension = _named(name)
        scale *= size**power
        for key, exponent in dimension:
            powers[key] = powers.get(key, Fraction(0)) + exponent * power
    if not float(scale):
        raise ValueError("too small to count with")
    return tuple(sorted((key, power) for key, power in powers.items() if power)), float(scale)


@lru_cache(maxsize=4096)
def _named(name: str) -> tuple[Fraction, Dimension]:
    """What one name is worth: `mmol`, `dL`."""
    if name in ("1", "dimensionless"):
        return Fraction(1), DIMENSIONLESS
    size, powers = _definitions().worth(name)
    return size, tuple((key, Fraction(power)) for key, power in powers.items())


COMMON = (
    "mg/dL", "mmol/L", "umol/L", "nmol/L", "pmol/L", "g/dL", "g/L", "ng/mL", "pg/mL", "ng/L", "ug/L", "IU/mL", "IU/d", "mg/d", "g/d",
    "g/g", "mg/g", "mg/mmol", "mL/min", "mL/min/1.73m2", "mmHg", "kg", "cm", "m2", "y", "d", "h", "1", "%", "1/d", "cells/uL", "mmol/d",
    "L/d",
)  # fmt: skip


def convert(value: float, given: str, wanted: str, of: str = "") -> float:
    """`value` in unit `given`, expressed in unit `wanted`.

    With `of` (a substance in `MOLAR_MASS`) mass and amount convert into one another: `convert(8.5, "mg/dL", "mmol/L", of="calcium")`.
    Raises UnitError when the two units measure different things.
    """
    source, target = unit(given), unit(wanted)
    factor = bridge(source, target, of)
    if factor is None:
        hint = nearest(of, MOLAR_MASS) if of else "name the substance to cross between mass and amount"
        raise UnitError(Problem("", f"cannot convert {given} to {wanted}" + (f" of {of}" if of else ""), hint))
    return value * source.scale * factor / target.scale


def bridge(source: Unit, target: Unit, of: str = "") -> float | None:
    """Factor between base units of two dimensions: 1 when equal, by molar mass when `of` is known, else None."""
    if source.dimension == target.dimension:
        return 1.0
    mass = MOLAR_MASS.get(of.lower())
    if mass is None:
        return None
    there, here = dict(source.dimension), dict(target.dimension)
    moved = there.get("[mass]", Fraction(0)) - here.get("[mass]", Fraction(0))
    gained = here.get("[substance]", Fraction(0)) - there.get("[substance]", Fraction(0))
    rest = {k: v for k, v in there.items() if k not in ("[mass]", "[substance]")} == {
        k: v for k, v in here.items() if k not in ("[mass]", "[substance]")
    }
    # One milligram over one g/mol is one millimole: the base units make the molar mass the whole factor.
    return float(mass ** float(-moved)) if rest and moved == gained else None


def spelled(dimension: Dimension) -> str:
    """A dimension in words, for messages: `[substance]/[time]`."""
    if not dimension:
        return "1"
    above = [key if power == 1 else f"{key}^{power}" for key, power in dimension if power > 0]
    below = [key if power == -1 else f"{key}^{-power}" for key, power in dimension if power < 0]
    return ("·".join(above) or "1") + "".join(f"/{part}" for part in below)
