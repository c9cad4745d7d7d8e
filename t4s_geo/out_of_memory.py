"""Which errors say that memory is spent: each library that runs networks says so in its own way."""

from __future__ import annotations

from typing import Final

WORDS: Final = (
    # PyTorch, on a processor: a RuntimeError.
    "can't allocate memory",
    # ONNX Runtime: its errors are no RuntimeErrors, and one type stands for any failure.
    "Failed to allocate memory",
    "bad_alloc",
    "bad allocation",
    # The system, of a library that is imported or a process that is started.
    "Cannot allocate memory",
)
"""What errors say of it whose type says nothing."""
RUNTIME_MODULES: Final = ("builtins", "torch", "onnxruntime.")
"""Where the types of such errors are from; others' words may be about anything."""


def is_out_of_memory(error: BaseException) -> bool:
    """Tells whether a lack of memory is what is wrong, whoever raised it."""
    kind = type(error)
    # By name, since this must not import PyTorch, whose error on a GPU is one of its own.
    if isinstance(error, MemoryError) or kind.__name__ == "OutOfMemoryError":
        return True
    return kind.__module__.startswith(RUNTIME_MODULES) and any(word in str(error) for word in WORDS)
