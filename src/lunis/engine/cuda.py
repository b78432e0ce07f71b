"""The engine for a GPU: the same functions of a model and the same driver, printed as CUDA C, one patient a thread.

What is printed is the code of the lanes itself (lanes.py, rosenbrock.py, elementary.py), written for one lane and spelt instruction by
instruction, with our own elementary functions and with every fused multiply-add named. Nothing is left for a compiler to fuse, so that
a GPU computes the bits that lanes compute, switches and events included. One thing is lost: angles beyond 10⁶, whose reduction takes
256-bit whole numbers, have no sine, cosine or tangent here, which shows in the patient's status.

The driver is in drive.cu. What it does not do itself it leaves to Python, as that of the lanes does (interruptions.py).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from importlib.resources import files
from typing import Any, get_type_hints

import numpy as np
from llvmlite import ir
from numpy.typing import NDArray

from ..errors import EngineError, Problem
from ..language.graph import Symbol
from . import layout, watching
from .elementary import Elementary
from .lanes import Lowered, Writer, write_model
from .layout import LANE, PATIENT, Flags, Integers, Lanes, Patients, Plan, Reals
from .model import Model
from .moving import write_moves
from .program import Indices, Program
from .rodas5p import RODAS5P
from .rosenbrock import Tableau, write_step
from .vectors import DOUBLE

# The most patients on a GPU at once, the bytes that their records may take, and the threads of a block.
_CHUNK, _MEMORY, _THREADS = 32768, 2**31, 64


class CudaProgram(Program):
    """A program whose patients are driven on a GPU. Where they begin, and what is read from their states, the processor computes."""

    def __init__(self, model: Model, method: str = RODAS5P.name, exponents: Mapping[Symbol, float] | None = None, cupy: Any = None) -> None:
        self._cupy = cupy or gpu()
        super().__init__(model, method, exponents=exponents)
        text = source(model, self.parts, self.tableau)
        self._kernel = self._cupy.RawModule(code=text, options=("-fmad=false",)).get_function("drive")

    @cached_property
    def general(self) -> Program:
        return CudaProgram(self.model, self.tableau.name, {}, self._cupy) if self.exponents else self

    def _chunk(self, tasks: int, workers: int, records: int) -> int:
        return min(_CHUNK, max(_THREADS, _MEMORY // (8 * (records + 1) * len(self.model.states))))

    def _drive(self, plan: Plan, patients: Patients, queue: Indices, room: Lanes, counts: Indices) -> None:
        arrays = [each for each in (*plan, *patients, queue, counts) if isinstance(each, np.ndarray)]
        there = {id(array): self._cupy.asarray(_bytes(array)) for array in arrays}
        records = [self._cupy.asarray(_record(table, lambda array: int(there[id(array)].data.ptr))) for table in (plan, patients)]
        blocks = -(-len(queue) // _THREADS)
        self._kernel((blocks,), (_THREADS,), (*records, there[id(queue)], np.int64(len(queue)), there[id(counts)]))
        for array in (*patients, counts):
            _bytes(array)[:] = there[id(array)].get()


def gpu() -> Any:
    """CuPy, with which the GPU at hand is used. Raises EngineError where either is missing."""
    where, instead = "backend `gpu`", "install a driver for NVIDIA GPUs and the extra `gpu` of Lunis, or choose the backend `lanes`"
    try:
        import cupy
    except ImportError:
        raise EngineError(Problem(where, "CuPy is not installed", instead)) from None
    try:
        cupy.cuda.runtime.getDeviceCount()
    except cupy.cuda.runtime.CUDARuntimeError as error:
        raise EngineError(Problem(where, f"no GPU was found: {error}", instead)) from None
    return cupy


def _bytes(array: NDArray[Any]) -> NDArray[np.uint8]:
    """The memory of an array: its own where it lies in one piece, else a copy."""
    return np.ascontiguousarray(array).reshape(-1).view(np.uint8)


def _record(table: Plan | Patients, address: Callable[[NDArray[Any]], int]) -> Indices:
    """A plan or patients as the words of their record in C: of an array where it lies and how long it is."""
    words: list[int] = []
    fields: Iterable[Any] = table
    for kind, field in zip(get_type_hints(type(table)).values(), fields, strict=True):
        if isinstance(field, np.ndarray):
            words += [address(field), len(field)]
        else:
            words.append(int(np.float64(field).view(np.int64) if kind is float else field))
    return np.array(words, dtype=np.int64)


def source(model: Model, parts: Lowered, tableau: Tableau) -> str:
    """The functions of a model and the driver as one text of CUDA C."""
    module = ir.Module(name="lunis")
    writer = Writer(module, width=1)
    writer.elementary = _OneByOne(module, 1)
    write_moves(writer, len(model.states), tableau.dense)
    write_step(writer, parts, write_model(writer, model, parts, tableau.stages), tableau)
    functions = [_Function(each) for each in module.functions if each.blocks and each.name not in _LEFT_OUT]
    driver = files(__package__).joinpath("drive.cu").read_text(encoding="utf-8")
    heads = [f"{function.head};" for function in functions]
    return "\n".join([*_constants(model, parts, tableau), *_records(), _BESIDE, *heads, *(each.text() for each in functions), driver])


class _OneByOne(Elementary):
    """Elementary functions that are called for one number at a time: other threads work while one waits."""

    def call_many(self, builder: ir.IRBuilder, name: str, values: Sequence[ir.Value]) -> list[ir.Value]:
        return [self.call(builder, name, value) for value in values]


_LEFT_OUT = ("beginnings", "own_far_angle", "take")
_BESIDE = """\
__device__ unsigned long long halves_shifted(unsigned long long word, unsigned long long by)
{
    unsigned long long high = (unsigned int)((int)(word >> 32) >> by);
    return high << 32 | (unsigned int)((int)word >> by);
}
typedef struct { double part_0, part_1; unsigned long long part_2; } Angle;
__device__ Angle own_far_angle(double x)
{
    Angle none = {NOTHING, NOTHING, 0};
    return none;
}"""


def _constants(model: Model, parts: Lowered, tableau: Tableau) -> list[str]:
    """The sizes of a model, and what layout.py and its users call their numbers."""
    # These load numba, for which no other start waits.
    from . import crossings, drive

    size, guards = len(model.states), len(parts.guards)
    numbers: dict[str, float] = {
        "SIZE": size, "PARAMETERS": len(model.parameters), "HOISTED": len(parts.hoisted), "GUARDS": guards, "SEEN": 3 * guards + 2,
        "WORK": 3 * size + len(parts.stored) + 2, "STAGES": tableau.stages,
    }  # fmt: skip
    for file in (watching, layout, crossings, drive):
        numbers |= {name: value for name, value in vars(file).items() if name.isupper() and isinstance(value, (int, float))}
    return [f"#define NOTHING {_double(math.nan)}", *(f"#define {name} {number!r}" for name, number in numbers.items())]


_NUMBERS = {"float64": "double", "int64": "long long", "bool": "bool"}
_FIELDS = {
    float: "double {0};", int: "long long {0};", Reals: "double *{0}; long long {0}_length;", Flags: "bool *{0}; long long {0}_length;",
    Integers: "long long *{0}; long long {0}_length;", NDArray[np.void]: "Patient *{0}; long long {0}_length;",
}  # fmt: skip


def _records() -> Iterator[str]:
    """The records of layout.py in C."""
    for name, kind in (("Patient", PATIENT), ("Lane", LANE)):
        yield _structure(name, [f"{_NUMBERS[str(kind[field])]} {field};" for field in kind.names or ()])
    for table in (Plan, Patients):
        yield _structure(table.__name__, [_FIELDS[of].format(field) for field, of in get_type_hints(table).items()])


def _structure(name: str, fields: Sequence[str]) -> str:
    return "\n    ".join(["typedef struct {", *fields]) + f"\n}} {name};"


def _double(value: float) -> str:
    if math.isfinite(value):
        return repr(value)
    return f"__longlong_as_double({int(np.float64(value).view(np.int64))}LL)"


def _kind(of: ir.Type) -> str:
    """A type of one lane in C. Two halves of a word stay one word."""
    if isinstance(of, ir.PointerType):
        return f"{_kind(of.pointee)} *"
    if isinstance(of, ir.LiteralStructType):
        return "Angle"
    element = of.element if isinstance(of, ir.VectorType) else of
    if isinstance(element, ir.VoidType):
        return "void"
    if element == DOUBLE:
        return "double"
    return "bool" if element.width == 1 else "unsigned long long"


_TEXTS = {
    "fadd": "{} + {}", "fsub": "{} - {}", "fmul": "{} * {}", "fdiv": "{} / {}", "fneg": "-({})", "select": "{} ? {} : {}",
    "add": "{} + {}", "sub": "{} - {}", "and": "{} & {}", "or": "{} | {}", "xor": "{} ^ {}", "shl": "{} << {}", "lshr": "{} >> {}",
    "ashr": "(unsigned long long)((long long){} >> {})",
    "load": "*{}", "getelementptr": "{} + {}", "insertelement": "{1}", "extractelement": "{0}", "shufflevector": "{0}",
    "sitofp": "(double)(long long){}", "zext": "(unsigned long long){}",
}  # fmt: skip
_COMPARISONS = {
    "oeq": "{} == {}", "ogt": "{} > {}", "oge": "{} >= {}", "olt": "{} < {}", "ole": "{} <= {}", "one": "{0} < {1} || {0} > {1}",
    "ugt": "!({} <= {})", "uge": "!({} < {})", "ult": "!({} >= {})", "ule": "!({} > {})", "une": "{} != {}",
    "uno": "{0} != {0} || {1} != {1}", "eq": "{} == {}", "ne": "{} != {}", "slt": "(long long){} < (long long){}",
}  # fmt: skip


class _Function:
    """One function of vector code, of one lane, in C. Where there are several blocks, C++ wants variables before the first jump.

    Never written into its callers, which would be long to compile and would hold more than registers do.
    """

    def __init__(self, function: ir.Function) -> None:
        self.function = function
        instructions = [each for block in function.blocks for each in block.instructions]
        self.names = {id(value): f"v{number}" for number, value in enumerate([*function.args, *instructions])}
        self.blocks = {id(block): f"block_{number}" for number, block in enumerate(function.blocks)}
        arguments = ", ".join(self._argument(each) for each in function.args)
        self.head = f"__device__ __noinline__ {_kind(function.return_value.type)} {function.name}({arguments})"

    def _argument(self, argument: ir.Argument) -> str:
        unshared = "__restrict__ " if "noalias" in argument.attributes else ""
        return f"{_kind(argument.type)} {unshared}{self.names[id(argument)]}"

    def text(self) -> str:
        lines = "\n    ".join(line for block in self.function.blocks for line in self._lines(block))
        return f"{self.head}\n{{\n    {lines}\n}}"

    def _lines(self, block: ir.Block) -> Iterator[str]:
        alone = len(self.blocks) == 1
        if block is self.function.blocks[0] and not alone:
            yield from self._declared()
        if not alone:
            yield f"{self.blocks[id(block)]}:;"
        for each in block.instructions:
            if _kind(each.type) == "void":
                yield self._action(block, each)
            elif each.opname not in ("alloca", "phi"):
                yield f"{_kind(each.type) + ' ' if alone else ''}{self.names[id(each)]} = {self._value(each)};"

    def _declared(self) -> Iterator[str]:
        for each in (each for block in self.function.blocks for each in block.instructions if _kind(each.type) != "void"):
            name = self.names[id(each)]
            yield f"double {name}_at, *{name} = &{name}_at;" if each.opname == "alloca" else f"{_kind(each.type)} {name};"

    def _action(self, block: ir.Block, each: ir.Instruction) -> str:
        if isinstance(each, ir.CallInstr):
            return f"{self._value(each)};"
        if each.opname == "store":
            value, pointer = map(self._operand, each.operands)
            return f"*{pointer} = {value};"
        if each.opname != "br":
            return f"return {', '.join(map(self._operand, each.operands))};"
        if len(each.operands) == 1:
            return self._jump(block, each.operands[0])
        condition, yes, no = each.operands
        return f"if ({self._operand(condition)}) {{ {self._jump(block, yes)} }} else {{ {self._jump(block, no)} }}"

    def _jump(self, block: ir.Block, to: ir.Block) -> str:
        arriving = [
            f"{self.names[id(each)]} = {self._operand(value)};"
            for each in to.instructions if each.opname == "phi"
            for value, origin in each.incomings if origin is block
        ]  # fmt: skip
        return " ".join([*arriving, f"goto {self.blocks[id(to)]};"])

    def _operand(self, value: ir.Value) -> str:
        if not isinstance(value, ir.Constant):
            return self.names[id(value)]
        number = value.constant[0].constant if isinstance(value.constant, (list, tuple)) else value.constant
        if number is ir.Undefined:
            return "0"
        kind = _kind(value.type)
        if kind == "double":
            return _double(number)
        return str(number & 1) if kind == "bool" else f"{number & (2**64 - 1)}ULL"

    def _value(self, each: ir.Instruction) -> str:
        if isinstance(each, ir.CallInstr):
            name = each.callee.name
            called = name.split(".")[1] if name.startswith("llvm.") else name
            return f"{called}({', '.join(map(self._operand, each.args))})"
        operands = list(map(self._operand, each.operands))
        if each.opname in ("fcmp", "icmp"):
            return _COMPARISONS[each.op].format(*operands)
        if each.opname == "extractvalue":
            return f"{operands[0]}.part_{each.indices[0]}"
        if each.opname == "bitcast":
            there, here = _kind(each.type), _kind(each.operands[0].type)
            view = {"double": "__longlong_as_double((long long){})", "unsigned long long": "(unsigned long long)__double_as_longlong({})"}
            return view[there].format(*operands) if there != here else operands[0]
        if each.opname == "ashr" and each.type.element.width == 32:
            return f"halves_shifted({', '.join(operands)})"
        return _TEXTS[each.opname].format(*operands)
