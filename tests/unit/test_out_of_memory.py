"""What libraries raise for lack of memory is told from other errors, and never taken for a damaged file."""

from __future__ import annotations

import pytest
from onnxruntime.capi.onnxruntime_pybind11_state import Fail, RuntimeException

from t4s_geo.errors import UserError
from t4s_geo.files import loading
from t4s_geo.out_of_memory import is_out_of_memory

SPENT = (
    MemoryError(),
    type("OutOfMemoryError", (RuntimeError,), {"__module__": "torch"})("CUDA out of memory"),
    RuntimeError("DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes."),
    Fail("BFCArena::AllocateRawInternal Failed to allocate memory for requested buffer of size 9"),
    RuntimeException("Exception during initialization: std::bad_alloc"),
    ImportError("libx.so: failed to map segment from shared object: Cannot allocate memory"),
)
OTHERS = (
    Fail("Non-zero status code returned while running Conv node."),
    RuntimeError("shapes do not fit"),
    UserError("The file 'Failed to allocate memory' is missing; check the path."),
)


@pytest.mark.parametrize("error", SPENT, ids=repr)
def test_lack_of_memory_is_told(error: Exception) -> None:
    assert is_out_of_memory(error)
    with pytest.raises(MemoryError), loading("The checkpoint x"):
        raise error


@pytest.mark.parametrize("error", OTHERS, ids=repr)
def test_other_errors_are_not_taken_for_it(error: Exception) -> None:
    assert not is_out_of_memory(error)
    with pytest.raises(UserError), loading("The checkpoint x"):
        raise error
