"""Tiles and prompts as a checkpoint's inputs, from its files and without Transformers."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from jinja2 import TemplateError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from PIL import Image
from tokenizers import Tokenizer

from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.chat import write_question
from t4s_geo.networks.weights import Floats
from t4s_geo.prompts import Prompt

SPECIAL_TOKENS = ("bos_token", "eos_token", "pad_token", "unk_token")


@dataclass(frozen=True, eq=False)
class ChatTemplate:
    """A checkpoint's chat template, written as Transformers writes it.

    Attributes:
        text: The template.
        special_tokens: What it may call tokens of the tokenizer, such as `bos_token`.
    """

    text: str
    special_tokens: Mapping[str, str]

    def apply_chat_template(
        self, turns: Sequence[Mapping[str, Any]], *, add_generation_prompt: bool, tokenize: bool
    ) -> str:
        """Writes a conversation; never as tokens, whatever `tokenize` says.

        Raises:
            jinja2.TemplateError: The template is wrong, or says that it cannot.
        """
        environment = ImmutableSandboxedEnvironment(
            trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"]
        )
        environment.globals["raise_exception"] = _refuse
        return environment.from_string(self.text).render(
            messages=turns, add_generation_prompt=add_generation_prompt, **self.special_tokens
        )


def _refuse(message: str) -> None:
    raise TemplateError(message)


@dataclass(frozen=True, eq=False)
class OnnxInputs:
    """Makes inputs as LLaVA's and CLIP's processors do.

    Attributes:
        tokenizer: The checkpoint's.
        template: Its chat template.
        question: Text of the user's turn; `{prompt}` stands for the user's words.
        image_token: What stands for the image in a text.
        image_tokens: How many of them an image has.
        size: Height and width of the pictures that the network sees, in pixels.
        resampling: How tiles are brought to that size, as Pillow numbers it.
        levels: What the network sees of each value of each band, shape (256, 3), dtype float32.
        end: The token that ends a text.
    """

    tokenizer: Tokenizer
    template: ChatTemplate
    question: str
    image_token: str
    image_tokens: int
    size: tuple[int, int]
    resampling: int
    levels: Floats
    end: str
    _token_ids: dict[str, tuple[int, ...]] = field(default_factory=dict, init=False, repr=False)

    @classmethod
    def load(cls, folder: Path, question: str) -> OnnxInputs:
        """Reads a checkpoint's files; ask `architecture.can_run` first.

        Raises:
            OSError, ValueError, KeyError, TypeError: They are damaged.
        """
        names = _read(folder / "tokenizer_config.json")
        config = _read(folder / "processor_config.json")
        pictures, patch = config["image_processor"], int(config["patch_size"])
        height, width = int(pictures["size"]["height"]), int(pictures["size"]["width"])
        tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        tokenizer.no_padding()
        tokenizer.no_truncation()
        return cls(
            tokenizer,
            ChatTemplate(
                (folder / "chat_template.jinja").read_text(encoding="utf-8"),
                {name: names[name] for name in SPECIAL_TOKENS if isinstance(names.get(name), str)},
            ),
            question,
            str(config["image_token"]),
            (height // patch) * (width // patch) + int(config.get("num_additional_image_tokens", 0)),
            (height, width),
            int(pictures["resample"]),
            _levels(pictures),
            str(names["eos_token"]),
        )

    @property
    def image_token_id(self) -> int:
        """The token that stands for the image."""
        token = self.tokenizer.token_to_id(self.image_token)
        if token is None:
            raise ValueError(f"the tokenizer has no {self.image_token}")
        return token

    def token_ids(self, question: TileQuestion) -> list[tuple[int, ...]]:
        """Returns the tokens of each prompt of a tile, those that stand for the image among them."""
        return [self._tokens_of(prompt) for prompt in question.prompts]

    def pixels(self, questions: Sequence[TileQuestion]) -> Floats:
        """Returns what the vision tower needs of tiles, shape (tiles, 3, height, width)."""
        seen = np.stack([self.levels[self._sized(question.rgb), (0, 1, 2)] for question in questions])
        return np.ascontiguousarray(seen.transpose(0, 3, 1, 2))

    def _sized(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        if rgb.shape[:2] == self.size:
            return rgb
        picture = Image.fromarray(rgb).resize(self.size[::-1], Image.Resampling(self.resampling))
        return np.asarray(picture)

    def _tokens_of(self, prompt: Prompt) -> tuple[int, ...]:
        if prompt.text not in self._token_ids:
            written = write_question(self.template, self.question, prompt.text)
            expanded = written.replace(self.image_token, self.image_token * self.image_tokens)
            # The chat template writes the special tokens itself.
            encoded = self.tokenizer.encode(expanded, add_special_tokens=False)
            self._token_ids[prompt.text] = tuple(encoded.ids)
        return self._token_ids[prompt.text]


def _levels(pictures: Mapping[str, Any]) -> Floats:
    """Returns the values of `OnnxInputs.levels`, rounded where CLIP's processor rounds."""
    scaled = (np.arange(256, dtype=np.float64) * pictures["rescale_factor"]).astype(np.float32)
    mean, deviation = (np.array(pictures[name], np.float32) for name in ("image_mean", "image_std"))
    levels: Floats = (scaled[:, None] - mean) / deviation
    return levels


def _read(path: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
