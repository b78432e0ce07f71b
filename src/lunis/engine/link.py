"""Organs and therapies become one model: signals are resolved, levers folded, inflows added, and every fault reported at once.

Linking works on expressions, so two organs may depend on each other as long as no single quantity depends on itself.
A signal may be clamped: whoever reads it then sees `told + switch · (level − told)`, with the switch a parameter, 0 by default.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

import numpy as np

from ..errors import LinkError, LunisError, Problem, nearest
from ..language import graph
from ..language.body import Body
from ..language.graph import Node, Symbol
from ..language.tables import Field, Inflow, Lever, Reset, Signal, Table
from ..language.trace import Traced, trace_organ, trace_therapy
from ..units import Unit, unit
from .model import Model, Quantity


@dataclass(frozen=True)
class Clamp:
    """Hold what is read of a signal at a level (in the signal's own unit) while its switch is 1."""

    signal: Signal
    level: float

    @property
    def switch(self) -> Symbol:
        return Symbol("clamp", self.signal.name, "switch")


def link(body: Body, clamps: Iterable[Clamp] = (), fold: bool = True, accumulate: Iterable[Signal] = ()) -> Model:
    """The model of a body under its therapies.

    fold: leave out what is exactly zero, so that a therapy without effect leaves no trace.
    accumulate: signals whose integral over time is added as a state `total.<signal>`.
    Raises LinkError (or LanguageError, UnitError) with every problem found.
    """
    return _Linker(body, tuple(clamps), fold, tuple(accumulate)).model()


class _Linker:
    def __init__(self, body: Body, clamps: tuple[Clamp, ...], fold: bool, accumulate: tuple[Signal, ...]) -> None:
        self.body = body
        self.clamps = {clamp.signal.name: clamp for clamp in clamps}
        self.accumulate = accumulate
        self.organs = self._traced_organs()
        self.therapies, self.folded = self._traced_therapies(fold)
        self.parts = [*self.organs, *self.therapies]
        self.regimens = tuple(taken for taken in body.therapies if taken.name not in self.folded)

    def _traced_organs(self) -> list[Traced]:
        traced: list[Traced] = []
        problems: list[Problem] = []
        for organ in self.body.organs:
            try:
                traced.append(trace_organ(organ, self.body.vocabulary))
            except LunisError as error:
                problems.extend(error.problems)
        if problems:
            raise LinkError(problems)
        return traced

    def _traced_therapies(self, fold: bool) -> tuple[list[Traced], tuple[str, ...]]:
        kept, folded = [], []
        for taken in self.body.therapies:
            traced = trace_therapy(taken.therapy, self.body.vocabulary, fold)
            actions = {target: node for target, node in traced.actions.items() if graph.number(node) != _nothing(target)}
            if actions or not fold:
                kept.append(replace(traced, actions=actions if fold else traced.actions))
            else:
                folded.append(traced.name)
        return kept, tuple(folded)

    def model(self) -> Model:
        self._refuse_faults()
        inflows = self._inflows()
        meaning = self._levers() | inflows
        told = {name: node for part in self.organs for name, node in part.told.items()}
        told = dict(zip(told, graph.substitute(list(told.values()), meaning), strict=True))
        signals = self._resolved(told)
        read = self._as_read(signals)
        variables = self._variables()
        rates = self._rates(inflows)
        full = {**meaning, **{Symbol("signal", "", name): node for name, node in read.items()}}
        roots = graph.substitute(graph.substitute([rates[symbol] for symbol in variables], meaning), full)
        measured = self._readings()
        measured = dict(zip(measured, graph.substitute(list(measured.values()), full), strict=True))
        initial = self._initial()
        for signal in self.accumulate:
            variables[Symbol("state", "total", signal.name)] = signal
            roots.append(signals[signal.name])
            initial.append(graph.ZERO)
        inflow_nodes = dict(zip(inflows, graph.substitute(list(inflows.values()), full), strict=True))
        resets = self._resets(list(variables))
        parameters, defaults = self._parameters([*roots, *initial, *signals.values(), *measured.values()])
        return Model(
            name=self.body.name,
            states=tuple(variables),
            parameters=parameters,
            defaults=defaults,
            rates=tuple(roots),
            initial=tuple(initial),
            signals=signals | measured,
            resets=resets,
            quantities=self._quantities(variables),
            inflows=inflow_nodes,
            regimens=self.regimens,
            folded=self.folded,
            units=self._units(),
        )

    def _variables(self) -> dict[Symbol, Field]:
        tables = [organ.variables for organ in self.body.organs] + [taken.therapy.variables for taken in self.regimens]
        return {entry.symbol: entry for table in tables for entry in table.fields.values()}

    def _readings(self) -> dict[str, Node]:
        """What a laboratory can measure of each therapy, by `therapy.reading`."""
        return {f"{part.name}.{name}": node for part in self.therapies for name, node in part.told.items()}

    def _levers(self) -> dict[Symbol, Node]:
        """Each lever's value: the contributions of the therapies, folded in the order of their names."""
        shares: dict[Symbol, list[tuple[Lever, Node]]] = {}
        for part in sorted(self.therapies, key=lambda part: part.name):
            for target, node in part.actions.items():
                if isinstance(target, Lever):
                    shares.setdefault(target.symbol, []).append((target, node))
        levers = {entry.symbol: graph.ONE for organ in self.body.organs for entry in organ.levers.fields.values()}
        return levers | {symbol: _folded(given[0][0], [node for _, node in given]) for symbol, given in shares.items()}

    def _inflows(self) -> dict[Symbol, Node]:
        totals = {entry.symbol: graph.ZERO for organ in self.body.organs for entry in organ.inflows.fields.values()}
        for part in sorted(self.therapies, key=lambda part: part.name):
            for target, node in part.actions.items():
                if isinstance(target, Inflow):
                    totals[target.symbol] = graph.add(totals[target.symbol], node)
        return totals

    def _rates(self, inflows: Mapping[Symbol, Node]) -> dict[Symbol, Node]:
        rates = {Symbol("state", part.name, name): node for part in self.parts for name, node in part.rates.items()}
        for organ in self.body.organs:
            for entry in organ.inflows.fields.values():
                if isinstance(entry, Inflow):
                    target = entry.into.symbol
                    rates[target] = graph.add(rates[target], inflows[entry.symbol])
        for taken in self.regimens:
            if any(line.kind in ("infusion", "steady") for line in taken.schedule):
                route = taken.therapy.routes[taken.route]
                running = graph.symbol(*rate_of(route.into.symbol))
                entering = graph.multiply(running, graph.symbol(*route.gate)) if route.gate else running
                rates[route.into.symbol] = graph.add(rates[route.into.symbol], entering)
        return rates

    def _resolved(self, told: Mapping[str, Node]) -> dict[str, Node]:
        """Every signal as an expression of states and parameters alone. Raises LinkError with the path of a loop."""
        done: dict[str, Node] = {}

        def resolve(name: str, path: tuple[str, ...]) -> Node:
            if name in path:
                loop = " → ".join((*path[path.index(name) :], name))
                what = f"depends on itself at the same instant: {loop}"
                raise LinkError(Problem(f"signal `{name}`", what, "put a state (a delay) somewhere on that path"))
            if name not in done:
                needed = [symbol.name for symbol in graph.symbols_of([told[name]]) if symbol.kind == "signal"]
                values = {Symbol("signal", "", other): self._clamped(other, resolve(other, (*path, name))) for other in needed}
                done[name] = graph.substitute([told[name]], values)[0]
            return done[name]

        return {name: resolve(name, ()) for name in told}

    def _clamped(self, name: str, node: Node) -> Node:
        clamp = self.clamps.get(name)
        if clamp is None:
            return node
        level = graph.constant(clamp.signal.unit.to_base(clamp.level))
        return graph.add(node, graph.multiply(graph.symbol(*clamp.switch), graph.subtract(level, node)))

    def _as_read(self, signals: Mapping[str, Node]) -> dict[str, Node]:
        return {name: self._clamped(name, node) for name, node in signals.items()}

    def _initial(self) -> list[Node]:
        """Where each state of the untreated body starts, by parameters alone. Raises LinkError with the path of a loop."""
        told = {name: node for part in self.organs for name, node in part.told.items()}
        start = {Symbol("state", part.name, name): node for part in self.organs for name, node in part.rest.items()}
        for taken in self.regimens:
            variables = taken.therapy.variables.fields.values()
            start |= {entry.symbol: graph.constant(entry.unit.to_base(getattr(entry, "rest", 0))) for entry in variables}
        at_rest = {entry.symbol: graph.ONE for organ in self.body.organs for entry in organ.levers.fields.values()}
        at_rest |= {entry.symbol: graph.ZERO for organ in self.body.organs for entry in organ.inflows.fields.values()}
        done: dict[Symbol, Node] = {}

        def resolve(symbol: Symbol, path: tuple[Symbol, ...]) -> Node:
            if symbol in path:
                circle = " → ".join(map(str, (*path[path.index(symbol) :], symbol)))
                raise LinkError(Problem("rest", f"starting values go in a circle: {circle}"))
            if symbol not in done:
                node = start[symbol] if symbol.kind == "state" else told[symbol.name]
                needed = [other for other in graph.symbols_of([node]) if other.kind in ("state", "signal")]
                done[symbol] = graph.substitute([node], at_rest | {other: resolve(other, (*path, symbol)) for other in needed})[0]
            return done[symbol]

        return [resolve(symbol, ()) for symbol in self._variables()]

    def _resets(self, states: list[Symbol]) -> dict[Reset, dict[int, Node]]:
        position = {symbol: index for index, symbol in enumerate(states)}
        return {
            which: {position[Symbol("state", part.name, name)]: node for name, node in change.items()}
            for part in self.organs
            for which, change in part.changes.items()
        }

    def _parameters(self, roots: list[Node]) -> tuple[tuple[Symbol, ...], np.ndarray]:
        values: dict[Symbol, float] = {}
        for organ in self.body.organs:
            values |= {entry.symbol: self.body.value_of(entry) for entry in organ.parameters.fields.values()}
        for taken in self.regimens:
            values |= {entry.symbol: taken.therapy.values[name].base for name, entry in taken.therapy.parameters.fields.items()}
            values |= {entry.symbol: entry.unit.to_base(getattr(entry, "rest", 0)) for entry in taken.therapy.controls.fields.values()}
        values |= {symbol: 0.0 for symbol in graph.symbols_of(roots) if symbol.kind in ("clamp", "rate")}
        return tuple(values), np.array(list(values.values()), dtype=np.float64)

    def _units(self) -> dict[Symbol, Unit]:
        tables: list[type[Table]] = [organ.parameters for organ in self.body.organs]
        tables += [table for taken in self.regimens for table in (taken.therapy.parameters, taken.therapy.controls)]
        return {entry.symbol: entry.unit for table in tables for entry in table.fields.values()}

    def _quantities(self, variables: Mapping[Symbol, Field]) -> dict[str, Quantity]:
        signals = {name: Quantity(name, entry.unit, entry.meaning) for name, entry in self.body.vocabulary.fields.items()}
        states = {str(symbol): Quantity(str(symbol), entry.unit, entry.meaning) for symbol, entry in variables.items()}
        totals = {f"total.{entry.name}": entry for entry in self.accumulate}
        integrals = {name: Quantity(name, _times_days(entry.unit), f"integral of {entry.meaning}") for name, entry in totals.items()}
        readings = {
            f"{taken.name}.{name}": Quantity(f"{taken.name}.{name}", entry.unit, entry.meaning)
            for taken in self.regimens
            for name, entry in taken.therapy.readings.fields.items()
        }
        return signals | states | readings | integrals

    def _refuse_faults(self) -> None:
        problems = [*self._told_faults(), *self._read_faults(), *self._parameter_faults(), *self._target_faults()]
        problems += [*self._inflow_faults(), *self._asked_faults()]
        if problems:
            raise LinkError(problems)

    def _told_faults(self) -> list[Problem]:
        teller: dict[str, str] = {}
        problems = []
        told = {name for part in self.organs for name in part.told}
        for part in self.organs:
            for name in part.told:
                if name in teller:
                    problems.append(Problem(f"signal `{name}`", f"is told twice, by `{teller[name]}` and by `{part.name}`"))
                teller[name] = part.name
        for part in self.parts:
            for symbol in graph.symbols_of(part.roots):
                if symbol.kind == "signal" and symbol.name not in told:
                    what = f"reads signal `{symbol.name}`, but no organ of this body tells it"
                    problems.append(Problem(f"`{part.name}`", what, "add the organ that does"))
        return problems

    def _read_faults(self) -> list[Problem]:
        read = {symbol.name for part in self.parts for symbol in graph.symbols_of(part.roots) if symbol.kind == "signal"}
        fields = self.body.vocabulary.fields
        told = {name: part.name for part in self.organs for name in part.told}
        return [
            Problem(f"`{organ}`", f"tells `{name}`, which nobody reads", "read it, or declare the signal an output")
            for name, organ in told.items()
            if name not in read and not getattr(fields[name], "output", False)
        ]

    def _parameter_faults(self) -> list[Problem]:
        problems = []
        for organ, part in zip(self.body.organs, self.organs, strict=True):
            used = {symbol for symbol in graph.symbols_of(part.roots) if symbol.kind == "parameter"}
            values = self.body.values.get(organ.name, {})
            for name, entry in organ.parameters.fields.items():
                if entry.symbol not in used:
                    problems.append(Problem(f"`{organ.name}`", f"declares `{name}` and never uses it"))
                if name not in values:
                    problems.append(Problem(f"`{organ.name}`", f"`{name}` has no value", nearest(name, values)))
            problems += [
                Problem(f"evidence of `{organ.name}`", f"`{name}` belongs to no parameter", nearest(name, organ.parameters.fields))
                for name in values
                if name not in organ.parameters.fields
            ]
        return problems

    def _target_faults(self) -> list[Problem]:
        present = {entry for organ in self.body.organs for table in (organ.levers, organ.inflows) for entry in table.fields.values()}
        return [
            Problem(f"therapy `{part.name}`", f"acts on `{target}`, which no organ of this body has")
            for part in self.therapies
            for target in part.actions
            if target not in present
        ]

    def _inflow_faults(self) -> list[Problem]:
        entries = [entry for organ in self.body.organs for entry in organ.inflows.fields.values() if isinstance(entry, Inflow)]
        return [
            Problem(f"inflow `{entry}`", f"in {entry.unit_name} cannot enter `{entry.into.name}`, which is in {entry.into.unit_name}")
            for entry in entries
            if entry.unit.dimension != unit(f"{entry.into.unit_name}/d").dimension
        ]

    def _asked_faults(self) -> list[Problem]:
        told = {name for part in self.organs for name in part.told}
        asked = [("clamp", name) for name in self.clamps] + [("accumulate", entry.name) for entry in self.accumulate]
        what = "no organ of this body tells it"
        return [Problem(f"{verb} `{name}`", what, nearest(name, told)) for verb, name in asked if name not in told]


def _nothing(target: Field) -> float:
    """What a therapy without effect does to a lever or an inflow."""
    return 1.0 if target.kind == "lever" else 0.0


def _folded(lever: Lever, contributions: list[Node]) -> Node:
    """Independent effects multiply; competitors for one site add their occupancies (1/c − 1) before dividing."""
    if lever.combine == "product" or len(contributions) == 1:
        product = graph.ONE
        for node in contributions:
            product = graph.multiply(product, node)
        return product
    occupied = graph.ZERO
    for node in contributions:
        occupied = graph.add(occupied, graph.subtract(graph.divide(graph.ONE, node), graph.ONE))
    return graph.divide(graph.ONE, graph.add(graph.ONE, occupied))


def _times_days(of: Unit) -> Unit:
    """The unit of an integral over time."""
    return unit("d" if not of.dimension and of.scale == 1 else f"{of.name}·d")


def rate_of(state: Symbol) -> Symbol:
    """The parameter that holds the running infusion into a state."""
    return Symbol("rate", state.owner, state.name)


def signal_of(body: Body, name: str) -> Signal:
    """The signal of that name. Raises LinkError with the nearest name."""
    found = body.vocabulary.fields.get(name)
    if not isinstance(found, Signal):
        raise LinkError(Problem("", f"no signal `{name}`", nearest(name, body.vocabulary.fields)))
    return found
