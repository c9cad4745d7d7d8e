"""Local checkpoints that write image-wise text: no grammar holds them, so it is read leniently."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import torch

from t4s_geo.descriptors import DescriptorError, Format, trimmed
from t4s_geo.models.base import Answer, TileQuestion, by_tile
from t4s_geo.models.card import ModelCard
from t4s_geo.models.local.batching import Fitting
from t4s_geo.models.local.inputs import Questions
from t4s_geo.models.reading import read_prose
from t4s_geo.prompts import Prompt


@dataclass(frozen=True, eq=False)
class Freehand:
    """Writes a batch in one call of `generate()`.

    Attributes:
        network: The model, in evaluation mode.
        questions: Puts the questions.
        longest: Most tokens of an answer.
    """

    network: Any
    questions: Questions
    longest: int

    def write(self, questions: Sequence[TileQuestion]) -> list[str]:
        """Answers a batch: one text for each tile and prompt, in their order."""
        inputs = self.questions.inputs(questions)
        tokenizer = self.questions.processor.tokenizer
        with torch.inference_mode():
            written = self.network.generate(
                **inputs,
                max_new_tokens=self.longest,
                do_sample=False,
                num_beams=1,
                pad_token_id=tokenizer.pad_token_id,
                eos_token_id=tokenizer.eos_token_id,
            )
        answers = written[:, inputs["input_ids"].shape[1] :]
        texts: list[str] = tokenizer.batch_decode(answers, skip_special_tokens=True)
        return texts


@dataclass(frozen=True, eq=False)
class FreehandModel:
    """A checkpoint in memory whose descriptors are prose to its tokenizer, such as Text4Seg's.

    Attributes:
        card: The checkpoint's card.
        identity: Hash of its weights and tokens.
        format: Format of what it writes.
        fitting: Has its network write.
        device_type: Where its weights are, such as `cpu`.
    """

    card: ModelCard
    identity: str
    format: Format
    fitting: Fitting[str]
    device_type: str

    @property
    def concurrency(self) -> int:
        """One: threads would wait for each other."""
        return 1

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any words."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        """Answers a batch."""
        prompts = [prompt for question in questions for prompt in question.prompts]
        return by_tile(questions, map(self._answer, self.fitting.write(questions), prompts))

    def close(self) -> None:
        """Nothing to do: memory goes with the object."""

    def _answer(self, text: str, prompt: Prompt) -> Answer:
        try:
            return Answer(read_prose(self.format, text, prompt))
        except DescriptorError:
            # Kept as it is: the ledger shows it beside what is wrong with it.
            return Answer(trimmed(text))


def make_freehand(network: Any, questions: Questions, format: Format) -> Fitting[str]:
    """Returns what has a network write descriptors of a format."""
    return Fitting(Freehand(network, questions, format.longest).write)
