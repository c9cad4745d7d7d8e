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
    """

    network: Any
    inputs: InputBuilder
    format: Format

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
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
        generated = sequences[:, inputs["input_ids"].shape[1] :]
        texts: list[str] = tokenizer.batch_decode(generated, skip_special_tokens=True)
        return [self._answer(text, prompt) for text, prompt in zip(texts, prompts, strict=True)]

    def _answer(self, text: str, prompt: Prompt) -> Answer:
        said = trimmed(text)
        try:
            return Answer(read_prose(self.format, said, prompt))
        except DescriptorError:
            # Kept as it is: the ledger shows it beside what is wrong with it.
            return Answer(said)
