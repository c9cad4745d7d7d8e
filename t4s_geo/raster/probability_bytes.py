"""Probabilities as bytes, 255 for 1: how ledgers keep marginals and class rasters keep scores."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Bytes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float32]

ONE = 255
"""The byte of probability 1."""

_PROBABILITIES: Floats = (np.arange(ONE + 1) / ONE).astype(np.float32)


def to_bytes(probabilities: Floats) -> Bytes:
    """Returns the nearest bytes of probabilities of any shape, dtype float32; what is beyond 0..1 is cut."""
    return np.rint(np.clip(probabilities, 0, 1) * ONE).astype(np.uint8)


def from_bytes(stored: Bytes) -> Floats:
    """Returns the probabilities of bytes, shape as given, dtype float32, 0..1."""
    return _PROBABILITIES[stored]


def means_of_bytes(sums: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> npt.NDArray[np.float64]:
    """Returns the mean probability of groups of bytes, from each group's sum and how many bytes it has."""
    return np.asarray(sums / (float(ONE) * counts), np.float64)
