"""A local checkpoint's network and processor, where and in whatever precision they are to run."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from transformers import AutoModelForImageTextToText, GenerationConfig
from transformers.utils import logging

import t4s_geo.models.local.pytorch.lite_tower  # noqa: F401  (registers the embedded checkpoint's tower with the Auto classes)
from t4s_geo.errors import UserError
from t4s_geo.files import loading
from t4s_geo.models.folders import ADAPTER, base_folder
from t4s_geo.models.local.pytorch.processors import load_processor

SMALL = 256 << 20
"""Bytes of weights up to which single precision costs nothing, so `auto` takes it everywhere."""
DTYPES = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True, eq=False)
class Checkpoint:
    """A checkpoint in memory.

    Attributes:
        processor: Its processor.
        network: Its network, in evaluation mode, any adapter merged into it.
        device: Where the network is.
        dtype: Of its weights.
    """

    processor: Any
    network: Any
    device: torch.device
    dtype: torch.dtype


def load_checkpoint(folder: Path, device: str, dtype: str) -> Checkpoint:
    """Loads a checkpoint or an adapter; nothing is fetched from a hub and no code in the folder is run.

    Args:
        folder: As `save_pretrained` writes it, weights as safetensors.
        device: `auto` (CUDA, then MPS, then the CPU) or a torch device.
        dtype: `auto`, `float32`, `bfloat16` or `float16`.

    Raises:
        UserError: The folder is incomplete, or the device is not there.
    """
    target, base = find_device(device), base_folder(folder)
    precision = find_dtype(dtype, target, sum(path.stat().st_size for path in base.glob("*.safetensors")))
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    has_tokenizer = (folder / "tokenizer_config.json").exists() and (folder / "config.json").exists()
    with loading(f"The checkpoint {folder}"):
        processor = load_processor(folder if has_tokenizer else base)
        network = AutoModelForImageTextToText.from_pretrained(
            base, local_files_only=True, use_safetensors=True, dtype=precision
        )
        if folder != base:
            network = _adapted(network, folder)
        network = network.to(target).eval()
        # Penalties and the like that a checkpoint wants for prose would bend masks.
        network.generation_config = GenerationConfig.from_model_config(network.config)
    return Checkpoint(processor, network, target, precision)


def _adapted(network: Any, folder: Path) -> Any:
    """Merges an adapter into the weights, so that it costs nothing at each step."""
    try:
        from peft import PeftModel
    except ImportError:
        raise UserError(
            f"{folder} holds an adapter ({ADAPTER}), which needs PEFT; run pip install 't4s-geo[lora]'.",
            problem="needs_package",
            package="peft",
        ) from None
    return PeftModel.from_pretrained(network, folder, local_files_only=True).merge_and_unload()


def find_device(name: str) -> torch.device:
    """Returns the device of a name.

    Raises:
        UserError: It is not there.
    """
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError):
        raise UserError(
            f"The device {name!r} is not available; use auto, cpu, or another device that torch finds."
        ) from None
    return device


def find_dtype(name: str, device: torch.device, size: int) -> torch.dtype:
    """Returns the precision of a name; `auto` is half precision where a large checkpoint runs on a GPU.

    Args:
        name: `auto`, or one of `DTYPES`.
        device: Where the network will run.
        size: Bytes of its weights.

    Raises:
        UserError: There is no such precision.
    """
    if name == "auto":
        half = torch.float16 if device.type == "mps" else torch.bfloat16
        return torch.float32 if device.type == "cpu" or size <= SMALL else half
    if name not in DTYPES:
        raise UserError(f"Unknown precision {name!r}; use auto, {', '.join(DTYPES)}.")
    return DTYPES[name]
