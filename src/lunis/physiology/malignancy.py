"""Malignancy: a rate that doubles with every decade of age, and that genotoxic drugs raise years after they were given.

Exposure is counted for life: 1 is 36 g of cyclophosphamide or what equals it. What it does shows after years.

Left out: which cancer (bladder and blood after cyclophosphamide, skin after azathioprine), the small excess of lupus itself (1.14 times
what is expected, Bernatsky 2013), smoking.
"""

from ..language import Inflows, Levers, Organ, Parameters, Rates, State, constant, exp, inflow, lever, power, variable
from .signals import Signals


class Variables(State):
    latent = variable("1", "exposure whose time has not come, 1 for 36 g of cyclophosphamide")
    exposure = variable("1", "exposure that shows, for life")
    hazard = variable("1", "malignancies expected since the run began")


class Constants(Parameters):
    usual = constant("1/y", "malignancies at the reference age")
    reference_age = constant("y", "age for which that holds")
    doubling = constant("y", "years in which the rate doubles")
    latency = constant("y", "time that exposure takes to show")
    exposure_risk = constant("1", "rise of the rate for each unit of exposure")


class Targets(Levers):
    rate = lever("rate of malignancy while immunity is held down")


class Doors(Inflows):
    genotoxic_given = inflow("1/d", "genotoxic drug given, in units of 36 g of cyclophosphamide", into=Variables.latent)


def equations(y: Variables, p: Constants, body: Signals, act: Targets) -> tuple[Rates, Rates]:
    of_age = p.usual * power(2, (body.age - p.reference_age) / p.doubling)
    rate = of_age * (1 + p.exposure_risk * y.exposure) * act.rate
    showing = y.latent / p.latency
    return Variables.rates(latent=-showing, exposure=showing, hazard=rate), Signals.tell(
        malignancy_rate=rate,
        malignancy_excess=rate - of_age,
        malignancy_probability=1 - exp(-y.hazard),
    )


malignancy = Organ("malignancy", Variables, Constants, Targets, equations, inflows=Doors)
