"""Samples as the inputs and targets of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PIL import Image
from torch import Tensor

from t4s_geo.models.local.chat import write_chat
from t4s_geo.training.sample import Sample

IGNORED = -100
"""Target of what the network is given, and does not have to write."""


@dataclass(frozen=True, eq=False)
class Collator:
    """Makes batches as a checkpoint's own processor and chat template want them.

    Attributes:
        processor: The checkpoint's processor.
        template: Text of the user's turn; `{prompt}` stands for the user's words.
    """

    processor: Any
    template: str

    def __call__(self, samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Returns the network's inputs and, as `labels`, the answers' tokens, the rest -100."""
        turns = [self._turns(sample) for sample in samples]
        asked = self._inputs(samples, [write_chat(self.processor, turn[:1], ask=True) for turn in turns])
        inputs = self._inputs(samples, [write_chat(self.processor, turn, ask=False) for turn in turns])
        targets = inputs["input_ids"].masked_fill(inputs["attention_mask"] == 0, IGNORED)
        for row, length in enumerate(asked["attention_mask"].sum(dim=1).tolist()):
            targets[row, :length] = IGNORED
        return {**inputs, "labels": targets}

    def _turns(self, sample: Sample) -> list[dict[str, Any]]:
        question = self.template.replace("{prompt}", sample.question)
        return [
            {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": question}]},
            {"role": "assistant", "content": [{"type": "text", "text": sample.answer}]},
        ]

    def _inputs(self, samples: Sequence[Sample], texts: list[str]) -> dict[str, Tensor]:
        inputs = self.processor(
            images=[[Image.fromarray(sample.rgb)] for sample in samples],
            text=texts,
            return_tensors="pt",
            padding=True,
            # Where padding stands at the right, an answer's place does not depend on its batch.
            padding_side="right",
            add_special_tokens=False,
        )
        return dict(inputs)
