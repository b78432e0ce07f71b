"""What does not fit together in the tables of an SBML model: names of nothing, changes of what is constant, two masters of one value."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from itertools import chain, islice

from ..errors import InterchangeError, Problem, nearest
from ..language import graph
from .sbml_contents import Contents
from .sbml_link import reacts

# More help nobody, and each name that is looked for costs time.
MOST = 20


def refuse_misfits(contents: Contents) -> None:
    """Raises InterchangeError with the first problems."""
    problems = list(islice(chain(_missing(contents), _contested(contents)), MOST))
    if problems:
        raise InterchangeError(problems)


def _missing(contents: Contents) -> Iterator[Problem]:
    for where, name, table in _references(contents):
        if name not in table:
            yield Problem(where, f"nothing is called `{name}`", nearest(name, [each for each in table if "." not in each]))


def _references(contents: Contents) -> Iterator[tuple[str, str, Collection[str]]]:
    """Where a name is used, the name, and what it may be."""
    names = contents.names
    for species in contents.species.values():
        yield f"species `{species.id}`", species.compartment, contents.compartments
        if species.conversion:
            yield f"conversion factor of `{species.id}`", species.conversion, contents.numbers
    for reaction in contents.reactions.values():
        for part in reaction.participants:
            yield f"reaction `{reaction.id}`", part.species, contents.species
    for where, node in contents.formulas:
        yield from ((where, symbol.name, names) for symbol in graph.symbols_of([node]) if symbol.kind in ("sbml", "slope"))
    for what, targets in (("a rule", _ruled(contents)), ("an event", _happening(contents)), ("an initial assignment", contents.starts)):
        yield from ((f"target of {what}", name, names) for name in targets)


def _contested(contents: Contents) -> Iterator[Problem]:
    ruled, happening = _ruled(contents), _happening(contents)
    for name in contents.constants:
        if name in ruled or name in happening:
            yield Problem("", f"`{name}` is constant, but a rule or an event changes it")
    for name in contents.reactions:
        if name in ruled or name in happening or name in contents.starts:
            yield Problem("", f"`{name}` is a reaction, but a rule, an event or an initial assignment sets it")
    reacting = {part.species for part in contents.participants.values()}
    for name, species in contents.species.items():
        if name in reacting and name in ruled and reacts(species):
            yield Problem("", f"`{name}` is changed by a rule and by a reaction")
    for name in contents.assigned:
        if name in happening:
            yield Problem("", f"`{name}` is set by an assignment rule, but an event changes it")
        if name in contents.starts:
            yield Problem("", f"`{name}` is set by an assignment rule, but has an initial assignment")


def _ruled(contents: Contents) -> dict[str, None]:
    return dict.fromkeys([*contents.rates, *contents.assigned])


def _happening(contents: Contents) -> dict[str, None]:
    return dict.fromkeys(name for each in contents.happenings for name in each.assignments)
