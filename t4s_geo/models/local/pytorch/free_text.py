"""Decoding in free text: the tokenizer knows nothing of the format, so what is written is read leniently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from t4s_geo.descriptors import DescriptorError, Format, trimmed
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
        prompts = [prompt for question in questions for prompt in question.prompts]
        if not prompts:
            return []
        inputs, tokenizer = self.inputs.batch(questions), self.inputs.processor.tokenizer
        with torch.inference_mode():
            sequences = self.network.generate(
                **inputs,
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
        return [self._answer(text, prompt) for text, prompt in zip(texts, prompts, strict=True)]

    def _answer(self, text: str, prompt: Prompt) -> Answer:
        said = trimmed(without_ends(text, self.inputs.processor.tokenizer)).lstrip()
        try:
            return Answer(read_prose(self.format, said, prompt))
        except DescriptorError:
            # Kept as it is: the ledger shows it beside what is wrong with it.
            return Answer(said)


def without_ends(text: str, tokenizer: Any) -> str:
    """Returns a text without the tokens for its beginning, its end and what fills it up.

    Other special tokens stay: some models write places with them.
    """
    for mark in (tokenizer.bos_token, tokenizer.eos_token, tokenizer.pad_token):
        text = text.replace(mark, "") if mark else text
    return text
