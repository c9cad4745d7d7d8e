"""A dense head for instance segmentation: for each label a mask, its seams, and how deep cells lie."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.nn import functional

from embedded_training.objects.features import MAPS
from embedded_training.objects.scenes import OBJECT_LABELS

KINDS = ("mask", "seams", "depth")
STRIDE = 4
"""Pixels along a side of the cells that the head predicts."""


class ObjectHead(nn.Module):
    """Brings the maps of frozen networks together, from coarse to fine.

    Args:
        maps: Names of the maps that it sees, as in `features.MAPS`.
        width: Channels that it works with.
    """

    def __init__(self, maps: Sequence[str], width: int = 64) -> None:
        super().__init__()
        self.maps = tuple(maps)
        self.norms = nn.ModuleDict({name: nn.BatchNorm2d(MAPS[name][1], affine=False) for name in maps})
        self.entries = nn.ModuleDict({name: nn.Conv2d(MAPS[name][1], width, 1) for name in maps})
        self.strides = sorted({MAPS[name][0] for name in maps} | {STRIDE}, reverse=True)
        self.mixing = nn.ModuleDict({str(stride): _mix(width) for stride in self.strides})
        self.last = nn.Sequential(_mix(width), nn.Conv2d(width, len(OBJECT_LABELS) * len(KINDS), 1))

    def forward(self, maps: dict[str, Tensor]) -> Tensor:
        """Returns logits, shape (batch, kinds, labels, rows, columns), kinds as in `KINDS`."""
        merged: Tensor | None = None
        for coarser, stride in zip([*self.strides[:1], *self.strides], self.strides, strict=False):
            here = [
                self.entries[name](self.norms[name](maps[name]))
                for name in self.maps
                if MAPS[name][0] == stride
            ]
            if merged is not None:
                here.append(functional.interpolate(merged, scale_factor=coarser // stride, mode="bilinear"))
            total = torch.stack(here).sum(dim=0)
            merged = total + self.mixing[str(stride)](total)
        logits: Tensor = self.last(merged).unflatten(1, (len(KINDS), len(OBJECT_LABELS)))
        return logits


def _mix(width: int) -> nn.Module:
    return nn.Sequential(nn.GELU(), nn.Conv2d(width, width, 3, padding=1), nn.GELU())


def head_loss(logits: Tensor, mask: Tensor, known: Tensor, seams: Tensor, depth: Tensor) -> Tensor:
    """Sums the losses of masks, seams and depths over the cells whose label is known.

    Args:
        logits: Shape (batch, kinds, labels, rows, columns).
        mask: Share of each cell, shape (batch, labels, rows, columns), like the rest.
        known: Whether that is known.
        seams: Whether two objects touch there.
        depth: How far inside of an object a cell is, 0 to 1.
    """
    sure = known.float()
    count = sure.sum().clamp(min=1)
    masks, seam_logits, depths = logits.unbind(dim=1)
    there = functional.binary_cross_entropy_with_logits(masks, mask, sure, reduction="sum") / count
    # Seams are few; what counts is where they are inside of objects, and right beside them.
    weight = sure * (1 + 4 * seams.float())
    between = functional.binary_cross_entropy_with_logits(
        seam_logits, seams.float(), weight, reduction="sum"
    ) / weight.sum().clamp(min=1)
    inside = ((depths.sigmoid() - depth) ** 2 * sure).sum() / count
    return (
        there
        + 0.3 * _dice(masks, mask, sure)
        + between
        + 0.3 * _dice(seam_logits, seams.float(), sure)
        + 4 * inside
    )


def _dice(logits: Tensor, there: Tensor, sure: Tensor) -> Tensor:
    """Soft Dice loss averaged over labels, so that rare ones count; absent labels are left out."""
    probability = logits.sigmoid() * sure
    axes = (0, 2, 3)
    both, sizes = (probability * there).sum(axes), probability.sum(axes) + (there * sure).sum(axes)
    some = (there * sure).sum(axes) > 0
    dice = 1 - (2 * both + 1) / (sizes + 1)
    return (dice * some).sum() / some.sum().clamp(min=1)
