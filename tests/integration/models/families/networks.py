"""Tiny networks and picture processors of the families, from the real configuration classes."""

from __future__ import annotations

from typing import Any

from transformers import (
    CLIPImageProcessorPil,
    Florence2Config,
    Florence2ForConditionalGeneration,
    Gemma3Config,
    Gemma3ForConditionalGeneration,
    Gemma3ImageProcessorPil,
    Gemma4Config,
    Gemma4ForConditionalGeneration,
    Gemma4ImageProcessorPil,
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
    Qwen2VLImageProcessorPil,
    SiglipImageProcessorPil,
)

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


def gemma4(tokenizer: PreTrainedTokenizerFast) -> tuple[Any, Any]:
    ids = tokenizer.convert_tokens_to_ids
    # The processor adds a token for videos.
    words = {"vocab_size": len(tokenizer) + 1, "vocab_size_per_layer_input": len(tokenizer) + 1}
    heads = {"num_hidden_layers": 1, "num_attention_heads": 2, "num_key_value_heads": 2, "head_dim": 16}
    config = Gemma4Config(
        text_config={
            **TEXT, **words, "head_dim": 16, "global_head_dim": 16, "hidden_size_per_layer_input": 8,
            "layer_types": ["sliding_attention", "full_attention"],
        },
        vision_config={**VISION, **heads, "pooling_kernel_size": 2, "position_embedding_size": 64},
        image_token_id=ids("<|image|>"),
        boi_token_id=ids("<|image>"),
        eoi_token_id=ids("<image|>"),
    )  # fmt: skip
    return Gemma4ForConditionalGeneration(config), Gemma4ImageProcessorPil(pooling_kernel_size=2)


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
