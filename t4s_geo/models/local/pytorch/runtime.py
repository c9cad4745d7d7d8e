"""Networks of Transformers as a `Runtime`: in any precision, on any device."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn
from torch.nn import functional

from t4s_geo.descriptors.states import Ints
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.pytorch.inputs import InputBuilder
from t4s_geo.models.local.pytorch.kv_cache import KVCache
from t4s_geo.models.local.pytorch.llama_layers import LlamaLayers, Rotary

_MODELS = frozenset({"llava"})
"""Models that put image features in the place of image tokens, and change nothing else."""

_TEXT_MODELS = frozenset({"llama", "mistral", "qwen2", "qwen3"})
"""Causal decoders with one-dimensional rotary positions, whose logits are a linear map of their output."""

_ROPE_TYPES = frozenset({"default", "linear", "llama3", "yarn"})
"""Rotary embeddings that do not depend on how long the text is in the end."""


def can_decode(network: Any) -> bool:
    """Tells whether a model is built such that continuous batching gives the answers of `generate()`.

    Model and language model must be of known kinds, with full attention in all layers, an explicit
    attention mask and a linear head.
    """
    text = network.config.get_text_config(decoder=True)
    rope = getattr(text, "rope_parameters", None) or {}
    return (
        network.config.model_type in _MODELS
        and isinstance(network.get_output_embeddings(), nn.Linear)
        and text.model_type in _TEXT_MODELS
        and getattr(text, "sliding_window", None) is None
        and set(getattr(text, "layer_types", None) or ["full_attention"]) == {"full_attention"}
        and rope.get("rope_type", "default") in _ROPE_TYPES
        and "mrope_section" not in rope
        and text._attn_implementation in ("sdpa", "eager")
    )


class TorchRuntime:
    """A network that `can_decode` accepts, and the cache of its rows.

    Attributes:
        image_token: Token in whose places image features go.
        prefill_tokens: Most of a prefill: enough for matrix products, few enough for a processor's cache.
        images_at_once: Most images that go through the vision tower together; all of them if None.
    """

    prefill_tokens = 512
    images_at_once: int | None = None

    def __init__(self, network: Any, inputs: InputBuilder, token_ids: Tensor) -> None:
        """Takes a network over.

        Args:
            network: In evaluation mode; its weights may become views of merged ones.
            inputs: Makes its inputs.
            token_ids: Token of each symbol and of the end, shape (symbols,), dtype int64, on its device.
        """
        self.image_token = int(network.config.image_token_id)
        self._network, self._inputs = network, inputs
        self._layers = LlamaLayers.of(network.model.language_model)
        head = network.get_output_embeddings()
        self._head = head.weight[token_ids]
        self._bias = None if head.bias is None else head.bias[token_ids]
        self._cache = KVCache(0, 0, self._layers, self._head)
        self._rotary = Rotary.table(self._layers.rotary, self._head, 0)

    def token_ids(self, question: TileQuestion) -> list[tuple[int, ...]]:
        """Returns the tokens of each prompt of a tile, those that stand for the image among them."""
        return self._inputs.token_ids(question)

    def row_bytes(self, positions: int) -> int:
        """Returns the bytes of a cache's row with so many positions."""
        layers = self._layers
        numbers = 2 * len(layers.layers) * layers.key_heads * positions * layers.channels
        return numbers * int(self._head.dtype.itemsize)

    def reserve(self, rows: int, positions: int) -> None:
        """Keeps the cache if it is large enough: writing to memory that is new takes more time."""
        if self._cache.rows < rows or self._cache.positions < positions:
            enough = max(self._cache.rows, rows), max(self._cache.positions, positions)
            # Not both at once.
            self._cache = KVCache(0, 0, self._layers, self._head)
            self._cache = KVCache(*enough, self._layers, self._head)
            with torch.inference_mode():
                self._rotary = Rotary.table(self._layers.rotary, self._head, self._cache.positions)

    @torch.inference_mode()
    def encode(self, questions: Sequence[TileQuestion]) -> Sequence[Tensor]:
        """Returns image features of each tile, shape (image tokens, width), on the device."""
        at_once = self.images_at_once or len(questions)
        features: list[Tensor] = []
        for start in range(0, len(questions), at_once):
            images = self._inputs.images(questions[start : start + at_once])
            features += self._network.get_image_features(**images).pooler_output
        return features

    @torch.inference_mode()
    def prefill(self, first: int, tokens: Ints, features: Sequence[Tensor], start: int) -> None:
        """Fills rows with the keys and values of tokens; as `Runtime.prefill`."""
        ids = self._on_device(tokens)
        positions = torch.arange(start, start + ids.shape[1], device=ids.device).expand(ids.shape)
        vectors: Tensor = self._network.get_input_embeddings()(ids)
        if features:
            vectors[ids == self.image_token] = torch.cat([*features]).to(vectors.dtype)
        rows = max(1, self.prefill_tokens // ids.shape[1])
        for row in range(0, len(ids), rows):
            part = slice(row, row + rows)
            view = self._cache.view(first + row, positions[part], start + ids.shape[1])
            self._layers.prefill(vectors[part], self._rotary.at(positions[part]), view)

    @torch.inference_mode()
    def step(self, tokens: Ints, positions: Ints) -> npt.NDArray[np.float32]:
        """Runs the network over one more token of each of the first rows; as `Runtime.step`."""
        places, length = self._on_device(positions)[:, None], int(positions.max()) + 1
        logits: npt.NDArray[np.float32] = self._logits(self._on_device(tokens), places, length).cpu().numpy()
        return logits

    @torch.inference_mode()
    def copy_rows(self, sources: Ints, targets: Ints, length: int) -> None:
        """Copies so many positions of rows to other rows, none of which is a source."""
        self._cache.copy_rows(sources, targets, length)

    def _logits(self, tokens: Tensor, places: Tensor, length: int) -> Tensor:
        """Runs the network over one more token of each of the first rows.

        Args:
            tokens: Shape (rows,), dtype int64.
            places: Their positions, shape (rows, 1), dtype int64.
            length: Positions that are attended to, those behind a row's last token masked.

        Returns:
            Logits of the symbols, shape (rows, symbols), dtype float32.
        """
        view = self._cache.view(0, places, length)
        vectors = self._network.get_input_embeddings()(tokens[:, None])
        hidden = self._layers.forward(vectors, self._rotary.at(places), view)[:, 0]
        return functional.linear(hidden, self._head, self._bias).float()

    def _on_device(self, values: Ints) -> Tensor:
        return torch.from_numpy(values).to(self._head.device)
