"""A checkpoint in the layout of the original LLaVA-1.5 code, as a folder that Transformers and servers load.

Text4Seg's public checkpoint is of this kind: the weights of language model, tower and projector together,
under names of that code, with a configuration that says nothing of the tower.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file
from torch import Tensor
from transformers import (
    AddedToken,
    AutoTokenizer,
    CLIPImageProcessor,
    CLIPVisionConfig,
    GenerationConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    LlavaProcessor,
)

from t4s_geo.drafts import draft_folder
from t4s_geo.errors import UserError
from t4s_geo.files import check_regular, loading
from t4s_geo.models.card import CARD_NAME, ModelCard, check_card

TOWER = "model.vision_tower.vision_tower.vision_model."
RENAMED = (
    (TOWER, "model.vision_tower."),
    ("model.mm_projector.0.", "model.multi_modal_projector.linear_1."),
    ("model.mm_projector.2.", "model.multi_modal_projector.linear_2."),
    ("model.", "model.language_model."),
    ("lm_head.", "lm_head."),
)
"""Beginnings of names, there and here; the first that fits counts."""
HEAD_SIZE = 64
"""Width of an attention head in every CLIP tower; weights do not tell it."""
IMAGE_TOKEN = "<image>"
SYSTEM = (
    "A chat between a curious human and an artificial intelligence assistant. "
    "The assistant gives helpful, detailed, and polite answers to the human's questions."
)
TEMPLATE = (
    "{{ bos_token }}" + SYSTEM + " {% for message in messages %}"
    "{% if message['role'] == 'assistant' %}ASSISTANT: {{ message['content'][0]['text'] }}{{ eos_token }}"
    "{% else %}USER: "
    "{% for part in message['content'] if part['type'] in ('image', 'image_url') %}<image>\n{% endfor %}"
    "{% for part in message['content'] if part['type'] == 'text' %}{{ part['text'] }}{% endfor %} "
    "{% endif %}{% endfor %}{% if add_generation_prompt %}ASSISTANT:{% endif %}"
)
"""The conversation that LLaVA-1.5 was trained on (`vicuna_v1`), the picture first."""


def convert(source: Path, target: Path, card: ModelCard) -> None:
    """Writes a checkpoint as `save_pretrained` does, with a card.

    Args:
        source: Folder in the original layout: `config.json`, weights, tokenizer.
        target: Folder to write; must not exist.
        card: What goes into `t4s.json`, with the picture size of the vision tower as `tile_size`, and
            at most a quarter of it as `overlap`.

    Raises:
        UserError: The source is not of this layout, something in it is missing, the grid does not divide the
            tower's pictures, or the target exists.
    """
    if source.is_dir():
        for path in source.iterdir():
            check_regular(path, "file of the checkpoint")
    if target.exists():
        raise UserError(f"{target} exists; choose another folder to write the checkpoint to.")
    with loading(f"The checkpoint {source}"):
        model, processor, card = _read(source, card)
    text = json.dumps(card.to_json(), indent=2, ensure_ascii=False)
    target.parent.mkdir(parents=True, exist_ok=True)
    # Half a checkpoint would stand in the way, and look like one.
    with draft_folder(target) as folder:
        draft = folder / "checkpoint"
        model.save_pretrained(draft)
        processor.save_pretrained(draft)
        (draft / CARD_NAME).write_text(f"{text}\n", encoding="utf-8")
        draft.rename(target)


def _read(source: Path, card: ModelCard) -> tuple[Any, Any, ModelCard]:
    """Returns network and processor of a checkpoint, and the card with its pictures' size."""
    settings = _read_settings(source)
    weights = _read_weights(source)
    tokenizer = _read_tokenizer(source)
    vision = _vision_config(weights, source)
    try:
        # Pictures of a tower can be smaller than a card's usual overlap.
        overlap = min(card.overlap, vision.image_size // 4)
        card = check_card(replace(card, tile_size=vision.image_size, overlap=overlap))
    except ValueError as error:
        raise UserError(f"The card does not fit {source}: {error}; give another grid.") from None
    config = LlavaConfig(
        vision_config=vision,
        text_config=_text_config(settings, len(tokenizer)),
        image_token_index=tokenizer.convert_tokens_to_ids(IMAGE_TOKEN),
        image_seq_length=(vision.image_size // vision.patch_size) ** 2,
        vision_feature_layer=settings.get("mm_vision_select_layer", -2),
        vision_feature_select_strategy="default",
    )
    with torch.device("meta"):
        model = LlavaForConditionalGeneration(config)
    loaded = model.load_state_dict(_renamed(weights, len(tokenizer)), strict=False, assign=True)
    _check_complete(source, loaded.missing_keys, loaded.unexpected_keys)
    model.generation_config = GenerationConfig.from_model_config(model.config)
    processor = LlavaProcessor(
        _image_processor(vision.image_size),
        tokenizer,
        patch_size=vision.patch_size,
        vision_feature_select_strategy="default",
        image_token=IMAGE_TOKEN,
        num_additional_image_tokens=1,
        chat_template=TEMPLATE,
    )
    return model, processor, card


def _read_settings(source: Path) -> dict[str, Any]:
    try:
        settings = json.loads((source / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        raise UserError(f"{source} has no readable config.json; give a checkpoint's folder.") from None
    if not isinstance(settings, dict) or "mm_vision_tower" not in settings or "hidden_size" not in settings:
        raise UserError(
            f"{source} is not a checkpoint in the original LLaVA layout: config.json names no vision tower."
        )
    if settings.get("mm_projector_type") != "mlp2x_gelu":
        raise UserError(
            f"The projector of {source} is {settings.get('mm_projector_type')!r}; "
            "only LLaVA-1.5's, 'mlp2x_gelu', can be converted."
        )
    return settings


def _read_weights(source: Path) -> dict[str, Tensor]:
    """Reads all weights of a folder, safetensors first; no code in them is run."""
    weights: dict[str, Tensor] = {}
    paths = sorted(source.glob("*.safetensors")) or sorted(source.glob("pytorch_model*.bin"))
    for path in paths:
        read = load_file(path) if path.suffix == ".safetensors" else torch.load(path, weights_only=True)
        weights |= read
    if not weights:
        raise UserError(f"{source} holds no weights (*.safetensors or pytorch_model*.bin).")
    return weights


def _read_tokenizer(source: Path) -> Any:
    """Reads the tokenizer and adds what stands for the picture; the original code needs no token for it."""
    try:
        tokenizer = AutoTokenizer.from_pretrained(source, local_files_only=True)
    except (OSError, ValueError, ImportError, KeyError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise UserError(
            f"The tokenizer of {source} cannot be read ({reason}); restore its files, "
            "or run pip install sentencepiece protobuf if it is a tokenizer.model."
        ) from None
    tokenizer.add_tokens([AddedToken(IMAGE_TOKEN, special=True, normalized=False)], special_tokens=True)
    if tokenizer.pad_token is None:
        tokenizer.pad_token = tokenizer.unk_token or tokenizer.eos_token
    return tokenizer


def _vision_config(weights: Mapping[str, Tensor], source: Path) -> Any:
    """Derives the tower's shape from its weights."""
    try:
        patches = weights[f"{TOWER}embeddings.patch_embedding.weight"]
        places = weights[f"{TOWER}embeddings.position_embedding.weight"]
        inner = weights[f"{TOWER}encoder.layers.0.mlp.fc1.weight"]
    except KeyError as error:
        raise UserError(f"{source} lacks {error}: it was saved without its vision tower.") from None
    layers = {name.split(".")[6] for name in weights if name.startswith(f"{TOWER}encoder.layers.")}
    hidden, patch = patches.shape[0], patches.shape[-1]
    return CLIPVisionConfig(
        hidden_size=hidden,
        intermediate_size=inner.shape[0],
        num_hidden_layers=len(layers),
        num_attention_heads=max(1, hidden // HEAD_SIZE),
        patch_size=patch,
        # One place is that of the class token.
        image_size=patch * math.isqrt(places.shape[0] - 1),
    )


def _text_config(settings: Mapping[str, Any], vocabulary: int) -> Any:
    known = LlamaConfig().to_dict()
    values = {name: value for name, value in settings.items() if name in known and not name.startswith("_")}
    for name in ("model_type", "architectures", "transformers_version", "torch_dtype", "dtype"):
        values.pop(name, None)
    return LlamaConfig(**{**values, "vocab_size": vocabulary})


def _renamed(weights: Mapping[str, Tensor], vocabulary: int) -> dict[str, Tensor]:
    """Returns the weights under the names of Transformers, with a row for each token."""
    renamed = {}
    for name, weight in weights.items():
        before, after = next((pair for pair in RENAMED if name.startswith(pair[0])), ("", ""))
        renamed[after + name.removeprefix(before)] = weight
    for name in ("model.language_model.embed_tokens.weight", "lm_head.weight"):
        if name in renamed:
            renamed[name] = _with_rows(renamed[name], vocabulary)
    return renamed


def _with_rows(weight: Tensor, rows: int) -> Tensor:
    """Cuts or fills a matrix to so many rows; new ones are the mean of the others."""
    more = max(0, rows - weight.shape[0])
    mean = weight.float().mean(dim=0, keepdim=True).to(weight.dtype)
    return torch.cat([weight[:rows], mean.expand(more, -1)])


def _check_complete(source: Path, missing: list[str], unexpected: list[str]) -> None:
    """Raises UserError where weights are missing, or there are some that belong nowhere."""
    # Constants, which older versions stored.
    unexpected = [name for name in unexpected if not name.endswith(("rotary_emb.inv_freq", "position_ids"))]
    missing = [name for name in missing if not name.endswith(("inv_freq", "position_ids"))]
    for problem, names in (("lacks", missing), ("has unknown", unexpected)):
        if names:
            raise UserError(
                f"{source} {problem} weights: {', '.join(names[:3])}{', …' if len(names) > 3 else ''}; "
                "it is not a complete LLaVA-1.5 checkpoint."
            )


def _image_processor(size: int) -> Any:
    """Returns the preparation of square tiles: CLIP's means and deviations, nothing cropped."""
    return CLIPImageProcessor(
        size={"height": size, "width": size}, do_center_crop=False, resample=3, do_convert_rgb=True
    )
