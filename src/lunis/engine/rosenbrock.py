"""One step of a Rosenbrock method for `width` patients at once, each with its own time and step size.

In the transformed variables u, stage i solves
    (I/(γh) − J)·uᵢ = f(t + cᵢh, y + Σ aᵢⱼuⱼ) + Σ cᵢⱼuⱼ/h + dᵢ·h·∂f/∂t.
The methods here are stiffly accurate: the last stages add themselves to the argument of the one before, the last u is the error
estimate, and the new y is the last argument plus it.
"""

from __future__ import annotations

from dataclasses import dataclass

from llvmlite import ir

from .lanes import Lowered, Writer
from .vectors import DOUBLE, INTEGER

LARGEST_GROWTH, SMALLEST_GROWTH, SAFETY = 6.0, 0.2, 0.9
# The estimate is the error of the embedded method of one order less; that of the step itself is smaller.
OVERSTATED = 4.0


@dataclass(frozen=True)
class Tableau:
    """Coefficients of a method; `a` lists the explicit stages, `dense` the rows of its interpolant."""

    name: str
    order: int
    gamma: float
    a: tuple[tuple[float, ...], ...]
    c: tuple[tuple[float, ...], ...]
    nodes: tuple[float, ...]
    drift: tuple[float, ...]
    dense: tuple[tuple[float, ...], ...]

    @property
    def stages(self) -> int:
        return len(self.c)


def write_step(writer: Writer, parts: Lowered, functions: dict[str, ir.Function], tableau: Tableau) -> ir.Function:
    """`step(y, c, t, h, m, scale, work, new, u, error)`.

    y, new: states before and after; u: all stages; t, h: one vector each; m: modes; scale: rtol, then the absolute tolerance of each
    state, as plain doubles; work: room for f, ft, lu, b and two scalars; error: the square of the largest error against tolerance, then the
    factor by which the step may grow.
    """
    return _Step(writer, parts, functions, tableau).write()


class _Step:
    def __init__(self, writer: Writer, parts: Lowered, functions: dict[str, ir.Function], tableau: Tableau) -> None:
        self.w, self.parts, self.functions, self.tableau = writer, parts, functions, tableau
        self.size = len(parts.rates)
        vector = writer.pointer
        types = [vector, vector, vector, vector, vector, DOUBLE.as_pointer(), vector, vector, vector, vector]
        self.function = ir.Function(writer.module, ir.FunctionType(ir.VoidType(), types), "step")
        for argument in self.function.args:
            argument.attributes.add("noalias")
        self.y, self.c, self.t, self.h, self.m, self.scale, self.work, self.new, self.u, self.error = self.function.args
        self.b = ir.IRBuilder(self.function.append_basic_block())

    def at(self, pointer: ir.Value, position: int) -> ir.Value:
        return self.b.gep(pointer, [ir.Constant(INTEGER, position)])

    def write(self) -> ir.Function:
        w, b, n = self.w, self.b, self.size
        real, fma = w.elementary.real, w.elementary.multiply_add
        f, ft, lu = self.work, self.at(self.work, n), self.at(self.work, 2 * n)
        rhs, scalars = self.at(lu, len(self.parts.stored)), self.at(lu, len(self.parts.stored) + n)
        h, t = w.load(b, self.h, 0), w.load(b, self.t, 0)
        inverse = b.fdiv(real(1.0), h)
        w.store(b, b.fmul(inverse, real(1 / self.tableau.gamma)), scalars, 0)
        b.call(self.functions["start"], [self.y, self.c, self.t, self.m, scalars, f, ft, lu])
        for stage in range(self.tableau.stages):
            if stage:
                self._argument(stage)
                w.store(b, fma(b, h, real(self.tableau.nodes[stage]), t), scalars, 1)
                b.call(self.functions["rates"], [self.new, self.c, self.at(scalars, 1), self.m, f])
            self._side(stage, f, ft, rhs, h, inverse)
            b.call(self.functions["solve"], [lu, self.c, rhs, self.at(self.u, stage * n)])
        self._error()
        b.ret_void()
        return self.function

    def _argument(self, stage: int) -> None:
        """Where the stage evaluates the rates."""
        w, b, n = self.w, self.b, self.size
        row = self.tableau.a[stage] if stage < len(self.tableau.a) else None

        def body(k: ir.Value) -> None:
            if row is None:
                before = self.at(self.u, (stage - 1) * n)
                w.store(b, b.fadd(w.load(b, self.new, k), w.load(b, before, k)), self.new, k)
                return
            total = w.load(b, self.y, k)
            for earlier, weight in enumerate(row):
                if weight:
                    total = w.elementary.multiply_add(b, w.load(b, self.at(self.u, earlier * n), k), w.elementary.real(weight), total)
            w.store(b, total, self.new, k)

        w.loop(b, n, body)

    def _side(self, stage: int, f: ir.Value, ft: ir.Value, rhs: ir.Value, h: ir.Value, inverse: ir.Value) -> None:
        """The right-hand side of the stage's linear system."""
        w, b, n = self.w, self.b, self.size
        real, fma = w.elementary.real, w.elementary.multiply_add
        drift = self.tableau.drift[stage]
        pull = b.fmul(h, real(drift)) if drift and self.parts.depends_on_time else None

        def body(k: ir.Value) -> None:
            total = w.load(b, f, k)
            if stage:
                weights = self.tableau.c[stage]
                sum_ = b.fmul(w.load(b, self.u, k), real(weights[0]))
                for earlier, weight in enumerate(weights[1:], start=1):
                    sum_ = fma(b, w.load(b, self.at(self.u, earlier * n), k), real(weight), sum_)
                total = fma(b, sum_, inverse, total)
            if pull is not None:
                total = fma(b, pull, w.load(b, ft, k), total)
            w.store(b, total, rhs, k)

        w.loop(b, n, body)

    def _error(self) -> None:
        """The new state, the square of its largest error against tolerance, and the growth that it allows."""
        w, b, n = self.w, self.b, self.size
        real, fma = w.elementary.real, w.elementary.multiply_add
        relative = w.splat(b, b.load(self.scale))
        last = self.at(self.u, (self.tableau.stages - 1) * n)
        w.store(b, real(0.0), self.error, 0)

        def body(k: ir.Value) -> None:
            delta = w.load(b, last, k)
            new = b.fadd(w.load(b, self.new, k), delta)
            w.store(b, new, self.new, k)
            old = w.elementary.call(b, "fabs", w.load(b, self.y, k))
            size = w.elementary.call(b, "fabs", new)
            size = b.select(b.fcmp_ordered(">", size, old), size, old)
            absolute = w.splat(b, b.load(b.gep(self.scale, [b.add(k, ir.Constant(INTEGER, 1))])))
            share = b.fdiv(delta, fma(b, relative, size, absolute))
            square, most = b.fmul(share, share), w.load(b, self.error, 0)
            w.store(b, self._larger(most, square), self.error, 0)

        w.loop(b, n, body)
        largest = b.fadd(b.fmul(w.load(b, self.error, 0), real(1 / OVERSTATED**2)), real(1e-30))
        w.store(b, largest, self.error, 0)
        logarithm = w.elementary.call(b, "log", largest)
        growth = b.fmul(real(SAFETY), w.elementary.call(b, "exp", b.fmul(logarithm, real(-0.5 / self.tableau.order))))
        growth = b.select(b.fcmp_ordered("<", growth, real(LARGEST_GROWTH)), growth, real(LARGEST_GROWTH))
        growth = b.select(b.fcmp_ordered(">", growth, real(SMALLEST_GROWTH)), growth, real(SMALLEST_GROWTH))
        w.store(b, growth, self.error, 1)

    def _larger(self, one: ir.Value, other: ir.Value) -> ir.Value:
        """The larger of two, or what is no number where one is none."""
        larger = self.b.select(self.b.fcmp_ordered(">=", one, other), one, other)
        return self.b.select(self.b.fcmp_unordered("uno", one, one), one, larger)
