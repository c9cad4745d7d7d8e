"""Checkpoints on this machine: Hugging Face folders run by torch and transformers."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from t4s_geo.descriptors import Format, SoftTokens
from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer, TileQuestion, by_tile
from t4s_geo.models.card import CARD_NAME, ModelCard
from t4s_geo.models.folders import base_folder
from t4s_geo.models.local.batching import Fitting
from t4s_geo.models.local.decoding.continuous import ContinuousDecoder, can_decode
from t4s_geo.models.local.decoding.generation import Decoder, Generation
from t4s_geo.models.local.decoding.reference import ReferenceDecoder
from t4s_geo.models.local.freehand import FreehandModel, make_freehand
from t4s_geo.models.local.inputs import Questions
from t4s_geo.models.local.loading import Loaded, load
from t4s_geo.prompts import Prompt


@dataclass(frozen=True, eq=False)
class LocalModel:
    """A checkpoint in memory, decoding greedily under the grammar of its descriptors.

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
        cls, folder: Path, card: ModelCard, device: str = "auto", *, dtype: str = "auto", plain: bool = False
    ) -> LocalModel:
        """Loads a checkpoint that writes bricks; nothing is fetched, and no code in the folder is run.

        Args:
            folder: A folder as `save_pretrained` writes it, weights as safetensors; or an adapter's.
            card: Its card, overrides applied.
            device: `auto` (CUDA, then MPS, then the CPU) or a torch device.
            dtype: `auto` (half precision for large checkpoints on a GPU) or a precision.
            plain: Decode with `generate()` even where the fast decoder can do it.

        Raises:
            UserError: The folder is incomplete, the device is not there, or the checkpoint cannot write
                what its card says.
        """
        format = card.format()
        if format.grammar is None:
            raise ValueError(f"{format.name} has no grammar")
        loaded = load(folder, device, dtype)
        tokenizer = loaded.processor.tokenizer
        ids = tokenizer.convert_tokens_to_ids(list(format.tokens))
        if tokenizer.unk_token_id in ids or None in ids:
            raise UserError(
                f"The tokenizer of {folder} lacks brick tokens of a {card.grid}x{card.grid} grid; 't4s-geo "
                "train' adds them and teaches the checkpoint what they mean."
            )
        reference = ReferenceDecoder(
            loaded.network,
            Questions(loaded.processor, card.prompt_template, loaded.device, loaded.dtype),
            format.grammar,
            torch.tensor([*ids, tokenizer.eos_token_id], device=loaded.device),
            card.temperature,
        )
        fast = can_decode(loaded.network) and loaded.dtype == torch.float32 and not plain
        decoder: Decoder = ContinuousDecoder.over(reference) if fast else reference
        return cls(card, _identity(folder, card, loaded), format, decoder, loaded.device.type)

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any words."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch; the prompts of a tile share the work on the image."""
        return by_tile(questions, map(self._answer, self._fitting.write(questions)))

    @cached_property
    def _fitting(self) -> Fitting[Generation]:
        return Fitting(self.decoder.write)

    @property
    def concurrency(self) -> int:
        """One: threads would wait for each other."""
        return 1

    def close(self) -> None:
        """Nothing to do: memory goes with the object."""

    def _answer(self, written: Generation) -> Answer:
        return Answer(
            "".join(self.format.tokens[symbol] for symbol in written.symbols[:-1].tolist()),
            np.log(np.maximum(written.probabilities, 1e-30)),
            self.format.soft_cells(SoftTokens(written.symbols, written.bricks)),
        )


def open_local(
    folder: Path, card: ModelCard, device: str = "auto", *, dtype: str = "auto", plain: bool = False
) -> LocalModel | FreehandModel:
    """Loads a checkpoint that writes whatever its card says; for the rest as `LocalModel.load`."""
    format = card.format()
    if format.grammar is not None:
        return LocalModel.load(folder, card, device, dtype=dtype, plain=plain)
    loaded = load(folder, device, dtype)
    questions = Questions(loaded.processor, card.prompt_template, loaded.device, loaded.dtype)
    fitting = make_freehand(loaded.network, questions, format)
    return FreehandModel(card, _identity(folder, card, loaded), format, fitting, loaded.device.type)


def _identity(folder: Path, card: ModelCard, loaded: Loaded) -> str:
    """Hashes what decides about the answers: weights, tokens, configuration, and the card's part in it."""
    digest = hashlib.blake2b(digest_size=16)
    # An adapter's answers are those of its base, too.
    for part in dict.fromkeys([folder, base_folder(folder)]):
        for path in sorted([*part.glob("*.safetensors"), *part.glob("*.json"), *part.glob("*.jinja")]):
            if path.name != CARD_NAME:
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    digest.update(
        f"{card.descriptor}/{card.grid}/{card.max_tokens}/{card.tile_size}/{card.prompt_template}/"
        f"{card.temperature}".encode()
    )
    if loaded.dtype != torch.float32:
        digest.update(str(loaded.dtype).encode())
    return f"{card.name}:{digest.hexdigest()}"
