"""Constrained decoding with continuous batching: each tile is encoded once, and no row waits for another.

It writes what `generate()` would (`t4s_geo.models.local.decoding.reference`), in less time:

- each tile goes through the vision tower once; where the image comes before the prompt, so does the prefix
  that the prompts of a call share, and they continue from copies of its keys and values;
- keys and values stay where they are (`KVCache`); the rows of a step are always the first rows of the cache:
  who has finished makes room for who waits, or for the last row;
- the grammar is a few tensor operations for all rows (`BrickAutomaton`), logits are computed for its
  symbols only, and an end that is the only thing left to write is written without asking the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.models.local.decoding.automaton import BrickAutomaton
from t4s_geo.models.local.decoding.continuous_batch import ContinuousBatch
from t4s_geo.models.local.decoding.kv_cache import KVCachePool
from t4s_geo.models.local.decoding.llama_layers import LlamaLayers
from t4s_geo.models.local.decoding.reference import ReferenceDecoder
from t4s_geo.models.local.inputs import shared_prefix


@dataclass(frozen=True)
class Limits:
    """How much of a batch is worked on at once.

    Attributes:
        rows: Most answers being written at the same time.
        cache_bytes: Most memory for their keys and values; at least one answer is always written.
    """

    rows: int = 72
    cache_bytes: int = 4 << 30


DEFAULT_LIMITS = Limits()

_MODELS = frozenset({"llava"})
"""Models that put image features in the place of image tokens, and change nothing else."""

_TEXT_MODELS = frozenset({"llama", "mistral", "qwen2", "qwen3"})
"""Causal decoders with one-dimensional rotary positions, whose logits are a linear map of their output."""

_ROPE_TYPES = frozenset({"default", "linear", "llama3", "yarn"})
"""Rotary embeddings that do not depend on how long the text is in the end."""


def can_decode(network: Any) -> bool:
    """Tells whether a model is built such that `ContinuousDecoder` gives the answers of `generate()`.

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


@dataclass(frozen=True, eq=False)
class ContinuousDecoder:
    """Decodes batches of any size in a fixed number of rows.

    Attributes:
        reference: The decoder whose network, inputs, format and tokens are used.
        layers: The network's language model.
        automaton: The grammar as tables, on the network's device.
        caches: Where keys and values are kept.
        limits: How much is held in memory at once.
    """

    reference: ReferenceDecoder
    layers: LlamaLayers
    automaton: BrickAutomaton
    caches: KVCachePool
    limits: Limits = DEFAULT_LIMITS

    @classmethod
    def over(cls, reference: ReferenceDecoder, limits: Limits = DEFAULT_LIMITS) -> ContinuousDecoder:
        """Makes the decoder of the same network; ask `can_decode` first."""
        layers = LlamaLayers.of(reference.network.model.language_model)
        automaton = BrickAutomaton.compile(reference.grammar, reference.token_ids.device)
        caches = KVCachePool(layers, reference.network.get_output_embeddings().weight)
        return cls(reference, layers, automaton, caches, limits)

    def decode(self, questions: Sequence[TileQuestion]) -> list[Answer]:
        """Decodes a batch: one answer for each tile and prompt, in their order."""
        reference = self.reference
        sequences = [tokens for question in questions for tokens in reference.inputs.token_ids(question)]
        if not sequences:
            return []
        prefix = shared_prefix(sequences)
        image_token = reference.network.config.image_token_id
        if any(image_token in tokens[prefix:] for tokens in sequences):
            # The prompts come before the image: only its features can be shared.
            prefix = 0
        positions = max(map(len, sequences)) + reference.grammar.longest
        rows = self._count_rows(len(sequences), positions)
        with torch.inference_mode():
            cache = self.caches.take(rows, positions)
            batch = ContinuousBatch(
                reference, self.layers, self.automaton, cache, rows, questions, sequences, prefix
            )
            return [generation.answer(reference.format) for generation in batch.run()]

    def _count_rows(self, asked: int, positions: int) -> int:
        layers = self.layers
        row = 2 * len(layers.layers) * layers.key_heads * positions * layers.channels
        affordable = self.limits.cache_bytes // (row * layers.norm.weight.dtype.itemsize)
        return max(1, min(self.limits.rows, asked, affordable))
