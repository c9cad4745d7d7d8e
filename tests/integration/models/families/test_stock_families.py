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
from t4s_geo.models.local.pytorch.free_text import FreeTextDecoder, StepRecorder
from t4s_geo.models.registry import read_model_card
from tests.integration.models.conftest import Segment
from tests.integration.models.families.checkpoints import write_checkpoint

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
        ("Gemma 4", "mine", "Gemma 4", "detect roof, output only ```json```"),
        # It has no card of its own.
        ("Gemma 3", "gemma-4-tiny-it", "Gemma 4", "detect roof, output only ```json```"),
        ("Kosmos-2", "mine", "Kosmos-2", "<grounding><phrase> roof</phrase>"),
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
    assert all(len(answer.text) <= 8 * 32 for (answer,) in model.answer(questions))
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


def test_all_prompts_of_a_tile_are_one_question_and_objects_have_the_scores_of_their_tokens(
    scene: Path, segment_with: Segment, tmp_path: Path
) -> None:
    path = write_checkpoint(tmp_path / "mine", "Qwen3-VL", bricks=False, card=False)
    card = replace(
        read_model_card(choose_model(str(path))),
        tile_size=64, grid=GRID, overlap=0, picture_size=64, max_tokens=8, refine="none",
    )  # fmt: skip
    model = LocalModel.load(path, card, "cpu")
    decoder: Any = model.decoder
    questions = _questions(scene, "roof", "pond")
    inputs, tokenizer = decoder.inputs.batch(questions), decoder.inputs.processor.tokenizer
    (ids,) = inputs["input_ids"]
    assert '"roof, pond"' in tokenizer.decode(ids)
    # What is noted at each step is the probability of what was written.
    recorder, generate = StepRecorder(), decoder.network.generate
    how = {"max_new_tokens": 6, "do_sample": False, "repetition_penalty": 1.2, "eos_token_id": -1}
    wrote = generate(
        **inputs, **how, logits_processor=[recorder], return_dict_in_generate=True, output_scores=True
    )
    scores = decoder.network.compute_transition_scores(wrote.sequences, wrote.scores, normalize_logits=True)
    (tokens,) = recorder.tokens(wrote.sequences, tokenizer)
    assert tokens is not None
    np.testing.assert_allclose(tokens.log_probabilities, scores[0].float(), atol=1e-5)
    assert "".join(tokens.texts) == tokenizer.decode(wrote.sequences[0, len(ids) :])
    # The roof is the surer one, and both are said of the same place.
    said = [f'{{"bbox_2d": [250, 250, 750, 750], "label": "{label}"}}' for label in ("pond", "roof")]
    written = tokenizer(f"[{', '.join(said)}]</s>", return_tensors="pt")["input_ids"]

    def write(**given: Any) -> torch.Tensor:
        (noting,) = given["logits_processor"]
        for step in range(written.shape[1]):
            logits = torch.zeros(1, 2)
            logits[0, 0] = step / 20
            noting(None, logits)
        return torch.cat([given["input_ids"], written], dim=1)

    decoder.network.generate = write
    plain = Options(device="cpu", render=RenderOptions(upsample="nearest"))
    summary = segment_with(model, scene, ["pond", "roof"], tmp_path / "out.gpkg", plain)
    assert (summary.tiles, summary.failed_tiles) == (1, 0)
    assert summary.polygons()["label"].tolist() == ["roof"]


def _questions(scene: Path, *words: str) -> Sequence[TileQuestion]:
    import rasterio

    from t4s_geo.prompts import Prompt

    prompts = tuple(Prompt(word, word) for word in words or ("roof",))
    with rasterio.open(scene) as file:
        return [TileQuestion(np.moveaxis(file.read(), 0, -1), prompts)]
