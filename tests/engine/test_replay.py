"""A patient in a file: the same bits come back, and nothing that is not a patient gets in."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from bodies.bursting import MODEL, TIMES, drop
from bodies.direct import parameter, state
from bodies.toy import BODY, Changes, drug
from lunis.engine import Accuracy, Event, Run, Status, link, load_patient, replay, save_patient, simulate
from lunis.errors import EngineError
from lunis.language import graph
from lunis.language.graph import Symbol
from lunis.language.schedules import daily

# Numbers that a decimal point or a float32 would not carry: a third, the least and the largest, a subnormal, minus zero.
HARD = Run(
    {parameter("growth"): 1 / 3, parameter("loss"): 5e-324},
    [
        Event(math.nextafter(0.5, 1.0), "bolus", state(0), 0.1, parameter("loss")),
        Event(-0.0, "set", parameter("growth"), 1.7e308, ends=True),
    ],
    np.array([2.2250738585072011e-308]),
)
FINE = Accuracy(rtol=1e-9, floor=1 / 7, max_steps=77)


@pytest.fixture
def failed(tmp_path: Path) -> Path:
    """The file of a drop that bursts."""
    status = simulate(MODEL, [drop(10)], TIMES, ["y.1"]).statuses[0]
    assert not status.ok
    save_patient(tmp_path / "patient.json", MODEL, drop(10), TIMES, ["y.1"], status, number=10)
    return tmp_path / "patient.json"


def changed(path: Path, change: Callable[[dict[str, Any]], object]) -> Path:
    told = json.loads(path.read_text(encoding="utf-8"))
    change(told)
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


def test_every_bit_comes_back(tmp_path: Path) -> None:
    """Breaks when a number passes through decimal digits, or something of the run is left out."""
    status = Status("too many steps", 0.1 + 0.2, "y.1")
    save_patient(tmp_path / "hard.json", MODEL, HARD, [1 / 3], ["s1"], status, start=-1 / 9, accuracy=FINE, number=7)
    saved = load_patient(tmp_path / "hard.json", MODEL)
    assert saved.run.parameters == HARD.parameters
    assert sorted(saved.run.events, key=lambda event: event.rank) == sorted(HARD.events, key=lambda event: event.rank)
    assert math.copysign(1, saved.run.events[0].time) == -1
    assert saved.run.start_from is not None
    assert saved.run.start_from.tolist() == [2.2250738585072011e-308]
    assert (saved.status, saved.start, saved.accuracy, saved.number) == (status, -1 / 9, FINE, 7)
    assert (saved.times.tolist(), saved.quantities) == ([1 / 3], ("s1",))


def test_the_failure_is_the_same_to_the_bit(failed: Path) -> None:
    """Breaks when what is replayed is not what failed."""
    saved = load_patient(failed, MODEL)
    first, again = simulate(MODEL, [drop(10)], TIMES, ["y.1"]), replay(failed, MODEL)
    assert again.statuses[0] == saved.status == first.statuses[0]
    assert again.values.tobytes() == first.values.tobytes()
    assert again.final.tobytes() == first.final.tobytes()


def test_a_replay_may_look_closer(failed: Path) -> None:
    """Other days and quantities; the failure stays where it was. Breaks when looking changes what is seen."""
    closer = replay(failed, MODEL, np.linspace(0.0, 2.0, 200), ["s1", "y.1"])
    assert closer.statuses[0] == load_patient(failed, MODEL).status
    assert np.isfinite(closer["s1"][0, :10]).all()


def test_a_patient_that_reached_the_end_has_no_failure(tmp_path: Path) -> None:
    save_patient(tmp_path / "well.json", MODEL, drop(0), TIMES, ["y.1"], Status())
    assert load_patient(tmp_path / "well.json", MODEL).status.ok
    assert replay(tmp_path / "well.json", MODEL).failed == 0


def test_resets_and_therapies_come_back(tmp_path: Path) -> None:
    model = link(BODY.taking(drug().at(daily("1 mg"))))
    run = Run({Symbol("parameter", "tank", "supply"): 3.0}, [Event(1.5, "reset", Changes.kept.symbol, 0.5)])
    save_patient(tmp_path / "toy.json", model, run, [1.0, 2.0], ["alarm"], Status())
    assert replay(tmp_path / "toy.json", model).values.tobytes() == simulate(model, [run], [1.0, 2.0], ["alarm"]).values.tobytes()


@pytest.mark.parametrize(
    ("model", "told"),
    [
        (replace(MODEL, rates=(graph.ZERO,)), "other equations, states or parameters\n"),
        (replace(MODEL, defaults=MODEL.defaults * 2), "other values of parameters\n"),
        (link(BODY.taking(drug().at(daily("1 mg")))), "other equations, states or parameters, other values of parameters, other doses"),
    ],
)
def test_another_model_is_refused_by_what_differs(failed: Path, model: Any, told: str) -> None:
    """Breaks when a patient is replayed in a body that is not its own."""
    with pytest.raises(EngineError, match="was saved from another model") as caught:
        load_patient(failed, model)
    assert told in str(caught.value)


def test_other_doses_are_another_model(tmp_path: Path) -> None:
    once, twice = (link(BODY.taking(drug().at(daily(dose)))) for dose in ("1 mg", "2 mg"))
    save_patient(tmp_path / "toy.json", once, Run(), [1.0], ["alarm"], Status())
    with pytest.raises(EngineError, match="other doses or times of its therapies"):
        load_patient(tmp_path / "toy.json", twice)


@pytest.mark.parametrize("share", [0.0, 0.1, 0.5, 0.99])
def test_a_file_cut_short_is_refused(failed: Path, share: float) -> None:
    """Breaks when half a file is taken for a patient, or fails with Python's own error."""
    content = failed.read_bytes()
    failed.write_bytes(content[: int(share * len(content))])
    with pytest.raises(EngineError, match=r"patient.json \[\]: invalid JSON"):
        load_patient(failed, MODEL)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda told: told["parameters"].update({"parameter/p/growth": "nan"}), "parameter/p/growth]: nan is no number to run with"),
        (lambda told: told["parameters"].update({"parameter/p/growth": "-inf"}), "-inf is no number"),
        (lambda told: told["parameters"].update({"parameter/p/growth": "0x1p+99999"}), "is not a number in hexadecimal"),
        (lambda told: told["parameters"].update({"parameter/p/growth": 1.5}), "must be hexadecimal text"),
        (lambda told: told["parameters"].update({"parameter/p/growth": float("nan")}), "must be hexadecimal text"),
        (lambda told: told["parameters"].update({"parameter/p/growht": "0x1p+0"}), "did you mean `parameter/p/growth`"),
        (lambda told: told.update(start_from={"state/y/1": "nan"}), "start_from.state/y/1]: nan is no number"),
        (lambda told: told.update(start_from={"state/y/2": "0x1p+0"}), "`state/y/2` is not of direct"),
        (lambda told: told.update(start_from={}), "has no start for `y.1`"),
        (lambda told: told["events"][0].update(time="inf"), "events.0.time]: inf is no number"),
        (lambda told: told["events"][0].update(target="y.1"), "`y.1` names nothing"),
        (lambda told: told["events"][0].update(target="state/y/7"), "no bolus target `y.7`"),
        (lambda told: told["events"][0].update(kind="explode"), "events.0.kind]"),
        (lambda told: told["events"][0].update(share="parameter/p/none"), "which is no parameter of direct"),
        (lambda told: told.update(times=[]), "times]"),
        (lambda told: told.update(quantities=["__class__"]), "`__class__` is no signal or state"),
        (lambda told: told["accuracy"].update(max_steps=10**30), "accuracy.max_steps]"),
        (lambda told: told["accuracy"].update(rtol="0x0p+0"), "accuracy.rtol]"),
        (lambda told: told.update(run="import os"), "run]: extra inputs are not permitted"),
        (lambda told: told.update(version=2), "version]"),
        (lambda told: told.pop("model"), "model]: field required"),
    ],
)  # fmt: skip
def test_a_file_that_is_no_patient_is_refused(failed: Path, change: Callable[[dict[str, Any]], object], told: str) -> None:
    """Breaks when a hostile or damaged file reaches the solver, or fails with Python's own error."""
    with pytest.raises(EngineError) as caught:
        load_patient(changed(failed, change), MODEL)
    assert told in str(caught.value)


def test_every_fault_is_told_at_once(failed: Path) -> None:
    def spoil(told: dict[str, Any]) -> None:
        told["parameters"]["parameter/p/growth"] = "nan"
        told["start"] = "soon"

    with pytest.raises(EngineError) as caught:
        load_patient(changed(failed, spoil), MODEL)
    assert len(caught.value.problems) == 2


@pytest.mark.parametrize("number", ["nan", "0x1p+0"])
def test_a_flood_of_faults_is_told_in_a_few_lines(failed: Path, number: str) -> None:
    """Breaks when a hostile file fills the screen."""
    flood = {f"parameter/p/{place}" + "x" * 1000: number for place in range(1000)}
    with pytest.raises(EngineError) as caught:
        load_patient(changed(failed, lambda told: told["parameters"].update(flood)), MODEL)
    assert len(str(caught.value)) < 20_000


@pytest.mark.parametrize("text", [b"\xff\xfe", b"[" * 1_000_000, b"null", b'"patient"', b'{"a": ' * 50_000])
def test_a_file_that_is_no_json_object_is_refused(tmp_path: Path, text: bytes) -> None:
    (tmp_path / "x.json").write_bytes(text)
    with pytest.raises(EngineError, match=r"x\.json"):
        load_patient(tmp_path / "x.json", MODEL)


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / "huge.json").open("wb") as file:
        file.truncate(2_000_000_000)
    with pytest.raises(EngineError, match="which no saved patient has"):
        load_patient(tmp_path / "huge.json", MODEL)


def test_a_file_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="cannot be read: No such file"):
        load_patient(tmp_path / "none.json", MODEL)
    with pytest.raises(EngineError, match="cannot be written"):
        save_patient(tmp_path / "none" / "x.json", MODEL, Run(), TIMES, ["y.1"], Status())


def test_a_number_that_is_none_is_saved_and_named(tmp_path: Path) -> None:
    """Whoever asks why a patient failed finds it in the file. Breaks when saving ends a whole population."""
    run = Run({parameter("growth"): math.nan})
    status = simulate(MODEL, [run], TIMES, ["y.1"]).statuses[0]
    assert not status.ok
    save_patient(tmp_path / "nan.json", MODEL, run, TIMES, ["y.1"], status)
    with pytest.raises(EngineError, match=r"\[parameters.parameter/p/growth\]: nan is no number to run with"):
        load_patient(tmp_path / "nan.json", MODEL)
