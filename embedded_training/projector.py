"""Starting values of the projector: it passes on what the dense head reads."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from transformers import LlavaForConditionalGeneration
from transformers.models.llava.modeling_llava import LlavaMultiModalProjector

from embedded_training.label_set import LABELS
from embedded_training.tower import DenseHead

SHIFT = 4.0
"""Added before the projector's GELU and taken off after it: there, GELU changes nothing."""

LOGIT_SCALE, PLACE_SCALE = 5.0, 5.0
"""Bring logits to about one."""

GAIN = 0.25
"""Image tokens must not be so long that what the layers add to them is lost."""

SPARE = 48
"""Channels of a projector that has learnt before, of 192, that labels which are new to it may take."""


@torch.no_grad()
def start_projector(model: LlavaForConditionalGeneration, head: DenseHead) -> None:
    """Makes the projector pass on each token's own row and column and the cells' logits.

    Drawn at random, the projector mixes the tower's channels, and after 400 steps the language model still
    could not tell the cells of what it was asked for. The channels that are left over stay random; where
    there are fewer than logits, the combinations of logits that say most are passed on.

    Args:
        model: The model; its projector is changed.
        head: The dense head of the tower's training.
    """
    projector = model.model.multi_modal_projector
    channels, count = len(projector.linear_1.weight), 0
    room = channels - head.row.out_features - head.column.out_features
    cells = _strongest(head.cells.weight, head.cells.bias, room)
    for (rows, biases), scale in (
        ((head.row.weight, head.row.bias), PLACE_SCALE),
        ((head.column.weight, head.column.bias), PLACE_SCALE),
        (cells, LOGIT_SCALE),
    ):
        there = torch.arange(count, count + len(rows))
        _read(projector, there, rows / scale, biases / scale)
        count += len(rows)
    spread = _spread(projector, count)
    projector.linear_2.weight[:, :count] = spread
    projector.linear_2.bias[:] = -SHIFT * spread.sum(dim=1)


@torch.no_grad()
def pass_on(
    model: LlavaForConditionalGeneration, head: DenseHead, labels: Sequence[str], tokens: Tensor
) -> None:
    """Makes a projector that has learnt before pass on the cells of labels that are new to it.

    They take the channels that matter least to it, and image tokens stay the same on average.

    Args:
        model: The model; its projector is changed.
        head: The dense head of the tower's training.
        labels: What is new, of `LABELS`.
        tokens: Image tokens of some tiles before the projector, shape (tiles, tokens, width).
    """
    if not labels:
        return
    projector = model.model.multi_modal_projector
    of_label = (len(LABELS), -1)
    ranks = [LABELS.index(label) for label in labels]
    rows = head.cells.weight.unflatten(0, of_label)[ranks].flatten(0, 1)
    biases = head.cells.bias.unflatten(0, of_label)[ranks].flatten()
    rows, biases = _strongest(rows, biases, SPARE)
    inside = nn.functional.gelu(projector.linear_1(tokens)).flatten(0, 1)
    out = projector.linear_2.weight
    taken = (inside.var(dim=0) * out.square().sum(dim=0)).argsort()[: len(rows)]
    before = projector.linear_2(inside).mean(dim=0)
    _read(projector, taken, rows / LOGIT_SCALE, biases / LOGIT_SCALE)
    out[:, taken] = _spread(projector, len(rows))
    after = projector(tokens).flatten(0, 1).mean(dim=0)
    projector.linear_2.bias += before - after


def _read(projector: LlavaMultiModalProjector, channels: Tensor, rows: Tensor, biases: Tensor) -> None:
    """Makes channels read something off the tower's tokens, where GELU changes nothing."""
    projector.linear_1.weight[channels] = rows
    projector.linear_1.bias[channels] = biases + SHIFT


def _spread(projector: LlavaMultiModalProjector, count: int) -> Tensor:
    """Draws directions of image tokens, shape (width, count)."""
    spread = torch.empty(projector.linear_2.out_features, count)
    nn.init.orthogonal_(spread, GAIN)
    return spread


def _strongest(rows: Tensor, biases: Tensor, limit: int) -> tuple[Tensor, Tensor]:
    """Turns linear readings into at most `limit` combinations of them, those that lose least."""
    if len(rows) <= limit:
        return rows, biases
    mixed = torch.linalg.svd(rows, full_matrices=False).U[:, :limit].T
    return mixed @ rows, mixed @ biases
