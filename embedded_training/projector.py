"""Starting values of the projector: it passes on what the dense head reads."""

from __future__ import annotations

import torch
from transformers import LlavaForConditionalGeneration

from embedded_training.tower import DenseHead

SHIFT = 4.0
"""Added before the projector's GELU and taken off after it: there, GELU changes nothing."""

LOGIT_SCALE, PLACE_SCALE = 5.0, 5.0
"""Bring logits to about one."""

GAIN = 0.25
"""Image tokens must not be so long that what the layers add to them is lost."""


@torch.no_grad()
def start_projector(model: LlavaForConditionalGeneration, head: DenseHead) -> None:
    """Makes the projector pass on the cells' logits and each token's own row and column.

    Drawn at random, the projector mixes the tower's channels, and after 400 steps the language model still
    could not tell the cells of what it was asked for. The channels that are left over stay random.

    Args:
        model: The model; its projector is changed.
        head: The dense head of the tower's training.
    """
    projector = model.model.multi_modal_projector
    weight, bias = projector.linear_1.weight, projector.linear_1.bias
    readings = [(head.cells, LOGIT_SCALE), (head.row, PLACE_SCALE), (head.column, PLACE_SCALE)]
    count = 0
    for layer, scale in readings:
        rows = slice(count, count + layer.out_features)
        weight[rows] = layer.weight / scale
        bias[rows] = layer.bias / scale + SHIFT
        count += layer.out_features
    spread = torch.empty(projector.linear_2.weight.shape[0], count)
    torch.nn.init.orthogonal_(spread, GAIN)
    projector.linear_2.weight[:, :count] = spread
    projector.linear_2.bias[:] = -SHIFT * spread.sum(dim=1)
