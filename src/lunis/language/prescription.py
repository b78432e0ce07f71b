"""The verbs of a prescription: `prednisolone.taper(from_="25 mg/d", to="2.5 mg/d", over="16 weeks")`, `mycophenolate.twice_daily("1 g")`.

Each returns a regimen. Doses are fixed (`"1 g"`), by weight (`"5 mg/kg"`) or by body surface (`"750 mg/m2"`), the latter two with a
limit when one is named (`most="400 mg"`). Times and spans are days, or texts such as `"2 weeks"`.
"""

from __future__ import annotations

from typing import Generic, TypeVar

from . import schedules
from .schedules import FOREVER, Schedule

Regimen = TypeVar("Regimen")
Time = str | float


class Prescribed(Generic[Regimen]):
    """What can be prescribed. Each verb raises LanguageError or UnitError when the dose does not fit the drug."""

    def at(self, *schedules: Schedule, route: str = "") -> Regimen:
        """A regimen of ready-made schedules."""
        raise NotImplementedError

    def once(self, dose: str, at: Time = 0.0, most: str = "", route: str = "") -> Regimen:
        """A single dose."""
        return self.at(schedules.once(dose, at, most), route=route)

    def every(self, interval: Time, dose: str, start: Time = 0.0, stop: Time = FOREVER, most: str = "", route: str = "") -> Regimen:
        """The same dose again and again."""
        return self.at(schedules.every(interval, dose, start, stop, most), route=route)

    def daily(self, dose: str, start: Time = 0.0, stop: Time = FOREVER, most: str = "", route: str = "") -> Regimen:
        """Once a day."""
        return self.at(schedules.daily(dose, start, stop, most), route=route)

    def twice_daily(self, dose: str, start: Time = 0.0, stop: Time = FOREVER, most: str = "", route: str = "") -> Regimen:
        """Every 12 hours."""
        return self.at(schedules.twice_daily(dose, start, stop, most), route=route)

    def three_times_daily(self, dose: str, start: Time = 0.0, stop: Time = FOREVER, most: str = "", route: str = "") -> Regimen:
        """Every 8 hours."""
        return self.at(schedules.three_times_daily(dose, start, stop, most), route=route)

    def weekly(self, per_week: int, dose: str, start: Time = 0.0, stop: Time = FOREVER, most: str = "", route: str = "") -> Regimen:
        """Several times a week."""
        return self.at(schedules.weekly(per_week, dose, start, stop, most), route=route)

    def pulses(
        self, dose: str, count: int, interval: Time = 1.0, over: Time = "1 h", start: Time = 0.0, most: str = "", route: str = ""
    ) -> Regimen:
        """A number of infusions."""
        return self.at(schedules.pulses(dose, count, interval, over, start, most), route=route)

    def infusions(
        self, dose: str, interval: Time, over: Time = "1 h", start: Time = 0.0, stop: Time = FOREVER, most: str = "", route: str = ""
    ) -> Regimen:
        """The same infusion again and again."""
        return self.at(schedules.infusions(dose, interval, over, start, stop, most), route=route)

    def steady(self, rate: str, start: Time = 0.0, stop: Time = FOREVER, most: str = "", route: str = "") -> Regimen:
        """Intake spread evenly."""
        return self.at(schedules.steady(rate, start, stop, most), route=route)

    def taper(
        self, from_: str, to: str, over: Time, start: Time = 0.0, steps: int = 8, tablets: Time | None = None, route: str = ""
    ) -> Regimen:
        """A daily intake lowered in equal steps, and held at the last."""
        return self.at(schedules.taper(from_, to, over, start, steps, tablets), route=route)

    def sessions(self, per_week: int, duration: Time, control: str = "running", start: Time = 0.0, stop: Time = FOREVER) -> Regimen:
        """A machine that runs several times a week."""
        return self.at(schedules.sessions(per_week, duration, control, start, stop))

    def switched(self, control: str, level: str, start: Time = 0.0, stop: Time = FOREVER) -> Regimen:
        """A control held at a level."""
        return self.at(schedules.switched(control, level, start, stop))
