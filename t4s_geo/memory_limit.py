"""Limits of a process's memory that are too low to begin with, and how it keeps what threads freed.

Libraries in C end a process, wait for ever or mistake one thing for another where memory is refused to them
in the middle of being loaded, so that there would be nothing left that could say it.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from typing import Final

from t4s_geo.errors import UserError

ENGINE: Final = 1280 << 20
"""Bytes for everything but a local model; `scripts/measure_memory_limit.py` found that 725 MiB are enough."""
SEAM_NETWORK: Final = 1344 << 20
"""Bytes for the same with the network of seams in it; the script found that 875 MiB are enough."""
MOBILE_SAM: Final = 1728 << 20
"""Bytes for the same with the shipped MobileSAM in its place; the script found that 1150 MiB are enough."""
ONNX_MODEL: Final = 640 << 20
"""Bytes for a process with the embedded checkpoint; the script found that 350 MiB are enough."""
TORCH_MODEL: Final = 2048 << 20
"""Bytes for one in which PyTorch runs it; the script found that 1025 MiB are enough."""
POOLS: Final = 3
"""Libraries that make a thread for each core: GDAL and the OpenBLAS of NumPy and SciPy."""
STACK: Final = 8 << 20
ARENAS: Final = 2
"""Heaps that the threads of this process share."""
LARGE: Final = 1 << 20
"""Bytes from which on what is taken has pages of its own, which are given back when it is freed."""
KEPT: Final = 16 << 20
"""Bytes that may stay free at the end of a heap: to ask for them again takes time."""
LARGEST: Final = 32 << 20
"""Bytes from which on that is so in any case: glibc refuses to look for more in its heaps."""
_M_TRIM_THRESHOLD: Final = -1
_M_MMAP_THRESHOLD: Final = -3
_M_ARENA_MAX: Final = -8


def check_memory_limit(needed: int) -> None:
    """Raises UserError where this process may have less address space than it needs (`ulimit -v`).

    Args:
        needed: Bytes without what the stacks of threads take.
    """
    try:
        import resource
    except ImportError:
        # Windows has no such limit.
        return
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    stack = resource.getrlimit(resource.RLIMIT_STACK)[0]
    unlimited = resource.RLIM_INFINITY
    needed += (os.cpu_count() or 1) * POOLS * (STACK if stack == unlimited else stack)
    if limit != unlimited and limit < needed:
        raise UserError(
            f"There is not enough memory: a process here may have {limit >> 20} MiB (ulimit -v), and this "
            f"needs {needed >> 20} MiB or more; raise the limit, for example with ulimit -v unlimited.",
            problem="no_memory",
        )


def share_heaps() -> None:
    """Has threads share a few heaps, where each would have one of its own that keeps what was freed.

    Large arrays stay out of them: glibc would move what it calls large up to 32 MiB as such arrays are freed,
    after which they lie between small things that stay, and what they took is not given back.

    Only glibc knows heaps of threads; those that are there already stay. Arrow, which pandas imports where it
    is installed, takes memory from there too, unless the user chose otherwise: an allocator of its own
    would take a gibibyte of addresses wherever it may, after which others lack them.
    """
    os.environ.setdefault("ARROW_DEFAULT_MEMORY_POOL", "system")
    _call_c("mallopt", _M_ARENA_MAX, ARENAS)
    _call_c("mallopt", _M_MMAP_THRESHOLD, LARGE)
    _call_c("mallopt", _M_TRIM_THRESHOLD, KEPT)


def keep_heaps() -> None:
    """Has this process keep what is freed: for one that makes and frees large arrays all the time.

    What is given back and taken again has to be filled with zeros each time, which takes a tenth of its time.
    """
    share_heaps()
    _call_c("mallopt", _M_MMAP_THRESHOLD, LARGEST)
    _call_c("mallopt", _M_TRIM_THRESHOLD, 8 * LARGEST)


def give_back_memory() -> None:
    """Has the C library return to the system what was freed, where it keeps that for later."""
    _call_c("malloc_trim", 0)


def _call_c(name: str, *arguments: int) -> None:
    """Calls a function of glibc's with integers; other C libraries lack it, or do nothing."""
    if not sys.platform.startswith("linux"):
        return
    import ctypes

    with suppress(AttributeError, OSError):
        getattr(ctypes.CDLL(None), name)(*arguments)
