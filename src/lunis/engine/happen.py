"""Temporary."""

from .interpret import Interpreter, leaves


class Happening:
    def __init__(self, model):
        self.model = model
        self.resets = {which.symbol: (list(change), Interpreter(list(change.values()))) for which, change in model.resets.items()}

    def apply(self, event, t, y, p):
        size = event.size * (p[self.model.parameter_index[event.share]] if event.share else 1.0)
        places, change = self.resets[event.target]
        known = leaves(self.model.states, self.model.parameters, event.time, y, p) | {event.target: size}
        import numpy as np

        y[places] = np.array(change(known)) if places else y[places]
