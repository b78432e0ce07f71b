"""Sensitivities against solutions by hand, and against differences of the simulation itself."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest

from bodies.direct import model_of, parameter, state
from bodies.toy import BODY, Changes, Variables, drug
from bodies.whole_body import ILL, flare
from lunis.engine import Accuracy, Event, Model, Results, Run, bolus, link, setting, simulate
from lunis.engine.dependence import Slopes
from lunis.engine.differentiate import gradients
from lunis.engine.lanes import lowered
from lunis.engine.link import rate_of
from lunis.engine.program import Program, Task
from lunis.engine.rodas5p import RODAS5P
from lunis.engine.sensitivities import Changed, augmented, with_sensitivities
from lunis.errors import EngineError
from lunis.language import Therapy, graph, maximum
from lunis.language.graph import Symbol
from lunis.language.schedules import daily, once, pulses, steady
from lunis.physiology import body
from lunis.therapies import FORMULARY

Array = np.ndarray[Any, np.dtype[np.float64]]
FINE = Accuracy(rtol=1e-9)
# Of differences, in the smallest parameter: at rtol 1e-11 they are 6e-9 apart from those at 1e-12, and these 1.3e-9 from ours.
NOISE = 3e-9
DAYS = np.linspace(0.0, 6.0, 25)
KA, KE, SHARE = 3.0, 0.7, 0.4
DRUG = drug(arriving=SHARE, absorption=KA, elimination=KE)
PLASMA, GUT = Symbol("state", "drug", "plasma"), Symbol("state", "drug", "gut")
NOTHING: Mapping[Symbol, float] = {}


def trait(name: str) -> Symbol:
    return Symbol("parameter", *name.split("."))


def course(
    model: Model,
    quantities: Sequence[str],
    names: Sequence[str],
    events: Sequence[Event] = (),
    times: Any = DAYS,
    traits: Mapping[Symbol, float] = NOTHING,
    backend: Any = "lanes",
    slopes: Callable[[Event], Slopes] = lambda event: Slopes(),
    start_from: Array | None = None,
    start: float = 0.0,
    accuracy: Accuracy = FINE,
) -> Results:
    def solve(model: Model, changed: Sequence[Changed], wanted: Sequence[str], accuracy: Accuracy) -> Results:
        runs = [Run(traits, each.events, each.start_from) for each in changed]
        return simulate(model, runs, times, wanted, start=start, accuracy=accuracy, backend=backend)

    runs = [Run(traits, events, start_from)]
    found = with_sensitivities(solve, model, runs, float(np.max(times)), quantities, names, accuracy, slopes)
    assert found.statuses[0].ok, found.statuses[0]
    return found


def slope_of(formula: Callable[[Any, Any], Any], at: float, times: Array = DAYS) -> Array:
    """The exact derivative of a solution by hand: complex steps, which lose nothing to rounding."""
    return np.array([np.imag(formula(t, at + 1e-30j)) / 1e-30 for t in times])


def differences(
    model: Model,
    quantities: Sequence[str],
    name: str,
    times: Any,
    traits: Mapping[Symbol, float],
    events: Sequence[Event] = (),
    share: float = 1e-3,
) -> Array:
    """The slope by fourth-order differences of runs of the plain model, in the units of the clinic. share: of the parameter, for a step."""
    symbol = trait(name)
    at = traits.get(symbol, float(model.defaults[model.parameter_index[symbol]]))
    step = share * (abs(at) or 1.0)
    runs = [Run({**traits, symbol: at + many * step}, events) for many in (-2, -1, 1, 2)]
    found = simulate(model, runs, times, quantities, accuracy=Accuracy(rtol=1e-12))
    assert not found.failed
    far_below, below, above, far_above = found.values
    return np.asarray((8 * (above - below) - (far_above - far_below)) / (12 * step) * model.units[symbol].scale)


def assert_near(found: Array, expected: Array, share: float) -> None:
    """Each column within a share of its largest value, above the noise of differences."""
    np.testing.assert_array_less(np.abs(found - expected), np.broadcast_to(share * np.abs(expected).max(axis=0) + NOISE, found.shape))


def treated(*schedules: Any, route: str = "oral", therapy: Therapy = DRUG) -> Model:
    return link(BODY.taking(therapy.at(*schedules, route=route)))


@pytest.mark.parametrize("backend", ["lanes", "compiled", "interpreter"])
def test_a_tank_at_rest_and_after_a_dose(backend: str) -> None:
    """content = V/k + D·exp(−k·(t − 2)). Breaks when the start's own dependence, or a dose's lack of it, is missed."""
    model = link(BODY)
    found = course(
        model, ["tank.content", "outflow"], ["tank.supply", "tank.emptying"], [bolus(Variables.content, 4.0, 2.0)], backend=backend
    )

    def content(t: float, k: Any) -> Any:
        return 6.0 / k + (4.0 * np.exp(-k * (t - 2)) if t >= 2 else 0.0)

    assert found.sensitivity("tank.content", "tank.supply")[0] == pytest.approx(np.full(25, 1 / 0.3), rel=1e-7)
    assert found.sensitivity("tank.content", "tank.emptying")[0] == pytest.approx(slope_of(content, 0.3), rel=1e-7)
    assert found.sensitivity("outflow", "tank.emptying")[0] == pytest.approx(
        slope_of(lambda t, k: k * content(t, k), 0.3), rel=1e-6, abs=1e-7
    )
    assert found["tank.content"][0] == pytest.approx([content(t, 0.3) for t in DAYS], rel=1e-7)


@pytest.mark.parametrize("backend", ["lanes", "compiled"])
def test_a_chain_with_daily_doses(backend: str) -> None:
    """Bateman's function, for uptake, loss and the share that arrives. Breaks when a dose's share counts as fixed."""

    def plasma(t: float, ka: Any = KA, ke: Any = KE, share: Any = SHARE) -> Any:
        return sum(5.0 * share * ka / (ka - ke) * (np.exp(-ke * (t - day)) - np.exp(-ka * (t - day))) for day in np.arange(7.0) if day <= t)

    names = ["drug.absorption", "drug.elimination", "drug.arriving"]
    found = course(treated(daily("5 mg")), ["drug.plasma"], names, backend=backend)
    for name, formula, at in zip(
        names,
        (lambda t, p: plasma(t, ka=p), lambda t, p: plasma(t, ke=p), lambda t, p: plasma(t, share=p)),
        (KA, KE, SHARE),
        strict=True,
    ):
        assert found.sensitivity("drug.plasma", name)[0] == pytest.approx(slope_of(formula, at), rel=1e-6, abs=1e-7), name


@pytest.mark.parametrize("schedule", [steady("2 mg/d", start=0.5, stop=3), pulses("4 mg", 3, over="6 h")])
def test_infusions_of_which_a_share_arrives(schedule: Any) -> None:
    """Authority: what arrives is proportional to the share. Breaks when the running rate's own dependence is missed or never ends."""
    found = course(treated(schedule), ["drug.gut", "drug.plasma"], ["drug.arriving"])
    assert found.sensitivities is not None
    assert found.sensitivities.values[0, :, :, 0] == pytest.approx(found.values[0] / SHARE, rel=1e-6, abs=1e-7)


def test_infusions_go_on_from_a_later_start() -> None:
    """A run that begins inside an infusion finds the rate, and the rate's own dependence, as they were left."""
    model = treated(steady("2 mg/d", start=0.5, stop=3))
    whole = course(model, ["drug.plasma"], ["drug.arriving"])
    first = course(model, ["drug.plasma"], ["drug.arriving"], times=[0.0, 2.0])
    assert first.sensitivities is not None
    table = np.column_stack([first.final[0], first.sensitivities.final[0]])
    rest = course(model, ["drug.plasma"], ["drug.arriving"], start=2.0, times=DAYS[8:], start_from=table)
    assert rest.sensitivity("drug.plasma", "drug.arriving")[0] == pytest.approx(
        whole.sensitivity("drug.plasma", "drug.arriving")[0, 8:], rel=1e-7
    )


def test_a_given_start_depends_on_nothing() -> None:
    model = link(BODY)
    start = np.array([10.0, 1.0, 0.0])
    found = course(model, ["tank.content"], ["tank.emptying"], start_from=start)
    expected = slope_of(lambda t, k: 6 / k + (10 - 6 / k) * np.exp(-k * t), 0.3)
    assert found.sensitivity("tank.content", "tank.emptying")[0] == pytest.approx(expected, rel=1e-6, abs=1e-8)


def test_what_went_before_is_not_forgotten() -> None:
    """The dose is not among the events of the second run, whose start depends on its share all the same."""
    model = treated()
    dose = Event(0.0, "bolus", GUT, 5.0, trait("drug.arriving"))
    whole = course(model, ["drug.plasma"], ["drug.arriving"], [dose])
    first = course(model, ["drug.plasma"], ["drug.arriving"], [dose], times=[0.0, 2.0])
    assert first.sensitivities is not None
    table = np.column_stack([first.final[0], first.sensitivities.final[0]])
    rest = course(model, ["drug.plasma"], ["drug.arriving"], start=2.0, times=DAYS[8:], start_from=table)
    expected = whole.sensitivity("drug.plasma", "drug.arriving")[0, 8:]
    assert rest.sensitivity("drug.plasma", "drug.arriving")[0] == pytest.approx(expected, rel=1e-6)


def test_a_parameter_that_is_set_counts_until_then() -> None:
    """Emptying is k until day 2 and 0.5 after. Breaks when what happens after still depends on k, or what happened before no longer."""
    model = link(BODY)
    found = course(model, ["tank.content", "outflow"], ["tank.emptying"], [setting(trait("tank.emptying"), 0.5, 2.0)])

    def content(t: float, k: Any) -> Any:
        return 6 / k if t < 2 else 12 + (6 / k - 12) * np.exp(-0.5 * (t - 2))

    def outflow(t: float, k: Any) -> Any:
        return (k if t < 2 else 0.5) * content(t, k)

    assert found.sensitivity("tank.content", "tank.emptying")[0] == pytest.approx(slope_of(content, 0.3), rel=1e-7)
    assert found.sensitivity("outflow", "tank.emptying")[0] == pytest.approx(slope_of(outflow, 0.3), rel=1e-7, abs=1e-7)


def test_a_share_that_is_set_counts_until_then() -> None:
    """Doses after the share has been set no longer depend on what it was. Breaks when the share's own switch is not heeded."""
    found = course(treated(daily("5 mg")), ["drug.gut"], ["drug.arriving"], [setting(trait("drug.arriving"), 0.9, 2.5)])
    expected = [sum(5 * math.exp(-KA * (t - day)) for day in (0, 1, 2) if day <= t) for t in DAYS]
    assert found.sensitivity("drug.gut", "drug.arriving")[0] == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_a_shifted_parameter_still_counts() -> None:
    model = link(BODY)
    found = course(model, ["tank.content"], ["tank.emptying"], [Event(2.0, "shift", trait("tank.emptying"), 0.2)])
    expected = slope_of(lambda t, k: 6 / k if t < 2 else 6 / (k + 0.2) + (6 / k - 6 / (k + 0.2)) * np.exp(-(k + 0.2) * (t - 2)), 0.3)
    assert found.sensitivity("tank.content", "tank.emptying")[0] == pytest.approx(expected, rel=1e-6)


def test_a_reset_follows_the_chain_rule() -> None:
    """A quarter is kept, and the lid jumps by a parameter. Breaks when a reset leaves sensitivities as they were."""
    reset = Event(2.0, "reset", Changes.kept.symbol, 0.25)
    model = link(BODY)
    found = course(model, ["tank.content", "tank.lid"], ["tank.emptying", "tank.slope"], [reset])
    content = slope_of(lambda t, k: 6 / k if t < 2 else 6 / k - 0.75 * 6 / k * np.exp(-k * (t - 2)), 0.3)
    assert found.sensitivity("tank.content", "tank.emptying")[0] == pytest.approx(content, rel=1e-7)
    expected = differences_with_resets(model, "tank.slope", reset)
    assert_near(found.sensitivity("tank.lid", "tank.slope")[0], expected, 1e-6)


def differences_with_resets(model: Model, name: str, reset: Event) -> Array:
    at, step = model.defaults[model.parameter_index[trait(name)]], 1e-3
    runs = [Run({trait(name): at + step}, [reset]), Run({trait(name): at - step}, [reset])]
    found = simulate(model, runs, DAYS, ["tank.lid"], accuracy=Accuracy(rtol=1e-11)).values[:, :, 0]
    return np.asarray((found[0] - found[1]) / (2 * step))


def test_a_dose_that_a_parameter_delays() -> None:
    """A lag: the dose comes at 1 + L. Authority: Bateman's function moved by L."""
    late = Event(1.5, "bolus", GUT, 5.0, trait("drug.arriving"))
    lag = trait("drug.gain")
    found = course(treated(), ["drug.gut", "drug.plasma"], ["drug.gain", "drug.arriving"], [late], slopes=lambda _: Slopes(time={lag: 1.0}))

    def gut(t: float, lag: Any) -> Any:
        return 5 * SHARE * np.exp(-KA * (t - 1 - lag)) if t >= 1.5 else 0.0

    def plasma(t: float, lag: Any) -> Any:
        since = t - 1 - lag
        return 5 * SHARE * KA / (KA - KE) * (np.exp(-KE * since) - np.exp(-KA * since)) if t >= 1.5 else 0.0

    assert found.sensitivity("drug.gut", "drug.gain")[0] == pytest.approx(slope_of(gut, 0.5), rel=1e-6, abs=1e-7)
    assert found.sensitivity("drug.plasma", "drug.gain")[0] == pytest.approx(slope_of(plasma, 0.5), rel=1e-6, abs=1e-7)
    assert found.sensitivity("drug.gut", "drug.arriving")[0] == pytest.approx(found["drug.gut"][0] / SHARE, rel=1e-6, abs=1e-7)


def test_an_infusion_whose_duration_is_a_parameter() -> None:
    """4 mg over D days: it ends later, and runs at 4/D. Breaks when the rate's slope or the end's is left out."""
    lasting, rate = trait("drug.gain"), rate_of(PLASMA)
    model = treated(once("0 mg"), steady("0 mg/d"), route="iv")
    events = [Event(1.0, "shift", rate, 8.0), Event(1.5, "shift", rate, -8.0, ends=True)]

    def slopes(event: Event) -> Slopes:
        if event.target != rate or not event.size:
            return Slopes()
        by_size = {lasting: -math.copysign(4 / 0.5**2, event.size)}
        return Slopes(time={lasting: 1.0} if event.ends else {}, size=by_size)

    def plasma(t: float, d: Any) -> Any:
        begun = 0.0 if t < 1 else 1 - np.exp(-KE * (t - 1))
        ended = 0.0 if t < 1.5 else 1 - np.exp(-KE * (t - 1 - d))
        return 4 / d / KE * (begun - ended)

    found = course(model, ["drug.plasma"], ["drug.gain"], events, slopes=slopes)
    assert found.sensitivity("drug.plasma", "drug.gain")[0] == pytest.approx(slope_of(plasma, 0.5), rel=1e-6, abs=1e-7)


def test_a_parameter_set_to_another() -> None:
    """Emptying becomes m at day 2. Breaks when the new value's own slope is lost, or added to the old one's."""
    change, level = setting(trait("tank.emptying"), 0.5, 2.0), trait("tank.half")
    found = course(link(BODY), ["tank.content"], ["tank.half", "tank.emptying"], [change], slopes=lambda _: Slopes(size={level: 1.0}))

    def content(t: float, first: Any = 0.3, then: Any = 0.5) -> Any:
        return 6 / first if t < 2 else 6 / then + (6 / first - 6 / then) * np.exp(-then * (t - 2))

    for name, expected in (
        ("tank.half", slope_of(lambda t, at: content(t, then=at), 0.5)),
        ("tank.emptying", slope_of(lambda t, at: content(t, first=at), 0.3)),
    ):
        assert found.sensitivity("tank.content", name)[0] == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_a_delayed_set_of_a_parameter() -> None:
    """Emptying becomes 0.5 at day T. Authority: content there follows by hand."""
    change = setting(trait("tank.emptying"), 0.5, 2.0)
    found = course(link(BODY), ["tank.content"], ["tank.half"], [change], slopes=lambda _: Slopes(time={trait("tank.half"): 1.0}))
    expected = slope_of(lambda t, at: 20.0 if t < 2 else 12 + 8 * np.exp(-0.5 * (t - at)), 2.0)
    assert found.sensitivity("tank.content", "tank.half")[0] == pytest.approx(expected, rel=1e-6, abs=1e-7)


def test_a_kink_needs_no_jump() -> None:
    """x' = −max(x − a, 0): the rate is continuous where x reaches a."""
    model = model_of(lambda t, y, p: [1.0, -maximum(y[0] - p.a, 0.0)], (0.0, 0.0), a=1.5)
    found = course(model, ["y.2"], ["p.a"], times=DAYS)
    assert found.sensitivity("y.2", "p.a")[0] == pytest.approx(np.maximum(DAYS - 1.5, 0.0), rel=1e-6, abs=1e-7)


def test_a_parameter_that_nothing_depends_on_gives_zeros() -> None:
    found = course(link(BODY), ["tank.content", "concentration", "alarm"], ["alarm.fading", "tank.slope"])
    for name in ("tank.content", "concentration"):
        for by in ("alarm.fading", "tank.slope"):
            assert found.sensitivity(name, by)[0].tolist() == [0.0] * len(DAYS)
    assert augmented(link(BODY), ["alarm.fading"]).pairs == [(2, trait("alarm.fading"))]


def test_units_are_those_of_the_clinic() -> None:
    """Breaks when a slope is left in base units."""
    model = link(BODY.taking(DRUG.at(daily("5 mg"))))
    found = course(model, ["tank.content"], ["tank.volume", "drug.gain"])
    assert found.sensitivities is not None
    assert [each.unit.name for each in found.sensitivities.parameters] == ["L", "1"]
    assert augmented(model, ["tank.volume"]).model.quantities["concentration by tank.volume"].unit.name == "mmol/L per L"


def test_names_are_refused_with_the_nearest() -> None:
    with pytest.raises(EngineError, match=r"tank\.emptying") as caught:
        course(link(BODY), ["tank.content"], ["tank.empyting", "alarm.fadin", "tank.half", "tank.half"])
    assert len(caught.value.problems) == 3
    with pytest.raises(EngineError, match="no bolus target"):
        course(link(BODY), ["tank.content"], ["tank.half"], [Event(1.0, "bolus", Symbol("state", "tank", "contents"), 1.0)])
    with pytest.raises(EngineError, match="starts from neither"):
        course(link(BODY), ["tank.content"], ["tank.half"], start_from=np.ones((3, 3)))
    reset = Event(2.0, "reset", Changes.kept.symbol, 0.25)
    with pytest.raises(EngineError, match="reset that a parameter delays"):
        course(link(BODY), ["tank.content"], ["tank.half"], [reset], slopes=lambda _: Slopes(time={trait("tank.half"): 1.0}))


def test_a_patient_does_not_depend_on_the_others() -> None:
    """Bits alone and in a batch. Breaks when one patient's events change what another computes."""
    model, names = treated(daily("5 mg")), ["drug.arriving", "tank.emptying"]
    runs = [Run({trait("tank.emptying"): 0.2 + 0.1 * number}, [bolus(Variables.content, 1.0 + number, 1.0)]) for number in range(5)]

    def found(runs: Sequence[Run]) -> Results:
        def solve(model: Model, changed: Sequence[Changed], wanted: Sequence[str], accuracy: Accuracy) -> Results:
            given = [replace(run, events=each.events) for run, each in zip(runs, changed, strict=True)]
            return simulate(model, given, DAYS, wanted, accuracy=accuracy)

        return with_sensitivities(solve, model, runs, 6.0, ["tank.content"], names)

    together, alone = found(runs), found(runs[3:4])
    assert together.sensitivities is not None
    assert alone.sensitivities is not None
    assert together.sensitivities.values[3].tolist() == alone.sensitivities.values[0].tolist()


def test_a_toy_under_treatment_against_differences() -> None:
    """Every parameter of every organ and of the drug, with doses that act on the tank."""
    model = treated(daily("5 mg"), steady("1 mg/d", start=2, stop=4))
    names = [str(symbol) for symbol in model.parameters if symbol.kind == "parameter"]
    quantities = ["tank.content", "tank.lid", "alarm", "outflow", "drug.plasma"]
    found = course(model, quantities, names)
    assert found.sensitivities is not None
    for column, name in enumerate(names):
        assert_near(found.sensitivities.values[0, :, :, column], differences(model, quantities, name, DAYS, {}), 2e-6)


@cache
def _ill() -> tuple[Model, Results]:
    regimens = [FORMULARY["prednisone"].at(daily("20 mg")), FORMULARY["hydroxychloroquine"].at(daily("400 mg"))]
    model = link(body.BODY.taking(*regimens))
    return model, course(model, QUANTITIES, NAMES, [flare(at=10.0)], MONTHS, ILL, accuracy=Accuracy(rtol=1e-8))


MONTHS = np.linspace(0.0, 90.0, 31)
QUANTITIES = ["egfr", "upcr", "anti_dsdna", "c3", "ionised_calcium", "infection_rate"]
NAMES = ["immunity.loss_of_tolerance", "prednisone.clearance", "hydroxychloroquine.available"]


@pytest.mark.parametrize("name", NAMES)
def test_the_body_against_differences(name: str) -> None:
    """A flare under prednisone and hydroxychloroquine, day by day: a trait, a clearance, and the share of tablets that arrives."""
    model, found = _ill()
    expected = differences(model, QUANTITIES, name, MONTHS, ILL, [flare(at=10.0)])
    slopes = np.stack([found.sensitivity(quantity, name)[0] for quantity in QUANTITIES], axis=-1)
    assert_near(slopes, expected, 1e-4)


def _switched() -> Model:
    """The body under prednisone, whose immune cells slow down while anti-dsDNA is high."""
    model = link(body.BODY.taking(FORMULARY["prednisone"].at(daily("20 mg"))))
    high = simulate(model, [Run(ILL, [flare(at=10.0)])], [40.3], ["anti_dsdna"])["anti_dsdna"][0, 0]
    threshold = graph.constant(float(high) * model.quantities["anti_dsdna"].unit.scale)
    slowed = graph.select(graph.compare("gt", model.signals["anti_dsdna"], threshold), graph.constant(0.7), graph.ONE)
    slower = {symbol for symbol in model.states if symbol.owner == "immunity"}
    rates = (graph.multiply(rate, slowed) if symbol in slower else rate for symbol, rate in zip(model.states, model.rates, strict=True))
    return replace(model, rates=tuple(rates))


def test_the_body_with_a_switch_against_differences() -> None:
    """A switch between doses. Breaks when its crossing is not answered, or answered in the wrong units."""
    model, names = _switched(), ["immunity.loss_of_tolerance", "prednisone.clearance"]
    found = course(model, QUANTITIES, names, [flare(at=10.0)], MONTHS, ILL, accuracy=Accuracy(rtol=1e-8))
    for name in names:
        expected = differences(model, QUANTITIES, name, MONTHS, ILL, [flare(at=10.0)], share=1e-5)
        slopes = np.stack([found.sensitivity(quantity, name)[0] for quantity in QUANTITIES], axis=-1)
        assert_near(slopes, expected, 1e-4)


def test_easy_sensitivities_do_not_loosen_the_steps() -> None:
    """A hard oscillation beside a decay with eight easy slopes: as many steps as without. Breaks when the error is one mean of all."""
    names = "abcdefgh"
    model = model_of(
        lambda t, y, p: [y[1], 5 * (1 - y[0] * y[0]) * y[1] - y[0], -y[2] * sum(getattr(p, name) for name in names)],
        (2.0, 0.0, 1.0),
        **dict.fromkeys(names, 0.1),
    )
    sensed = augmented(model, [f"p.{name}" for name in names])

    def steps(model: Model, accuracy: Accuracy) -> int:
        start = np.concatenate([[2.0, 0.0, 1.0], np.zeros(len(model.states) - 3)])
        chunks = Program(model).chunks([Task(model.defaults, start, [])], np.array([20.0]), 0.0, 20.0, accuracy)
        return int(next(iter(chunks)).counts[0])

    assert steps(sensed.model, sensed.accuracy(Accuracy())) >= steps(model, Accuracy())


def test_sensitivities_share_the_work_of_the_states() -> None:
    """Diagonal blocks of the Jacobian are one and the same, and so are their factors. Breaks when either is computed again."""
    model = link(body.BODY)
    found = augmented(model, ["immunity.loss_of_tolerance"])
    own = gradients(model.rates, model.states)
    slopes = gradients(found.model.rates[len(model.states) :], found.model.states)
    for (row, by), slope in zip(found.pairs, slopes, strict=True):
        shared = {found.position.get((model.state_index[symbol], by)): node for symbol, node in own[row].items()}
        for place, node in shared.items():
            assert place is None or slope[found.model.states[place]] is node
    assert lowered(found.model, RODAS5P.dense).products == lowered(model, RODAS5P.dense).products


def test_a_state_is_named_for_its_parameter() -> None:
    model = model_of(lambda t, y, p: [-p.k * y[0]], (1.0,), k=2.0)
    found = augmented(model, ["p.k"])
    assert found.model.states == (state(0), Symbol("state", "", "y.1 by p.k"))
    assert found.by == (parameter("k"),)
