"""What a model that writes objects is asked, and its parts: tokenizer, chat template, network and card."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from transformers import LlavaForConditionalGeneration, PreTrainedTokenizerFast

from embedded_training.build import ANSWER, IMAGE, START, UNKNOWN, ModelSizes, make_model, make_tokenizer
from embedded_training.label_set import SYNONYMS
from embedded_training.objects.scenes import OBJECT_LABELS
from embedded_training.objects.write_texts import text_format
from t4s_geo.descriptors import BrickFormatV2

ABSENT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "banepa": ("swimming pool",),
        "inria": ("field",),
        # At a metre a pixel nobody can tell a car or a garden's pool.
        "fields": ("car", "swimming pool"),
        "cars": ("field", "swimming pool"),
        "crowns": ("car", "field", "swimming pool"),
        "pools": ("field",),
    }
)
"""Labels that a data set did not look for, and that are not there, or cannot be seen."""

# The image comes first, so that a tile's image tokens go through the layers once, whatever is asked of it.
IMAGE_FIRST_TEMPLATE = (
    "{{ '<s>' }}{% for message in messages %}"
    "{% if message['role'] == 'assistant' %}{{ message['content'][0]['text'] }}{{ '</s>' }}"
    "{% elif message['content'] is string %}{{ message['content'] }}"
    "{% else %}{% for part in message['content'] %}"
    "{% if part['type'] in ('image', 'image_url') %}{{ '<image>' }}{% endif %}{% endfor %}"
    "{% for part in message['content'] %}"
    "{% if part['type'] == 'text' %}{{ part['text'] }}{% endif %}{% endfor %}"
    "{% endif %}{% endfor %}{% if add_generation_prompt %}{{ '<answer>' }}{% endif %}"
)


@dataclass(frozen=True)
class WriterSizes:
    """Sizes of the whole model.

    Attributes:
        max_tokens: Most tokens of an answer, its end included.
        model: Sizes of the network; its context is what image, question and answer need.
    """

    max_tokens: int = 512
    model: ModelSizes = field(default_factory=lambda: ModelSizes(context=1024))

    @property
    def format(self) -> BrickFormatV2:
        """The format of its texts."""
        return text_format(self.max_tokens)

    def make(self) -> tuple[LlavaForConditionalGeneration, PreTrainedTokenizerFast]:
        """Makes the untrained model and its tokenizer."""
        tokenizer = make_tokenizer(self.format, SYNONYMS)
        return make_model(tokenizer, self.format, SYNONYMS, self.model), tokenizer


class Asker:
    """Draws questions and puts them, and answers, into tokens."""

    def __init__(self, tokenizer: PreTrainedTokenizerFast, sizes: WriterSizes) -> None:
        self._tokenizer, self._image_tokens = tokenizer, sizes.model.image_tokens
        names = sizes.format.vocabulary.names
        self._first = int(tokenizer.convert_tokens_to_ids(names[0]))
        special = tokenizer.convert_tokens_to_ids([START, IMAGE, ANSWER, UNKNOWN])
        self._start, self.image, self._answer, self._unknown = map(int, special)
        self.padding, self.end = int(tokenizer.pad_token_id), int(tokenizer.eos_token_id)
        self.answer_tokens = np.array([*range(self._first, self._first + len(names)), self.end])

    def question(self, words: str | None) -> list[int]:
        """Returns the tokens up to where the answer begins; None asks for an unknown word."""
        asked = [self._unknown] if words is None else self._tokenizer.encode(words, add_special_tokens=False)
        return [self._start, *[self.image] * self._image_tokens, *asked, self._answer]

    def answer(self, symbols: list[int]) -> list[int]:
        """Returns the tokens of an answer, its end included."""
        return [*(self._first + symbol for symbol in symbols), self.end]

    def words_for(self, label: str, rng: np.random.Generator) -> str:
        """Draws some words for a label."""
        return str(rng.choice(SYNONYMS[label]))


UNKNOWN_SHARE, ABSENT_SHARE = 0.04, 0.2
"""Shares of questions for an unknown word, and for a label of `ABSENT`."""


def draw_label(source: str, asked: list[bool], rng: np.random.Generator) -> str | None:
    """Draws what a tile is asked for.

    Args:
        source: Its data set.
        asked: For each of `OBJECT_LABELS` whether the data set looked for it.
        rng: Source of chance.

    Returns:
        A label; None for an unknown word.
    """
    chance = rng.random()
    if chance < UNKNOWN_SHARE:
        return None
    absent = [label for label in ABSENT.get(source, ()) if not asked[OBJECT_LABELS.index(label)]]
    if absent and chance < UNKNOWN_SHARE + ABSENT_SHARE:
        return str(rng.choice(absent))
    return str(rng.choice([label for label, there in zip(OBJECT_LABELS, asked, strict=True) if there]))
