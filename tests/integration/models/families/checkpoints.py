"""Tiny checkpoints of the families that people have, as people find them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from transformers import (
    Qwen2_5_VLConfig,
    Qwen2_5_VLForConditionalGeneration,
    Qwen2VLConfig,
    Qwen2VLForConditionalGeneration,
    Qwen3VLConfig,
    Qwen3VLForConditionalGeneration,
)

from benchmarks.character_tokenizer import make_tokenizer
from t4s_geo.descriptors import BrickFormatV1
from t4s_geo.models.card import ModelCard
from tests.integration.models.families.networks import (
    florence,
    gemma,
    gemma4,
    intern,
    kosmos,
    llava,
    llava_next,
    paligemma,
    qwen,
)

FORMAT = BrickFormatV1(8)
CARD = ModelCard("tiny", grid=8, tile_size=64, overlap=16, prompt_template="find {prompt}")
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
GEMMA4_MARKS = {
    "boi_token": "<|image>",
    "eoi_token": "<image|>",
    "image_token": "<|image|>",
    "boa_token": "<|audio>",
    "eoa_token": "<audio|>",
    "audio_token": "<|audio|>",
}
SEEN = "<|vision_start|><|image_pad|><|vision_end|>"
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
    "Gemma 4": (gemma4, GEMMA4_MARKS, "<|image|>", {"processor_class": "Gemma4Processor"}),
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
