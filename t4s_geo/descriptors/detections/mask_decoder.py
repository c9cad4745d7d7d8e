"""PaliGemma's masks: sixteen numbers of patterns, and a small network that makes 64 x 64 values of them.

The network's weights, `vae-oid.npz`, are not part of the package; users who have them name the file.
"""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

CODES, SIDE, PATTERNS = 16, 4, 128
"""Numbers of a mask, along a side of it, and how many there are to choose from."""

AT_ONCE = 32
"""Masks that are decoded in one go: what bounds memory."""
_BLOCKS = ("decoder.2.net", "decoder.3.net")
_DOUBLINGS = ("decoder.4", "decoder.6", "decoder.8", "decoder.10")
_EMBEDDING = "_vq_vae._embedding"


@dataclass(frozen=True, eq=False)
class MaskDecoder:
    """The decoding half of the autoencoder.

    Attributes:
        weights: By the names that they have in the file.
    """

    weights: Mapping[str, Floats]

    @cached_property
    def digest(self) -> str:
        """Hash of the weights, whatever file they are in."""
        digest = hashlib.blake2b(digest_size=16)
        for name, values in sorted(self.weights.items()):
            digest.update(f"{name}{values.shape}".encode())
            digest.update(np.ascontiguousarray(values).tobytes())
        return digest.hexdigest()

    def decode(self, codes: Sequence[Sequence[int]]) -> list[Floats]:
        """Decodes masks.

        Args:
            codes: Sixteen numbers below 128 of each, row by row.

        Returns:
            Probabilities 0..1 of each, shape (64, 64), dtype float32.
        """
        return [
            mask
            for start in range(0, len(codes), AT_ONCE)
            for mask in self._decode(np.array(codes[start : start + AT_ONCE]))
        ]

    def _decode(self, codes: npt.NDArray[np.int64]) -> Floats:
        values = self.weights[_EMBEDDING][codes].reshape(len(codes), SIDE, SIDE, -1).transpose(0, 3, 1, 2)
        values = _positive(self._convolved(values, "decoder.0"))
        for block in _BLOCKS:
            inner = _positive(self._convolved(values, f"{block}.0"))
            inner = _positive(self._convolved(inner, f"{block}.2"))
            values = values + self._convolved(inner, f"{block}.4")
        for layer in _DOUBLINGS:
            values = _positive(self._doubled(values, layer))
        signed = self._convolved(values, "decoder.12")[:, 0]
        # The network was trained on masks of -1 and 1.
        return np.clip((signed + 1) / 2, 0, 1).astype(np.float32)

    def _convolved(self, values: Floats, layer: str) -> Floats:
        """Convolves values of shape (masks, channels, rows, columns), which keep their rows and columns."""
        kernel = self.weights[f"{layer}.weight"]
        reach = kernel.shape[2] // 2
        rows, columns = values.shape[2:]
        padded = np.pad(values, ((0, 0), (0, 0), (reach, reach), (reach, reach)))
        total = self.weights[f"{layer}.bias"][:, None, None]
        for down in range(kernel.shape[2]):
            for across in range(kernel.shape[3]):
                part = padded[:, :, down : down + rows, across : across + columns]
                total = total + np.einsum("oc,ncyx->noyx", kernel[:, :, down, across], part, optimize=True)
        return total

    def _doubled(self, values: Floats, layer: str) -> Floats:
        """Doubles rows and columns: a transposed convolution of kernels of 4, in steps of 2."""
        kernel = self.weights[f"{layer}.weight"]
        masks, _, rows, columns = values.shape
        wide = np.zeros((masks, kernel.shape[1], 2 * rows + 2, 2 * columns + 2), np.float32)
        for down in range(4):
            for across in range(4):
                part = np.einsum("co,ncyx->noyx", kernel[:, :, down, across], values, optimize=True)
                wide[:, :, down : down + 2 * rows : 2, across : across + 2 * columns : 2] += part
        inside: Floats = wide[:, :, 1:-1, 1:-1] + self.weights[f"{layer}.bias"][:, None, None]
        return inside


def _positive(values: Floats) -> Floats:
    return np.maximum(values, np.float32(0))


def read_decoder(path: Path) -> MaskDecoder:
    """Reads the weights of a decoder; those of a file that is as it was are kept.

    Raises:
        ValueError: The file cannot be read, or holds other weights.
    """
    try:
        changed = path.stat().st_mtime_ns
    except OSError as error:
        raise ValueError(f"the weights {path} cannot be read ({error.strerror})") from None
    return _read(path, changed)


@lru_cache(maxsize=2)
def _read(path: Path, changed: int) -> MaskDecoder:
    try:
        with np.load(path, allow_pickle=False) as file:
            weights = {name: file[name].astype(np.float32) for name in _shapes(file) if name in file}
    except (OSError, ValueError, EOFError, zipfile.BadZipFile, AttributeError, TypeError) as error:
        raise ValueError(f"the weights {path} cannot be read ({error})") from None
    for name, shape in _shapes(weights).items():
        if name not in weights or weights[name].shape != shape:
            raise ValueError(f"the weights {path} are not those of PaliGemma's masks: {name} is not {shape}")
    return MaskDecoder(weights)


def _shapes(weights: Mapping[str, Floats]) -> dict[str, tuple[int, ...]]:
    """Returns the shapes that weights must have, given those of their patterns and of their first layers."""

    def side(name: str, axis: int) -> int:
        shape = weights[name].shape if name in weights else ()
        return shape[axis] if axis < len(shape) else 0

    width = side("decoder.0.weight", 0)
    shapes: dict[str, tuple[int, ...]] = {_EMBEDDING: (PATTERNS, side(_EMBEDDING, 1))}

    def layer(name: str, *shape: int, out: int) -> None:
        shapes[f"{name}.weight"], shapes[f"{name}.bias"] = shape, (out,)

    layer("decoder.0", width, side(_EMBEDDING, 1), 1, 1, out=width)
    for block in _BLOCKS:
        for number, reach in (("0", 3), ("2", 3), ("4", 1)):
            layer(f"{block}.{number}", width, width, reach, reach, out=width)
    channels = width
    for name in _DOUBLINGS:
        out = side(f"{name}.weight", 1)
        layer(name, channels, out, 4, 4, out=out)
        channels = out
    layer("decoder.12", 1, channels, 1, 1, out=1)
    return shapes
