"""What the language model is given to learn from: prompts about tiles, and the answers to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from t4s_geo.descriptors import BrickCodec
from t4s_geo.descriptors.grammar import IN_ROW
from t4s_geo.training.build import ANSWER, GRID, UNKNOWN
from t4s_geo.training.labels import LABELS, SYNONYMS

IGNORED = -100
UNKNOWN_SHARE = 0.04
"""Share of prompts that ask for an unknown word, whose answer is `<none>`."""


@dataclass(frozen=True)
class Exercise:
    """Prompts and answers of a batch of tiles; those of a tile share its image and do not see each other.

    Attributes:
        tokens: What follows the image, one prompt and answer after the other, shape (tiles, length).
        targets: The same tokens where the model has to write them, else -100, same shape.
        parts: Which prompt of the tile a token belongs to, from 1; 0 for padding, same shape.
        places: How many tokens after the image a token would stand if its prompt were alone, same shape.
        addresses: Row and column of the brick that is decided after a token, as row * columns + column;
            -100 where none is, same shape.
    """

    tokens: Tensor
    targets: Tensor
    parts: Tensor
    places: Tensor
    addresses: Tensor


class Teacher:
    """Turns masks into prompts and answers."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, rng: np.random.Generator) -> None:
        self.tokenizer, self.rng, self.codec = tokenizer, rng, BrickCodec(GRID)
        self.first_brick_token = tokenizer.convert_tokens_to_ids(self.codec.vocabulary.names[0])
        self.answer = tokenizer.convert_tokens_to_ids(ANSWER)

    def exercise(self, shares: npt.NDArray[np.float32], prompts: int, spread: float) -> Exercise:
        """Asks `prompts` things about each tile.

        Args:
            shares: How much of each cell is each label, shape (tiles, labels, grid, grid).
            prompts: Prompts a tile.
            spread: Half the width of the range around 0.5 from which the level of a mask is drawn.
        """
        rows: list[list[tuple[list[int], list[int], int]]] = []
        for share in shares:
            # What is there is asked for more often than what is not: a draw in order of weighted rank.
            weights = 0.25 + (share > 0.5).any(axis=(1, 2))
            chosen = np.argsort(-(self.rng.random(len(share)) ** (1 / weights)))[:prompts]
            levels = self.rng.uniform(0.5 - spread, 0.5 + spread, len(chosen))
            rows.append(
                [
                    self._row(int(label), share[label] > level)
                    for label, level in zip(chosen, levels, strict=True)
                ]
            )
        return packed(rows, self.tokenizer.pad_token_id)

    def _row(self, label: int, mask: npt.NDArray[np.bool_]) -> tuple[list[int], list[int], int]:
        """Returns the tokens of prompt and answer, their addresses, and how many of them are the prompt."""
        if self.rng.random() < UNKNOWN_SHARE:
            words, mask = [self.tokenizer.convert_tokens_to_ids(UNKNOWN)], np.zeros_like(mask)
        else:
            words = self.tokenizer.encode(
                str(self.rng.choice(SYNONYMS[LABELS[label]])), add_special_tokens=False
            )
        symbols = self.codec.symbols(mask)
        tokens = [*words, self.answer, *(self.first_brick_token + symbol for symbol in symbols)]
        addresses = [*[IGNORED] * (len(words) + 1), *self._addresses(symbols), IGNORED]
        return [*tokens, self.tokenizer.eos_token_id], addresses, len(words) + 1

    def _addresses(self, symbols: Sequence[int]) -> Iterator[int]:
        """Yields the brick that is decided after each symbol."""
        grammar, state = self.codec.grammar, self.codec.grammar.start
        for symbol in symbols:
            state = grammar.advance(state, symbol)
            inside = state.after in IN_ROW and state.column < grammar.vocabulary.bricks_of(state.box).right
            yield state.row * grammar.vocabulary.columns + state.column if inside else IGNORED


def packed(rows: list[list[tuple[list[int], list[int], int]]], padding: int) -> Exercise:
    """Lays the (tokens, addresses, length of the prompt) of each tile one after the other."""
    length = max(sum(len(tokens) for tokens, _, _ in row) for row in rows)
    arrays = np.zeros((5, len(rows), length), np.int64)
    arrays[0], arrays[1], arrays[4] = padding, IGNORED, IGNORED
    for index, row in enumerate(rows):
        end = 0
        for part, (tokens, addresses, asked) in enumerate(row, start=1):
            start, end = end, end + len(tokens)
            arrays[0, index, start:end] = tokens
            arrays[1, index, start + asked : end] = tokens[asked:]
            arrays[2, index, start:end] = part
            arrays[3, index, start:end] = np.arange(len(tokens))
            arrays[4, index, start:end] = addresses
    return Exercise(*torch.from_numpy(arrays))
