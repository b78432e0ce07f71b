"""One and two compartments: a drug in blood, cleared from there, with or without other tissue that fills and empties slowly."""

from ...language import Parameters, Quantity, Rates, State, constant, variable


class OneCompartment(State):
    central = variable("mg", "drug in the body")


class OneCompartmentDisposition(Parameters):
    clearance = constant("L/h", "clearance")
    volume = constant("L", "volume of distribution")


def one_compartment(y: OneCompartment, entering: Quantity, clearance: Quantity, volume: Quantity) -> Rates:
    """The rate of the compartment; clearance and volume are those of this body now. What is given by vein enters by itself: 0."""
    return {"central": entering - clearance * y.central / volume}


class TwoCompartments(State):
    central = variable("mg", "drug in blood and well-perfused tissue")
    peripheral = variable("mg", "drug in other tissue")


class TwoCompartmentDisposition(OneCompartmentDisposition):
    exchange = constant("L/h", "exchange with other tissue")
    peripheral_volume = constant("L", "volume of other tissue")


def two_compartments(
    y: TwoCompartments, p: TwoCompartmentDisposition, entering: Quantity, clearance: Quantity, size: Quantity = 1.0, pace: Quantity = 1.0
) -> Rates:
    """The rates of both compartments; `clearance` is that of this body now, `size` scales both volumes and `pace` the exchange."""
    concentration = y.central / (p.volume * size)
    passed = exchanged(y, p, concentration, size, pace)
    return {"central": entering - clearance * concentration - passed, "peripheral": passed}


def exchanged(y: TwoCompartments, p: TwoCompartmentDisposition, free: Quantity, size: Quantity = 1.0, pace: Quantity = 1.0) -> Quantity:
    """Drug that passes from blood into other tissue now, at a free concentration in blood."""
    return p.exchange * pace * (free - y.peripheral / (p.peripheral_volume * size))
