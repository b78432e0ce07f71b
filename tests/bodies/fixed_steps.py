"""The compiled step called one at a time, with a size of one's own choosing: no controller, no driver."""

from __future__ import annotations

import ctypes
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from lunis.engine import Model
from lunis.engine.program import Program

Array = NDArray[np.float64]


def _address(array: Array) -> ctypes.c_void_p:
    return ctypes.c_void_p(array.ctypes.data)


class Stepper:
    """Steps of one model by one method; every array is state × lane."""

    def __init__(self, model: Model, method: str, width: int = 1, rtol: float = 1e-6, atol: float = 1e-6) -> None:
        self.program = Program(model, method, width)
        size, hoisted = len(model.states), len(self.program.parts.hoisted)
        self._step = ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 10)(self.program.code.step)
        self.new = np.zeros((size, width))
        self.u = np.zeros((self.program.tableau.stages, size, width))
        self.error = np.zeros((2, width))
        self._work = np.zeros((self.program.work, width))
        self._scale = np.array([rtol, *[atol] * size])
        self._constants = np.zeros((max(hoisted, 1), width))
        # Modes are left free: comparisons are made as they are written.
        self._modes = np.full((len(self.program.parts.guards) + 1, width), np.nan)
        self._dense = np.array(self.program.tableau.dense)
        parameters = np.repeat(np.array(model.defaults)[:, None], width, axis=1)
        ctypes.CFUNCTYPE(None, *[ctypes.c_void_p] * 2)(self.program.code.constants)(_address(parameters), _address(self._constants))

    def step(self, y: Array, t: Array, h: Array) -> Array:
        """The state after one step from `y`; `u` and `error` tell of it."""
        arguments = (y, self._constants, t, h, self._modes, self._scale, self._work, self.new, self.u, self.error)
        self._step(*map(_address, arguments))
        return self.new.copy()

    def between(self, y: Array, share: float) -> Array:
        """The interpolant of the last step, which began at `y`."""
        bend = np.tensordot(np.polynomial.polynomial.polyval(share, self._dense), self.u[:, :, 0], axes=1)
        return np.asarray((1 - share) * y[:, 0] + share * (self.new[:, 0] + (1 - share) * bend))

    def steps(self, start: Sequence[float], end: float, count: int, begin: float = 0.0) -> Array:
        """The state after `count` equal steps, by lane 0."""
        y = np.repeat(np.array(start, dtype=np.float64)[:, None], self.program.width, axis=1)
        h = np.full(self.program.width, (end - begin) / count)
        for number in range(count):
            y = self.step(y, begin + number * h, h)
        return y[:, 0]
