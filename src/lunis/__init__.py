"""Lunis: lupus nephritis in silico, from loss of immune tolerance to the muscle cramp, and everything done against it.

    import lunis as ln

    patient = ln.read_patient("examples/stage4_cramps.toml")
    course = ln.simulate(patient, therapies=[ln.therapies.mycophenolate], years=2)
    course.plot()
    course.to_frame()

A research and teaching tool, not a medical device.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from . import evidence, physiology, therapies
    from .interchange.lab_files import read_patient
    from .scenario import NOTICE, Comparison, Course, Patient, compare, fit, simulate

_HOMES = dict.fromkeys(("NOTICE", "Comparison", "Course", "Patient", "compare", "fit", "simulate"), "scenario")
_HOMES["read_patient"] = "interchange.lab_files"
_PARTS = ("evidence", "physiology", "therapies")

__all__ = ["NOTICE", "Comparison", "Course", "Patient", "compare", "evidence", "fit", "physiology", "read_patient", "simulate", "therapies"]


def __getattr__(name: str) -> Any:
    """Load a part when it is first used, so that `import lunis` stays quick."""
    if name in _HOMES:
        return getattr(import_module(f".{_HOMES[name]}", __name__), name)
    if name in _PARTS:
        return import_module(f".{name}", __name__)
    if name == "__version__":
        from importlib.metadata import version

        return version("lunis")
    from .errors import nearest

    raise AttributeError(f"lunis has no `{name}`; {nearest(name, __all__)}")
