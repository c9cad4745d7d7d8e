"""One call of the fast decoder: rows that start, write a symbol in every step, and leave."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.nn.utils.rnn import pad_sequence
from transformers import DynamicCache

from t4s_geo.descriptors.marginals import brick_weights
from t4s_geo.models.automaton import BrickAutomaton
from t4s_geo.models.base import TileRequest
from t4s_geo.models.plain import PlainDecoder
from t4s_geo.models.slots import SlotCache
from t4s_geo.models.written import Trace, Written


@dataclass(frozen=True)
class Limits:
    """How much of a batch is worked on at once.

    Attributes:
        slots: Most answers being written at the same time.
        cache_bytes: Most memory for their keys and values; at least one answer is always written.
    """

    slots: int = 48
    cache_bytes: int = 4 << 30


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class Tile:
    """What is known of a tile while its questions are answered.

    Attributes:
        image: Its vectors for the language model, shape (image tokens, channels).
        beginning: Keys and values of what all texts begin with, each of shape
            (layers, heads, tokens, channels); None where the image is not in it.
    """

    image: Tensor
    beginning: tuple[Tensor, Tensor] | None


class SlotRun:
    """The rows of one call. Those being written are in the first slots, in no particular order."""

    def __init__(
        self,
        model: PlainDecoder,
        automaton: BrickAutomaton,
        limits: Limits,
        requests: Sequence[TileRequest],
        texts: Sequence[Sequence[int]],
        shared: int,
    ) -> None:
        """Prepares a call.

        Args:
            model: Network, questions and tokens.
            automaton: The grammar.
            limits: How much is held at once.
            requests: At least one; those with the same array are about the same tile.
            texts: Tokens of each request.
            shared: How many tokens all texts begin with in common, the image among them; 0 where it is not.
        """
        self._model, self._automaton = model, automaton
        self._requests, self._texts, self._shared = requests, texts, shared
        self._device = model.token_ids.device
        self._last_use = {id(request.rgb): index for index, request in enumerate(requests)}
        self._tiles: dict[int, Tile] = {}
        head = model.network.get_output_embeddings()
        self._head = head.weight[model.token_ids]
        self._bias = None if head.bias is None else head.bias[model.token_ids]
        self._brick_weights = torch.tensor(brick_weights(automaton.grammar.vocabulary), device=self._device)
        self._slots, self._cache = self._allocate(limits)
        self._trace = Trace()
        self._started = 0
        # One entry for each row: its request, its tokens so far, state, what may follow, last symbol.
        self._owners = np.empty(0, np.int64)
        self._lengths = np.empty(0, np.int64)
        self._states = automaton.start(0)
        self._allowed = automaton.allowed(self._states)
        self._symbols = self._states[:, 0]

    def finish(self) -> list[Written]:
        """Writes all answers, in the order of the requests."""
        while self._owners.size or self._started < len(self._requests):
            waiting = len(self._requests) - self._started
            free = self._slots - self._owners.size
            # Starting a single row costs nearly as much time as starting several, so a few are collected.
            if waiting and free >= max(1, self._slots // 8):
                self._start(min(free, waiting))
            else:
                self._step()
            self._leave()
        return self._trace.answers(self._automaton.grammar.vocabulary.end)

    def _allocate(self, limits: Limits) -> tuple[int, SlotCache]:
        network = self._model.network
        text = network.config.get_text_config(decoder=True)
        channels = getattr(text, "head_dim", None) or text.hidden_size // text.num_attention_heads
        positions = max(map(len, self._texts)) + self._automaton.grammar.longest
        layers, slot = text.num_hidden_layers, (text.num_key_value_heads, positions, channels)
        slot_bytes = 2 * layers * int(np.prod(slot)) * network.dtype.itemsize
        slots = max(1, min(limits.slots, len(self._requests), limits.cache_bytes // slot_bytes))
        return slots, SlotCache((layers, slots, *slot), network.dtype, self._device)

    def _start(self, count: int) -> None:
        """Takes in the next requests and writes their first symbols."""
        first = self._owners.size
        members = range(self._started, self._started + count)
        self._started += count
        self._look_at(members)
        self._begin(members, first)
        own = [torch.tensor(self._texts[member][self._shared :]) for member in members]
        tokens = pad_sequence(own, batch_first=True).to(self._device)
        images = [] if self._shared else [self._tile_of(member).image for member in members]
        positions = torch.arange(self._shared, self._shared + tokens.shape[1], device=self._device)
        # What fills up the shorter texts lies behind their ends, where their answers will overwrite it.
        hidden = self._forward(
            first, self._embed(tokens, images), positions.expand(tokens.shape), self._shared + tokens.shape[1]
        )
        lengths = np.array([len(self._texts[member]) for member in members])
        last = torch.from_numpy(lengths - self._shared - 1).to(self._device)
        self._owners = np.append(self._owners, members)
        self._lengths = np.append(self._lengths, lengths)
        states = self._automaton.start(count)
        self._choose(
            first,
            hidden.take_along_dim(last[:, None, None], 1)[:, 0],
            states,
            self._automaton.allowed(states),
        )
        self._tiles = {key: tile for key, tile in self._tiles.items() if self._last_use[key] >= self._started}

    def _tile_of(self, member: int) -> Tile:
        return self._tiles[id(self._requests[member].rgb)]

    def _look_at(self, members: range) -> None:
        """Runs the vision tower over tiles that were not seen yet, and reads what all texts begin with."""
        asked = {id(self._requests[member].rgb): self._requests[member] for member in members}
        unseen = {key: request for key, request in asked.items() if key not in self._tiles}
        if not unseen:
            return
        questions, network = self._model.questions, self._model.network
        images = [*network.get_image_features(**questions.images([*unseen.values()])).pooler_output]
        beginnings = self._read_beginning(images) if self._shared else [None] * len(images)
        self._tiles |= zip(unseen, map(Tile, images, beginnings), strict=True)

    def _read_beginning(self, images: list[Tensor]) -> list[tuple[Tensor, Tensor] | None]:
        """Returns keys and values of what all texts begin with, for each image."""
        tokens = torch.tensor(self._texts[0][: self._shared], device=self._device)
        cache = DynamicCache()
        self._model.network.model.language_model(
            inputs_embeds=self._embed(tokens.expand(len(images), -1), images),
            past_key_values=cache,
            use_cache=True,
        )
        keys = torch.stack([layer.keys for layer in cache.layers], dim=1)
        values = torch.stack([layer.values for layer in cache.layers], dim=1)
        return [*zip(keys, values, strict=True)]

    def _begin(self, members: range, first: int) -> None:
        """Copies what was read of their tiles into the slots of new rows, from slot `first` on."""
        slots: dict[int, list[int]] = {}
        for slot, member in enumerate(members, start=first):
            slots.setdefault(id(self._requests[member].rgb), []).append(slot)
        for key, rows in slots.items():
            beginning = self._tiles[key].beginning
            if beginning is not None:
                self._cache.begin(rows, *beginning)

    def _embed(self, tokens: Tensor, images: Sequence[Tensor]) -> Tensor:
        """Returns vectors of tokens of shape (rows, tokens), those of each row's image put in if given."""
        network = self._model.network
        embedded: Tensor = network.get_input_embeddings()(tokens)
        if images:
            embedded[tokens == network.config.image_token_id] = torch.cat([*images]).to(embedded.dtype)
        return embedded

    def _step(self) -> None:
        """Writes one more symbol in every row."""
        tokens = self._model.token_ids[self._symbols][:, None]
        positions = torch.from_numpy(self._lengths[:, None]).to(self._device)
        self._lengths = self._lengths + 1
        hidden = self._forward(0, self._embed(tokens, ()), positions, int(self._lengths.max()))
        self._choose(0, hidden[:, 0], self._states, self._allowed)

    def _forward(self, first: int, embedded: Tensor, positions: Tensor, length: int) -> Tensor:
        """Runs the language model over more tokens of neighbouring rows.

        Args:
            first: Slot of the first row.
            embedded: Their vectors, shape (rows, tokens, channels).
            positions: Their positions, shape (rows, tokens), dtype int64.
            length: One more than the highest position.

        Returns:
            Hidden states of the tokens, shape (rows, tokens, channels).
        """
        behind = torch.arange(length, device=self._device) > positions[:, None, :, None]
        lowest = torch.finfo(embedded.dtype).min
        mask = embedded.new_zeros(behind.shape).masked_fill(behind, lowest)
        self._cache.aim(first, positions, length)
        hidden: Tensor = self._model.network.model.language_model(
            inputs_embeds=embedded,
            attention_mask=mask,
            position_ids=positions,
            past_key_values=self._cache,
            use_cache=True,
        ).last_hidden_state
        return hidden

    def _choose(self, first: int, hidden: Tensor, states: Tensor, allowed: Tensor) -> None:
        """Writes the most probable symbol in each row from slot `first` on.

        Args:
            first: Slot of the first row.
            hidden: What the language model made of the last tokens, shape (rows, channels).
            states: States before the symbol, shape (rows, fields), dtype int64.
            allowed: Symbols that may be written, shape (rows, symbols), dtype bool.
        """
        logits = functional.linear(hidden, self._head, self._bias).float().masked_fill(~allowed, -torch.inf)
        distributions = (logits / self._model.temperature).softmax(dim=1)
        symbols = logits.argmax(dim=1)
        self._trace.owners.append(self._owners[first:])
        self._trace.symbols.append(symbols)
        self._trace.probabilities.append(distributions.take_along_dim(symbols[:, None], 1)[:, 0])
        self._trace.bricks.append(distributions @ self._brick_weights)
        states = self._automaton.advance(states, symbols)
        self._symbols = torch.cat([self._symbols[:first], symbols])
        self._states = torch.cat([self._states[:first], states])
        self._allowed = torch.cat([self._allowed[:first], self._automaton.allowed(states)])

    def _leave(self) -> None:
        """Drops rows after which only the end may follow; the last rows move into their slots."""
        going = self._allowed[:, :-1].any(dim=1).cpu().numpy()
        if going.all():
            return
        staying = np.flatnonzero(going)
        order = np.arange(len(staying))
        holes = np.flatnonzero(~going[: len(staying)])
        order[holes] = staying[staying >= len(staying)]
        if holes.size:
            sources, targets = (torch.from_numpy(slots).to(self._device) for slots in (order[holes], holes))
            self._cache.move(sources, targets, int(self._lengths.max()))
        self._owners, self._lengths = self._owners[order], self._lengths[order]
        kept = torch.from_numpy(order).to(self._device)
        self._symbols, self._states = self._symbols[kept], self._states[kept]
        self._allowed = self._allowed[kept]
