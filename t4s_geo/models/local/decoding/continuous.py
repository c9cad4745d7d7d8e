"""Constrained decoding with continuous batching: each tile is encoded once, and no row waits for another.

It writes what `generate()` would (`t4s_geo.models.local.pytorch.reference`), in less time:

- each tile goes through the vision tower once; where the image comes before the prompt, so does the prefix
  that the prompts of a call share, and they continue from copies of its keys and values;
- keys and values stay where they are; the rows of a step are always the first rows of the cache: who has
  finished makes room for who waits, or for the last row;
- the grammar is a few array operations for all rows (`BrickAutomaton`), logits are computed for its
  symbols only, and an end that is the only thing left to write is written without asking the network.

What runs the network is a `Runtime`: ONNX Runtime or PyTorch. All that decides is here, once.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from t4s_geo.descriptors import BrickGrammar, Format
from t4s_geo.descriptors.states import Ints
from t4s_geo.models.base import TILES_AT_ONCE, Answer, TileQuestion
from t4s_geo.models.local.decoding.automaton import BrickAutomaton
from t4s_geo.models.local.decoding.continuous_batch import Call, ContinuousBatch
from t4s_geo.models.local.decoding.runtime import Runtime


@dataclass(frozen=True)
class Limits:
    """How much of a batch is worked on at once.

    Attributes:
        rows: Most answers being written at the same time.
        cache_bytes: Most memory for their keys and values; at least one answer is always written.
        prefixes: Most tiles whose prefix is computed at the same time.
        tiles: Most tiles that are worth being asked about at once.
    """

    rows: int = 72
    cache_bytes: int = 4 << 30
    prefixes: int = 1
    tiles: int = TILES_AT_ONCE


DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, eq=False)
class ContinuousDecoder:
    """Decodes batches of any size in a fixed number of rows.

    Attributes:
        runtime: Runs the network.
        format: Format of the descriptors.
        grammar: Its grammar.
        token_ids: Token of each symbol and of the end, shape (symbols,), dtype int64.
        temperature: What logits are divided by before they become probabilities.
        limits: How much is held in memory at once.
    """

    runtime: Runtime
    format: Format
    grammar: BrickGrammar
    token_ids: Ints
    temperature: float = 1.0
    limits: Limits = DEFAULT_LIMITS

    def decode(self, questions: Sequence[TileQuestion]) -> list[Answer]:
        """Decodes a batch: one answer for each tile and prompt, in their order."""
        sequences = [tokens for question in questions for tokens in self.runtime.token_ids(question)]
        if not sequences:
            return []
        prefix = shared_prefix(sequences)
        if any(self.runtime.image_token in tokens[prefix:] for tokens in sequences):
            # The prompts come before the image: only its features can be shared.
            prefix = 0
        positions = max(map(len, sequences)) + self.grammar.longest
        rows = self._count_rows(len(sequences), positions)
        # Rows of their own are few beside those that are written.
        prefixes = min(self.limits.prefixes, len(questions), max(1, rows // 8)) if prefix else 0
        self.runtime.reserve(rows + prefixes, positions)
        call = Call(questions, sequences, prefix, rows, prefixes, self.token_ids, self.temperature)
        generations = ContinuousBatch(self.runtime, BrickAutomaton(self.grammar), call).run()
        return [generation.answer(self.format) for generation in generations]

    def _count_rows(self, asked: int, positions: int) -> int:
        affordable = self.limits.cache_bytes // self.runtime.row_bytes(positions)
        return max(1, min(self.limits.rows, asked, affordable))


def shared_prefix(sequences: Sequence[tuple[int, ...]]) -> int:
    """Returns how many tokens all sequences begin with, leaving at least one of its own to each."""
    first, last = min(sequences), max(sequences)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    return min(common, min(map(len, sequences)) - 1)
