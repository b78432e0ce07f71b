"""LOINC codes of the labs that a scenario may give, and UCUM units as Lunis spells them.

Only codes that stand for the same quantity: intact PTH and not its fragments, total protein per creatinine and not albumin.
Mass and amount have codes of their own; the unit of a result says which it is.
"""

from __future__ import annotations

import re

from ..errors import nearest

SYSTEM = "http://loinc.org"
LABS = {
    "2160-0": "creatinine",  # mass, serum or plasma
    "14682-9": "creatinine",  # amount
    "98979-8": "egfr",  # CKD-EPI 2021
    "62238-1": "egfr",  # CKD-EPI
    "33914-3": "egfr",  # MDRD
    "2890-2": "upcr",  # mass ratio, urine
    "1751-7": "albumin",  # mass, serum or plasma
    "718-7": "haemoglobin",  # mass, blood
    "2502-3": "transferrin_saturation",  # fraction, serum or plasma
    "2276-4": "ferritin",  # mass, serum or plasma
    "17861-6": "total_calcium",  # mass, serum or plasma
    "2000-8": "total_calcium",  # amount
    "1995-0": "ionised_calcium",  # amount, serum or plasma
    "1994-3": "ionised_calcium",  # amount, blood
    "17863-2": "ionised_calcium",  # mass, serum or plasma
    "2777-1": "phosphate",  # mass, serum or plasma
    "14879-1": "phosphate",  # amount
    "2731-8": "pth",  # intact, mass, serum or plasma
    "14866-8": "pth",  # intact, amount
    "62292-8": "vitamin_d_total",  # 25(OH)D, mass, serum or plasma
    "1989-3": "vitamin_d_total",  # 25(OH)D3, mass: long in use for the total
    "14635-7": "vitamin_d_total",  # 25(OH)D3, amount
    "1649-3": "calcitriol",  # mass, serum or plasma
    "1963-8": "bicarbonate",  # amount, serum or plasma
    "2823-3": "potassium",  # amount, serum or plasma
    "6298-4": "potassium",  # amount, blood
    "19123-9": "magnesium",  # mass, serum or plasma
    "2601-3": "magnesium",  # amount
    "4485-9": "c3",  # mass, serum or plasma
    "4498-2": "c4",  # mass, serum or plasma
    "2465-3": "igg",  # mass, serum or plasma
    "8480-6": "systolic_pressure",
    "8462-4": "diastolic_pressure",
}
_CODE = re.compile(r"(\d{1,7})-(\d)", re.ASCII)
_SURFACE = dict.fromkeys(("{1.73_m2}", "{1.73m2}", "{1.73.m2}", "1.73.m2"), "1.73m2")
_SPELLED = {"mm[Hg]": "mmHg", "[IU]": "IU", "meq": "mEq", **_SURFACE}
_ANNOTATION = re.compile(r"\{[^{}]*\}")


def is_code(text: str) -> bool:
    """Whether a text is written like a LOINC code and its check digit (by Luhn's rule) is right."""
    match = _CODE.fullmatch(text)
    if match is None:
        return False
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed(match[1]))]
    return (-sum(each // 10 + each % 10 for each in doubled)) % 10 == int(match[2])


def slip(text: str) -> str:
    """What to write instead of a text that is no LOINC code."""
    hint = nearest(text, LABS)
    return hint if hint.startswith("did") else "a code is digits, a hyphen and a check digit, as in `2160-0`"


def unit_name(ucum: str) -> str:
    """A UCUM unit as Lunis spells it; what stands in braces only annotates."""
    name = ucum.strip()
    for theirs, ours in _SPELLED.items():
        name = name.replace(theirs, ours)
    return _ANNOTATION.sub("", name)
