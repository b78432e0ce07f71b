"""What comes out: one course of treatment in all the twins of a patient, and several courses side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from ..engine.model import Array
from ..engine.results import Results
from ..errors import EngineError, Problem, nearest
from ..language.therapy import Regimen

if TYPE_CHECKING:
    import pandas
    import xarray

    from .attribution import Attribution
    from .fit import Fit
    from .influence import Influence
    from .patient import Patient
    from .uncertain import Difference

NOTICE = "Lunis is a research and teaching tool, not a medical device. Nothing here is advice for a real patient."


@dataclass(frozen=True)
class Plan:
    """A course before it is run. `label` qualifies the title wherever it is shown (hypothesis, not indicated, …).

    `replaces` names medicines of the scenario that it ends, beside those that it gives itself.
    """

    key: str
    title: str
    regimens: tuple[Regimen, ...] = ()
    label: str = ""
    hypothesis: bool = False
    grade: str = ""
    grade_because: str = ""
    notes: tuple[str, ...] = ()
    replaces: tuple[str, ...] = ()

    @property
    def heading(self) -> str:
        return f"{self.title} ({self.label})" if self.label else self.title


@dataclass(frozen=True)
class Band:
    """A quantity over time: the best-fitting twin, and the 5th and 95th percentile of all twins."""

    days: Array
    best: Array
    low: Array
    high: Array
    unit: str
    meaning: str


def spread(values: Array) -> tuple[Array, Array]:
    """The 5th and 95th percentile over the first axis, without twins that failed."""
    percentile = np.nanpercentile if np.isnan(values).any() else np.percentile
    low, high = percentile(values, [5, 95], axis=0)
    return low, high


@dataclass(frozen=True)
class Course:
    """One course of treatment. Patient 0 of the results is the best-fitting twin.

    differences: for a treatment that its trial left uncertain, what it may do against the same course without it.
    """

    plan: Plan
    results: Results
    differences: tuple[Difference, ...] = ()

    def __repr__(self) -> str:
        patients, times, quantities = self.results.values.shape
        return f"<course {self.key}: {patients} twins × {times} days × {quantities} quantities>"

    @property
    def key(self) -> str:
        return self.plan.key

    def __getitem__(self, quantity: str) -> Array:
        """Values of one quantity, twin × day."""
        return self.results[quantity]

    def band(self, quantity: str) -> Band:
        """A quantity over time with its band. Raises EngineError for an unknown name."""
        values = self.results[quantity]
        described = self.results.quantities[self.results.names.index(quantity)]
        low, high = spread(values)
        return Band(self.results.times, values[0], low, high, described.unit.name, described.meaning)

    def at(self, quantity: str, day: float) -> tuple[float, float, float]:
        """Best, low and high at the recorded day nearest to `day`."""
        values = self.results[quantity][:, int(np.argmin(np.abs(self.results.times - day)))]
        low, high = spread(values)
        return float(values[0]), float(low), float(high)

    def to_frame(self) -> pandas.DataFrame:
        """Tidy: course, patient, day, quantity, value, unit."""
        frame = self.results.to_frame()
        frame.insert(0, "course", self.key)
        return frame

    def to_xarray(self) -> xarray.Dataset:
        """One variable a quantity, over patient and day."""
        return self.results.to_xarray().assign_attrs(course=self.key, notice=NOTICE)

    def plot(self, *quantities: str) -> Any:
        """A figure of the course; all the quantities of the report when none is named."""
        from ..figures import course_figure

        return course_figure([self], quantities or None)


@dataclass(frozen=True)
class Comparison:
    """Courses side by side, the fit that they start from, and why calcium is low."""

    patient: Patient
    fit: Fit
    courses: tuple[Course, ...]
    calcium: Attribution | None = None
    recalled: Sequence[Any] = field(default_factory=tuple)
    seconds: float = 0.0
    influences: Sequence[Influence] = ()

    def __repr__(self) -> str:
        return f"<comparison of {len(self.courses)} courses: {', '.join(course.key for course in self.courses)}>"

    def __getitem__(self, key: str) -> Course:
        for course in self.courses:
            if course.key == key:
                return course
        raise EngineError(Problem("comparison", f"no course `{key}`", nearest(key, [course.key for course in self.courses])))

    @property
    def failed(self) -> int:
        """Runs that did not reach the end, over all courses."""
        return sum(course.results.failed for course in self.courses)

    def to_frame(self) -> pandas.DataFrame:
        """Tidy: course, patient, day, quantity, value, unit."""
        import pandas

        return pandas.concat([course.to_frame() for course in self.courses], ignore_index=True)
