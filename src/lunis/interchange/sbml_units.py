"""Units as SBML has them: a dimension of Lunis's base units becomes a unit definition, where SBML has words for it."""

from __future__ import annotations

from fractions import Fraction
from xml.etree.ElementTree import Element, SubElement

from ..units import Dimension, unit

# Base unit → (unit of SBML, scale, multiplier, its name in ids).
_BASE = {
    "[time]": ("second", "0", "86400", "day"),
    "[length]": ("metre", "-1", "1", "dm"),
    "[substance]": ("mole", "-3", "1", "mmol"),
    "[mass]": ("gram", "-3", "1", "mg"),
    "[pressure]": ("pascal", "0", repr(1 / 0.00750061682704), "mmHg"),
    "[potential]": ("volt", "-3", "1", "mV"),
    "[cells]": ("item", "0", "1", "cell"),
    "[events]": ("item", "0", "1", "event"),
}


class UnitDefinitions:
    """The definitions that a document needs, each written once."""

    def __init__(self) -> None:
        self.element = Element("listOfUnitDefinitions")
        self._ids: dict[Dimension, str] = {}
        self.day = self.id_of(unit("d").dimension)

    def id_of(self, dimension: Dimension) -> str:
        """The unit's id, or nothing where SBML cannot say it."""
        if not dimension:
            return "dimensionless"
        if any(base not in _BASE for base, _ in dimension):
            return ""
        if dimension not in self._ids:
            self._ids[dimension] = self._defined(dimension)
        return self._ids[dimension]

    def _defined(self, dimension: Dimension) -> str:
        above_first = sorted(dimension, key=lambda factor: factor[1] < 0)
        name = "_".join(f"{'per_' if power < 0 else ''}{_BASE[base][3]}{_power(abs(power))}" for base, power in above_first)
        definition = SubElement(self.element, "unitDefinition", id=name)
        units = SubElement(definition, "listOfUnits")
        for base, power in dimension:
            kind, scale, multiplier, _ = _BASE[base]
            SubElement(units, "unit", kind=kind, exponent=repr(float(power)), scale=scale, multiplier=multiplier)
        return name


def _power(power: Fraction) -> str:
    return "" if power == 1 else str(power).replace("/", "_over_")
