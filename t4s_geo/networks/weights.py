"""Weights of a checkpoint as arrays."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

import numpy as np
import numpy.typing as npt
from safetensors import deserialize

Floats = npt.NDArray[np.float32]


SCALE = ".scale"
"""At the end of the name of what integers of another tensor are multiplied by, along its first axis."""


def read_weights(path: Path, names: Collection[str] | None = None) -> dict[str, Floats]:
    """Reads tensors of a safetensors file.

    Args:
        path: The file; its tensors are of bfloat16, float16 or float32, or 8-bit integers with a tensor of
            scales beside them.
        names: Those that are wanted; None for all.

    Returns:
        Arrays of dtype float32, by name.

    Raises:
        OSError: The file cannot be read.
        ValueError: A tensor is of another dtype.
        safetensors.SafetensorError: The file is damaged.
    """
    read = {
        name: _as_float32(name, entry["dtype"], entry["data"]).reshape(entry["shape"])
        for name, entry in deserialize(path.read_bytes())
        if names is None or name.removesuffix(SCALE) in names
    }
    for name in [name for name in read if name.endswith(SCALE)]:
        integers = read[name.removesuffix(SCALE)]
        integers *= read.pop(name).reshape(-1, *[1] * (integers.ndim - 1))
    return read


def _as_float32(name: str, dtype: str, data: bytes) -> Floats:
    """Returns the numbers in bytes, shape (numbers,)."""
    match dtype:
        case "F32":
            return np.frombuffer(data, "<f4").astype(np.float32)
        case "F16":
            return np.frombuffer(data, "<f2").astype(np.float32)
        case "I8":
            return np.frombuffer(data, "i1").astype(np.float32)
        case "BF16":
            # The upper half of a float32 of the same value.
            return (np.frombuffer(data, "<u2").astype(np.uint32) << 16).view(np.float32)
    raise ValueError(f"the tensor {name!r} is of dtype {dtype}, not of float32, float16, bfloat16 or I8")
