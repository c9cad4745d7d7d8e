"""Samples as the inputs and targets of a network."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from PIL import Image
from torch import Tensor

from t4s_geo.models.local.chat import write_chat
from t4s_geo.training.packing import IGNORED, Packer
from t4s_geo.training.sample import Sample


@dataclass(frozen=True, eq=False)
class Collator:
    """Makes batches as a checkpoint's own processor and chat template want them.

    Attributes:
        processor: The checkpoint's processor.
        template: Text of the user's turn; `{prompt}` stands for the user's words.
        packer: Puts several questions about a picture into one row.
    """

    processor: Any
    template: str
    packer: Packer = field(default_factory=Packer)

    def __call__(self, samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Returns the network's inputs and, as `labels`, the answers' tokens, the rest -100."""
        alone = self.alone(samples)
        counts = [len(sample.pairs) for sample in samples]
        if max(counts) == 1:
            return alone
        packed = self.packer.pack(alone, counts)
        # The pixels of each picture once: what of its inputs is no number a token.
        chats = [write_chat(self.processor, self._turns(*sample.pairs[0]), ask=False) for sample in samples]
        once = self._inputs(samples, chats)
        length = once["input_ids"].shape
        pixels = {name: value for name, value in once.items() if value.shape != length}
        return {**pixels, **packed}

    def alone(self, samples: Sequence[Sample]) -> dict[str, Tensor]:
        """Returns inputs and labels with a row for each question."""
        each = [(sample, self._turns(*pair)) for sample in samples for pair in sample.pairs]
        shown = [sample for sample, _ in each]
        asked = self._inputs(shown, [write_chat(self.processor, turn[:1], ask=True) for _, turn in each])
        inputs = self._inputs(shown, [write_chat(self.processor, turn, ask=False) for _, turn in each])
        targets = inputs["input_ids"].masked_fill(inputs["attention_mask"] == 0, IGNORED)
        for row, length in enumerate(asked["attention_mask"].sum(dim=1).tolist()):
            targets[row, :length] = IGNORED
        return {**inputs, "labels": targets}

    def _turns(self, question: str, answer: str) -> list[dict[str, Any]]:
        asked = self.template.replace("{prompt}", question)
        return [
            {"role": "user", "content": [{"type": "image"}, {"type": "text", "text": asked}]},
            {"role": "assistant", "content": [{"type": "text", "text": answer}]},
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
