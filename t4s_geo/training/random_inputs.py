"""Random pictures and texts as the inputs of families of networks, for a dry run."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from t4s_geo.training.packing import IGNORED, Packer

TEXT_TOKENS = 200
"""Of a question with its answer: a sentence, and the bricks of a mask."""
SPECIAL = 1000
"""Tokens below the lowest special one that are no plain words, either."""


@dataclass(frozen=True)
class Asked:
    """What inputs are made for.

    Attributes:
        picture: Pixels along each side of a picture.
        pictures: How many there are.
        questions: About each of them, in one row.
        text_tokens: Tokens of a question with its answer.
    """

    picture: int
    pictures: int
    questions: int
    text_tokens: int


@dataclass(frozen=True)
class _Seen:
    """What a family makes of pictures.

    Attributes:
        ids: Tokens of one picture, with those around it.
        pixels: The network's inputs.
        grid: Rows and columns, for networks that count them.
    """

    ids: list[int]
    pixels: dict[str, Tensor]
    grid: list[int] | None = None


def random_inputs(network: Any, asked: Asked, place: torch.device, dtype: torch.dtype) -> dict[str, Any]:
    """Makes inputs, with labels on the texts.

    Args:
        network: The network.
        asked: What for.
        place: Where they go.
        dtype: Of pixels.
    """
    config = network.config
    seen = FAMILIES[config.model_type](config, asked, place, dtype)
    rows = asked.pictures * asked.questions
    words = torch.randint(0, max(min(seen.ids) - SPECIAL, 1), (rows, asked.text_tokens), device=place)
    picture = torch.tensor(seen.ids, device=place).expand(rows, -1)
    ids = torch.cat([picture, words], dim=1)
    labels = ids.clone()
    # The first word is the question's: answers begin after it.
    labels[:, : len(seen.ids) + 1] = IGNORED
    inputs = {"input_ids": ids, "attention_mask": torch.ones_like(ids), "labels": labels}
    if seen.grid is not None:
        inputs["mm_token_type_ids"] = (ids == config.image_token_id).long()
        inputs["image_grid_thw"] = torch.tensor([seen.grid] * rows, device=place)
    if asked.questions > 1:
        inputs = Packer.of(network).pack(inputs, [asked.questions] * asked.pictures)
        if seen.grid is not None:
            inputs["image_grid_thw"] = torch.tensor([seen.grid] * asked.pictures, device=place)
    return {**inputs, **seen.pixels}


def picture_tokens(config: Any, asked: Asked) -> int:
    """Returns the tokens of a picture, with those around it."""
    return len(FAMILIES[config.model_type](config, asked, torch.device("meta"), torch.float32).ids)


def _qwen(config: Any, asked: Asked, place: torch.device, dtype: torch.dtype) -> _Seen:
    """Patches in a row, and a token for each square of some of them."""
    tower = config.vision_config
    unit = tower.patch_size * tower.spatial_merge_size
    side = max(unit, asked.picture // unit * unit) // tower.patch_size
    patches = side * side
    numbers = 3 * tower.temporal_patch_size * tower.patch_size**2
    tokens = patches // tower.spatial_merge_size**2
    ids = [config.vision_start_token_id, *[config.image_token_id] * tokens, config.vision_end_token_id]
    pixels = torch.randn(asked.pictures * patches, numbers, dtype=dtype, device=place)
    return _Seen(ids, {"pixel_values": pixels}, [1, side, side])


def _internvl(config: Any, asked: Asked, place: torch.device, dtype: torch.dtype) -> _Seen:
    """One square of the tower's size, whatever that of the picture."""
    height, width = config.vision_config.image_size
    pixels = torch.randn(asked.pictures, 3, height, width, dtype=dtype, device=place)
    return _Seen([config.image_token_id] * config.image_seq_length, {"pixel_values": pixels})


FAMILIES: dict[str, Callable[[Any, Asked, torch.device, torch.dtype], _Seen]] = {
    "qwen2_5_vl": _qwen,
    "qwen3_vl": _qwen,
    "internvl": _internvl,
}
"""By `model_type`."""
