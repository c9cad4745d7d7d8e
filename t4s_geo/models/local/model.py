"""A local checkpoint in this process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import torch

from t4s_geo.descriptors import Format
from t4s_geo.errors import UserError
from t4s_geo.files import loading
from t4s_geo.models.base import Answer, TileQuestion, by_tile
from t4s_geo.models.card import CARD_NAME, ModelCard
from t4s_geo.models.folders import base_folder
from t4s_geo.models.local.batching import AdaptiveBatcher
from t4s_geo.models.local.decoding.continuous import ContinuousDecoder, can_decode
from t4s_geo.models.local.decoding.decoder import Decoder
from t4s_geo.models.local.decoding.free_text import FreeTextDecoder
from t4s_geo.models.local.decoding.reference import ReferenceDecoder
from t4s_geo.models.local.inputs import InputBuilder
from t4s_geo.models.local.loading import Checkpoint, load_checkpoint
from t4s_geo.prompts import Prompt


@dataclass(frozen=True, eq=False)
class LocalModel:
    """A checkpoint in memory, decoding greedily.

    Attributes:
        card: The checkpoint's card.
        identity: Hash of its weights and tokens.
        format: Format of what it writes.
        decoder: Has the checkpoint's network write.
        device_type: Where its weights are, such as `cpu`.
    """

    card: ModelCard
    identity: str
    format: Format
    decoder: Decoder
    device_type: str

    @classmethod
    def load(
        cls,
        folder: Path,
        card: ModelCard,
        device: str = "auto",
        *,
        dtype: str = "auto",
        reference: bool = False,
    ) -> LocalModel:
        """Loads a checkpoint; nothing is fetched, and no code in the folder is run.

        Args:
            folder: A folder as `save_pretrained` writes it, weights as safetensors; or an adapter's.
            card: Its card, overrides applied.
            device: `auto` (CUDA, then MPS, then the CPU) or a torch device.
            dtype: `auto` (half precision for large checkpoints on a GPU) or a precision.
            reference: Decode with `generate()` even where continuous batching is possible.

        Raises:
            UserError: The folder is incomplete, the device is not there, or the checkpoint cannot write
                what its card says.
        """
        format, checkpoint = card.format(), load_checkpoint(folder, device, dtype)
        with loading(f"The checkpoint {folder}"):
            decoder = _make_decoder(folder, card, format, checkpoint, reference)
            identity = _identity(folder, card, checkpoint)
        return cls(card, identity, format, decoder, checkpoint.device.type)

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any words."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch; the prompts of a tile share the work on the image."""
        return by_tile(questions, self._batcher.run(questions))

    @cached_property
    def _batcher(self) -> AdaptiveBatcher:
        return AdaptiveBatcher(self.decoder.decode)

    @property
    def concurrency(self) -> int:
        """One: threads would wait for each other."""
        return 1

    def close(self) -> None:
        """Nothing to do: memory goes with the object."""


def _make_decoder(
    folder: Path, card: ModelCard, format: Format, checkpoint: Checkpoint, reference: bool
) -> Decoder:
    """Returns what suits a format and a network."""
    inputs = InputBuilder(checkpoint.processor, card.prompt_template, checkpoint.device, checkpoint.dtype)
    if format.grammar is None:
        return FreeTextDecoder(checkpoint.network, inputs, format)
    tokenizer = checkpoint.processor.tokenizer
    ids = tokenizer.convert_tokens_to_ids(list(format.tokens))
    if tokenizer.unk_token_id in ids or None in ids:
        raise UserError(
            f"The tokenizer of {folder} lacks brick tokens of a {card.grid}x{card.grid} grid; 't4s-geo "
            "train' adds them and teaches the checkpoint what they mean."
        )
    token_ids = torch.tensor([*ids, tokenizer.eos_token_id], device=checkpoint.device)
    constrained = ReferenceDecoder(
        checkpoint.network, inputs, format, format.grammar, token_ids, card.temperature
    )
    if reference or checkpoint.dtype != torch.float32 or not can_decode(checkpoint.network):
        return constrained
    return ContinuousDecoder.over(constrained)


def _identity(folder: Path, card: ModelCard, checkpoint: Checkpoint) -> str:
    """Hashes what decides about the answers: weights, tokens, configuration, and the card's part in it."""
    digest = hashlib.blake2b(digest_size=16)
    # An adapter's answers are those of its base, too.
    for part in dict.fromkeys([folder, base_folder(folder)]):
        for path in sorted([*part.glob("*.safetensors"), *part.glob("*.json"), *part.glob("*.jinja")]):
            if path.name != CARD_NAME:
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    digest.update(card.question.encode())
    if checkpoint.dtype != torch.float32:
        digest.update(str(checkpoint.dtype).encode())
    return f"{card.name}:{digest.hexdigest()}"
