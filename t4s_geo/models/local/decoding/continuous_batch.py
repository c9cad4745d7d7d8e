"""One batch of continuous batching: sequences are admitted, write a symbol in every step, and are evicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence

from t4s_geo.descriptors.marginals import brick_weights
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.decoding.automaton import BrickAutomaton
from t4s_geo.models.local.decoding.generation import Generation, Trace
from t4s_geo.models.local.decoding.kv_cache import KVCache
from t4s_geo.models.local.decoding.llama_layers import LlamaLayers, Rotary
from t4s_geo.models.local.decoding.reference import ReferenceDecoder

PREFILL_TOKENS = 512
"""Tokens of a prefill: enough for matrix products, few enough to stay in a processor's cache."""


@dataclass(frozen=True, eq=False)
class EncodedTile:
    """What is known of a tile while its prompts are answered.

    Attributes:
        features: Image features for the language model, shape (image tokens, width).
        prefix: Keys and values of the prefix that all sequences share, shape
            (layers, 2, heads, tokens, channels); None where the image is not in it.
    """

    features: Tensor
    prefix: Tensor | None


class ContinuousBatch:
    """The sequences of one call; those being written are in the first rows, in no particular order."""

    def __init__(
        self,
        model: ReferenceDecoder,
        layers: LlamaLayers,
        automaton: BrickAutomaton,
        cache: KVCache,
        rows: int,
        questions: Sequence[TileQuestion],
        sequences: Sequence[Sequence[int]],
        prefix: int,
    ) -> None:
        """Prepares a call.

        Args:
            model: Network, inputs and tokens.
            layers: The network's layers.
            automaton: The grammar.
            cache: Holds keys and values, whatever was in it before.
            rows: How many of its rows are used; they fit the longest sequence and answer.
            questions: At least one with a prompt.
            sequences: Tokens of each tile and prompt.
            prefix: How many tokens all sequences share at their beginning, the image among them; 0 where it
                is not.
        """
        self._model, self._layers, self._automaton = model, layers, automaton
        self._questions, self._sequences, self._prefix = questions, sequences, prefix
        self._device = model.token_ids.device
        head = model.network.get_output_embeddings()
        self._head = head.weight[model.token_ids]
        self._bias = None if head.bias is None else head.bias[model.token_ids]
        self._brick_weights = torch.tensor(brick_weights(automaton.grammar.vocabulary), device=self._device)
        # The tile that each sequence is about, and those that are encoded, both by their number.
        self._tile_of = np.repeat(np.arange(len(questions)), [len(one.prompts) for one in questions])
        self._tiles: dict[int, EncodedTile] = {}
        self._rotary = Rotary.table(layers.rotary, self._head, cache.positions)
        self._cache, self._most_rows = cache, rows
        self._trace = Trace()
        self._admitted = 0
        # One entry for each row: its sequence, tokens in the cache, the next token, state, what may follow.
        self._owners = np.empty(0, np.int64)
        self._lengths = np.empty(0, np.int64)
        self._tokens = model.token_ids[:0]
        self._states = automaton.start(0)
        self._allowed = automaton.allowed(self._states)

    def run(self) -> list[Generation]:
        """Writes all answers, in the order of the sequences."""
        while self._owners.size or self._admitted < len(self._sequences):
            waiting = len(self._sequences) - self._admitted
            free = self._most_rows - self._owners.size
            # Admitting a single row costs nearly as much time as several, so a few are collected.
            if waiting and free >= max(1, self._most_rows // 8):
                self._admit(min(free, waiting))
            self._step()
            self._evict()
        return self._trace.generations(self._automaton.grammar.vocabulary.end)

    def _admit(self, count: int) -> None:
        """Takes the next sequences in, and prefills all of their tokens but the last."""
        members = range(self._admitted, self._admitted + count)
        self._encode_tiles(members)
        self._copy_prefixes(members)
        sequences = [self._sequences[member] for member in members]
        tiles = self._tile_of[members.start : members.stop].tolist()
        features = [] if self._prefix else [self._tiles[tile].features for tile in tiles]
        own = [tokens[self._prefix : -1] for tokens in sequences]
        self._prefill(self._cache, self._owners.size, own, features, self._prefix)
        self._admitted += count
        # Sequences come tile by tile: of those that were admitted, only the last may be needed again.
        self._tiles = {number: tile for number, tile in self._tiles.items() if number >= tiles[-1]}
        self._owners = np.append(self._owners, members)
        self._lengths = np.append(self._lengths, [len(tokens) - 1 for tokens in sequences])
        last = torch.tensor([tokens[-1] for tokens in sequences], device=self._device)
        self._tokens = torch.cat([self._tokens, last])
        states = self._automaton.start(count)
        self._states = torch.cat([self._states, states])
        self._allowed = torch.cat([self._allowed, self._automaton.allowed(states)])

    def _encode_tiles(self, members: range) -> None:
        """Runs the vision tower over tiles that it has not seen yet, and prefills the shared prefix."""
        if int(self._tile_of[members.stop - 1]) in self._tiles:
            return
        # Several tiles at once take less time, so those of the next rows are encoded too.
        asked = self._tile_of[members.start : members.stop + self._most_rows // 2].tolist()
        unseen = [tile for tile in dict.fromkeys(asked) if tile not in self._tiles]
        pixels = self._model.inputs.images([self._questions[tile] for tile in unseen])
        features = [*self._model.network.get_image_features(**pixels).pooler_output]
        prefixes: Sequence[Tensor | None] = [None] * len(features)
        if self._prefix:
            cache = KVCache(len(features), self._prefix, self._layers, self._head)
            self._prefill(cache, 0, [self._sequences[0][: self._prefix]] * len(features), features, 0)
            prefixes = cache.entries.unbind(2)
        self._tiles |= zip(unseen, map(EncodedTile, features, prefixes), strict=True)

    def _copy_prefixes(self, members: range) -> None:
        """Copies the prefixes of their tiles into the rows of new sequences."""
        rows_of: dict[int, list[int]] = {}
        for row, member in enumerate(members, start=self._owners.size):
            rows_of.setdefault(int(self._tile_of[member]), []).append(row)
        for tile, rows in rows_of.items():
            prefix = self._tiles[tile].prefix
            if prefix is not None:
                self._cache.write_prefix(rows, prefix)

    def _prefill(
        self,
        cache: KVCache,
        first: int,
        sequences: Sequence[Sequence[int]],
        features: Sequence[Tensor],
        start: int,
    ) -> None:
        """Fills a cache with the keys and values of tokens.

        Args:
            cache: The cache.
            first: Row of the first sequence.
            sequences: Tokens of each.
            features: Image features of each, or none.
            start: Position of their first tokens.
        """
        # What fills up the shorter ones lies behind their ends, where later tokens will overwrite it.
        tokens = pad_sequence([torch.tensor(one, dtype=torch.int64) for one in sequences], batch_first=True)
        if not tokens.numel():
            return
        tokens = tokens.to(self._device)
        positions = torch.arange(start, start + tokens.shape[1], device=self._device).expand(tokens.shape)
        vectors: Tensor = self._model.network.get_input_embeddings()(tokens)
        if features:
            is_image = tokens == self._model.network.config.image_token_id
            vectors[is_image] = torch.cat([*features]).to(vectors.dtype)
        rows = max(1, PREFILL_TOKENS // tokens.shape[1])
        for row in range(0, len(tokens), rows):
            part = slice(row, row + rows)
            view = cache.view(first + row, positions[part], start + tokens.shape[1])
            self._layers.prefill(vectors[part], self._rotary.at(positions[part]), view)

    def _step(self) -> None:
        """Writes one more symbol in every row."""
        positions = torch.from_numpy(self._lengths[:, None]).to(self._device)
        self._lengths = self._lengths + 1
        view = self._cache.view(0, positions, int(self._lengths.max()))
        vectors = self._model.network.get_input_embeddings()(self._tokens[:, None])
        hidden = self._layers.forward(vectors, self._rotary.at(positions), view)[:, 0]
        logits = functional.linear(hidden, self._head, self._bias).float()
        logits = logits.masked_fill(~self._allowed, -torch.inf)
        distributions = (logits / self._model.temperature).softmax(dim=1)
        symbols = logits.argmax(dim=1)
        self._trace.sequences.append(self._owners)
        self._trace.symbols.append(symbols)
        self._trace.probabilities.append(distributions.take_along_dim(symbols[:, None], 1)[:, 0])
        self._trace.marginals.append(distributions @ self._brick_weights)
        self._tokens = self._model.token_ids[symbols]
        self._states = self._automaton.advance(self._states, symbols)
        self._allowed = self._automaton.allowed(self._states)

    def _evict(self) -> None:
        """Drops rows after which only the end may follow; the last rows move into their places."""
        going = self._allowed[:, :-1].any(dim=1).cpu().numpy()
        if going.all():
            return
        staying = np.flatnonzero(going)
        order = np.arange(len(staying))
        holes = np.flatnonzero(~going[: len(staying)])
        order[holes] = staying[staying >= len(staying)]
        self._cache.copy_rows(order[holes], holes, int(self._lengths.max()))
        self._owners, self._lengths = self._owners[order], self._lengths[order]
        kept = torch.from_numpy(order).to(self._device)
        self._tokens, self._states = self._tokens[kept], self._states[kept]
        self._allowed = self._allowed[kept]
