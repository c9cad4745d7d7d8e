"""Tiles and prompts as the inputs of a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import takewhile
from typing import Any

import torch
from PIL import Image

from t4s_geo.models.base import TileRequest


@dataclass(frozen=True, eq=False)
class Questions:
    """Puts questions as a checkpoint's processor and chat template want them.

    Attributes:
        processor: The checkpoint's processor.
        template: Text of the user's turn; `{prompt}` stands for the user's words.
        device: Where inputs go.
        dtype: Of the network's weights, and so of its pixels.
    """

    processor: Any
    template: str
    device: torch.device
    dtype: torch.dtype = torch.float32
    _known: dict[tuple[str, tuple[int, ...]], tuple[int, ...]] = field(
        default_factory=dict, init=False, repr=False
    )

    def inputs(self, requests: Sequence[TileRequest]) -> Any:
        """Returns the network's inputs for a batch, padded, on the device."""
        # The chat template writes the special tokens itself.
        inputs = self.processor(
            images=[[Image.fromarray(request.rgb)] for request in requests],
            text=[self._text(request) for request in requests],
            return_tensors="pt",
            padding=True,
            add_special_tokens=False,
        )
        return inputs.to(self.device, dtype=self.dtype)

    def token_ids(self, request: TileRequest) -> tuple[int, ...]:
        """Returns the tokens of one question, those that stand for the image among them.

        They depend on the image's size alone, so each prompt is put through the processor once.
        """
        key = self._text(request), request.rgb.shape
        if key not in self._known:
            self._known[key] = tuple(self.inputs([request])["input_ids"][0].tolist())
        return self._known[key]

    def images(self, requests: Sequence[TileRequest]) -> dict[str, Any]:
        """Returns what the network needs of the images, one from each request, on the device."""
        inputs = self.inputs(requests)
        return {
            name: inputs[name] for name in self.processor.image_processor.model_input_names if name in inputs
        }

    def _text(self, request: TileRequest) -> str:
        question = self.template.replace("{prompt}", request.prompt.text)
        content = [{"type": "image"}, {"type": "text", "text": question}]
        text: str = self.processor.apply_chat_template(
            [{"role": "user", "content": content}], add_generation_prompt=True, tokenize=False
        )
        return text


def shared_length(texts: Sequence[tuple[int, ...]]) -> int:
    """Returns how many tokens texts begin with in common, leaving at least one of its own to each."""
    first, last = min(texts), max(texts)
    common = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(first, last, strict=False)))
    return min(common, min(map(len, texts)) - 1)
