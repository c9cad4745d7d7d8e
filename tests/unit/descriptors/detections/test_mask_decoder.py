"""The decoder of PaliGemma's masks, with weights of the right names and shapes that say nothing."""

from __future__ import annotations

from itertools import pairwise, product
from pathlib import Path

import numpy as np
import pytest

from t4s_geo.descriptors.detections.mask_decoder import MaskDecoder, read_decoder


def random_weights(seed: int = 0, pattern: int = 3, width: int = 4) -> dict[str, np.ndarray]:
    """Returns weights by the names of `vae-oid.npz`, which has patterns of 512 and a width of 128."""
    rng = np.random.default_rng(seed)
    shapes: dict[str, tuple[int, ...]] = {"decoder.0": (width, pattern, 1, 1)}
    for block, (number, reach) in product(("decoder.2", "decoder.3"), ((0, 3), (2, 3), (4, 1))):
        shapes[f"{block}.net.{number}"] = (width, width, reach, reach)
    channels = [width, width, width // 2, width // 4, max(width // 8, 1)]
    for number, (one, other) in zip((4, 6, 8, 10), pairwise(channels), strict=True):
        shapes[f"decoder.{number}"] = (one, other, 4, 4)
    shapes["decoder.12"] = (1, channels[-1], 1, 1)
    weights = {"_vq_vae._embedding": rng.normal(size=(128, pattern))}
    for name, shape in shapes.items():
        outs = shape[1] if name in ("decoder.4", "decoder.6", "decoder.8", "decoder.10") else shape[0]
        weights[f"{name}.weight"] = 2 * rng.normal(size=shape) / np.sqrt(np.prod(shape[1:]))
        weights[f"{name}.bias"] = rng.normal(size=outs) / 9
    return {name: values.astype(np.float32) for name, values in weights.items()}


def doubled(values: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Follows the definition of a transposed convolution, stride 2 and padding 1, value by value."""
    _, rows, columns = values.shape
    out = np.zeros((kernel.shape[1], 2 * rows, 2 * columns))
    for row, column, down, across in product(range(rows), range(columns), range(4), range(4)):
        y, x = 2 * row - 1 + down, 2 * column - 1 + across
        if 0 <= y < 2 * rows and 0 <= x < 2 * columns:
            out[:, y, x] += values[:, row, column] @ kernel[:, :, down, across]
    result: np.ndarray = out + bias[:, None, None]
    return result


def convolved(values: np.ndarray, kernel: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Follows the definition of a convolution, value by value."""
    reach = kernel.shape[2] // 2
    padded = np.pad(values, ((0, 0), (reach, reach), (reach, reach)))
    out = np.zeros((kernel.shape[0], *values.shape[1:]))
    for row, column in product(range(values.shape[1]), range(values.shape[2])):
        part = padded[:, row : row + kernel.shape[2], column : column + kernel.shape[3]]
        out[:, row, column] = (kernel * part).sum(axis=(1, 2, 3)) + bias
    return out


def by_definition(weights: dict[str, np.ndarray], codes: list[int]) -> np.ndarray:
    """Decodes a mask, layer by layer."""

    def layer(name: str) -> tuple[np.ndarray, np.ndarray]:
        return weights[f"{name}.weight"], weights[f"{name}.bias"]

    values = weights["_vq_vae._embedding"][codes].reshape(4, 4, -1).transpose(2, 0, 1)
    values = np.maximum(convolved(values, *layer("decoder.0")), 0)
    for block in ("decoder.2.net", "decoder.3.net"):
        inner = np.maximum(convolved(values, *layer(f"{block}.0")), 0)
        inner = np.maximum(convolved(inner, *layer(f"{block}.2")), 0)
        values = values + convolved(inner, *layer(f"{block}.4"))
    for name in ("decoder.4", "decoder.6", "decoder.8", "decoder.10"):
        values = np.maximum(doubled(values, *layer(name)), 0)
    mask: np.ndarray = np.clip((convolved(values, *layer("decoder.12"))[0] + 1) / 2, 0, 1)
    return mask


def test_masks_are_what_the_layers_say() -> None:
    weights = random_weights()
    codes = np.random.default_rng(1).integers(0, 128, 16).tolist()
    other = [*codes[1:], codes[0]]
    first, second = MaskDecoder(weights).decode([codes, other])
    assert first.shape == (64, 64)
    assert np.ptp(first) > 0.1
    assert np.allclose(first, by_definition(weights, codes), atol=1e-4)
    assert np.array_equal(second, MaskDecoder(weights).decode([other])[0])


def test_weights_are_read_and_checked(tmp_path: Path) -> None:
    weights = random_weights()
    np.savez(tmp_path / "vae-oid.npz", **weights)
    codes = [[5] * 16]
    read = read_decoder(tmp_path / "vae-oid.npz").decode(codes)[0]
    assert np.array_equal(read, MaskDecoder(weights).decode(codes)[0])
    for name in ("decoder.6.weight", "_vq_vae._embedding", "decoder.12.bias"):
        np.savez(tmp_path / "other.npz", **{**weights, name: weights[name][:-1]})
        with pytest.raises(ValueError, match="are not those"):
            read_decoder(tmp_path / "other.npz")
        np.savez(tmp_path / "less.npz", **{one: values for one, values in weights.items() if one != name})
        with pytest.raises(ValueError, match="are not those"):
            read_decoder(tmp_path / "less.npz")


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"\x93NUMPY", b"weights"])
def test_what_holds_no_weights(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "vae.npz").write_bytes(content)
    for path in (tmp_path / "vae.npz", tmp_path / "none.npz", tmp_path):
        with pytest.raises(ValueError, match="cannot be read"):
            read_decoder(path)
