"""An SBML document, read with care: a file is a stranger's, so it is weighed and looked through before the SBML library sees it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any
from xml.parsers import expat

from ..errors import InterchangeError, Problem

LARGEST = 20_000_000
DEEPEST = 200
# Level 1 writes formulas as text, which the library reads by recursion.
LONGEST_FORMULA = 10_000
_CORE = re.compile(r"http://www\.sbml\.org/sbml/level[123](/version\d(/core)?)?$")
_TRUE = ("true", "1")


def read_document(source: str | Path) -> Any:
    """The library's document of a file, or of a text that begins with `<`; it holds a model without errors of form.

    Raises InterchangeError when it is too large, too deep, not XML, has a document type or entities, or is no SBML that can be read.
    """
    text, name = _text(source)
    _look_through(text, name)
    try:
        import libsbml
    except ImportError as error:
        raise InterchangeError(Problem("", "SBML needs python-libsbml", "install it: pip install 'lunis[sbml]'")) from error
    document = libsbml.readSBMLFromString(text)
    faults = [document.getError(number) for number in range(document.getNumErrors())]
    wrong = [fault for fault in faults if fault.getSeverity() >= libsbml.LIBSBML_SEV_ERROR]
    if wrong:
        raise InterchangeError([_fault(name, fault) for fault in wrong[:10]])
    if document.getModel() is None:
        raise InterchangeError(Problem(name, "holds no model"))
    return document


def _text(source: str | Path) -> tuple[str, str]:
    if isinstance(source, str) and source.lstrip("\ufeff \t\r\n").startswith("<"):
        if len(source) > LARGEST:
            raise InterchangeError(_too_large("the text"))
        return source.lstrip("\ufeff \t\r\n"), "the text"
    path = Path(source)
    try:
        with path.open("rb") as file:
            content = file.read(LARGEST + 1)
    except (OSError, ValueError) as error:
        raise InterchangeError(Problem(str(source)[:200], f"cannot be read: {getattr(error, 'strerror', None) or error}")) from error
    if len(content) > LARGEST:
        raise InterchangeError(_too_large(path.name))
    try:
        return content.decode("utf-8-sig").lstrip(), path.name
    except UnicodeDecodeError as error:
        raise InterchangeError(Problem(path.name, "is not UTF-8, in which SBML is written")) from error


def _too_large(name: str) -> Problem:
    return Problem(name, f"is larger than {LARGEST // 1_000_000} MB, the most that is read")


class _Look:
    """Handlers of one pass over the text: how deep it goes, and whether it uses a package that changes what the model means."""

    def __init__(self, name: str) -> None:
        self.name, self.depth = name, 0
        self.required: dict[str, str] = {}

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        self.depth += 1
        namespace, _, local = tag.rpartition(" ")
        if self.depth == 1:
            self._root(namespace, local, attributes)
        if self.depth > DEEPEST:
            raise InterchangeError(Problem(self.name, f"is nested more than {DEEPEST} deep"))
        if len(attributes.get("formula", "")) > LONGEST_FORMULA:
            raise InterchangeError(Problem(self.name, f"has a formula of more than {LONGEST_FORMULA} letters"))
        if namespace in self.required:
            what = f"uses <{local[:60]}> of the package `{self.required[namespace]}`, which Lunis does not read"
            raise InterchangeError(Problem(self.name, what))
        if any(key.endswith(" strict") and "/fbc/" in key and value in _TRUE for key, value in attributes.items()):
            raise InterchangeError(Problem(self.name, "is a flux balance model (`fbc` strict), which has no course over time"))

    def end(self, _: str) -> None:
        self.depth -= 1

    def doctype(self, *_: object) -> None:
        raise InterchangeError(Problem(self.name, "has a document type or entities, which SBML does not use", "remove the DOCTYPE"))

    def _root(self, namespace: str, local: str, attributes: dict[str, str]) -> None:
        if local != "sbml" or not _CORE.match(namespace):
            raise InterchangeError(Problem(self.name, f"is no SBML: it begins with <{local[:60]}>"))
        for key, value in attributes.items():
            package, _, what = key.rpartition(" ")
            if package and what == "required" and value in _TRUE:
                parts = [part for part in package.split("/") if part]
                self.required[package] = parts[-2][:60] if len(parts) > 2 else package[:60]


def _look_through(text: str, name: str) -> None:
    parser = expat.ParserCreate(encoding="utf-8", namespace_separator=" ")
    look = _Look(name)
    parser.StartElementHandler, parser.EndElementHandler = look.begin, look.end
    parser.StartDoctypeDeclHandler = parser.EntityDeclHandler = look.doctype
    try:
        parser.Parse(text.encode("utf-8", "surrogatepass"), True)
    except expat.ExpatError as error:
        raise InterchangeError(Problem(f"{name}, line {error.lineno}", f"is not XML: {expat.ErrorString(error.code)}")) from error


def _fault(name: str, fault: Any) -> Problem:
    message = " ".join(str(fault.getMessage() or fault.getShortMessage()).split())
    return Problem(f"{name}, line {fault.getLine()}", message[:300])
