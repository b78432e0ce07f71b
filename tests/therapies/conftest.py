"""Bodies to treat: a healthy one, one with active nephritis, and what a therapy does to its levers at a given exposure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np
import pytest

from lunis.engine import Results, Run, bolus, link, simulate
from lunis.engine.reference import initial_state
from lunis.language import Therapy
from lunis.physiology import antibody, immunity
from lunis.physiology.body import BODY
from lunis.physiology.signals import Signals
from lunis.units import unit

LUPUS = {immunity.Constants.loss_of_tolerance.symbol: 1.0, antibody.Constants.clearance_defect.symbol: 1.0}


@dataclass(frozen=True)
class Bench:
    """Two bodies at the start of a course, and ways to treat them."""

    healthy: np.ndarray
    ill: np.ndarray
    late: np.ndarray
    chronic: np.ndarray
    signals: Mapping[str, float]

    def course(self, *therapies: object, times: list[float], quantities: list[str], of: str = "ill") -> Results:
        """A course from the state `healthy`, `ill` (active nephritis), `late` (kidney failure) or `chronic` (nephritis burnt out)."""
        model = link(BODY.taking(*therapies))
        start = initial_state(model, model.defaults)
        start[: len(self.healthy)] = getattr(self, of)
        run = Run(parameters={} if of in ("healthy", "chronic") else LUPUS, start_from=start)
        results = simulate(model, [run], times, quantities)
        assert not results.failed, results.statuses
        return results

    def last(self, quantity: str, *therapies: object, at: float, of: str = "ill") -> float:
        """One quantity at one day of a course."""
        return float(self.course(*therapies, times=[at], quantities=[quantity], of=of)[quantity][0, 0])

    def acts(
        self, therapy: Therapy, signals: Mapping[str, float] = {}, set_to: Mapping[str, float] = {}, **state: float
    ) -> dict[str, float]:
        """What a therapy does at a state (in the units of its variables; at rest where not given), by `organ.target`, in base units."""
        y, p, body, *controls = self._tables(therapy, signals, set_to, state)
        return {str(target): float(done) for target, done in therapy.actions(y, p, body, *controls).items()}

    def reads(self, therapy: Therapy, signals: Mapping[str, float] = {}, **state: float) -> dict[str, float]:
        """What a laboratory reads of a therapy at a state, in the units of its readings."""
        assert therapy.read is not None
        told = therapy.read(*self._tables(therapy, signals, {}, state))
        return {name: therapy.readings.fields[name].unit.from_base(float(level)) for name, level in told.items()}

    def _tables(
        self, therapy: Therapy, signals: Mapping[str, float], set_to: Mapping[str, float], state: Mapping[str, float]
    ) -> list[object]:
        y = therapy.variables({name: entry.unit.to_base(state.get(name, entry.rest)) for name, entry in therapy.variables.fields.items()})
        p = therapy.parameters({name: value.base for name, value in therapy.values.items()})
        body = SimpleNamespace(**{**self.signals, **{name: Signals.fields[name].unit.to_base(level) for name, level in signals.items()}})
        controls = [therapy.controls({name: set_to.get(name, 0.0) for name in therapy.controls.fields})] if therapy.controls.fields else []
        return [y, p, body, *controls]


@pytest.fixture(scope="session")
def bench() -> Bench:
    model = link(BODY)
    names = list(Signals.fields)
    rest = simulate(model, [Run()], [0.0], names)
    signals = {name: unit(Signals.fields[name].unit_name).to_base(float(rest[name][0, 0])) for name in names}
    flare = Run(parameters=LUPUS, events=[bolus(immunity.Variables.provocation, 2.0, at=300.0)])
    ill, spent, late = (simulate(model, [flare], [0.0, until], ["upcr"]).final[0] for until in (640.0, 1100.0, 2940.0))
    chronic = simulate(model, [Run(start_from=spent)], [0.0, 1000.0], ["upcr"]).final[0]
    return Bench(rest.final[0], ill, late, chronic, signals)


@pytest.fixture(scope="session")
def expect_no_action(bench: Bench) -> Callable[[Therapy], None]:
    """At zero exposure every lever is exactly 1 and every inflow exactly 0."""

    def check(therapy: Therapy) -> None:
        done = bench.acts(therapy)
        arguments = [therapy.variables.symbols(), therapy.parameters.symbols(), Signals.symbols()]
        targets = therapy.actions(*arguments, *([therapy.controls.symbols()] if therapy.controls.fields else []))
        assert done == {str(target): 1.0 if target.kind == "lever" else 0.0 for target in targets}

    return check
