"""Vectors of doubles in LLVM IR: constants, what the processor does itself, polynomials, and functions written once into a module."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from llvmlite import ir

DOUBLE = ir.DoubleType()
INTEGER = ir.IntType(64)
ROUNDER = 6755399441055744.0
"""1.5·2⁵²: a sum with it is rounded to a whole number, which its lowest bits then hold."""

LN2_HIGH, LN2_LOW = 6.93147180369123816490e-01, 1.90821492927058770002e-10
"""ln 2 in two parts; products of the first with whole numbers up to 2²⁰ are exact."""
INV_LN2 = 1.4426950408889634

BY_PROCESSOR = ("sqrt", "floor", "ceil", "fabs")


class Vectors:
    """Vectors of `width` doubles in one module."""

    def __init__(self, module: ir.Module, width: int) -> None:
        self.module, self.width = module, width
        self.vector = ir.VectorType(DOUBLE, width)
        self.integers = ir.VectorType(INTEGER, width)
        self._made: dict[str, ir.Function] = {}
        self._reals: dict[str, ir.Constant] = {}

    def real(self, value: float) -> ir.Constant:
        text = repr(value)
        if text not in self._reals:
            self._reals[text] = ir.Constant(self.vector, [value] * self.width)
        return self._reals[text]

    def whole(self, value: int) -> ir.Constant:
        return ir.Constant(self.integers, [value] * self.width)

    def multiply_add(self, b: ir.IRBuilder, a: ir.Value, x: ir.Value, c: ir.Value) -> ir.Value:
        """a·x + c, rounded once."""
        return b.call(self._intrinsic("fma", 3), [a, x, c])

    def by_processor(self, b: ir.IRBuilder, name: str, x: ir.Value) -> ir.Value:
        """One of `BY_PROCESSOR`, which are exact everywhere."""
        return b.call(self._intrinsic(name, 1), [x])

    def _intrinsic(self, name: str, count: int) -> ir.Function:
        full = f"llvm.{name}.v{self.width}f64"
        if full not in self.module.globals:
            ir.Function(self.module, ir.FunctionType(self.vector, [self.vector] * count), full)
        return self.module.globals[full]

    def shared(self, b: ir.IRBuilder, name: str, write: Callable[..., ir.Value], *arguments: ir.Value) -> ir.Value:
        """A call of the function that `write(vectors, builder, *arguments)` writes, once for the module."""
        if name not in self._made:
            function, inner = self._function(f"own_{name}_{self.width}", self.vector, len(arguments))
            inner.ret(write(self, inner, *function.args))
            self._made[name] = function
        return b.call(self._made[name], arguments)

    def shared_by(self, b: ir.IRBuilder, name: str, write: Callable[..., ir.Value], vectors: Sequence[ir.Value]) -> list[ir.Value]:
        """As `shared`, of one argument for several vectors in one call: the processor works on one while another waits."""
        count = len(vectors)
        if count == 1:
            return [self.shared(b, name, write, vectors[0])]
        made = f"{name}_{count}"
        if made not in self._made:
            function, inner = self._function(f"own_{name}_{count}x{self.width}", ir.LiteralStructType([self.vector] * count), count)
            inner.ret(self._parted(inner, write(Vectors(self.module, count * self.width), inner, _joined(inner, function.args)), count))
            self._made[made] = function
        found = b.call(self._made[made], vectors)
        return [b.extract_value(found, place) for place in range(count)]

    def _function(self, name: str, returned: ir.Type, count: int) -> tuple[ir.Function, ir.IRBuilder]:
        function = ir.Function(self.module, ir.FunctionType(returned, [self.vector] * count), name)
        function.linkage = "internal"
        function.attributes.add("noinline")
        return function, ir.IRBuilder(function.append_basic_block())

    def _parted(self, b: ir.IRBuilder, wide: ir.Value, count: int) -> ir.Value:
        """A long vector as a record of `count` vectors."""
        record: ir.Value = ir.Constant(ir.LiteralStructType([self.vector] * count), ir.Undefined)
        for place in range(count):
            lanes = range(place * self.width, (place + 1) * self.width)
            record = b.insert_value(record, b.shuffle_vector(wide, wide, _places(lanes)), place)
        return record

    def polynomial(self, b: ir.IRBuilder, coefficients: Sequence[float], x: ir.Value) -> ir.Value:
        """Σ coefficients[i]·xⁱ by halving, so that the chain of operations that wait for one another is short."""
        terms: list[ir.Value] = [self.real(each) for each in coefficients]
        while len(terms) > 1:
            pairs = [self.multiply_add(b, high, x, low) for low, high in zip(terms[::2], terms[1::2], strict=False)]
            terms = pairs + terms[2 * len(pairs) :]
            x = b.fmul(x, x) if len(terms) > 1 else x
        return terms[0]

    def sum(self, b: ir.IRBuilder, x: ir.Value, y: ir.Value) -> tuple[ir.Value, ir.Value]:
        """x + y, rounded, and exactly what the rounding lost."""
        total = b.fadd(x, y)
        share = b.fsub(total, x)
        return total, b.fadd(b.fsub(x, b.fsub(total, share)), b.fsub(y, share))

    def clamped(self, b: ir.IRBuilder, x: ir.Value, low: float, high: float) -> ir.Value:
        """x between bounds; NaN stays."""
        above = b.select(b.fcmp_unordered(">", x, self.real(low)), x, self.real(low))
        return b.select(b.fcmp_unordered("<", above, self.real(high)), above, self.real(high))

    def rounded(self, b: ir.IRBuilder, x: ir.Value, scale: float) -> tuple[ir.Value, ir.Value]:
        """The whole number nearest to x·scale, as a double and as an integer; |x·scale| < 2⁵¹."""
        shifted = self.multiply_add(b, x, self.real(scale), self.real(ROUNDER))
        whole = b.sub(b.bitcast(shifted, self.integers), b.bitcast(self.real(ROUNDER), self.integers))
        return b.fsub(shifted, self.real(ROUNDER)), whole

    def two_to(self, b: ir.IRBuilder, power: ir.Value) -> ir.Value:
        """2 to a whole power within the normal range."""
        return b.bitcast(b.shl(b.add(power, self.whole(1023)), self.whole(52)), self.vector)

    def signed_as(self, b: ir.IRBuilder, size: ir.Value, x: ir.Value) -> ir.Value:
        """A size with the sign of x, that of zero included."""
        sign = b.and_(b.bitcast(x, self.integers), self.whole(-(2**63)))
        return b.bitcast(b.or_(b.bitcast(size, self.integers), sign), self.vector)

    def negated_where(self, b: ir.IRBuilder, x: ir.Value, bit: ir.Value) -> ir.Value:
        """x, negated where the lowest bit is set."""
        return b.bitcast(b.xor(b.bitcast(x, self.integers), b.shl(bit, self.whole(63))), self.vector)


def _joined(b: ir.IRBuilder, vectors: Sequence[ir.Value]) -> ir.Value:
    """One long vector of a power of two of others."""
    while len(vectors) > 1:
        lanes = range(2 * vectors[0].type.count)
        vectors = [b.shuffle_vector(one, other, _places(lanes)) for one, other in zip(vectors[::2], vectors[1::2], strict=True)]
    return vectors[0]


def _places(lanes: Sequence[int]) -> ir.Constant:
    return ir.Constant(ir.VectorType(ir.IntType(32), len(lanes)), list(lanes))
