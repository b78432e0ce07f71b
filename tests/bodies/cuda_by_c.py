"""The text for a GPU compiled for the processor instead: a few lines stand for what CUDA C has beside C."""

from __future__ import annotations

import ctypes
import shutil
import subprocess
from pathlib import Path

import numpy as np

from lunis.engine.cuda import Kernel, record
from lunis.engine.layout import Patients, Plan
from lunis.engine.program import Indices

COMPILER = next((found for name in ("cc", "gcc", "clang") if (found := shutil.which(name))), None)
_OPTIONS = ("-std=gnu11", "-O1", "-march=native", "-ffp-contract=off", "-shared", "-fPIC")
_PRELUDE = """\
#include <math.h>
#include <stdbool.h>
#include <string.h>
#define __device__ static
#define __global__
#define __noinline__ __attribute__((noinline))
static struct { long long x; } blockIdx, blockDim = {1}, threadIdx;
static long long __double_as_longlong(double x) { long long word; memcpy(&word, &x, sizeof x); return word; }
static double __longlong_as_double(long long word) { double x; memcpy(&x, &word, sizeof x); return x; }
static void atomicAdd(unsigned long long *total, unsigned long long more) { *total += more; }
"""
_LAUNCH = """
void launch(const Plan *plan, const Patients *patients, const long long *queue, long long waiting, unsigned long long *counts)
{
    for (blockIdx.x = 0; blockIdx.x < waiting; ++blockIdx.x)
        drive(plan, patients, queue, waiting, counts);
}
"""


def kernel(text: str, folder: Path) -> Kernel:
    """The driver in the text, one patient after another."""
    assert COMPILER
    written, library = folder / "drive.c", folder / "drive.so"
    written.write_text(_PRELUDE + text + _LAUNCH, encoding="utf-8")
    subprocess.run([COMPILER, *_OPTIONS, "-o", library, written, "-lm"], check=True)
    launch = ctypes.CDLL(str(library)).launch
    launch.argtypes, launch.restype = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_longlong, ctypes.c_void_p], None

    def run(plan: Plan, patients: Patients, queue: Indices, counts: Indices) -> None:
        records = [record(table, lambda array: int(array.ctypes.data)) for table in (plan, patients)]
        launch(*(each.ctypes.data for each in records), np.ascontiguousarray(queue).ctypes.data, len(queue), counts.ctypes.data)

    return run
