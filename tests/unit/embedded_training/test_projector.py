"""The projector passes on what the dense head reads, at its start and when labels come later."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor
from transformers import LlavaForConditionalGeneration

from embedded_training.build import FORMATS, ModelSizes, make_model, make_tokenizer
from embedded_training.label_set import LABELS
from embedded_training.projector import pass_on, start_projector
from embedded_training.tower import DenseHead

NEW = ("car", "cloud")


@pytest.fixture
def model() -> LlavaForConditionalGeneration:
    torch.manual_seed(0)
    format = FORMATS["boxwise-bricks-v1"]
    return make_model(make_tokenizer(format), format, sizes=ModelSizes(layers=1))


@pytest.fixture
def head() -> DenseHead:
    return DenseHead(256)


def _unexplained(readings: Tensor, tokens: Tensor) -> float:
    """Returns the share of some readings' variance that no linear map of tokens explains."""
    readings, tokens = readings - readings.mean(dim=0), tokens - tokens.mean(dim=0)
    guess = tokens @ torch.linalg.lstsq(tokens, readings).solution
    return float((readings - guess).square().sum() / readings.square().sum())


@torch.no_grad()
def test_places_and_most_of_the_logits_can_be_read_off_image_tokens(
    model: LlavaForConditionalGeneration, head: DenseHead
) -> None:
    start_projector(model, head)
    tokens = torch.randn(1000, 256)
    seen = model.model.multi_modal_projector(tokens)
    assert _unexplained(head.row(tokens), seen) < 0.01
    assert _unexplained(head.column(tokens), seen) < 0.01
    assert 12 * 16 + 16 > 192, "there are more logits than channels"
    assert _unexplained(head.cells(tokens), seen) < 0.15


@torch.no_grad()
def test_labels_that_come_later_are_passed_on_and_the_rest_stays(
    model: LlavaForConditionalGeneration, head: DenseHead
) -> None:
    tokens = torch.randn(10, 100, 256)
    projector, flat = model.model.multi_modal_projector, tokens.flatten(0, 1)
    projector.linear_1.weight[:60] *= 1e-3
    before = projector(flat)
    logits = head.cells(flat).unflatten(1, (len(LABELS), -1))
    new = logits[:, [LABELS.index(label) for label in NEW]].flatten(1)
    untouched = _unexplained(new, before)
    pass_on(model, head, NEW, tokens)
    after = projector(flat)
    assert torch.allclose(after.mean(dim=0), before.mean(dim=0), atol=1e-4)
    assert _unexplained(new, after) < 0.01 < untouched
    assert _unexplained(before, after) < 0.05
    pass_on(model, head, (), tokens)
    assert torch.equal(projector(flat), after)
