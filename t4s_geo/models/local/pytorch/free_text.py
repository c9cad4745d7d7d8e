"""Decoding in free text: the tokenizer knows nothing of the format, so what is written is read leniently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from torch import Tensor
from transformers import LogitsProcessor

from t4s_geo.descriptors import DescriptorError, Format, trimmed
from t4s_geo.descriptors.scores import WrittenTokens
from t4s_geo.models.base import Answer, TileQuestion
from t4s_geo.models.local.pytorch.inputs import InputBuilder
from t4s_geo.models.reading import read_prose
from t4s_geo.prompts import Prompt


@dataclass(frozen=True, eq=False)
class FreeTextDecoder:
    """Decodes a batch in one call of `generate()`, without a grammar, such as Text4Seg's image-wise text.

    Attributes:
        network: The model, in evaluation mode.
        inputs: Makes its inputs.
        format: Format of what it writes.
        repetition_penalty: As in `ModelCard`.
    """

    network: Any
    inputs: InputBuilder
    format: Format
    repetition_penalty: float = 1.0

    def decode(self, questions: Sequence[TileQuestion]) -> list[Answer]:
        """Decodes a batch: one answer for each tile and prompt, in their order."""
        groups = [group for question in questions for group in self.inputs.groups(question)]
        if not groups:
            return []
        inputs, tokenizer = self.inputs.batch(questions), self.inputs.processor.tokenizer
        recorder = StepRecorder()
        with torch.inference_mode():
            sequences = self.network.generate(
                **inputs,
                logits_processor=[recorder],
                max_new_tokens=self.format.longest,
                do_sample=False,
                num_beams=1,
                repetition_penalty=self.repetition_penalty,
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
        # What an encoder has read does not stand before what the decoder writes.
        read = 0 if self.network.config.is_encoder_decoder else inputs["input_ids"].shape[1]
        texts: list[str] = tokenizer.batch_decode(sequences[:, read:])
        tokens = recorder.tokens(sequences, tokenizer)
        written = zip(texts, groups, tokens, strict=True)
        return [answer for one in written for answer in self._answers(*one)]

    def _answers(self, text: str, prompts: tuple[Prompt, ...], tokens: WrittenTokens | None) -> list[Answer]:
        said = trimmed(without_ends(text, self.inputs.processor.tokenizer)).lstrip()
        try:
            return read_prose(self.format, said, prompts, tokens)
        except DescriptorError:
            # Kept as it is: the ledger shows it beside what is wrong with it.
            return [Answer(said)] * len(prompts)


class StepRecorder(LogitsProcessor):  # type: ignore[misc]
    """Notes how probable the likeliest token of each step is, which is the one that is written.

    One object serves one call of `generate()`; the logits of all steps would not fit into memory.
    """

    def __init__(self) -> None:
        self._steps: list[Tensor] = []

    def __call__(self, input_ids: Tensor, scores: Tensor) -> Tensor:
        """Takes ids (rows, length) and logits (rows, vocabulary); returns the logits."""
        self._steps.append(scores.float().log_softmax(dim=1).amax(dim=1))
        return scores

    def tokens(self, sequences: Tensor, tokenizer: Any) -> list[WrittenTokens | None]:
        """Returns what was written in each row, its end included; None where no step was seen.

        Args:
            sequences: Ids, shape (rows, length); the steps' tokens are the last ones.
            tokenizer: Says how they are shown.
        """
        if not self._steps:
            return [None] * len(sequences)
        logs = torch.stack(self._steps, dim=1).cpu().numpy()
        ids = sequences[:, -logs.shape[1] :].cpu().numpy()
        shown = {one: tokenizer.decode([one]) for one in np.unique(ids).tolist()}
        found: list[WrittenTokens | None] = []
        for row, values in zip(ids.tolist(), logs, strict=True):
            end = row.index(tokenizer.eos_token_id) + 1 if tokenizer.eos_token_id in row else len(row)
            found.append(WrittenTokens([shown[one] for one in row[:end]], values[:end]))
        return found


def without_ends(text: str, tokenizer: Any) -> str:
    """Returns a text without the tokens for its beginning, its end and what fills it up.

    Other special tokens stay: some models write places with them.
    """
    for mark in (tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token):
        text = text.replace(mark, "") if mark else text
    return text
