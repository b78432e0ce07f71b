"""A body: organs and the values that they run on. Immutable; changes return new bodies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ..errors import LanguageError, Problem, nearest
from .organ import Organ
from .tables import Field, Vocabulary
from .therapy import Number, Regimen, regimen


@dataclass(frozen=True, eq=False)
class Body:
    """Organs that share a vocabulary, the values of their parameters, and the therapies taken."""

    name: str
    vocabulary: type[Vocabulary]
    organs: tuple[Organ, ...]
    values: Mapping[str, Mapping[str, Number]]
    therapies: tuple[Regimen, ...] = ()

    def __post_init__(self) -> None:
        names = [organ.name for organ in self.organs]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise LanguageError([Problem(f"body {self.name}", f"has two organs named `{name}`") for name in twice])

    def organ(self, name: str) -> Organ:
        """The organ of that name. Raises LanguageError with the nearest name."""
        for organ in self.organs:
            if organ.name == name:
                return organ
        raise LanguageError(Problem(f"body {self.name}", f"no organ `{name}`", nearest(name, [organ.name for organ in self.organs])))

    def replacing(self, organ: Organ, values: Mapping[str, Number] | None = None) -> Body:
        """A rival model of one organ in place of the present one of that name."""
        self.organ(organ.name)
        organs = tuple(organ if present.name == organ.name else present for present in self.organs)
        return replace(self, organs=organs, values={**self.values, organ.name: values} if values is not None else self.values)

    def taking(self, *therapies: Any) -> Body:
        """The body under further therapies. A therapy already taken gets the new lines of its schedule as well."""
        present = {taken.therapy.name: taken for taken in self.therapies}
        for each in map(regimen, therapies):
            before = present.get(each.name)
            if before is not None and not before.therapy.same_as(each.therapy):
                raise LanguageError(Problem(f"body {self.name}", f"takes two different versions of `{each.name}`"))
            if before is not None and before.route != each.route:
                what = f"takes `{each.name}` by two routes, `{before.route}` and `{each.route}`"
                raise LanguageError(Problem(f"body {self.name}", what))
            present[each.name] = replace(before, schedule=(*before.schedule, *each.schedule)) if before else each
        return replace(self, therapies=tuple(present[name] for name in sorted(present)))

    def without(self, name: str) -> Body:
        """The body without one therapy."""
        return replace(self, therapies=tuple(taken for taken in self.therapies if taken.name != name))

    def value_of(self, entry: Field) -> float:
        """A parameter's value in base units. Raises LanguageError when there is none."""
        owned = self.values.get(entry.owner)
        if owned is None:
            owned = next((taken.therapy.values for taken in self.therapies if taken.name == entry.owner), {})
        if entry.name not in owned:
            raise LanguageError(Problem(f"body {self.name}", f"`{entry}` has no value", nearest(entry.name, owned)))
        return owned[entry.name].base
