"""The weights of the published MobileSAM, under the names of `embedded_training.sam_graphs`, and rounded."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from embedded_training.objects.onnx_weights import Floats, read_onnx_weights

WIDTH, TOKENS = 256, 5
"""Channels of the decoder, and how many of its tokens are answers."""
UPSCALED = 64
"""Channels of the decoder's maps at a stride of 8."""
LARGE = 1024
"""Numbers from which on a tensor is kept as 8-bit integers; below it, as float32."""
PLACES = "pe_layer.positional_encoding_gaussian_matrix"


def read_encoder(path: Path) -> dict[str, Floats]:
    """Reads the weights of the published encoder, by the names that the graph here has for them."""
    found, weights = read_onnx_weights(path), {}
    for name, tensor in found.items():
        parts = name.replace("patch_embed.seq.seq", "patch_embed").replace("neck.neck", "neck").split(".")
        if name.startswith("/") and tensor.ndim == 3:
            # Biases of attention, spread out.
            block = name.strip("/").split("/")
            weights[".".join([block[0], block[1], "attn", "biases"])] = tensor
        elif parts[0] in ("patch_embed", "layers", "neck") and parts[-1] in ("weight", "bias"):
            weights[".".join(part for part in parts if part != "c")] = tensor
    for number, (scale, shift) in zip((1, 3), _channel_norms(found), strict=True):
        weights[f"neck.{number}.weight"], weights[f"neck.{number}.bias"] = scale, shift
    return weights


def read_decoder(path: Path) -> dict[str, Floats]:
    """Reads the weights of the published decoder and of its prompts; see `read_encoder`."""
    found, weights = read_onnx_weights(path), {}
    layers = ("transformer", "output_upscaling", "output_hypernetworks_mlps", "iou_prediction_head")
    for name, tensor in found.items():
        plain = name.removeprefix("mask_decoder.")
        if plain.startswith(layers):
            weights[plain] = tensor
        elif name.startswith("model.prompt_encoder.") and "downscaling" not in name:
            weights[name.removeprefix("model.prompt_encoder.")] = tensor
    scale, shift = next(norm for norm in _channel_norms(found) if norm[0].size == UPSCALED)
    weights["output_upscaling.1.weight"], weights["output_upscaling.1.bias"] = scale, shift
    weights["answers"] = next(tensor for tensor in found.values() if tensor.shape == (1, TOKENS, WIDTH))
    weights["no_mask"] = next(tensor for tensor in found.values() if tensor.shape == (1, WIDTH, 1, 1)).ravel()
    return weights


def _channel_norms(tensors: Mapping[str, Floats]) -> list[tuple[Floats, Floats]]:
    """Returns scale and shift of the norms over channels, which the files name by their numbers alone."""
    scales, shifts = (
        [
            tensors[name].ravel()
            for name in tensors
            if name.startswith(f"onnx::{kind}") and tensors[name].ndim == 3
        ]
        for kind in ("Mul", "Add")
    )
    return list(zip(scales, shifts, strict=True))


def quantise(weights: Mapping[str, Floats]) -> dict[str, np.ndarray]:
    """Rounds large tensors to 8-bit integers, with a scale for each index of the first axis.

    Returns:
        Tensors by name; those that are rounded have a second one, named with `.scale` at its end.
    """
    kept: dict[str, np.ndarray] = {}
    for name, tensor in weights.items():
        kept[name] = np.ascontiguousarray(tensor)
        if tensor.size >= LARGE and tensor.ndim > 1 and name != PLACES:
            rows = tensor.reshape(len(tensor), -1)
            scale = np.maximum(abs(rows).max(axis=1), 1e-12) / 127
            kept[name] = np.rint(rows / scale[:, None]).astype(np.int8).reshape(tensor.shape)
            kept[f"{name}.scale"] = scale.astype(np.float32)
    return kept
