"""Decoding that looks at each tile once, and never waits for the longest answer of a batch.

It writes what `generate()` would (`t4s_geo.models.local.decoding.reference`), in less time:

- each tile goes through the vision tower once; where the image comes before the prompt, so does all text up
  to where the prompts of a call differ, and the prompts continue from copies of its keys and values;
- keys and values stay where they are (`KVCache`); the rows of a step are always the first slots: who has
  finished makes room for who waits, or for the last row;
- the grammar is a few tensor operations for all rows (`BrickAutomaton`), logits are computed for its
  symbols only, and an end that is the only thing left to write is written without asking the network.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import nn

from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.decoding.automaton import BrickAutomaton
from t4s_geo.models.local.decoding.continuous_batch import ContinuousBatch
from t4s_geo.models.local.decoding.generation import Generation
from t4s_geo.models.local.decoding.kv_cache import KVCachePool
from t4s_geo.models.local.decoding.llama_layers import LlamaLayers
from t4s_geo.models.local.decoding.reference import ReferenceDecoder
from t4s_geo.models.local.inputs import shared_length


@dataclass(frozen=True)
class Limits:
    """How much of a batch is worked on at once.

    Attributes:
        slots: Most answers being written at the same time.
        cache_bytes: Most memory for their keys and values; at least one answer is always written.
    """

    slots: int = 72
    cache_bytes: int = 4 << 30


DEFAULT_LIMITS = Limits()

_MODELS = frozenset({"llava"})
"""Models that put image vectors in the place of image tokens, and change nothing else."""

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
    """Writes batches of any size in a fixed number of slots.

    Attributes:
        plain: The reference, whose network, questions and tokens are used.
        layers: The network's language model.
        automaton: The grammar as tables, on the network's device.
        slots: Where keys and values are kept.
        limits: How much is held in memory at once.
    """

    plain: ReferenceDecoder
    layers: LlamaLayers
    automaton: BrickAutomaton
    slots: KVCachePool
    limits: Limits = DEFAULT_LIMITS

    @classmethod
    def over(cls, plain: ReferenceDecoder, limits: Limits = DEFAULT_LIMITS) -> ContinuousDecoder:
        """Makes the fast decoder of the same network; ask `can_decode` first."""
        layers = LlamaLayers.of(plain.network.model.language_model)
        automaton = BrickAutomaton.compile(plain.grammar, plain.token_ids.device)
        slots = KVCachePool(layers, plain.network.get_output_embeddings().weight)
        return cls(plain, layers, automaton, slots, limits)

    def write(self, questions: Sequence[TileQuestion]) -> list[Generation]:
        """Answers a batch: one answer for each tile and prompt, in their order."""
        texts = [text for question in questions for text in self.plain.questions.token_ids(question)]
        if not texts:
            return []
        shared = shared_length(texts)
        image_token = self.plain.network.config.image_token_id
        if any(image_token in text[shared:] for text in texts):
            # The prompts come before the image: only its vectors can be shared.
            shared = 0
        positions = max(map(len, texts)) + self.automaton.grammar.longest
        rows = self._count_rows(len(texts), positions)
        with torch.inference_mode():
            slots = self.slots.take(rows, positions)
            run = ContinuousBatch(
                self.plain, self.layers, self.automaton, slots, rows, questions, texts, shared
            )
            return run.finish()

    def _count_rows(self, asked: int, positions: int) -> int:
        layers = self.layers
        row = 2 * len(layers.layers) * layers.key_heads * positions * layers.channels
        affordable = self.limits.cache_bytes // (row * layers.norm.weight.dtype.itemsize)
        return max(1, min(self.limits.slots, asked, affordable))
