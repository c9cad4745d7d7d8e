"""A local checkpoint in this process."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from t4s_geo.descriptors import Format
from t4s_geo.files import loading
from t4s_geo.memory_limit import ONNX_MODEL, TORCH_MODEL, check_memory_limit
from t4s_geo.models.base import TILES_AT_ONCE, Answer, TileQuestion, by_tile
from t4s_geo.models.card import CARD_NAME, ModelCard
from t4s_geo.models.choice import RuntimeName
from t4s_geo.models.folders import base_folder
from t4s_geo.models.local.batching import AdaptiveBatcher
from t4s_geo.models.local.decoding.continuous import ContinuousDecoder
from t4s_geo.models.local.decoding.decoder import Decoder
from t4s_geo.models.local.runtimes import ONNX, choose_runtime, runtime_suffix
from t4s_geo.prompts import Prompt


@dataclass(frozen=True, eq=False)
class LocalModel:
    """A checkpoint in memory, decoding greedily.

    Attributes:
        card: The checkpoint's card.
        identity: Hash of its weights and tokens, and what runs it.
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
        runtime: RuntimeName = "auto",
        reference: bool = False,
        threads: int | None = None,
    ) -> LocalModel:
        """Loads a checkpoint; nothing is fetched, and no code in the folder is run.

        Args:
            folder: A folder as `save_pretrained` writes it, weights as safetensors; or an adapter's.
            card: Its card, overrides applied.
            device: `auto` (CUDA, then MPS, then the CPU) or a torch device.
            dtype: `auto` (half precision for large checkpoints on a GPU) or a precision.
            runtime: What runs the network: `auto`, `onnxruntime` or `torch`.
            reference: Decode with `generate()` of Transformers even where continuous batching is possible.
            threads: Processor cores to use; as many as there are by default.

        Raises:
            UserError: The folder is incomplete, the device is not there, or the checkpoint cannot write
                what its card says, or not be run by that runtime.
            ImportError: What runs it is not installed.
        """
        chosen = choose_runtime(folder, card, device, dtype, "torch" if reference else runtime)
        decoder, device_type, precision = _load(folder, card, device, dtype, chosen, reference, threads)
        with loading(f"The checkpoint {folder}"):
            identity = _identity(folder, card, precision) + runtime_suffix(chosen)
        return cls(card, identity, card.format(), decoder, device_type)

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any words."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch; the prompts of a tile share the work on the image."""
        return by_tile(questions, self._batcher.run(questions))

    @cached_property
    def _batcher(self) -> AdaptiveBatcher:
        return AdaptiveBatcher(self.decoder.decode, together=self.card.asks_together)

    @property
    def concurrency(self) -> int:
        """One: threads would wait for each other."""
        return 1

    @property
    def tiles_at_once(self) -> int:
        """As many as of any model, unless the decoder works on more at once."""
        decoder = self.decoder
        return decoder.limits.tiles if isinstance(decoder, ContinuousDecoder) else TILES_AT_ONCE

    def close(self) -> None:
        """Nothing to do: memory goes with the object."""


def _load(
    folder: Path,
    card: ModelCard,
    device: str,
    dtype: str,
    runtime: RuntimeName,
    reference: bool,
    threads: int | None,
) -> tuple[Decoder, str, str]:
    """Returns what decodes, where its weights are, and their precision."""
    check_memory_limit(ONNX_MODEL if runtime == ONNX else TORCH_MODEL)
    if runtime == ONNX:
        from t4s_geo.models.local.onnx.model import load_decoder

        with loading(f"The checkpoint {folder}"):
            return load_decoder(folder, card, threads or 0), "cpu", "float32"
    from t4s_geo.models.local.pytorch.model import load_model

    model = load_model(folder, card, device, dtype, reference=reference, threads=threads)
    return model.decoder, model.device_type, model.precision


def _identity(folder: Path, card: ModelCard, precision: str) -> str:
    """Hashes what decides about the answers: weights, tokens, configuration, and the card's part in it."""
    digest = hashlib.blake2b(digest_size=16)
    # An adapter's answers are those of its base, too.
    for part in dict.fromkeys([folder, base_folder(folder)]):
        for path in sorted([*part.glob("*.safetensors"), *part.glob("*.json"), *part.glob("*.jinja")]):
            if path.name != CARD_NAME:
                digest.update(path.name.encode())
                digest.update(path.read_bytes())
    digest.update(card.question.encode())
    if precision != "float32":
        digest.update(f"torch.{precision}".encode())
    return f"{card.name}:{digest.hexdigest()}"
