"""Decoding that can only write descriptors: the grammar as a logits processor."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import LogitsProcessor

from t4s_geo.descriptors import BrickGrammar


class BrickConstraint(LogitsProcessor):  # type: ignore[misc]
    """Masks every token that the grammar does not allow, and keeps what the model gave to those it does.

    One object serves one call of `generate()`.

    Attributes:
        symbols: Symbols written so far, a list for each row of the batch.
    """

    def __init__(
        self,
        grammar: BrickGrammar,
        token_ids: Tensor,
        prompt_length: int,
        rows: int,
        temperature: float = 1.0,
    ) -> None:
        """Starts a batch.

        Args:
            grammar: The grammar of the descriptors.
            token_ids: Token id of each symbol and, last, of the end, shape (len(vocabulary) + 1,).
            prompt_length: Tokens before the answer.
            rows: Rows of the batch.
            temperature: What the logits behind the distributions are divided by.
        """
        self.symbols: list[list[int]] = [[] for _ in range(rows)]
        self._grammar, self._temperature = grammar, temperature
        self._token_ids = token_ids
        self._symbol_of = {int(token): symbol for symbol, token in enumerate(token_ids.tolist())}
        self._prompt_length = prompt_length
        self._states = [grammar.start] * rows
        self._distributions: list[npt.NDArray[np.float32]] = []

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Takes ids (rows, length) and logits (rows, vocabulary); returns logits of what is allowed."""
        if input_ids.shape[1] > self._prompt_length:
            self.follow(input_ids[:, -1].tolist())
        allowed = torch.from_numpy(np.stack([self._allowed(row) for row in range(len(self._states))]))
        logits = scores[:, self._token_ids].float().masked_fill(~allowed.to(scores.device), -torch.inf)
        self._distributions.append((logits / self._temperature).softmax(dim=1).cpu().numpy())
        masked = torch.full_like(scores, -torch.inf)
        masked[:, self._token_ids] = logits.to(scores.dtype)
        return masked

    def follow(self, tokens: list[int]) -> None:
        """Takes one more token of every row; rows that have ended ignore theirs."""
        for row, token in enumerate(tokens):
            if self._ended(row):
                continue
            symbol = self._symbol_of[token]
            self._states[row] = self._grammar.advance(self._states[row], symbol)
            self.symbols[row].append(symbol)

    def distributions(self, row: int) -> npt.NDArray[np.float32]:
        """Returns the probability of each symbol and the end at each step, shape (steps, symbols)."""
        return np.stack([step[row] for step in self._distributions[: len(self.symbols[row])]])

    def _ended(self, row: int) -> bool:
        symbols = self.symbols[row]
        return bool(symbols) and symbols[-1] == self._grammar.vocabulary.end

    def _allowed(self, row: int) -> npt.NDArray[np.bool_]:
        if not self._ended(row):
            return self._grammar.allowed(self._states[row])
        # Something must be allowed: generate() pads rows that have ended whatever it is.
        padding = np.zeros(len(self._token_ids), np.bool_)
        padding[-1] = True
        return padding
