"""Patients through lanes: events at their instants, records around them, failures that stay with one patient."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest

from bodies.direct import Array, model_of, parameter, state
from lunis.engine import Accuracy, Event, Results, Run, simulate
from lunis.engine.layout import REASONS
from lunis.engine.program import Program, Task, paths_of
from lunis.language import where

RATE = 0.5
FINE = Accuracy(rtol=1e-9)


def _leaving(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    return [p.inflow - p.rate * y[0], p.rate * y[0]]


LEAVING = model_of(_leaving, (0.0, 0.0), rate=RATE, inflow=0.0, share=0.25)


def dose(at: float, size: float = 1.0, share: bool = False) -> Event:
    return Event(at, "bolus", state(0), size, parameter("share") if share else None)


def put(name: str, to: float, at: float) -> Event:
    return Event(at, "set", parameter(name), to)


def shift(by: float, at: float, share: bool = False, ends: bool = False) -> Event:
    return Event(at, "shift", parameter("inflow"), by, parameter("share") if share else None, ends)


def after(events: Sequence[Event], times: Sequence[float], **options: Any) -> Array:
    results = simulate(LEAVING, [Run(events=events)], times, ["y.1"], accuracy=FINE, **options)
    assert not results.failed
    return np.asarray(results["y.1"][0])


def left(dose_at: float, t: Any) -> Any:
    return np.where(np.asarray(t) >= dose_at, np.exp(-RATE * (np.asarray(t) - dose_at)), 0.0)


# Events and records


def test_doses_at_record_times_show() -> None:
    """A record at an event shows what is after it. Authority: the exponential."""
    times = [0.0, 1.0, 2.0, 2.5, 3.0, 7.0]
    expected = left(0.0, times) + left(2.0, times) + left(3.0, times) + left(7.0, times)
    assert after([dose(0.0), dose(2.0), dose(3.0), dose(7.0)], times) == pytest.approx(expected, rel=1e-7)


def test_doses_between_records_are_at_their_own_instant() -> None:
    """Breaks when a dose waits for the next step or record."""
    times = np.linspace(0.0, 9.0, 19)
    at = (math.pi, math.e, 1 / 3, 8.999999)
    assert after([dose(each) for each in at], times.tolist()) == pytest.approx(sum(left(each, times) for each in at), rel=1e-7, abs=1e-9)


def test_two_doses_at_once_and_doses_a_moment_apart() -> None:
    beside = math.nextafter(300.0, 301.0)
    found = after([dose(300.0), dose(300.0, 2.0), dose(beside, 4.0), dose(300.0 + 1e-12, 8.0)], [299.0, 300.0, beside, 301.0])
    assert found == pytest.approx([0.0, 3.0, 7.0, 15 * math.exp(-RATE)], rel=1e-7)


def test_what_happens_at_the_end_shows_but_is_not_in_the_final_state() -> None:
    """The run that goes on from there makes it happen."""
    first = simulate(LEAVING, [Run(events=[dose(0.0), dose(4.0)])], [4.0], ["y.1"], accuracy=FINE)
    assert first["y.1"][0, 0] == pytest.approx(1 + math.exp(-4 * RATE), rel=1e-7)
    assert first.final[0, 0] == pytest.approx(math.exp(-4 * RATE), rel=1e-7)
    second = simulate(
        LEAVING, [Run(events=[dose(0.0), dose(4.0)], start_from=first.final[0])], [4.0, 6.0], ["y.1"], start=4.0, accuracy=FINE
    )
    assert second["y.1"][0, 0] == pytest.approx(first["y.1"][0, 0], rel=1e-12)
    assert second["y.1"][0, 1] == pytest.approx(math.exp(-6 * RATE) + math.exp(-2 * RATE), rel=1e-7)


def test_events_before_the_start() -> None:
    """Switches and infusions are found as they were left; doses before the start are not given again."""
    events = [put("rate", 1.5, at=1.0), shift(2.0, at=2.0), dose(3.0, 1e6), dose(5.0)]
    found = after(events, [5.0, 6.0], start=4.0)
    at_start = 1.0 + (2.0 / 1.5) * (1 - math.exp(-1.5))
    assert found[0] == pytest.approx(at_start, rel=1e-7)
    assert found[1] == pytest.approx(2.0 / 1.5 + (at_start - 2.0 / 1.5) * math.exp(-1.5), rel=1e-7)


def test_a_run_in_two_parts_is_the_run_in_one() -> None:
    """With a dose, an infusion and a switch over the seam."""
    events = [dose(0.5), put("rate", 0.9, at=2.0), shift(3.0, at=3.0), dose(4.0), shift(-3.0, at=6.0, ends=True), dose(7.0)]
    whole = simulate(LEAVING, [Run(events=events)], [4.0, 5.0, 10.0], ["y.1", "y.2"], accuracy=FINE)
    first = simulate(LEAVING, [Run(events=events)], [1.0, 4.0], ["y.1", "y.2"], accuracy=FINE)
    second = simulate(LEAVING, [Run(events=events, start_from=first.final[0])], [5.0, 10.0], ["y.1", "y.2"], start=4.0, accuracy=FINE)
    np.testing.assert_allclose(first.values[0, -1], whole.values[0, 0], rtol=1e-8)
    np.testing.assert_allclose(second.values[0], whole.values[0, 1:], rtol=1e-8)
    np.testing.assert_allclose(second.final, whole.final, rtol=1e-8)


def test_an_infusion_begins_and_ends_at_its_instants() -> None:
    """Authority: the closed form, with bioavailability. Breaks when a rate is left on, or given to the end of a step."""
    begin, stop, rate = 1.25, 2.7, 6.0
    times = np.array([1.0, 1.25, 2.0, 2.7, 3.0, 8.0])
    full = rate * 0.25 / RATE
    during = full * (1 - np.exp(-RATE * (np.clip(times, begin, stop) - begin)))
    expected = during * np.exp(-RATE * np.clip(times - stop, 0, None))
    found = after([shift(rate, begin, share=True), shift(-rate, stop, share=True, ends=True)], times.tolist())
    assert found == pytest.approx(expected, rel=1e-7, abs=1e-12)


def test_a_share_is_the_patients_own() -> None:
    runs = [Run({parameter("share"): share}, [dose(1.0, 8.0, share=True)]) for share in (0.0, 0.25, 1.0)]
    found = simulate(LEAVING, [*runs, Run(events=[dose(1.0, 8.0, share=True)])], [1.0], ["y.1"])
    assert found["y.1"][:, 0] == pytest.approx([0.0, 2.0, 8.0, 2.0])


def test_at_one_instant_settings_come_before_doses() -> None:
    """A share set at the instant of a dose counts for it, in whatever order the events are given."""
    for events in ([dose(1.0, 8.0, share=True), put("share", 0.5, 1.0)], [put("share", 0.5, 1.0), dose(1.0, 8.0, share=True)]):
        assert after(events, [1.0])[0] == pytest.approx(4.0)


def test_records_see_the_parameters_of_their_time() -> None:
    """A quantity of a switch: before it, at it, after it, and between steps."""
    model = model_of(lambda t, y, p: [-p.level * y[0]], (1.0,), signals=lambda t, y, p: [p.level, t], level=1.0)
    event = Event(2.0, "set", parameter("level"), 3.0)
    found = simulate(model, [Run(events=[event]), Run()], [0.0, 1.9, 2.0, 2.1, 5.0], ["s1", "s2"])
    assert found["s1"].tolist() == [[1.0, 1.0, 3.0, 3.0, 3.0], [1.0] * 5]
    assert found["s2"].tolist() == [[0.0, 1.9, 2.0, 2.1, 5.0]] * 2


@pytest.mark.parametrize("times", [[0.0], [0.0, 3.0], [3.0]])
def test_no_events(times: list[float]) -> None:
    found = simulate(LEAVING, [Run(start_from=np.array([2.0, 0.0]))] * 3, times, ["y.1"], accuracy=FINE)
    assert found["y.1"] == pytest.approx(np.tile(2 * np.exp(-RATE * np.array(times)), (3, 1)), rel=1e-7)
    assert found.final[:, 0] == pytest.approx([2 * math.exp(-RATE * times[-1])] * 3, rel=1e-7)


def test_a_run_that_ends_where_it_begins() -> None:
    found = simulate(LEAVING, [Run(events=[dose(2.0)], start_from=np.array([5.0, 1.0]))], [2.0], ["y.1", "y.2"], start=2.0)
    assert found.values[0, 0].tolist() == [6.0, 1.0]
    assert found.final[0].tolist() == [5.0, 1.0]


def test_time_enters_the_rates() -> None:
    """y' = 2t from day 3 on. Breaks when a lane keeps the time of the patient before it."""
    model = model_of(lambda t, y, p: [2 * t], (0.0,))
    found = simulate(model, [Run()] * 20, [3.0, 5.0, 9.0], ["y.1"], start=3.0)
    assert found["y.1"] == pytest.approx(np.tile([0.0, 16.0, 72.0], (20, 1)), rel=1e-9, abs=1e-9)


def test_lanes_take_the_next_patient() -> None:
    """A hundred patients of very different length through few lanes, each in its own row. Breaks when one is lost or exchanged."""
    rates = np.geomspace(1e-3, 1e5, 100)[np.random.default_rng(2).permutation(100)]
    runs = [Run({parameter("rate"): rate}, [dose(0.0, 1.0 + number)]) for number, rate in enumerate(rates)]
    found = simulate(LEAVING, runs, [0.0, 1.0], ["y.1", "y.2"], accuracy=FINE)
    assert found["y.1"][:, 0] == pytest.approx(1.0 + np.arange(100))
    assert found["y.1"][:, 1] == pytest.approx((1.0 + np.arange(100)) * np.exp(-rates), rel=1e-6, abs=1e-7)
    assert found.values.sum(axis=-1) == pytest.approx(np.tile(1.0 + np.arange(100), (2, 1)).T, rel=1e-7)


# Failure


def _exploding(t: Any, y: Sequence[Any], p: Any) -> list[Any]:
    return [-0.1 * y[0], p.growth * y[1] * y[1] - p.broken * y[1]]


EXPLODING = model_of(
    _exploding, (1.0, 1.0), signals=lambda t, y, p: [where(y[1] > 3, 1.0, 0.0), p.growth], growth=0.0, broken=0.0
)  # fmt: skip
DAYS = [0.0, 0.25, 0.5, 1.0, 2.0]


def batch(numbers: Sequence[int], **parameters: float) -> tuple[Results, Results]:
    """A batch in which some patients are ill, and the same one where all are well."""
    ill = Run({parameter(name): value for name, value in parameters.items()})
    runs = [Run({parameter("growth"): 0.001 * number}) for number in range(40)]
    mixed = [ill if number in numbers else run for number, run in enumerate(runs)]
    few = Accuracy(max_steps=2000)
    return tuple(simulate(EXPLODING, each, DAYS, ["y.1", "y.2", "s1", "s2"], accuracy=few) for each in (mixed, runs))  # type: ignore[return-value]


@pytest.mark.parametrize(
    ("parameters", "day"),
    [({"growth": 3.0}, 1 / 3), ({"growth": 1.2}, 1 / 1.2), ({"broken": math.nan}, 0.0), ({"growth": math.inf}, 0.0)],
    ids=["explodes", "explodes later", "nan", "infinite"],
)
@pytest.mark.parametrize("numbers", [(0,), (39,), (3, 4, 5, 17), tuple(range(39))], ids=["first", "last", "some", "all but one"])
def test_failures_stay_with_their_patient(numbers: tuple[int, ...], parameters: dict[str, float], day: float) -> None:
    """Day, state and reason are told; the others' numbers keep their bits. Breaks when a lane is lost or a failure spreads."""
    found, well = batch(numbers, **parameters)
    assert [number for number, status in enumerate(found.statuses) if not status.ok] == list(numbers)
    others = [number for number in range(40) if number not in numbers]
    assert np.array_equal(found.values[others], well.values[others])
    assert np.array_equal(found.final[others], well.final[others])
    for number in numbers:
        status = found.statuses[number]
        assert status.state == "y.2"
        assert status.reason in REASONS.values()
        assert status.day == pytest.approx(day, abs=1e-3)
        reached = np.array(DAYS) < day
        assert np.isfinite(found["y.1"][number][reached]).all()
        assert np.isnan(found.values[number][~reached & (np.array(DAYS) > 0)]).all()


def test_nothing_is_told_after_a_failure() -> None:
    """Not even what would have a value without the states: a choice between numbers, or a parameter."""
    for backend in ("lanes", "compiled"):
        found = simulate(EXPLODING, [Run({parameter("growth"): 3.0})], DAYS, ["s1", "s2"], backend=backend)
        assert found["s2"][0, :2].tolist() == [3.0, 3.0]
        assert found["s1"][0, :2].tolist() == [0.0, 1.0]
        assert np.isnan(found.values[0, 2:]).all()


def test_steps_are_counted_between_events() -> None:
    """A patient that needs too many is stopped, and told so; events begin a new count."""
    model = model_of(lambda t, y, p: [y[1], -p.speed * p.speed * y[0]], (1.0, 0.0), speed=1.0)
    few = Accuracy(max_steps=300)
    runs = [Run(), Run({parameter("speed"): 1e4}), Run({parameter("speed"): 2.0})]
    found = simulate(model, runs, [0.0, 10.0], ["y.1"], accuracy=few)
    assert [status.reason for status in found.statuses] == ["", "too many steps", ""]
    assert 0 < found.statuses[1].day < 1
    assert found["y.1"][[0, 2], 1] == pytest.approx([math.cos(10.0), math.cos(20.0)], abs=1e-3)
    long = Run({parameter("speed"): 100.0})
    assert simulate(model, [long], [10.0], ["y.1"], accuracy=few).failed == 1
    pauses = [Event(at, "bolus", state(0), 0.0) for at in np.arange(0.25, 10.0, 0.25)]
    assert simulate(model, [Run(long.parameters, pauses)], [10.0], ["y.1"], accuracy=few).failed == 0


def test_a_value_that_becomes_no_number() -> None:
    """√(1 − y) as y passes 1, and a dose of too much."""
    model = model_of(lambda t, y, p: [p.speed, p.speed * (1 - y[0]) ** 0.5], (0.0, 0.0), speed=0.1)
    runs = [Run(), Run({parameter("speed"): 1.0})]
    found = simulate(model, runs, [0.0, 0.5, 2.0], ["y.1", "y.2"])
    assert [status.ok for status in found.statuses] == [True, False]
    assert found.statuses[1].day == pytest.approx(1.0, abs=1e-3)
    assert found.statuses[1].state == "y.2"
    assert found.statuses[1].reason == "a value that is no number"
    flood = simulate(LEAVING, [Run(events=[dose(1.0, 1e308), dose(1.0, 1e308)]), Run()], [0.5, 2.0], ["y.1"])
    assert [status.ok for status in flood.statuses] == [False, True]
    assert flood.statuses[0].day == 1.0
    assert np.isfinite(flood["y.1"][0, 0])


def test_the_final_state_of_a_failure_is_where_it_failed() -> None:
    found = simulate(EXPLODING, [Run({parameter("growth"): 1.0}), Run()], [2.0], ["y.1"], accuracy=Accuracy(rtol=1e-8))
    assert found.statuses[0].day == pytest.approx(1.0, abs=1e-4)
    assert found.final[0, 0] == pytest.approx(math.exp(-0.1), rel=1e-4)
    assert found.final[0, 1] > 1e3


def test_a_batch_of_failures_ends() -> None:
    found = simulate(EXPLODING, [Run({parameter("growth"): 5.0})] * 50, [1.0], ["y.2"], workers=2)
    assert found.failed == 50
    assert len({status.day for status in found.statuses}) == 1


# Several threads


@pytest.mark.parametrize("workers", [1, 2, 3])
@pytest.mark.parametrize("width", [1, 4])
def test_threads_return_every_patient_in_order(workers: int, width: int) -> None:
    program, accuracy = Program(LEAVING, width=width), Accuracy()
    tasks = [Task(np.array([0.5, 0.0, 1.0]), np.array([float(number), 0.0]), [dose(0.5, 1.0)] * (number % 3)) for number in range(37)]
    seen: list[int] = []
    paths = paths_of(program.chunks(tasks, np.array([0.0, 1.0]), 0.0, 1.0, accuracy, workers, seen.append))
    assert sum(seen) == 37
    assert [path.states[0, 0] for path in paths] == [float(number) for number in range(37)]
    expected = [number * math.exp(-0.5) + (number % 3) * math.exp(-0.25) for number in range(37)]
    assert [path.states[1, 0] for path in paths] == pytest.approx(expected, rel=1e-5)
