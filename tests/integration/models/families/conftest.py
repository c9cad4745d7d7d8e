"""Tiny checkpoints of the families that people have, made from the real configuration classes."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import affine
import numpy as np
import pytest
import rasterio
import torch
from numpy.typing import NDArray
from transformers import (
    CLIPImageProcessorPil,
    Florence2Config,
    Florence2ForConditionalGeneration,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Gemma3ImageProcessorPil,
    GotOcr2ImageProcessorPil,
    InternVLConfig,
    InternVLForConditionalGeneration,
    Kosmos2Config,
    Kosmos2ForConditionalGeneration,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaNextConfig,
    LlavaNextForConditionalGeneration,
    LlavaNextImageProcessorPil,
    PaliGemmaConfig,
    PaliGemmaForConditionalGeneration,
    PreTrainedTokenizerFast,
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen2VLImageProcessorPil,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
    SiglipImageProcessorPil,
)

from benchmarks.character_tokenizer import make_tokenizer
from t4s_geo.descriptors import BrickFormatV1
from t4s_geo.models import TileQuestion
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt

FORMAT = BrickFormatV1(8)
CARD = ModelCard("tiny", grid=8, tile_size=64, overlap=16, prompt_template="find {prompt}")
TEXT = {
    "hidden_size": 32,
    "intermediate_size": 48,
    "num_hidden_layers": 2,
    "num_attention_heads": 2,
    "num_key_value_heads": 1,
    "pad_token_id": 0,
    "bos_token_id": 1,
    "eos_token_id": 2,
}
VISION = {"hidden_size": 32, "intermediate_size": 32}
TOWER = {
    **VISION, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 64, "patch_size": 16,
    "vision_use_head": False,
}  # fmt: skip
QWEN_MARKS = {
    "image_token": "<|image_pad|>",
    "video_token": "<|video_pad|>",
    "vision_bos_token": "<|vision_start|>",
    "vision_eos_token": "<|vision_end|>",
}
INTERN_MARKS = {
    "start_image_token": "<img>",
    "end_image_token": "</img>",
    "context_image_token": "<IMG_CONTEXT>",
    "video_token": "<video>",
}
GEMMA_MARKS = {
    "boi_token": "<start_of_image>",
    "eoi_token": "<end_of_image>",
    "image_token": "<image_soft_token>",
}
SEEN = "<|vision_start|><|image_pad|><|vision_end|>"


def qwen(config: Any, network: Any, patch: int, text: dict[str, Any], vision: dict[str, Any]) -> Any:
    """Returns what makes a checkpoint of a Qwen-VL generation."""

    def make(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
        ids = tokenizer.convert_tokens_to_ids
        whole = config(
            text_config={**TEXT, "vocab_size": len(tokenizer), **text},
            vision_config={"depth": 1, "num_heads": 2, "patch_size": patch, "hidden_size": 32, **vision},
            image_token_id=ids("<|image_pad|>"),
            video_token_id=ids("<|video_pad|>"),
            vision_start_token_id=ids("<|vision_start|>"),
            vision_end_token_id=ids("<|vision_end|>"),
        )
        side = 2 * patch
        return network(whole), Qwen2VLImageProcessorPil(
            patch_size=patch, min_pixels=side**2, max_pixels=9 * side**2
        )

    return make


def intern(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    config = InternVLConfig(
        text_config={"model_type": "qwen2", **TEXT, "vocab_size": len(tokenizer)},
        vision_config={
            **VISION, "num_hidden_layers": 1, "num_attention_heads": 2, "image_size": [64, 64],
            "patch_size": [16, 16],
        },
        image_token_id=tokenizer.convert_tokens_to_ids("<IMG_CONTEXT>"),
        image_seq_length=4,
    )  # fmt: skip
    pictures = GotOcr2ImageProcessorPil(size={"height": 64, "width": 64}, crop_to_patches=False)
    return InternVLForConditionalGeneration(config), pictures


def llava(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    vision = {
        "model_type": "clip_vision_model", **VISION, "num_hidden_layers": 2, "num_attention_heads": 2,
        "image_size": 64, "patch_size": 16, "projection_dim": 16,
    }  # fmt: skip
    config = LlavaConfig(
        text_config={"model_type": "llama", **TEXT, "vocab_size": len(tokenizer)},
        vision_config=vision,
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
    )
    side = {"height": 64, "width": 64}
    return LlavaForConditionalGeneration(config), CLIPImageProcessorPil(size=side, crop_size=side)


def llava_next(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    pinpoints = [[64, 64], [64, 128], [128, 64]]
    config = LlavaNextConfig(
        text_config={"model_type": "granite", **TEXT, "vocab_size": len(tokenizer)},
        vision_config={"model_type": "siglip_vision_model", **TOWER},
        image_token_index=tokenizer.convert_tokens_to_ids("<image>"),
        image_grid_pinpoints=pinpoints,
        vision_feature_select_strategy="full",
    )
    side = {"height": 64, "width": 64}
    pictures = LlavaNextImageProcessorPil(
        size={"shortest_edge": 64}, crop_size=side, image_grid_pinpoints=pinpoints
    )
    return LlavaNextForConditionalGeneration(config), pictures


def paligemma(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    config = PaliGemmaConfig(
        text_config={"model_type": "gemma2", **TEXT, "head_dim": 16, "vocab_size": len(tokenizer)},
        vision_config={"model_type": "siglip_vision_model", **TOWER, "projection_dim": 32},
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
        projection_dim=32,
    )
    pictures = SiglipImageProcessorPil(size={"height": 64, "width": 64}, image_seq_length=16)
    return PaliGemmaForConditionalGeneration(config), pictures


def florence(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    layers = {
        f"{part}_{what}": 1 for part in ("encoder", "decoder") for what in ("layers", "attention_heads")
    }
    widths = {"d_model": 16, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16, "max_position_embeddings": 512}
    ends = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2, "decoder_start_token_id": 2}
    stages = {name: [1, 1, 1, 1] for name in ("depths", "num_heads", "num_groups")}
    config = Florence2Config(
        text_config={"model_type": "bart", "vocab_size": len(tokenizer), **layers, **widths, **ends},
        vision_config={**stages, "embed_dim": [8, 8, 16, 16], "window_size": 2, "projection_dim": 16},
        image_token_id=tokenizer.convert_tokens_to_ids("<image>"),
    )
    side = {"height": 64, "width": 64}
    # A mean of all, and one of each of 2 x 2 places.
    pictures = CLIPImageProcessorPil(size=side, crop_size=side, image_seq_length=5)
    return Florence2ForConditionalGeneration(config), pictures


def gemma(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    ids = tokenizer.convert_tokens_to_ids
    config = Gemma3Config(
        text_config={**TEXT, "head_dim": 16, "vocab_size": len(tokenizer)},
        vision_config=TOWER,
        mm_tokens_per_image=4,
        image_token_index=ids("<image_soft_token>"),
        boi_token_index=ids("<start_of_image>"),
        eoi_token_index=ids("<end_of_image>"),
    )
    pictures = Gemma3ImageProcessorPil(size={"height": 64, "width": 64})
    return Gemma3ForConditionalGeneration(config), pictures


def kosmos(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    ends = {"pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 2}
    config = Kosmos2Config(
        text_config={
            # The processor adds tokens for places.
            "vocab_size": len(tokenizer) + 1100, "embed_dim": 32, "layers": 1, "ffn_dim": 32,
            "attention_heads": 2, **ends,
        },
        vision_config={**TOWER, "num_hidden_layers": 1},
    )  # fmt: skip
    side = {"height": 64, "width": 64}
    return Kosmos2ForConditionalGeneration(config), CLIPImageProcessorPil(size=side, crop_size=side)


MROPE = {"rope_parameters": {"rope_type": "default", "rope_theta": 10000.0, "mrope_section": [2, 3, 3]}}
FAMILIES: dict[str, tuple[Any, dict[str, str], str, dict[str, Any]]] = {
    "Qwen2-VL": (
        qwen(Qwen2VLConfig, Qwen2VLForConditionalGeneration, 14, MROPE, {"embed_dim": 32, "mlp_ratio": 1}),
        QWEN_MARKS, SEEN, {"processor_class": "Qwen2VLProcessor"},
    ),
    "Qwen2.5-VL": (
        qwen(
            Qwen2_5_VLConfig, Qwen2_5_VLForConditionalGeneration, 14, MROPE,
            {"intermediate_size": 32, "out_hidden_size": 32, "window_size": 56, "fullatt_block_indexes": [0]},
        ),
        QWEN_MARKS, SEEN, {"processor_class": "Qwen2_5_VLProcessor"},
    ),
    "Qwen3-VL": (
        qwen(
            Qwen3VLConfig, Qwen3VLForConditionalGeneration, 16,
            {**MROPE, "head_dim": 16},
            {"intermediate_size": 32, "out_hidden_size": 32, "deepstack_visual_indexes": [0],
             "num_position_embeddings": 16},
        ),
        QWEN_MARKS, SEEN, {"processor_class": "Qwen3VLProcessor"},
    ),
    "InternVL": (
        intern, INTERN_MARKS, "<IMG_CONTEXT>",
        {"processor_class": "InternVLProcessor", "image_seq_length": 4},
    ),
    "LLaVA": (
        llava, {"image_token": "<image>"}, "<image>",
        {
            "processor_class": "LlavaProcessor", "patch_size": 16, "image_token": "<image>",
            "vision_feature_select_strategy": "default", "num_additional_image_tokens": 1,
        },
    ),
    "LLaVA-NeXT": (
        llava_next, {"image_token": "<image>"}, "<image>",
        {
            "processor_class": "LlavaNextProcessor", "patch_size": 16, "image_token": "<image>",
            "vision_feature_select_strategy": "full", "num_additional_image_tokens": 0,
        },
    ),
    "PaliGemma 2": (
        paligemma, {"image_token": "<image>"}, "", {"processor_class": "PaliGemmaProcessor"},
    ),
    "Gemma 3": (
        gemma, GEMMA_MARKS, "<start_of_image>", {"processor_class": "Gemma3Processor", "image_seq_length": 4},
    ),
    "Kosmos-2": (
        kosmos, {"image_token": "<image>", "image_end": "</image>", "chunk": "</chunk>"}, "",
        {"processor_class": "Kosmos2Processor"},
    ),
    "Florence-2": (florence, {"image_token": "<image>"}, "", {"processor_class": "Florence2Processor"}),
}  # fmt: skip


def write_checkpoint(folder: Path, family: str, bricks: bool = True, card: bool = True) -> Path:
    """Writes a checkpoint as people find it: weights, tokenizer, processor, chat template, card."""
    make, marks, picture, processor = FAMILIES[family]
    tokenizer = make_tokenizer(marks, FORMAT.vocabulary.names if bricks else ())
    torch.manual_seed(1)
    network, pictures = make(tokenizer)
    with torch.no_grad():
        for weights in network.parameters():
            # As they come, all logits are alike, and every picture has the same answer.
            weights.mul_(4)
    network.save_pretrained(folder)
    tokenizer.save_pretrained(folder)
    pictures.save_pretrained(folder)
    (folder / "processor_config.json").write_text(json.dumps(processor))
    (folder / "chat_template.jinja").write_text(
        "{% for message in messages %}{% for part in message['content'] %}"
        "{% if part['type'] == 'image' %}" + picture + "{% else %}{{ part['text'] }}{% endif %}"
        "{% endfor %}{% endfor %}"
    )
    if card:
        (folder / "t4s.json").write_text(json.dumps(CARD.to_json()))
    return folder


@pytest.fixture(scope="module")
def folders(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Returns the folder of a family's checkpoint, made once; without brick tokens if told so."""
    root = tmp_path_factory.mktemp("checkpoints")

    def folder(family: str, bricks: bool = True) -> Path:
        path = root / (family if bricks else f"{family} without bricks")
        return path if path.exists() else write_checkpoint(path, family, bricks)

    return folder


@pytest.fixture(scope="module")
def questions() -> list[TileQuestion]:
    rng = np.random.default_rng(3)
    tiles: list[NDArray[np.uint8]] = [rng.integers(0, 255, (64, 64, 3), np.uint8) for _ in range(3)]
    return [TileQuestion(tile, (Prompt("water", "water"), Prompt("road", "road"))) for tile in tiles]


@pytest.fixture
def scene(tmp_path: Path) -> Path:
    path = tmp_path / "scene.tif"
    pixels = np.random.default_rng(4).integers(0, 255, (3, 64, 64), np.uint8)
    layout = {"count": 3, "dtype": "uint8", "crs": "EPSG:32633"}
    with rasterio.open(path, "w", "GTiff", 64, 64, transform=affine.Affine.scale(1, -1), **layout) as target:
        target.write(pixels)
    return path
