"""What defines a stream of results: written into its folder before anything else, so that only the same job goes on there."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from ..errors import EngineError, Problem
from .cache import engine_digest
from .identity import TOLD, identity
from .model import Array, Model
from .parts import write_whole
from .reference import Accuracy
from .run import Run

MANIFEST = "manifest.json"
TOLD_AT_ONCE = 6
ROWS = 16_384
FEWEST, MOST = 64, 2048


@dataclass(frozen=True)
class Patients:
    """A population by rule, so that it never needs to be in memory.

    runs: the runs of the patients with the numbers given, the same whenever they are asked for, and each whatever the others are.
    source: what the rule rests on (a seed, a description), as JSON; equal exactly when the patients are.
    """

    runs: Callable[[range], Sequence[Run]]
    count: int
    source: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def each(cls, run: Callable[[int], Run], count: int, source: Mapping[str, Any] | None = None) -> Patients:
        """A population from the run of the patient with a number."""
        return cls(lambda numbers: [run(number) for number in numbers], count, source or {})


@dataclass(frozen=True)
class Job:
    """A model, patients, and what is kept of them, in parts of `chunk` patients."""

    model: Model
    patients: Patients
    times: Array
    quantities: tuple[str, ...]
    start: float
    accuracy: Accuracy
    chunk: int

    @property
    def parts(self) -> int:
        return -(-self.patients.count // self.chunk)

    def numbers(self, part: int) -> range:
        """The patients of a part."""
        return range(part * self.chunk, min((part + 1) * self.chunk, self.patients.count))

    @cached_property
    def manifest(self) -> dict[str, Any]:
        """Everything on which a byte of the result depends."""
        units = [(name, self.model.quantities[name].unit.name) for name in self.quantities]
        used = self.accuracy
        described: dict[str, Any] = {
            "lunis": "stream",
            "version": 1,
            "model": {"name": self.model.name, **identity(self.model)},
            "patients": {"count": self.patients.count, "source": dict(self.patients.source)},
            "start": self.start,
            "times": self.times.tolist(),
            "quantities": [{"name": name, "unit": unit} for name, unit in units],
            "accuracy": {"rtol": used.rtol, "floor": used.floor, "max_steps": used.max_steps},
            "chunk": self.chunk,
            "made_by": {"lunis": _version("lunis"), "engine": engine_digest(), **{name: _version(name) for name in ("numpy", "pyarrow")}},
        }
        try:
            plain: dict[str, Any] = json.loads(json.dumps(described, allow_nan=False))
        except (TypeError, ValueError) as error:
            raise EngineError(
                Problem("patients", f"the source cannot be told in JSON: {error}", "give numbers, texts, lists and mappings")
            ) from None
        return plain

    def begin(self, folder: Path) -> None:
        """Write the manifest, or see that the folder's own is the same. Raises EngineError naming what differs."""
        place = folder / MANIFEST
        if not place.exists():
            _refuse_orphans(folder)
            text = json.dumps(self.manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
            write_whole(place, lambda file: file.write(text.encode()))
            return
        if problems := _differences(str(place), read_manifest(folder), self.manifest):
            raise EngineError(problems)


def usual_chunk(times: int) -> int:
    """Patients in a part: so many that a part has about `ROWS` rows."""
    return max(FEWEST, min(MOST, ROWS // max(times, 1)))


def read_manifest(folder: Path) -> dict[str, Any]:
    """The manifest of a folder. Raises EngineError when there is none, or it is damaged."""
    place = folder / MANIFEST
    try:
        found = json.loads(place.read_bytes())
    except FileNotFoundError:
        raise EngineError(Problem(str(folder), f"holds no stream of results: there is no {MANIFEST}")) from None
    except OSError as error:
        raise EngineError(Problem(str(place), f"cannot be read: {error.strerror or error}")) from error
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict) or found.get("lunis") != "stream" or found.get("version") != 1:
        raise EngineError(Problem(str(place), "is not the manifest of a stream, or is damaged", "choose another folder"))
    return found


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "from source"


def _refuse_orphans(folder: Path) -> None:
    if orphan := next(folder.glob("part-*.parquet"), None):
        raise EngineError(Problem(str(folder), f"holds {orphan.name} but no {MANIFEST}", "choose another folder, or empty this one"))


def _differences(where: str, begun: Mapping[str, Any], asked: Mapping[str, Any]) -> list[Problem]:
    """One problem for each thing that differs, the first few, with what to do beside the last."""
    told = [_told(place, old, new) for place, old, new in _unequal((), begun, asked)]
    shown = told if len(told) <= TOLD_AT_ONCE else [*told[: TOLD_AT_ONCE - 1], f"and {len(told) - TOLD_AT_ONCE + 1} things more differ"]
    instead = "give the same request to go on with it, or choose another folder"
    return [Problem(where, what, instead if what is shown[-1] else "") for what in shown]


def _unequal(place: tuple[str, ...], old: Any, new: Any) -> list[tuple[tuple[str, ...], Any, Any]]:
    if isinstance(old, dict) and isinstance(new, dict):
        keys = dict.fromkeys([*new, *old])
        return [found for key in keys for found in _unequal((*place, key), old.get(key), new.get(key))]
    return [] if old == new else [(place, old, new)]


def _told(place: tuple[str, ...], old: Any, new: Any) -> str:
    if place[0] == "model" and place[-1] in TOLD:
        return f"was begun with other {TOLD[place[-1]]}"
    if place == ("made_by", "engine"):
        return "was begun with another state of the engine's code"
    return f"{' '.join(place)}: was begun with {_short(old)}, and is asked for {_short(new)}"


def _short(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 60 else f"{text[:56]} …"
