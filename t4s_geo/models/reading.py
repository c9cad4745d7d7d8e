"""From what a model wrote without a grammar to a text that is read strictly from here on."""

from __future__ import annotations

import re

import numpy as np

from t4s_geo.descriptors import BoxWiseCodec, Codec, DescriptorError, ImageWiseCodec
from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt

TOKENS_PER_RUN, CELLS_PER_RUN = 5, 2
"""What a run of an image-wise text takes and how long it is at the least, on average, in a sane answer."""

_END = re.compile(r"(\s|</s>|<\|\w+\|>|<end_of_turn>|<eos>)+$")
"""What may be left at the end of a text where special tokens are kept."""


def trimmed(text: str) -> str:
    """Returns a text without what is left of its end."""
    return _END.sub("", text)


def strict_text(codec: Codec, text: str, prompt: Prompt) -> str:
    """Returns the text if it is a descriptor, else the descriptor of what can be made out of it.

    Args:
        codec: Codec of the model's texts.
        text: What was written, trimmed.
        prompt: What was asked for.

    Raises:
        DescriptorError: Nothing in the text makes sense.
        UserError: The format cannot hold the label.
    """
    try:
        codec.decode(text, [prompt.label])
        return text
    except DescriptorError:
        if isinstance(codec, ImageWiseCodec):
            # The model names what it was asked for, which need not be the label.
            cells = codec.decode(text, [prompt.label, prompt.text], lenient=True)
        elif isinstance(codec, BoxWiseCodec):
            cells = codec.decode(text, [prompt.label], lenient=True)
        else:
            raise
    try:
        return codec.encode((cells > 0).astype(np.uint8), [prompt.label])
    except ValueError as error:
        raise UserError(
            f"The model's format does not do for this run: {error}; choose another label."
        ) from None


def most_tokens(codec: Codec) -> int:
    """Returns how many tokens an answer may have."""
    if isinstance(codec, BoxWiseCodec):
        return codec.grammar.longest
    return TOKENS_PER_RUN * codec.grid**2 // CELLS_PER_RUN
