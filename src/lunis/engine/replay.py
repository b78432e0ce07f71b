"""One patient's run in a file, bit by bit, so that a failure can be looked at again: saved, loaded, replayed.

The file is JSON. Its numbers are written in hexadecimal, which loses nothing, and everything in it is checked when it is read.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Literal

import numpy as np
from numpy.typing import ArrayLike
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, ValidationError
from pydantic_core import ErrorDetails

from ..errors import EngineError, Problem, nearest
from ..language.graph import Symbol
from .events import Event, checked
from .identity import differing, identity
from .luck import STREAMS
from .model import Array, Model
from .parts import write_whole, writing_to
from .reference import Accuracy
from .results import Results, Status
from .run import Run, simulate

MOST_BYTES = 32_000_000
# A hostile file may have a million faults, each as long as a book.
SHOWN, LONGEST = 20, 200


@dataclass(frozen=True)
class SavedPatient:
    """A run as it was asked for, and how it ended. `number` is the patient's place in the population, if there was one."""

    run: Run
    times: Array
    quantities: tuple[str, ...]
    start: float
    accuracy: Accuracy
    status: Status
    number: int | None = None


def _from_hex(text: object) -> float:
    if not isinstance(text, str):
        raise ValueError("a number must be hexadecimal text, as in 0x1.8p+1")
    try:
        number = float.fromhex(text)
    except (ValueError, OverflowError):
        raise ValueError(f"`{text[:40]}` is not a number in hexadecimal") from None
    if not math.isfinite(number):
        raise ValueError(f"{number} is no number to run with")
    return number


Exact = Annotated[float, BeforeValidator(_from_hex), PlainSerializer(float.hex, return_type=str)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Model(_Part):
    name: str
    equations: str
    values: str
    regimens: str


class _Event(_Part):
    time: Exact
    kind: Literal["reset", "set", "shift", "bolus"]
    target: str
    size: Exact
    share: str | None
    ends: bool
    gate: str | None = None


class _Accuracy(_Part):
    rtol: Annotated[Exact, Field(gt=0, lt=1)]
    floor: Annotated[Exact, Field(gt=0)]
    max_steps: Annotated[int, Field(strict=True, gt=0, le=10**9)]


class _Status(_Part):
    reason: str
    day: Exact
    state: str


class _File(_Part):
    lunis: Literal["patient"]
    version: Literal[1]
    number: Annotated[int, Field(strict=True, ge=0)] | None
    model: _Model
    parameters: dict[str, Exact]
    start_from: dict[str, Exact] | None
    events: tuple[_Event, ...]
    luck: Annotated[int, Field(strict=True, ge=0, lt=STREAMS)] = 0
    start: Exact
    times: Annotated[tuple[Exact, ...], Field(min_length=1)]
    quantities: tuple[str, ...]
    accuracy: _Accuracy
    status: _Status | None


def save_patient(
    path: str | Path,
    model: Model,
    run: Run,
    times: ArrayLike,
    quantities: Sequence[str],
    status: Status,
    *,
    start: float = 0.0,
    accuracy: Accuracy | None = None,
    number: int | None = None,
) -> None:
    """Write one patient's run and how it ended. A number that is none is written too, for whoever asks what went wrong.

    Raises EngineError when the file cannot be written.
    """
    used = accuracy or Accuracy()
    begun = None if run.start_from is None else dict(zip(map(_text, model.states), map(float, run.start_from), strict=True))
    stored = _File.model_construct(
        lunis="patient",
        version=1,
        number=number,
        model=_Model(name=model.name, **identity(model)),
        parameters={_text(symbol): float(value) for symbol, value in run.parameters.items()},
        start_from=begun,
        events=tuple(_stored(event) for event in run.events),
        luck=run.luck,
        start=float(start),
        times=tuple(np.atleast_1d(np.asarray(times, dtype=np.float64)).tolist()),
        quantities=tuple(quantities),
        accuracy=_Accuracy.model_construct(rtol=used.rtol, floor=used.floor, max_steps=used.max_steps),
        status=None if status.ok else _Status.model_construct(reason=status.reason, day=status.day, state=status.state),
    )
    text = stored.model_dump_json(indent=1) + "\n"
    place = Path(path)
    with writing_to(place.parent):
        write_whole(place, lambda file: file.write(text.encode()))


def load_patient(path: str | Path, model: Model) -> SavedPatient:
    """A saved run, for the model that it belongs to.

    Raises EngineError with every fault of the file, or naming what of the model differs.
    """
    stored = _read(Path(path))
    if different := differing(stored.model.model_dump(), model):
        what = f"was saved from another model (`{stored.model.name}`): other " + ", other ".join(different)
        raise EngineError(Problem(str(path), what, "give the model, the values and the therapies that it was run with"))
    return _Reading(str(path), stored, model).patient()


def replay(path: str | Path, model: Model, times: ArrayLike | None = None, quantities: Sequence[str] | None = None) -> Results:
    """Run a saved patient again, as it was asked for, or looking at other times and quantities. It fails as it did, to the bit."""
    saved = load_patient(path, model)
    wanted = saved.quantities if quantities is None else quantities
    return simulate(model, [saved.run], saved.times if times is None else times, wanted, saved.start, saved.accuracy)


def _text(symbol: Symbol) -> str:
    return "/".join(symbol)


def _stored(event: Event) -> _Event:
    share, gate = (_text(symbol) if symbol else None for symbol in (event.share, event.gate))
    return _Event.model_construct(
        time=float(event.time),
        kind=event.kind,
        target=_text(event.target),
        size=float(event.size),
        share=share,
        ends=event.ends,
        gate=gate,
    )


def _read(path: Path) -> _File:
    try:
        with path.open("rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise EngineError(Problem(str(path), f"cannot be read: {error.strerror or error}")) from error
    if len(content) > MOST_BYTES:
        raise EngineError(Problem(str(path), f"has more than {MOST_BYTES:,} bytes, which no saved patient has"))
    try:
        return _File.model_validate_json(content)
    except ValidationError as error:
        raise EngineError([_fault(path, each) for each in error.errors(include_url=False)[:SHOWN]]) from None


def _fault(path: Path, found: ErrorDetails) -> Problem:
    place = ".".join(map(str, found["loc"]))
    return Problem(f"{path} [{place[:LONGEST]}]", _plainly(found["msg"])[:LONGEST])


def _plainly(message: str) -> str:
    told = message.removeprefix("Value error, ")
    return told[:1].lower() + told[1:]


class _Reading:
    """A file that is well formed, met with the model that it belongs to."""

    def __init__(self, path: str, stored: _File, model: Model) -> None:
        self.path, self.stored, self.model = path, stored, model

    def patient(self) -> SavedPatient:
        stored, model = self.stored, self.model
        parameters = self._named(stored.parameters, model.parameter_index)
        begun = None if stored.start_from is None else self._named(stored.start_from, model.state_index)
        missing = [] if begun is None else [symbol for symbol in model.states if symbol not in begun]
        if missing:
            raise EngineError(Problem(self.path, "has no start for " + ", ".join(f"`{symbol}`" for symbol in missing[:5])))
        for name in stored.quantities:
            model.expression(name)
        start = None if begun is None else np.array([begun[symbol] for symbol in model.states])
        used, ended = stored.accuracy, stored.status
        return SavedPatient(
            run=Run(parameters, tuple(checked(model, map(self._event, stored.events))), start, stored.luck),
            times=np.array(stored.times),
            quantities=stored.quantities,
            start=stored.start,
            accuracy=Accuracy(used.rtol, used.floor, used.max_steps),
            status=Status(ended.reason, ended.day, ended.state) if ended else Status(),
            number=stored.number,
        )

    def _named(self, numbers: Mapping[str, float], known: Mapping[Symbol, int]) -> dict[Symbol, float]:
        by_text = {_text(symbol): symbol for symbol in known}
        strange = [name[:LONGEST] for name in numbers if name not in by_text]
        if strange:
            what = f"is not of {self.model.name}"
            raise EngineError([Problem(self.path, f"`{name}` {what}", nearest(name, by_text)) for name in strange[:SHOWN]])
        return {by_text[name]: value for name, value in numbers.items()}

    def _event(self, stored: _Event) -> Event:
        share = self._symbol(stored.share) if stored.share else None
        if share is not None and share not in self.model.parameter_index:
            raise EngineError(Problem(self.path, f"an event is shared by `{stored.share}`, which is no parameter of {self.model.name}"))
        gate = self._symbol(stored.gate) if stored.gate else None
        if gate is not None and gate not in self.model.state_index:
            raise EngineError(Problem(self.path, f"an event is gated by `{stored.gate}`, which is no state of {self.model.name}"))
        return Event(stored.time, stored.kind, self._symbol(stored.target), stored.size, share, stored.ends, gate=gate)

    def _symbol(self, text: str) -> Symbol:
        parts = text.split("/")
        if len(parts) != 3:
            raise EngineError(Problem(self.path, f"`{text[:60]}` names nothing", "a name is kind/owner/name, as in parameter/tank/supply"))
        return Symbol(*parts)
