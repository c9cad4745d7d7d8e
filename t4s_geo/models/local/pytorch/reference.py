"""Constrained decoding by `generate()`: slow, for any model; what faster decoders are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from transformers import LogitsProcessor

from t4s_geo.descriptors import BrickGrammar, Format
from t4s_geo.descriptors.marginals import brick_weights
from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.models.local.decoding.generation import Generation
from t4s_geo.models.local.pytorch.inputs import InputBuilder


@dataclass(frozen=True, eq=False)
class ReferenceDecoder:
    """Decodes a batch in one call of `generate()`, with the grammar as a logits processor.

    Attributes:
        network: The model, in evaluation mode.
        inputs: Makes its inputs.
        format: Format of the descriptors.
        grammar: Its grammar.
        token_ids: Token of each symbol and of the end, shape (symbols,), dtype int64.
        temperature: What logits are divided by before they become probabilities.
    """

    network: Any
    inputs: InputBuilder
    format: Format
    grammar: BrickGrammar
    token_ids: Tensor
    temperature: float = 1.0

    def decode(self, questions: Sequence[TileQuestion]) -> list[Answer]:
        """Decodes a batch: one answer for each tile and prompt, in their order."""
        if not any(question.prompts for question in questions):
            return []
        inputs = self.inputs.batch(questions)
        rows, prompt_length = inputs["input_ids"].shape
        constraint = GrammarLogitsProcessor(
            self.grammar, self.token_ids, prompt_length, rows, self.temperature
        )
        with torch.inference_mode():
            sequences = self.network.generate(
                **inputs,
                logits_processor=[constraint],
                max_new_tokens=self.grammar.longest,
                do_sample=False,
                num_beams=1,
                pad_token_id=self.inputs.processor.tokenizer.pad_token_id,
                eos_token_id=int(self.token_ids[-1]),
            )
        constraint.accept(sequences[:, -1].tolist())
        return [constraint.generation(row).answer(self.format) for row in range(rows)]


class GrammarLogitsProcessor(LogitsProcessor):  # type: ignore[misc]
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
            self.accept(input_ids[:, -1].tolist())
        allowed = torch.from_numpy(np.stack([self._allowed(row) for row in range(len(self._states))]))
        logits = scores[:, self._token_ids].float().masked_fill(~allowed.to(scores.device), -torch.inf)
        self._distributions.append((logits / self._temperature).softmax(dim=1).cpu().numpy())
        masked = torch.full_like(scores, -torch.inf)
        masked[:, self._token_ids] = logits.to(scores.dtype)
        return masked

    def accept(self, tokens: list[int]) -> None:
        """Takes one more token of every row; rows that have ended ignore theirs."""
        for row, token in enumerate(tokens):
            if self._ended(row):
                continue
            symbol = self._symbol_of[token]
            self._states[row] = self._grammar.advance(self._states[row], symbol)
            self.symbols[row].append(symbol)

    def generation(self, row: int) -> Generation:
        """Returns what was written in a row."""
        symbols = np.array(self.symbols[row], np.int64)
        distributions = np.stack([step[row] for step in self._distributions[: len(symbols)]])
        return Generation(
            symbols,
            distributions[np.arange(len(symbols)), symbols],
            distributions @ brick_weights(self._grammar.vocabulary),
        )

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
