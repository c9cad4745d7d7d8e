from __future__ import annotations

import os
import resource
import subprocess
import sys

import pytest

from t4s_geo.errors import UserError
from t4s_geo.memory_limit import ARENAS, ENGINE, check_memory_limit

MIB = 1 << 20


def test_a_limit_that_is_too_low_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    limits = {resource.RLIMIT_AS: 700 * MIB, resource.RLIMIT_STACK: 8 * MIB}
    monkeypatch.setattr(resource, "getrlimit", lambda which: (limits[which], resource.RLIM_INFINITY))
    monkeypatch.setattr("os.cpu_count", lambda: 10)
    with pytest.raises(UserError, match=r"may have 700 MiB .* needs 740 MiB"):
        check_memory_limit(500 * MIB)
    check_memory_limit(460 * MIB)
    limits[resource.RLIMIT_AS] = resource.RLIM_INFINITY
    check_memory_limit(1 << 60)


@pytest.mark.parametrize("limit", [250 * MIB, ENGINE])
def test_commands_end_before_libraries_do_it(limit: int) -> None:
    """Without the check they end in a segmentation fault, a traceback or never."""
    done = subprocess.run(
        [sys.executable, "-m", "t4s_geo.cli", "info", "x.tif"],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == 2
    assert done.stderr.startswith("Error: There is not enough memory")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc has heaps for threads")
def test_threads_share_a_few_heaps() -> None:
    program = """
import ctypes, sys, threading
from t4s_geo.memory_limit import share_heaps
if sys.argv[1:]:
    share_heaps()
libc = ctypes.CDLL(None)
libc.malloc.restype = libc.fdopen.restype = ctypes.c_void_p
together = threading.Barrier(6)
def allocate():
    together.wait()
    libc.malloc(1000)
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range(6)]
for thread in threads: thread.start()
for thread in threads: thread.join()
file = ctypes.c_void_p(libc.fdopen(1, b"w"))
libc.malloc_info(0, file)
libc.fflush(file)
"""

    def heaps(*arguments: str) -> int:
        command = [sys.executable, "-c", program, *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return done.stdout.count("<heap ")

    assert heaps("shared") <= ARENAS < heaps()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only glibc moves what it calls large")
def test_large_arrays_are_given_back_whatever_is_allocated_after_them() -> None:
    program = """
import ctypes, sys
from pathlib import Path
from t4s_geo.memory_limit import share_heaps
if sys.argv[1:]:
    share_heaps()
libc = ctypes.CDLL(None)
libc.malloc.restype = ctypes.c_void_p
libc.malloc.argtypes = [ctypes.c_size_t]
libc.free.argtypes = [ctypes.c_void_p]
libc.memset.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_size_t]
def array(size):
    place = libc.malloc(size)
    libc.memset(place, 1, size)
    return place
def taken():
    return int(Path("/proc/self/statm").read_text().split()[1]) * 4096 >> 20
before = taken()
libc.free(array(30 << 20))
large = array(20 << 20)
small = [libc.malloc(1000) for _ in range(1000)]
libc.free(large)
print(taken() - before)
"""

    def stays(*arguments: str) -> int:
        command = [sys.executable, "-c", program, *arguments]
        return int(subprocess.run(command, capture_output=True, text=True, check=True).stdout)

    assert stays("shared") < 10 < stays()


def test_arrow_takes_its_memory_from_there_too() -> None:
    pytest.importorskip("pyarrow")
    program = (
        "from t4s_geo.memory_limit import share_heaps; share_heaps(); "
        "import pyarrow; print(pyarrow.default_memory_pool().backend_name)"
    )
    environment = {name: value for name, value in os.environ.items() if name != "ARROW_DEFAULT_MEMORY_POOL"}
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, env=environment
    )
    assert done.stdout == "system\n"
