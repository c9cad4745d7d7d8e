"""Checkpoints of the families that people have: every path that a full-size one takes, with tiny ones."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from subprocess import CompletedProcess
from typing import Any

import numpy as np
import pytest
import torch
from transformers import Qwen2VLForConditionalGeneration

from t4s_geo import Options, segment
from t4s_geo.descriptors import BrickFormatV1, ImageWiseFormat
from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger
from t4s_geo.models.base import Model, TileQuestion
from t4s_geo.models.card import ModelCard, read_card
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.local.pytorch.free_text import FreeTextDecoder
from tests.integration.models.conftest import Segment

pytestmark = pytest.mark.model

FAMILIES = ("Qwen2-VL", "Qwen2.5-VL", "Qwen3-VL", "InternVL", "LLaVA")
FORMAT = BrickFormatV1(8)


@pytest.fixture
def card(folders: Callable[..., Path]) -> ModelCard:
    """The card that all of them have."""
    return read_card(folders("LLaVA"))


def _texts(model: Model, questions: Sequence[TileQuestion]) -> list[str]:
    return [answer.text for tile in model.answer(questions) for answer in tile]


@pytest.mark.parametrize("family", FAMILIES)
def test_a_scene_is_segmented(
    family: str,
    folders: Callable[..., Path],
    segment_with: Segment,
    scene: Path,
    tmp_path: Path,
) -> None:
    folder, prompts, output = folders(family), ["water", "road"], tmp_path / "out.gpkg"
    if family == FAMILIES[0]:
        # As users do, in a process of its own, which takes seconds to load all that it needs.
        summary = segment(scene, prompts, output, options=Options(model=str(folder), device="cpu"))
    else:
        model = LocalModel.load(folder, read_card(folder), "cpu")
        summary = segment_with(model, scene, prompts, output)
    assert (summary.tiles, summary.failed_tiles) == (1, 0)
    with Ledger.open(tmp_path / "out.ledger") as ledger:
        rows = ledger.rows([0])
    # However random the weights are, the texts are descriptors.
    assert all(FORMAT.read(row.text or "", ["x"]).cells.shape == (8, 8) for row in rows)
    assert all(row.log_probabilities is not None and row.marginals is not None for row in rows)


@pytest.mark.parametrize("family", FAMILIES)
def test_answers_are_the_same_again_and_depend_on_the_picture(
    card: ModelCard, family: str, folders: Callable[..., Path], questions: list[TileQuestion]
) -> None:
    folder = folders(family)
    first, second = (_texts(LocalModel.load(folder, card, "cpu"), questions) for _ in range(2))
    assert first == second
    assert len(set(first)) > 1


def test_info_describes_a_checkpoint(
    folders: Callable[..., Path], cli: Callable[..., CompletedProcess[str]]
) -> None:
    folder = folders("Qwen2.5-VL")
    done = cli("info", folder, "--json")
    assert done.returncode == 0, done.stderr
    described = json.loads(done.stdout)
    assert described["architecture"] == "Qwen2_5_VLForConditionalGeneration"
    assert described["stored as"] == "F32"
    assert int(described["parameters"].replace(",", "")) > 50_000
    assert (described["name"], described["grid"]) == ("tiny", 8)


def test_an_adapter_is_a_model_of_its_own(
    card: ModelCard, folders: Callable[..., Path], questions: list[TileQuestion], tmp_path: Path
) -> None:
    peft = pytest.importorskip("peft")
    base = folders("Qwen2-VL")
    plain = LocalModel.load(base, card, "cpu")
    config = peft.LoraConfig(r=2, target_modules=["q_proj", "v_proj"], init_lora_weights=False)
    adapted = peft.get_peft_model(Qwen2VLForConditionalGeneration.from_pretrained(base), config)
    adapted.save_pretrained(tmp_path / "adapter")
    model = LocalModel.load(tmp_path / "adapter", card, "cpu")
    assert model.identity != plain.identity
    assert _texts(model, questions) != _texts(plain, questions)


def test_an_adapter_without_its_base(card: ModelCard, tmp_path: Path) -> None:
    (tmp_path / "adapter_config.json").write_text('{"base_model_name_or_path": "gone"}')
    with pytest.raises(UserError, match="There is no model 'gone'"):
        LocalModel.load(tmp_path, card, "cpu")
    (tmp_path / "adapter_config.json").write_text("{}")
    with pytest.raises(UserError, match="names no base_model_name_or_path"):
        LocalModel.load(tmp_path, card, "cpu")


def test_batches_that_do_not_fit_are_halved(
    card: ModelCard,
    folders: Callable[..., Path],
    questions: list[TileQuestion],
    capsys: pytest.CaptureFixture[str],
) -> None:
    model = LocalModel.load(folders("LLaVA"), card, "cpu", reference=True)
    wanted = _texts(model, questions)
    network: Any = model.decoder.network  # type: ignore[attr-defined]
    generate, sizes = network.generate, []

    def short_of_memory(**inputs: Any) -> Any:
        sizes.append(len(inputs["input_ids"]))
        if sizes[-1] > 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return generate(**inputs)

    network.generate = short_of_memory
    assert _texts(model, questions) == wanted
    assert sizes == [6, 3, 1, 1, 1, 1, 1, 1]
    # The size is remembered, and said once for each time that it shrinks.
    assert _texts(model, questions) == wanted
    assert sizes[8:] == [1] * 6
    assert capsys.readouterr().err.count("do not fit into memory") == 2


def test_half_precision_is_another_model(
    card: ModelCard, folders: Callable[..., Path], questions: list[TileQuestion]
) -> None:
    folder = folders("LLaVA")
    half = LocalModel.load(folder, card, "cpu", dtype="bfloat16")
    assert half.identity != LocalModel.load(folder, card, "cpu").identity
    assert all(FORMAT.read(text, ["x"]).cells.shape == (8, 8) for text in _texts(half, questions))
    with pytest.raises(UserError, match="Unknown precision 'int3'; use auto, float32"):
        LocalModel.load(folder, card, "cpu", dtype="int3")


def test_image_wise_text_is_read(
    card: ModelCard, folders: Callable[..., Path], questions: list[TileQuestion]
) -> None:
    format = ImageWiseFormat(8)
    model = LocalModel.load(folders("LLaVA"), replace(card, descriptor=format.name), "cpu")
    decoder = model.decoder
    assert isinstance(decoder, FreeTextDecoder)
    # Random weights write nonsense, and the whole of it.
    assert all(isinstance(text, str) for text in _texts(model, questions[:1]))
    mask = np.zeros((8, 8), np.uint8)
    mask[2:5, 3:] = 1
    said = decoder.inputs.processor.tokenizer(format.write(mask, ["water"]) + "</s>", return_tensors="pt")
    decoder.network.generate = lambda **inputs: torch.cat([inputs["input_ids"], said["input_ids"]], dim=1)
    first = replace(questions[0], prompts=questions[0].prompts[:1])
    (text,) = _texts(model, [first])
    assert np.array_equal(format.read(text, ["water"]).cells, mask)


def test_invalid_checkpoints(card: ModelCard, folders: Callable[..., Path], tmp_path: Path) -> None:
    folder = tmp_path / "plain"
    shutil.copytree(folders("LLaVA", bricks=False), folder)
    with pytest.raises(UserError, match="lacks brick tokens of a 8x8 grid; 't4s-geo train' adds them"):
        LocalModel.load(folder, card, "cpu")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(UserError, match="cannot be loaded"):
        LocalModel.load(folder, card, "cpu")
    assert read_card(folder).name == "tiny"


def test_nothing_is_fetched_offline(
    cli: Callable[..., CompletedProcess[str]], scene: Path, tmp_path: Path
) -> None:
    done = cli("segment", scene, "-p", "water", "-o", "out.gpkg", "--model", "nobody/nothing", "--offline")
    assert done.returncode == 2
    assert "is not in the cache, and nothing is fetched" in done.stderr
    assert "\n" not in done.stderr.strip()
    assert not (tmp_path / "out.ledger").exists()
