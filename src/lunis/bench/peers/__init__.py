"""The solvers that Lunis is measured against, one file each, every one at its best. Each may be absent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from importlib.util import find_spec

from ..scenario import Scenario, Solve
from . import cvode, kvaerno, lsoda, mrgsolve, roadrunner

__all__ = ["PEERS", "Peer"]


@dataclass(frozen=True)
class Peer:
    """A tool: how a solver of a scenario is had from it (none where it is not made for one), and why it is left out, if it is."""

    name: str
    solver: Callable[[Scenario], Solve | None]
    missing: Callable[[], str]

    @property
    def absent(self) -> str:
        """Why it is left out, or nothing."""
        missing = self.missing()
        return f"{self.name} is left out: {missing} is not installed" if missing else ""


def _modules(*names: str) -> Callable[[], str]:
    return lambda: ", ".join(name for name in names if find_spec(name) is None)


PEERS = (
    Peer("libroadrunner", roadrunner.solver, _modules("roadrunner")),
    Peer("SUNDIALS CVODE", cvode.solver, _modules("sksundae")),
    Peer("SciPy LSODA", lsoda.solver, _modules("scipy")),
    Peer("diffrax Kvaerno5", kvaerno.solver, _modules("jax", "diffrax")),
    Peer("mrgsolve", mrgsolve.solver, lambda: "" if mrgsolve.installed() else "R with the package mrgsolve"),
)
