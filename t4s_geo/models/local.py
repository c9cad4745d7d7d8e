"""Checkpoints on this machine: Hugging Face folders run by torch and transformers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from transformers import AutoModelForImageTextToText, AutoProcessor, GenerationConfig
from transformers.utils import logging

import t4s_geo.models.lite_tower  # noqa: F401  (registers the embedded checkpoint's tower with the Auto classes)
from t4s_geo.descriptors import BoxWiseCodec, BrickCodec, LearnedBrickCodec
from t4s_geo.descriptors.marginals import place_bricks
from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer, TileRequest
from t4s_geo.models.card import ModelCard
from t4s_geo.models.decoder import SlotDecoder, can_decode
from t4s_geo.models.plain import PlainDecoder
from t4s_geo.models.questions import Questions
from t4s_geo.models.written import Decoder, Written


@dataclass(frozen=True, eq=False)
class LocalModel:
    """A checkpoint in memory, decoding greedily under the grammar of its descriptors.

    Attributes:
        card: The checkpoint's card.
        identity: Hash of its weights and tokens.
        codec: Codec of what it writes.
        decoder: Has the checkpoint's network write.
        device_type: Where its weights are, such as `cpu`.
    """

    card: ModelCard
    identity: str
    codec: BoxWiseCodec
    decoder: Decoder
    device_type: str

    @classmethod
    def load(cls, folder: Path, card: ModelCard, device: str = "auto", *, plain: bool = False) -> LocalModel:
        """Loads a checkpoint; nothing is fetched from a hub and no code in the folder is run.

        Args:
            folder: A folder as `save_pretrained` writes it, weights as safetensors.
            card: Its card, overrides applied.
            device: `auto` (CUDA, then MPS, then the CPU) or a torch device.
            plain: Decode with `generate()` even where the fast decoder can do it.

        Raises:
            UserError: The folder is incomplete, the device is not there, or the checkpoint cannot write
                what its card says.
        """
        codec = card.codec()
        if not isinstance(codec, BoxWiseCodec):
            raise UserError(
                f"The checkpoint {folder} writes {codec.name!r}, which cannot be decoded locally; "
                f"use one that writes {BrickCodec.format_name!r} or {LearnedBrickCodec.format_name!r}."
            )
        target = _device(device)
        logging.set_verbosity_error()
        logging.disable_progress_bar()
        try:
            processor = AutoProcessor.from_pretrained(folder, local_files_only=True)
            network = AutoModelForImageTextToText.from_pretrained(
                folder, local_files_only=True, use_safetensors=True, dtype=torch.float32
            )
        except (OSError, ValueError, KeyError) as error:
            reason = str(error).splitlines()[0] if str(error) else type(error).__name__
            raise UserError(
                f"The checkpoint {folder} cannot be loaded ({reason}); restore its files."
            ) from None
        ids = processor.tokenizer.convert_tokens_to_ids(list(codec.vocabulary.names))
        if processor.tokenizer.unk_token_id in ids or None in ids:
            raise UserError(
                f"The tokenizer of {folder} lacks brick tokens of a {card.grid}x{card.grid} grid."
            )
        ids = torch.tensor([*ids, processor.tokenizer.eos_token_id], device=target)
        network = network.to(target).eval()
        # Penalties and the like that a checkpoint wants for prose would bend masks.
        network.generation_config = GenerationConfig.from_model_config(network.config)
        reference = PlainDecoder(
            network,
            Questions(processor, card.prompt_template, target),
            codec.grammar,
            ids,
            card.temperature,
        )
        fast = can_decode(network) and not plain
        decoder = SlotDecoder.over(reference) if fast else reference
        return cls(card, _identity(folder, card), codec, decoder, target.type)

    def answer(self, requests: Sequence[TileRequest]) -> list[Answer]:
        """Answers a batch of prompts; those about the same array share the work on the image."""
        return [self._answer(written) for written in self.decoder.write(requests)]

    @property
    def concurrency(self) -> int:
        """One: threads would wait for each other."""
        return 1

    def close(self) -> None:
        """Nothing to do: memory goes with the object."""

    def _answer(self, written: Written) -> Answer:
        return Answer(
            self.codec.text(written.symbols[:-1].tolist()),
            np.log(np.maximum(written.probabilities, 1e-30)),
            place_bricks(self.codec.vocabulary, written.symbols, written.bricks),
        )


def _device(name: str) -> torch.device:
    if name == "auto":
        if torch.cuda.is_available():
            return torch.device("cuda")
        return torch.device("mps" if torch.backends.mps.is_available() else "cpu")
    try:
        device = torch.device(name)
        torch.empty(1, device=device)
    except (RuntimeError, AssertionError, NotImplementedError):
        raise UserError(
            f"The device {name!r} is not there; use auto, cpu, or a device that torch knows."
        ) from None
    return device


def _identity(folder: Path, card: ModelCard) -> str:
    """Hashes what decides about the answers: weights, tokens, configuration, and the card's part in it."""
    digest = hashlib.blake2b(digest_size=16)
    for path in sorted([*folder.glob("*.safetensors"), *folder.glob("*.json"), *folder.glob("*.jinja")]):
        if path.name != "t4s.json":
            digest.update(path.name.encode())
            digest.update(path.read_bytes())
    digest.update(
        f"{card.descriptor}/{card.grid}/{card.max_tokens}/{card.tile_size}/{card.prompt_template}/"
        f"{card.temperature}".encode()
    )
    return f"{card.name}:{digest.hexdigest()}"
