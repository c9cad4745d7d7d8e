"""How a checkpoint that PyTorch runs is decoded."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch

from t4s_geo.descriptors import Format
from t4s_geo.files import loading
from t4s_geo.models.base import TILES_AT_ONCE
from t4s_geo.models.card import ModelCard
from t4s_geo.models.local.decoding.continuous import DEFAULT_LIMITS, ContinuousDecoder, Limits
from t4s_geo.models.local.decoding.decoder import Decoder
from t4s_geo.models.local.decoding.symbols import symbol_tokens
from t4s_geo.models.local.pytorch.free_text import FreeTextDecoder
from t4s_geo.models.local.pytorch.inputs import InputBuilder
from t4s_geo.models.local.pytorch.loading import SMALL, Checkpoint, load_checkpoint
from t4s_geo.models.local.pytorch.reference import ReferenceDecoder
from t4s_geo.models.local.pytorch.runtime import TorchRuntime, can_decode
from t4s_geo.models.local.pytorch.static_runtime import StaticRuntime

GPU_LIMITS = Limits(rows=1024, prefixes=128, tiles=256)
"""Of a GPU, where a step takes about as long for many rows as for one; bytes depend on its memory."""


@dataclass(frozen=True, eq=False)
class TorchModel:
    """A checkpoint in memory.

    Attributes:
        decoder: Has its network write.
        device_type: Where its weights are, such as `cpu`.
        precision: Of its weights, such as `float32`.
    """

    decoder: Decoder
    device_type: str
    precision: str


def load_model(
    folder: Path, card: ModelCard, device: str, dtype: str, *, reference: bool, threads: int | None
) -> TorchModel:
    """Loads a checkpoint or an adapter.

    Args:
        folder: As `save_pretrained` writes it, weights as safetensors.
        card: Its card, overrides applied.
        device: `auto` (CUDA, then MPS, then the CPU) or a torch device.
        dtype: `auto` (half precision for large checkpoints on a GPU) or a precision.
        reference: Decode with `generate()` even where continuous batching is possible.
        threads: Processor cores to use; as many as there are by default.

    Raises:
        UserError: The folder is incomplete, the device is not there, or the checkpoint cannot write what its
            card says.
    """
    if threads is not None:
        torch.set_num_threads(threads)
    # A convolution in single precision is what it says, on a GPU too.
    torch.backends.cudnn.allow_tf32 = False
    format, checkpoint = card.format(), load_checkpoint(folder, device, dtype)
    with loading(f"The checkpoint {folder}"):
        decoder = _make_decoder(folder, card, format, checkpoint, reference)
    return TorchModel(decoder, checkpoint.device.type, str(checkpoint.dtype).removeprefix("torch."))


def continuous_decoder(reference: ReferenceDecoder, limits: Limits | None = None) -> ContinuousDecoder:
    """Makes the fast decoder of a network that `can_decode` accepts, from the slow one.

    Args:
        reference: The slow one.
        limits: How much is held in memory at once; what suits the device by default.
    """
    kind = StaticRuntime if reference.token_ids.device.type == "cuda" else TorchRuntime
    return ContinuousDecoder(
        kind(reference.network, reference.inputs, reference.token_ids),
        reference.format,
        reference.grammar,
        reference.token_ids.cpu().numpy(),
        reference.temperature,
        limits or device_limits(reference.network, reference.token_ids.device),
    )


def device_limits(network: Any, device: torch.device) -> Limits:
    """Returns how much of a batch is worked on at once on a device that a network is on."""
    if device.type != "cuda":
        return DEFAULT_LIMITS
    # Not of what is free: what shares a batch should not depend on what else runs there.
    memory = torch.cuda.get_device_properties(device).total_memory
    if sum(weights.nbytes for weights in network.parameters()) > SMALL:
        return replace(GPU_LIMITS, cache_bytes=memory // 4, tiles=TILES_AT_ONCE)
    # Several processes share the GPU.
    return replace(GPU_LIMITS, cache_bytes=memory // 16)


def _make_decoder(
    folder: Path, card: ModelCard, format: Format, checkpoint: Checkpoint, reference: bool
) -> Decoder:
    """Returns what suits a format and a network."""
    inputs = InputBuilder(
        checkpoint.processor,
        card.prompt_template,
        checkpoint.device,
        checkpoint.dtype,
        card.picture_size,
        card.chat,
        card.prompt_separator if card.asks_together else None,
    )
    if format.grammar is None:
        return FreeTextDecoder(checkpoint.network, inputs, format, card.repetition_penalty)
    tokenizer = checkpoint.processor.tokenizer
    found = tokenizer.convert_tokens_to_ids(list(format.tokens))
    ids = symbol_tokens(folder, card, found, tokenizer.unk_token_id)
    token_ids = torch.tensor([*ids, tokenizer.eos_token_id], device=checkpoint.device)
    constrained = ReferenceDecoder(
        checkpoint.network, inputs, format, format.grammar, token_ids, card.temperature
    )
    if reference or not can_decode(checkpoint.network):
        return constrained
    return continuous_decoder(constrained)
