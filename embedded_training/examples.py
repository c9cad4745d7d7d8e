"""What the language model is given to learn from: prompts about tiles, and the answers to write."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import PreTrainedTokenizerFast

from embedded_training.build import ANSWER, IMAGE, START, UNKNOWN
from embedded_training.label_set import LABELS, SYNONYMS
from embedded_training.sizes import GRID, IMAGE_TOKENS
from t4s_geo.descriptors import BrickFormat, interpolate_cells
from t4s_geo.descriptors.transitions import IN_ROW

IGNORED = -100
UNKNOWN_SHARE = 0.04
"""Share of prompts that ask for an unknown word, whose answer is `<none>`."""


@dataclass(frozen=True)
class Example:
    """Prompts and answers of similar length about some tiles.

    Attributes:
        tiles: Which tile of the batch each row is about, shape (rows,).
        tokens: Start, prompt, image placeholders and answer, padded at the right, shape (rows, length).
        targets: The same tokens where the model has to write them, else -100, same shape.
        addresses: Row and column of the brick that is decided after a token, in bricks of the finest cells,
            as row * columns + column; -100 where none is, same shape.
        cells: The mask on the dense head's grid, shape (rows, grid, grid), dtype bool.
    """

    tiles: Tensor
    tokens: Tensor
    targets: Tensor
    addresses: Tensor
    cells: Tensor


@dataclass(frozen=True)
class Line:
    """One prompt and its answer.

    Attributes:
        tile: Which tile of the batch it is about.
        tokens: All tokens from the start to the end.
        asked: How many of them the model is given.
        addresses: As in `Example`, one for each token.
        cells: The mask on the dense head's grid, shape (grid, grid), dtype bool.
    """

    tile: int
    tokens: list[int]
    asked: int
    addresses: list[int]
    cells: npt.NDArray[np.bool_]


class ExampleBuilder:
    """Turns masks into prompts and answers."""

    def __init__(
        self, tokenizer: PreTrainedTokenizerFast, format: BrickFormat, rng: np.random.Generator
    ) -> None:
        self.tokenizer, self.rng, self.format = tokenizer, rng, format
        self.first_brick_token = tokenizer.convert_tokens_to_ids(self.format.vocabulary.names[0])
        start, image, self.answer = tokenizer.convert_tokens_to_ids([START, IMAGE, ANSWER])
        self.start, self.image = [start], [image] * IMAGE_TOKENS

    def examples(
        self, shares: npt.NDArray[np.float32], prompts: int, spread: float, groups: int = 3
    ) -> list[Example]:
        """Asks `prompts` things about each tile.

        Long answers are several times as long as short ones, so they are laid out apart: otherwise half of
        the work is padding.

        Args:
            shares: How much of each cell is each label, shape (tiles, labels, grid, grid).
            prompts: Prompts a tile, at most one for each label.
            spread: Half the width of the range around 0.5 from which the level of a mask is drawn.
            groups: Into how many examples the rows are sorted by length.
        """
        lines: list[Line] = []
        for tile, share in enumerate(shares):
            # What is there is asked for more often than what is not: a draw in order of weighted rank.
            weights = 0.25 + (share > 0.5).any(axis=(1, 2))
            chosen = np.argsort(-(self.rng.random(len(share)) ** (1 / weights)))[:prompts]
            levels = self.rng.uniform(0.5 - spread, 0.5 + spread, len(chosen))
            lines += [
                self._line(tile, int(label), share[label], level)
                for label, level in zip(chosen, levels, strict=True)
            ]
        lines.sort(key=lambda line: len(line.tokens))
        size = -(-len(lines) // groups)
        padding = self.tokenizer.pad_token_id
        return [stacked(lines[start : start + size], padding) for start in range(0, len(lines), size)]

    def _line(self, tile: int, label: int, share: npt.NDArray[np.float32], level: float) -> Line:
        mask, finer = share > level, interpolate_cells(share, self.format.grid // GRID) > level
        if self.rng.random() < UNKNOWN_SHARE:
            words = [self.tokenizer.convert_tokens_to_ids(UNKNOWN)]
            mask, finer = np.zeros_like(mask), np.zeros_like(finer)
        else:
            words = self.tokenizer.encode(
                str(self.rng.choice(SYNONYMS[LABELS[label]])), add_special_tokens=False
            )
        symbols = self.format.symbols(finer)
        asked = [*self.start, *words, *self.image, self.answer]
        written = [*(self.first_brick_token + symbol for symbol in symbols), self.tokenizer.eos_token_id]
        addresses = [*[IGNORED] * len(asked), *self._addresses(symbols), IGNORED]
        return Line(tile, [*asked, *written], len(asked), addresses, mask)

    def _addresses(self, symbols: Sequence[int]) -> Iterator[int]:
        """Yields the brick that is decided after each symbol."""
        grammar, words, state = self.format.grammar, self.format.vocabulary, self.format.grammar.start
        for symbol in symbols:
            state = grammar.advance(state, symbol)
            span = words.bricks_of(state.box, state.size)
            inside = state.after in IN_ROW and state.column < span.right
            yield (state.row * words.columns + state.column) * state.size if inside else IGNORED


def stacked(lines: Sequence[Line], padding: int) -> Example:
    """Lays lines below each other."""
    length = max(len(line.tokens) for line in lines)
    arrays = np.full((3, len(lines), length), IGNORED, np.int64)
    arrays[0] = padding
    for row, line in enumerate(lines):
        end = len(line.tokens)
        arrays[0, row, :end] = line.tokens
        arrays[1, row, line.asked : end] = line.tokens[line.asked :]
        arrays[2, row, :end] = line.addresses
    tokens, targets, addresses = torch.from_numpy(arrays)
    tiles = torch.tensor([line.tile for line in lines])
    cells = torch.from_numpy(np.stack([line.cells for line in lines]))
    return Example(tiles, tokens, targets, addresses, cells)
