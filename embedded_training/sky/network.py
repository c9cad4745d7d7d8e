"""A convolutional network that says of cells of 4 x 4 pixels whether a cloud or its shadow is there."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional
from torch.nn.utils import fuse_conv_bn_eval

LABELS = ("cloud", "cloud shadow")
STRIDE = 4
WIDTHS = (16, 32, 48, 64, 64)
"""Channels at strides 2, 4, 8, 16 and 32: the coarsest sees where the cloud of a shadow is."""
MERGED = 32
"""Channels of the cells."""
GREY, SPREAD = 127.0, 128.0
"""What colours are brought to -1 to 1 by."""


class SkyNetwork(nn.Module):
    """Stages that halve the picture, merged from the coarsest to cells of 4 x 4 pixels.

    Convolutions have a bias and are followed by a norm in training only (`fused`).
    """

    def __init__(self, norms: bool = True) -> None:
        """Makes a network; without `norms` it is as it is used."""
        super().__init__()
        self.stages, self.entries, self.mixing = nn.ModuleDict(), nn.ModuleDict(), nn.ModuleDict()
        given = 3
        for rank, width in enumerate(WIDTHS):
            name = str(2 << rank)
            layers = [_Layer(given, width, 2, norms)]
            if rank:
                layers.append(_Layer(width, width, 1, norms))
                self.entries[name] = nn.Conv2d(width, MERGED, 1)
                self.mixing[name] = _Layer(MERGED, MERGED, 1, norms)
            self.stages[name] = nn.Sequential(*layers)
            given = width
        self.last = nn.Conv2d(MERGED, len(LABELS), 1)

    def forward(self, rgb: Tensor) -> Tensor:
        """Looks at pictures.

        Args:
            rgb: Shape (pictures, 3, rows, columns), 0 to 255; multiples of 32 pixels.

        Returns:
            Logits of the cells, shape (pictures, labels, rows / 4, columns / 4).
        """
        seen, maps = (rgb - GREY) / SPREAD, dict[str, Tensor]()
        for name, stage in self.stages.items():
            seen = stage(seen)
            maps[name] = seen
        merged: Tensor | None = None
        for name in reversed(list(self.entries)):
            total = self.entries[name](maps[name])
            if merged is not None:
                total = total + functional.interpolate(merged, scale_factor=2, mode="bilinear")
            merged = total + self.mixing[name](total)
        logits: Tensor = self.last(merged)
        return logits


def look_at(network: SkyNetwork, rgb: Tensor) -> Tensor:
    """Looks at pictures as they are and at half the size, and returns whatever is surer of each label.

    In the middle of a large cloud all is white as far as the network sees.

    Args:
        network: Without norms.
        rgb: Shape (pictures, 3, rows, columns), 0 to 255; multiples of 64 pixels.

    Returns:
        Probabilities of the cells, shape (pictures, labels, rows / 4, columns / 4).
    """
    near, far = (network(seen).sigmoid() for seen in (rgb, functional.avg_pool2d(rgb, 2)))
    return torch.maximum(near, functional.interpolate(far, scale_factor=2, mode="bilinear"))


class _Layer(nn.Module):
    """A convolution of 3 x 3, a norm where there are any, and what is above 0 of that."""

    def __init__(self, given: int, width: int, stride: int, norms: bool) -> None:
        super().__init__()
        self.conv = nn.Conv2d(given, width, 3, stride, 1)
        self.norm = nn.BatchNorm2d(width) if norms else nn.Identity()

    def forward(self, maps: Tensor) -> Tensor:
        found: Tensor = functional.relu(self.norm(self.conv(maps)))
        return found


def fused(network: SkyNetwork) -> SkyNetwork:
    """Returns a network without norms that says the same as a trained one in use."""
    without = SkyNetwork(norms=False).eval()
    network = network.eval()
    layers = dict(network.named_modules())
    state = {name: values for name, values in network.state_dict().items() if ".norm." not in name}
    for name, layer in layers.items():
        if isinstance(layer, _Layer):
            assert isinstance(layer.norm, nn.BatchNorm2d)
            one = fuse_conv_bn_eval(layer.conv, layer.norm)
            state |= {f"{name}.conv.{part}": values for part, values in one.state_dict().items()}
    without.load_state_dict(state)
    return without


def load(path: Path) -> SkyNetwork:
    """Reads a network that training wrote, without norms."""
    network = SkyNetwork()
    state: Mapping[str, Tensor] = torch.load(path, weights_only=True, map_location="cpu")["network"]
    network.load_state_dict(state)
    return fused(network)
