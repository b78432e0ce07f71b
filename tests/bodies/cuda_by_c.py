"""What the engine uses of CuPy, on the processor: the text for a GPU goes to a C compiler, and blocks and threads run one after another."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import Any

from numpy.typing import NDArray

COMPILER = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)
# -march=native for a fused multiply-add in one instruction; the compiler itself fuses nothing.
_OPTIONS = ("-std=gnu11", "-O0", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
_PRELUDE = """\
#include <math.h>
#include <stdbool.h>
#include <string.h>
#define __device__ static
#define __global__
#define __noinline__ __attribute__((noinline))
static struct { long long x; } blockIdx, blockDim, threadIdx;
static long long __double_as_longlong(double x) { long long word; memcpy(&word, &x, sizeof x); return word; }
static double __longlong_as_double(long long word) { double x; memcpy(&x, &word, sizeof x); return x; }
static void atomicAdd(unsigned long long *total, unsigned long long more) { *total += more; }
"""
_LAUNCH = """
void launch(long long blocks, long long threads, const Plan *plan, const Patients *patients, const long long *queue, long long waiting,
            unsigned long long *counts)
{
    blockDim.x = threads;
    for (blockIdx.x = 0; blockIdx.x < blocks; ++blockIdx.x)
        for (threadIdx.x = 0; threadIdx.x < threads; ++threadIdx.x)
            drive(plan, patients, queue, waiting, counts);
}
"""


@dataclass
class Held:
    """An array that is elsewhere."""

    kept: NDArray[Any]

    @property
    def data(self) -> Any:
        return SimpleNamespace(ptr=self.kept.ctypes.data)

    def get(self) -> NDArray[Any]:
        return self.kept


def asarray(array: NDArray[Any]) -> Held:
    return Held(array.copy())


class RawModule:
    """A text that is compiled."""

    def __init__(self, code: str, options: tuple[str, ...]) -> None:
        assert COMPILER
        assert options == ("-fmad=false",)
        with TemporaryDirectory() as folder:
            written, library = Path(folder, "drive.c"), Path(folder, "drive.so")
            written.write_text(_PRELUDE + code + _LAUNCH, encoding="utf-8")
            subprocess.run([COMPILER, *_OPTIONS, "-o", library, written, "-lm"], check=True)
            self.launch = ctypes.CDLL(str(library)).launch

    def get_function(self, name: str) -> Any:
        assert name == "drive"
        return self._launched

    def _launched(self, blocks: tuple[int], threads: tuple[int], arguments: tuple[Any, ...]) -> None:
        plain = [ctypes.c_void_p(each.data.ptr) if isinstance(each, Held) else ctypes.c_longlong(int(each)) for each in arguments]
        self.launch(ctypes.c_longlong(blocks[0]), ctypes.c_longlong(threads[0]), *plain)


CUPY = SimpleNamespace(asarray=asarray, RawModule=RawModule)
