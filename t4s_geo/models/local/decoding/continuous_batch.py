"""One batch of continuous batching: sequences are admitted, write a symbol in every step, and are evicted."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.marginals import brick_weights
from t4s_geo.descriptors.states import Ints
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.decoding.automaton import BrickAutomaton
from t4s_geo.models.local.decoding.generation import Generation, Trace
from t4s_geo.models.local.decoding.runtime import Runtime

NO_TILE = -1


@dataclass(frozen=True, eq=False)
class Call:
    """What is asked at once.

    Attributes:
        questions: At least one with a prompt.
        sequences: Tokens of each tile and prompt.
        prefix: How many tokens all sequences begin with, the image among them; 0 where it is not.
        rows: Most sequences being written at the same time.
        prefixes: Rows of the runtime behind these, in which prefixes of tiles are computed.
        token_ids: Token of each symbol and of the end, shape (symbols,), dtype int64.
        temperature: What logits are divided by before they become probabilities.
    """

    questions: Sequence[TileQuestion]
    sequences: Sequence[Sequence[int]]
    prefix: int
    rows: int
    prefixes: int
    token_ids: Ints
    temperature: float


class ContinuousBatch:
    """The sequences of one call; those being written are in the first rows, in no particular order."""

    def __init__(self, runtime: Runtime, automaton: BrickAutomaton, call: Call) -> None:
        """Prepares a call; the runtime's cache is large enough for it, whatever is in it."""
        self._runtime, self._automaton, self._call = runtime, automaton, call
        self._brick_weights = brick_weights(automaton.grammar.vocabulary)
        # The tile that each sequence is about, and image features of those that are encoded, by number.
        self._tile_of = np.repeat(
            np.arange(len(call.questions)), [len(question.prompts) for question in call.questions]
        )
        self._features: dict[int, Any] = {}
        # Whose prefix is still to be had, and where.
        self._kept_tile, self._kept_row = NO_TILE, call.rows
        self._trace = Trace()
        self._admitted = 0
        # One entry for each row: its sequence, tokens in the cache, the next token, state, what may follow.
        self._owners = np.empty(0, np.int64)
        self._lengths = np.empty(0, np.int64)
        self._tokens = np.empty(0, np.int64)
        self._states = automaton.start(0)
        self._allowed = automaton.allowed(self._states)

    def run(self) -> list[Generation]:
        """Writes all answers, in the order of the sequences."""
        while self._owners.size or self._admitted < len(self._call.sequences):
            waiting = len(self._call.sequences) - self._admitted
            free = self._call.rows - self._owners.size
            # Admitting a single row costs nearly as much time as several, so a few are collected.
            if waiting and free >= max(1, self._call.rows // 8):
                self._admit(min(free, waiting))
            self._step()
            self._evict()
        return self._trace.generations(self._automaton.grammar.vocabulary.end)

    def _admit(self, count: int) -> None:
        """Takes the next sequences in, and prefills all of their tokens but the last."""
        members, first = range(self._admitted, self._admitted + count), self._owners.size
        self._encode_tiles(members)
        if self._call.prefix:
            self._share_prefixes(members)
        sequences = [self._call.sequences[member] for member in members]
        tiles = self._tile_of[members.start : members.stop].tolist()
        features = [] if self._call.prefix else [self._features[tile] for tile in tiles]
        own = _padded([tokens[self._call.prefix : -1] for tokens in sequences])
        if own.size:
            self._runtime.prefill(first, own, features, self._call.prefix)
        self._admitted += count
        # Sequences come tile by tile: of those that were admitted, only the last may be needed again.
        self._features = {tile: found for tile, found in self._features.items() if tile >= tiles[-1]}
        states = self._automaton.start(count)
        self._owners = np.append(self._owners, members)
        self._lengths = np.append(self._lengths, [len(tokens) - 1 for tokens in sequences])
        self._tokens = np.append(self._tokens, [tokens[-1] for tokens in sequences])
        self._states = np.concatenate([self._states, states])
        self._allowed = np.concatenate([self._allowed, self._automaton.allowed(states)])

    def _encode_tiles(self, members: range) -> None:
        """Runs the vision tower over tiles that it has not seen yet."""
        if int(self._tile_of[members.stop - 1]) in self._features:
            return
        # Several tiles at once take less time, so those of the next rows are encoded too.
        asked = self._tile_of[members.start : members.stop + self._call.rows // 2].tolist()
        unseen = [tile for tile in dict.fromkeys(asked) if tile not in self._features]
        encoded = self._runtime.encode([self._call.questions[tile] for tile in unseen])
        self._features |= zip(unseen, encoded, strict=True)

    def _share_prefixes(self, members: range) -> None:
        """Puts the shared prefix of its tile into the row of each new sequence."""
        rows_of: dict[int, list[int]] = {}
        for row, member in enumerate(members, start=self._owners.size):
            rows_of.setdefault(int(self._tile_of[member]), []).append(row)
        # Some prompts of the last tile of those before may have waited.
        kept = [tile for tile in rows_of if tile == self._kept_tile]
        self._copy_prefixes(self._kept_row, [rows_of.pop(tile) for tile in kept])
        length, at_once, first = self._call.prefix, self._call.prefixes, self._call.rows
        new = [*rows_of]
        for start in range(0, len(new), at_once):
            tiles = new[start : start + at_once]
            tokens = np.tile(np.array(self._call.sequences[0][:length], np.int64), (len(tiles), 1))
            self._runtime.prefill(first, tokens, [self._features[tile] for tile in tiles], 0)
            self._copy_prefixes(first, [rows_of[tile] for tile in tiles])
            self._kept_tile, self._kept_row = tiles[-1], first + len(tiles) - 1

    def _copy_prefixes(self, first: int, rows: Sequence[Sequence[int]]) -> None:
        """Copies prefixes from neighbouring rows, each to some others."""
        sources = [source for source, group in enumerate(rows, start=first) for _ in group]
        targets = [target for group in rows for target in group]
        self._runtime.copy_rows(np.array(sources, np.int64), np.array(targets, np.int64), self._call.prefix)

    def _step(self) -> None:
        """Writes one more symbol in every row."""
        logits = self._runtime.step(self._tokens, self._lengths)
        self._lengths = self._lengths + 1
        logits = np.where(self._allowed, logits, np.float32(-np.inf))
        symbols = logits.argmax(axis=1)
        distributions = _softmax(logits, symbols, self._call.temperature)
        self._trace.sequences.append(self._owners)
        self._trace.symbols.append(symbols)
        self._trace.probabilities.append(distributions[np.arange(len(symbols)), symbols])
        self._trace.marginals.append(distributions @ self._brick_weights)
        self._tokens = self._call.token_ids[symbols]
        self._states = self._automaton.advance(self._states, symbols)
        self._allowed = self._automaton.allowed(self._states)

    def _evict(self) -> None:
        """Drops rows after which only the end may follow; the last rows move into their places."""
        going = np.asarray(self._allowed[:, :-1].any(axis=1))
        if going.all():
            return
        staying = np.flatnonzero(going)
        order = np.arange(len(staying))
        holes = np.flatnonzero(~going[: len(staying)])
        order[holes] = staying[staying >= len(staying)]
        self._runtime.copy_rows(order[holes], holes, int(self._lengths.max()))
        self._owners, self._lengths = self._owners[order], self._lengths[order]
        self._tokens, self._states = self._tokens[order], self._states[order]
        self._allowed = self._allowed[order]


def _padded(sequences: Sequence[Sequence[int]]) -> Ints:
    """Returns sequences as rows, the shorter ones followed by token 0.

    What that writes lies behind their ends, where later tokens will overwrite it.
    """
    tokens = np.zeros((len(sequences), max(map(len, sequences))), np.int64)
    for row, sequence in zip(tokens, sequences, strict=True):
        row[: len(sequence)] = sequence
    return tokens


def _softmax(logits: npt.NDArray[np.float32], best: Ints, temperature: float) -> npt.NDArray[np.float32]:
    """Returns the distributions of rows of logits, whose largest ones are at `best`."""
    highest = np.take_along_axis(logits, best[:, None], axis=1)
    weights = np.exp((logits - highest) / np.float32(temperature))
    found: npt.NDArray[np.float32] = weights / weights.sum(axis=1, keepdims=True)
    return found
