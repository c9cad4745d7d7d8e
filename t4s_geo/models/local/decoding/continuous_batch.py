"""One call of the fast decoder: rows that start, write a symbol in every step, and leave."""

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
from t4s_geo.models.local.decoding.llama_layers import LlamaLayers, Rotation
from t4s_geo.models.local.decoding.reference import ReferenceDecoder

TOKENS_AT_ONCE = 512
"""Tokens that are read together: enough for matrix products, few enough to stay in a processor's cache."""


@dataclass(frozen=True, eq=False)
class Tile:
    """What is known of a tile while its questions are answered.

    Attributes:
        image: Its vectors for the language model, shape (image tokens, width).
        beginning: Keys and values of what all texts begin with, shape
            (layers, 2, heads, tokens, channels); None where the image is not in it.
    """

    image: Tensor
    beginning: Tensor | None


class ContinuousBatch:
    """The rows of one call. Those being written are in the first slots, in no particular order."""

    def __init__(
        self,
        model: ReferenceDecoder,
        layers: LlamaLayers,
        automaton: BrickAutomaton,
        slots: KVCache,
        rows: int,
        questions: Sequence[TileQuestion],
        texts: Sequence[Sequence[int]],
        shared: int,
    ) -> None:
        """Prepares a call.

        Args:
            model: Network, questions and tokens.
            layers: The network's layers.
            automaton: The grammar.
            slots: Hold the texts, whatever was in them before.
            rows: How many are used; they fit the longest text and answer.
            questions: At least one.
            texts: Tokens of each tile and prompt.
            shared: How many tokens all texts begin with in common, the image among them; 0 where it is not.
        """
        self._model, self._layers, self._automaton = model, layers, automaton
        self._questions, self._texts, self._shared = questions, texts, shared
        self._device = model.token_ids.device
        head = model.network.get_output_embeddings()
        self._head = head.weight[model.token_ids]
        self._bias = None if head.bias is None else head.bias[model.token_ids]
        self._brick_weights = torch.tensor(brick_weights(automaton.grammar.vocabulary), device=self._device)
        # The tile that each text is about, and those that are looked at, both by their number.
        self._tile_of = np.repeat(np.arange(len(questions)), [len(one.prompts) for one in questions])
        self._tiles: dict[int, Tile] = {}
        self._rotation = Rotation.table(layers.rotary, self._head, slots.positions)
        self._slots, self._most_rows = slots, rows
        self._trace = Trace()
        self._started = 0
        # One entry for each row: its text, tokens read so far, the next to be read, state, what may be.
        self._owners = np.empty(0, np.int64)
        self._lengths = np.empty(0, np.int64)
        self._tokens = model.token_ids[:0]
        self._states = automaton.start(0)
        self._allowed = automaton.allowed(self._states)

    def finish(self) -> list[Generation]:
        """Writes all answers, in the order of the texts."""
        while self._owners.size or self._started < len(self._texts):
            waiting = len(self._texts) - self._started
            free = self._most_rows - self._owners.size
            # Starting a single row costs nearly as much time as starting several, so a few are collected.
            if waiting and free >= max(1, self._most_rows // 8):
                self._start(min(free, waiting))
            self._step()
            self._leave()
        return self._trace.answers(self._automaton.grammar.vocabulary.end)

    def _start(self, count: int) -> None:
        """Takes in the next texts, and reads all of them but their last tokens."""
        members = range(self._started, self._started + count)
        self._look_at(members)
        self._begin(members)
        texts = [self._texts[member] for member in members]
        tiles = self._tile_of[members.start : members.stop].tolist()
        images = [] if self._shared else [self._tiles[tile].image for tile in tiles]
        own = [text[self._shared : -1] for text in texts]
        self._read(self._slots, self._owners.size, own, images, self._shared)
        self._started += count
        # Tiles are taken in one after the other: only the last one may be asked about again.
        self._tiles = {number: tile for number, tile in self._tiles.items() if number >= tiles[-1]}
        self._owners = np.append(self._owners, members)
        self._lengths = np.append(self._lengths, [len(text) - 1 for text in texts])
        last = torch.tensor([text[-1] for text in texts], device=self._device)
        self._tokens = torch.cat([self._tokens, last])
        states = self._automaton.start(count)
        self._states = torch.cat([self._states, states])
        self._allowed = torch.cat([self._allowed, self._automaton.allowed(states)])

    def _look_at(self, members: range) -> None:
        """Runs the vision tower over tiles that were not seen yet, and reads what all texts begin with."""
        if self._tile_of[members.stop - 1] in self._tiles:
            return
        # Several tiles at once take less time, so those of the next rows are looked at too.
        asked = self._tile_of[members.start : members.stop + self._most_rows // 2].tolist()
        unseen = [tile for tile in dict.fromkeys(asked) if tile not in self._tiles]
        inputs, network = self._model.questions, self._model.network
        pixels = inputs.images([self._questions[tile] for tile in unseen])
        images = [*network.get_image_features(**pixels).pooler_output]
        beginnings: Sequence[Tensor | None] = [None] * len(images)
        if self._shared:
            slots = KVCache(len(images), self._shared, self._layers, self._head)
            self._read(slots, 0, [self._texts[0][: self._shared]] * len(images), images, 0)
            beginnings = slots.kept.unbind(2)
        self._tiles |= zip(unseen, map(Tile, images, beginnings), strict=True)

    def _begin(self, members: range) -> None:
        """Copies what was read of their tiles into the slots of new rows."""
        slots: dict[int, list[int]] = {}
        for slot, member in enumerate(members, start=self._owners.size):
            slots.setdefault(int(self._tile_of[member]), []).append(slot)
        for key, rows in slots.items():
            beginning = self._tiles[key].beginning
            if beginning is not None:
                self._slots.begin(rows, beginning)

    def _read(
        self, slots: KVCache, first: int, texts: Sequence[Sequence[int]], images: Sequence[Tensor], start: int
    ) -> None:
        """Keeps keys and values of texts.

        Args:
            slots: Where.
            first: Slot of the first text.
            texts: Tokens of each; the last ones may be missing.
            images: Vectors of the image in each, or none.
            start: Position of their first tokens.
        """
        # What fills up the shorter texts lies behind their ends, where later tokens will overwrite it.
        tokens = pad_sequence([torch.tensor(text, dtype=torch.int64) for text in texts], batch_first=True)
        if not tokens.numel():
            return
        tokens = tokens.to(self._device)
        positions = torch.arange(start, start + tokens.shape[1], device=self._device).expand(tokens.shape)
        vectors: Tensor = self._model.network.get_input_embeddings()(tokens)
        if images:
            is_image = tokens == self._model.network.config.image_token_id
            vectors[is_image] = torch.cat([*images]).to(vectors.dtype)
        rows = max(1, TOKENS_AT_ONCE // tokens.shape[1])
        for row in range(0, len(tokens), rows):
            part = slice(row, row + rows)
            aim = slots.aim(first + row, positions[part], start + tokens.shape[1])
            self._layers.remember(vectors[part], self._rotation.at(positions[part]), aim)

    def _step(self) -> None:
        """Writes one more symbol in every row."""
        positions = torch.from_numpy(self._lengths[:, None]).to(self._device)
        self._lengths = self._lengths + 1
        aim = self._slots.aim(0, positions, int(self._lengths.max()))
        vectors = self._model.network.get_input_embeddings()(self._tokens[:, None])
        hidden = self._layers.run(vectors, self._rotation.at(positions), aim)[:, 0]
        logits = functional.linear(hidden, self._head, self._bias).float()
        logits = logits.masked_fill(~self._allowed, -torch.inf)
        distributions = (logits / self._model.temperature).softmax(dim=1)
        symbols = logits.argmax(dim=1)
        self._trace.owners.append(self._owners)
        self._trace.symbols.append(symbols)
        self._trace.probabilities.append(distributions.take_along_dim(symbols[:, None], 1)[:, 0])
        self._trace.bricks.append(distributions @ self._brick_weights)
        self._tokens = self._model.token_ids[symbols]
        self._states = self._automaton.advance(self._states, symbols)
        self._allowed = self._automaton.allowed(self._states)

    def _leave(self) -> None:
        """Drops rows after which only the end may follow; the last rows move into their slots."""
        going = self._allowed[:, :-1].any(dim=1).cpu().numpy()
        if going.all():
            return
        staying = np.flatnonzero(going)
        order = np.arange(len(staying))
        holes = np.flatnonzero(~going[: len(staying)])
        order[holes] = staying[staying >= len(staying)]
        self._slots.move(order[holes], holes, int(self._lengths.max()))
        self._owners, self._lengths = self._owners[order], self._lengths[order]
        kept = torch.from_numpy(order).to(self._device)
        self._tokens, self._states = self._tokens[kept], self._states[kept]
        self._allowed = self._allowed[kept]
