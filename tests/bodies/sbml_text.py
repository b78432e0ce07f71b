"""Small SBML documents for tests, written from their parts."""

from __future__ import annotations

MATH = 'xmlns="http://www.w3.org/1998/Math/MathML"'
SYMBOLS = "http://www.sbml.org/sbml/symbols/"
TIME = f'<csymbol encoding="text" definitionURL="{SYMBOLS}time">t</csymbol>'
AVOGADRO = f'<csymbol encoding="text" definitionURL="{SYMBOLS}avogadro">N</csymbol>'


def document(body: str, level: int = 3, version: int = 2, attributes: str = "", of_model: str = "") -> str:
    """A document whose model holds `body`."""
    space = f"http://www.sbml.org/sbml/level{level}" + (f"/version{version}" if level > 1 else "") + ("/core" if level > 2 else "")
    name = 'name="m"' if level == 1 else 'id="m"'
    head = f'<sbml xmlns="{space}" level="{level}" version="{version}" {attributes}>'
    return f'<?xml version="1.0" encoding="UTF-8"?>{head}<model {name} {of_model}>{body}</model></sbml>'


def listed(what: str, *parts: str) -> str:
    """`listed("Parameters", …)`."""
    return f"<listOf{what}>{''.join(parts)}</listOf{what}>"


def number(name: str, value: float | None = None, constant: bool = False) -> str:
    """A parameter."""
    given = "" if value is None else f'value="{value}"'
    return f'<parameter id="{name}" {given} constant="{str(constant).lower()}"/>'


def numbers(constant: bool = False, **values: float | None) -> str:
    """A list of parameters."""
    return listed("Parameters", *(number(name, value, constant) for name, value in values.items()))


def compartment(name: str, size: float, constant: bool = True) -> str:
    return f'<compartment id="{name}" spatialDimensions="3" size="{size}" constant="{str(constant).lower()}"/>'


def species(name: str, where: str, more: str, in_amount: bool = False, boundary: bool = False, constant: bool = False) -> str:
    """A species; `more` gives its amount or concentration."""
    flags = {"hasOnlySubstanceUnits": in_amount, "boundaryCondition": boundary, "constant": constant}
    written = " ".join(f'{key}="{str(value).lower()}"' for key, value in flags.items())
    return f'<species id="{name}" compartment="{where}" {more} {written}/>'


def math(inside: str) -> str:
    return f"<math {MATH}>{inside}</math>"


def cn(value: float) -> str:
    return f'<cn type="e-notation">{value!r}<sep/>0</cn>' if "e" not in repr(value) else f"<cn>{value:.17f}</cn>"


def ci(name: str) -> str:
    return f"<ci>{name}</ci>"


def of(function: str, *arguments: str) -> str:
    """`of("plus", a, b)`; a name that is no MathML element is written as `of("<ci>f</ci>", …)`."""
    head = function if function.startswith("<") else f"<{function}/>"
    return f"<apply>{head}{''.join(arguments)}</apply>"


def rate_of(name: str) -> str:
    return of(f'<csymbol encoding="text" definitionURL="{SYMBOLS}rateOf">r</csymbol>', ci(name))


def assigned(name: str, inside: str) -> str:
    return f'<assignmentRule variable="{name}">{math(inside)}</assignmentRule>'


def rate(name: str, inside: str) -> str:
    return f'<rateRule variable="{name}">{math(inside)}</rateRule>'


def start(name: str, inside: str) -> str:
    return f'<initialAssignment symbol="{name}">{math(inside)}</initialAssignment>'


def function(name: str, arguments: str, inside: str) -> str:
    """A function definition; `arguments` are letters."""
    bound = "".join(f"<bvar><ci>{letter}</ci></bvar>" for letter in arguments)
    return f'<functionDefinition id="{name}">{math(f"<lambda>{bound}{inside}</lambda>")}</functionDefinition>'


def part(name: str, share: float | None = 1.0, more: str = "") -> str:
    """A species in a reaction."""
    given = "" if share is None else f'stoichiometry="{share}"'
    return f'<speciesReference species="{name}" {given} constant="{"false" if "id=" in more else "true"}" {more}/>'


def reaction(name: str, law: str, uses: str = "", makes: str = "", local: str = "") -> str:
    """A reaction; `uses` and `makes` are parts."""
    inner = listed("Reactants", uses) if uses else ""
    inner += listed("Products", makes) if makes else ""
    inside = math(law) + (listed("LocalParameters", local) if local else "")
    return f'<reaction id="{name}" reversible="false">{inner}<kineticLaw>{inside}</kineticLaw></reaction>'


def event(condition: str, changes: dict[str, str], delay: str = "", priority: str = "", trigger: str = "", early: bool = True) -> str:
    """An event; `trigger` holds attributes that differ from the usual."""
    flags = {"initialValue": "true", "persistent": "true"} | dict(pair.split("=") for pair in trigger.split())
    written = " ".join(f'{key}="{value}"' for key, value in flags.items())
    inner = f"<trigger {written}>{math(condition)}</trigger>"
    inner += f"<priority>{math(priority)}</priority>" if priority else ""
    inner += f"<delay>{math(delay)}</delay>" if delay else ""
    done = (f'<eventAssignment variable="{name}">{math(inside)}</eventAssignment>' for name, inside in changes.items())
    return f'<event useValuesFromTriggerTime="{str(early).lower()}">{inner}{listed("EventAssignments", *done)}</event>'
