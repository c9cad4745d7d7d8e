"""Which checkpoints the graphs in this package are of."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from t4s_geo.models.card import ModelCard
from t4s_geo.models.folders import ADAPTER

FOLDER: Final = Path(__file__).parent / "graphs"
"""Holds the graphs and what a configuration has to say for them to be its network."""
TOWER: Final = "tower.onnx"
LAYERS: Final = "layers.onnx"
TOP: Final = "top.onnx"
DESCRIPTION: Final = "architecture.json"
WEIGHTS: Final = "model.safetensors"
FILES: Final = (
    WEIGHTS, "tokenizer.json", "tokenizer_config.json", "processor_config.json", "chat_template.jinja"
)  # fmt: skip
"""Of a checkpoint, beside its configuration."""

_FREE: Final = frozenset(
    {"architectures", "bos_token_id", "dtype", "eos_token_id", "image_token_index", "initializer_range",
     "max_position_embeddings", "pad_token_id", "transformers_version", "use_cache", "vocab_size"}
)  # fmt: skip
"""What configurations may say as they like: embedding and head are not in the graphs, nor is any dropout."""

_PROCESSOR: Final = {"processor_class": "LlavaProcessor", "vision_feature_select_strategy": "full"}
_PICTURES: Final = {
    "image_processor_type": "CLIPImageProcessor", "do_resize": True, "do_center_crop": False,
    "do_rescale": True, "do_normalize": True,
}  # fmt: skip


def relevant(config: Mapping[str, Any]) -> dict[str, Any]:
    """Returns what of a `config.json` decides about its graphs."""
    return {
        name: relevant(value) if isinstance(value, Mapping) else value
        for name, value in config.items()
        if name not in _FREE
    }


def read_architecture() -> dict[str, Any]:
    """Returns what a configuration has to say, `config`, and which tensors each graph needs, `weights`."""
    read: dict[str, Any] = json.loads((FOLDER / DESCRIPTION).read_text(encoding="utf-8"))
    return read


def can_run(folder: Path, card: ModelCard) -> bool:
    """Tells whether ONNX Runtime can run a checkpoint: it is as the embedded one, whatever it has learnt.

    Args:
        folder: As `save_pretrained` writes it.
        card: Its card.
    """
    return (
        card.format().grammar is not None
        and not (folder / ADAPTER).exists()
        and all((folder / name).is_file() for name in FILES)
        and _has_graphs(folder)
        and _has_known_inputs(folder)
    )


def _has_graphs(folder: Path) -> bool:
    """Tells whether a checkpoint's network is the one of the graphs."""
    wanted = read_architecture()["config"]
    try:
        config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        return bool(relevant(config) == wanted)
    except (OSError, ValueError, AttributeError, RecursionError):
        return False


def _has_known_inputs(folder: Path) -> bool:
    """Tells whether a checkpoint's inputs are made as `OnnxInputs` makes them."""
    try:
        config = json.loads((folder / "processor_config.json").read_text(encoding="utf-8"))
        pictures = config["image_processor"]
        return (
            all(config.get(name) == value for name, value in _PROCESSOR.items())
            and all(pictures.get(name) == value for name, value in _PICTURES.items())
            and set(pictures["size"]) == {"height", "width"}
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError):
        return False
