"""Tiles and prompts as the inputs of a checkpoint."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from PIL import Image

from t4s_geo.models.base import TileQuestion
from t4s_geo.models.card import asked
from t4s_geo.models.local.chat import write_question
from t4s_geo.models.picture import shown
from t4s_geo.prompts import Prompt


@dataclass(frozen=True, eq=False)
class InputBuilder:
    """Builds inputs as a checkpoint's processor and chat template want them.

    Attributes:
        processor: The checkpoint's processor.
        template: Text of the user's turn; `{prompt}` or `{prompts}` stands for the user's words.
        device: Where inputs go.
        dtype: Of the network's weights, and so of its pixels.
        picture_size: As in `ModelCard`; so is `chat`.
        separator: What stands between the prompts of a tile; None where each is asked for alone.
    """

    processor: Any
    template: str
    device: torch.device
    dtype: torch.dtype = torch.float32
    picture_size: int | None = None
    chat: bool = True
    separator: str | None = None
    _token_ids: dict[tuple[str, tuple[int, ...]], tuple[int, ...]] = field(
        default_factory=dict, init=False, repr=False
    )

    def batch(self, questions: Sequence[TileQuestion]) -> Any:
        """Returns the network's inputs, padded, on the device: a row for each of a tile's `groups`."""
        return self._process(
            [
                (question.rgb, (self.separator or "").join(prompt.text for prompt in group))
                for question in questions
                for group in self.groups(question)
            ]
        )

    def groups(self, question: TileQuestion) -> list[tuple[Prompt, ...]]:
        """Returns the prompts of a tile that are asked for together."""
        if self.separator is None:
            return [(prompt,) for prompt in question.prompts]
        return [question.prompts] if question.prompts else []

    def token_ids(self, question: TileQuestion) -> list[tuple[int, ...]]:
        """Returns the tokens of each prompt of a tile, those that stand for the image among them.

        They depend on the image's size alone, so each prompt is put through the processor once.
        """
        return [self._tokens_of(question.rgb, prompt) for prompt in question.prompts]

    def images(self, questions: Sequence[TileQuestion]) -> dict[str, Any]:
        """Returns what the vision tower needs of the tiles, each with a prompt at least, on the device."""
        inputs = self._process([(question.rgb, question.prompts[0].text) for question in questions])
        return {
            name: inputs[name] for name in self.processor.image_processor.model_input_names if name in inputs
        }

    def _process(self, rows: Sequence[tuple[npt.NDArray[np.uint8], str]]) -> Any:
        pictures = [[Image.fromarray(shown(rgb, self.picture_size))] for rgb, _ in rows]
        if self.chat:
            inputs = self.processor(
                images=pictures,
                text=[write_question(self.processor, self.template, words) for _, words in rows],
                return_tensors="pt",
                padding=True,
                # The chat template writes them itself.
                add_special_tokens=False,
            )
        else:
            questions = [asked(self.template, words) for _, words in rows]
            inputs = self.processor(images=pictures, text=questions, return_tensors="pt", padding=True)
        return inputs.to(self.device, dtype=self.dtype)

    def _tokens_of(self, rgb: npt.NDArray[np.uint8], prompt: Prompt) -> tuple[int, ...]:
        key = prompt.text, rgb.shape
        if key not in self._token_ids:
            self._token_ids[key] = tuple(self._process([(rgb, prompt.text)])["input_ids"][0].tolist())
        return self._token_ids[key]
