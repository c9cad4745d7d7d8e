"""Checkpoints on this machine: Hugging Face folders run by torch and transformers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from PIL import Image
from transformers import AutoModelForImageTextToText, AutoProcessor
from transformers.utils import logging

import t4s_geo.models.lite_tower  # noqa: F401  (registers the embedded checkpoint's tower with the Auto classes)
from t4s_geo.descriptors import BrickCodec, cell_probabilities
from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer, TileRequest
from t4s_geo.models.card import ModelCard
from t4s_geo.models.constrained import BrickConstraint


@dataclass(frozen=True, eq=False)
class LocalModel:
    """A checkpoint in memory, decoding greedily under the grammar of its descriptors.

    Attributes:
        card: The checkpoint's card.
        identity: Hash of its weights and tokens.
        processor: The checkpoint's processor, with its chat template.
        network: The model, in evaluation mode on its device.
        codec: Codec of what it writes.
        token_ids: Token id of each symbol of the grammar and of the end.
    """

    card: ModelCard
    identity: str
    processor: Any
    network: Any
    codec: BrickCodec
    token_ids: torch.Tensor

    @classmethod
    def load(cls, folder: Path, card: ModelCard, device: str = "auto") -> LocalModel:
        """Loads a checkpoint; nothing is fetched from a hub and no code in the folder is run.

        Args:
            folder: A folder as `save_pretrained` writes it, weights as safetensors.
            card: Its card, overrides applied.
            device: `auto` (CUDA, then MPS, then the CPU) or a torch device.

        Raises:
            UserError: The folder is incomplete, the device is not there, or the checkpoint cannot write
                what its card says.
        """
        codec = card.codec()
        if not isinstance(codec, BrickCodec):
            raise UserError(
                f"The checkpoint {folder} writes {codec.name!r}, which cannot be decoded locally; "
                f"use one that writes {BrickCodec.format_name!r}."
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
        return cls(card, _identity(folder, card), processor, network.to(target).eval(), codec, ids)

    def answer(self, requests: Sequence[TileRequest]) -> list[Answer]:
        """Answers a batch of prompts in one call of `generate()`."""
        if not requests:
            return []
        inputs = self._inputs(requests)
        constraint = BrickConstraint(
            self.codec.grammar, self.token_ids, inputs["input_ids"].shape[1], len(requests)
        )
        with torch.inference_mode():
            written = self.network.generate(
                **inputs,
                logits_processor=[constraint],
                max_new_tokens=self.codec.grammar.longest,
                do_sample=False,
                num_beams=1,
                pad_token_id=self.processor.tokenizer.pad_token_id,
                eos_token_id=int(self.token_ids[-1]),
            )
        constraint.follow(written[:, -1].tolist())
        return [self._answer(constraint, row) for row in range(len(requests))]

    def close(self) -> None:
        """Nothing to do: memory goes with the object."""

    def _inputs(self, requests: Sequence[TileRequest]) -> Any:
        """Turns tiles and prompts into what the network takes, on its device."""
        texts = [
            self.processor.apply_chat_template(
                [
                    {
                        "role": "user",
                        "content": [{"type": "image"}, {"type": "text", "text": self._question(request)}],
                    }
                ],
                add_generation_prompt=True,
                tokenize=False,
            )
            for request in requests
        ]
        images = [[Image.fromarray(request.rgb)] for request in requests]
        # The chat template writes the special tokens itself.
        inputs = self.processor(
            images=images, text=texts, return_tensors="pt", padding=True, add_special_tokens=False
        )
        return inputs.to(self.network.device)

    def _question(self, request: TileRequest) -> str:
        return self.card.prompt_template.replace("{prompt}", request.prompt.text)

    def _answer(self, constraint: BrickConstraint, row: int) -> Answer:
        symbols = constraint.symbols[row]
        distributions = constraint.distributions(row)
        chosen = np.log(np.maximum(distributions[np.arange(len(symbols)), symbols], 1e-30))
        text = "".join(self.codec.vocabulary.names[symbol] for symbol in symbols[:-1])
        return Answer(
            text, chosen.astype(np.float32), cell_probabilities(self.codec.grammar, symbols, distributions)
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
    digest.update(f"{card.descriptor}/{card.grid}/{card.tile_size}/{card.prompt_template}".encode())
    return f"{card.name}:{digest.hexdigest()}"
