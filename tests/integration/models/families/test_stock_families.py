"""Public models on this machine, with tiny checkpoints of their architectures: no card beside the weights."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from t4s_geo import Options, RenderOptions
from t4s_geo.models import choose_model
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.local.pytorch.free_text import FreeTextDecoder
from t4s_geo.models.registry import read_model_card
from tests.integration.models.conftest import Segment
from tests.integration.models.families.conftest import write_checkpoint

pytestmark = pytest.mark.model

GRID, CELLS = 8, slice(2, 6)
"""Cells a side of the tile, and which of them are what is asked for."""


@pytest.mark.parametrize(
    ("family", "folder", "name", "asked"),
    [
        (
            "LLaVA-NeXT", "granite-vision-3.3-2b", "Granite Vision 3.3 2B",
            "seg: Could you segment the 'roof' in the image? Respond with the segmentation mask",
        ),
        ("Florence-2", "Florence-2-base", "Florence-2 base", "<s>Locate roof in the image with mask</s>"),
        ("PaliGemma 2", "mine", "PaliGemma 2 mix", "<s>detect roof"),
        ("Qwen3-VL", "mine", "Qwen3-VL", 'following categories: "roof". Report'),
        ("InternVL", "mine", "InternVL", "<ref>roof</ref>"),
    ],
)  # fmt: skip
def test_a_checkpoint_is_asked_as_its_card_says_and_what_it_writes_is_read(
    family: str, folder: str, name: str, asked: str, scene: Path, segment_with: Segment, tmp_path: Path
) -> None:
    path = write_checkpoint(tmp_path / folder, family, bricks=False, card=False)
    found = read_model_card(choose_model(str(path)))
    assert found.name == name
    card = replace(found, tile_size=64, grid=GRID, overlap=0, picture_size=64, max_tokens=8, refine="none")
    if "picture" in card.descriptor_options:
        card = replace(card, descriptor_options={**card.descriptor_options, "picture": 64})
    model = LocalModel.load(path, card, "cpu")
    decoder: Any = model.decoder
    assert isinstance(decoder, FreeTextDecoder)
    questions = _questions(scene)
    inputs, tokenizer = decoder.inputs.batch(questions), decoder.inputs.processor.tokenizer
    assert asked in tokenizer.decode(inputs["input_ids"][0])
    # Random weights write nonsense, and no more than they may.
    assert all(len(answer.text) <= 64 for (answer,) in model.answer(questions))
    mask = np.zeros((GRID, GRID), np.uint8)
    mask[CELLS, CELLS] = 1
    said = tokenizer(f"{model.format.write(mask, ['roof'])}</s><pad>", return_tensors="pt")["input_ids"]
    reads_first = decoder.network.config.is_encoder_decoder

    def write(**inputs: Any) -> torch.Tensor:
        return said if reads_first else torch.cat([inputs["input_ids"], said], dim=1)

    decoder.network.generate = write
    plain = Options(device="cpu", render=RenderOptions(upsample="nearest"))
    summary = segment_with(model, scene, ["roof"], tmp_path / "out.gpkg", plain)
    assert (summary.tiles, summary.failed_tiles) == (1, 0)
    (roof,) = summary.polygons().geometry
    assert roof.area == (64 * 4 / GRID) ** 2


def _questions(scene: Path) -> Sequence[TileQuestion]:
    import rasterio

    from t4s_geo.prompts import Prompt

    with rasterio.open(scene) as file:
        return [TileQuestion(np.moveaxis(file.read(), 0, -1), (Prompt("roof", "roof"),))]
