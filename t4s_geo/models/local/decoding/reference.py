"""Decoding by `generate()` of Transformers: slow, for any model; what faster decoders are held against."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor

from t4s_geo.descriptors import BrickGrammar
from t4s_geo.descriptors.marginals import brick_weights
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.decoding.constrained import BrickConstraint
from t4s_geo.models.local.decoding.generation import Generation
from t4s_geo.models.local.inputs import Questions


@dataclass(frozen=True, eq=False)
class ReferenceDecoder:
    """Writes a batch in one call of `generate()`, with the grammar as a logits processor.

    Attributes:
        network: The model, in evaluation mode.
        questions: Puts the questions.
        grammar: Grammar of the descriptors.
        token_ids: Token of each symbol and of the end, shape (symbols,), dtype int64.
        temperature: What logits are divided by before they become probabilities.
    """

    network: Any
    questions: Questions
    grammar: BrickGrammar
    token_ids: Tensor
    temperature: float = 1.0

    def write(self, questions: Sequence[TileQuestion]) -> list[Generation]:
        """Answers a batch: one answer for each tile and prompt, in their order."""
        if not questions:
            return []
        inputs = self.questions.inputs(questions)
        rows, prompt_length = inputs["input_ids"].shape
        constraint = BrickConstraint(self.grammar, self.token_ids, prompt_length, rows, self.temperature)
        with torch.inference_mode():
            written = self.network.generate(
                **inputs,
                logits_processor=[constraint],
                max_new_tokens=self.grammar.longest,
                do_sample=False,
                num_beams=1,
                pad_token_id=self.questions.processor.tokenizer.pad_token_id,
                eos_token_id=int(self.token_ids[-1]),
            )
        constraint.follow(written[:, -1].tolist())
        return [self._written(constraint, row) for row in range(rows)]

    def _written(self, constraint: BrickConstraint, row: int) -> Generation:
        symbols = np.array(constraint.symbols[row], np.int64)
        distributions = constraint.distributions(row)
        return Generation(
            symbols,
            distributions[np.arange(len(symbols)), symbols],
            distributions @ brick_weights(self.grammar.vocabulary),
        )
