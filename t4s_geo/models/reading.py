"""From what a model wrote without a grammar to a text that is read strictly from here on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from t4s_geo.descriptors import Format, LabelError, strict_text, texts_by_label
from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt


def read_prose(format: Format, said: str, prompt: Prompt) -> str:
    """Returns the text if it is a descriptor, else the descriptor of what can be made out of it.

    Args:
        format: Format of the model's texts.
        said: What was written, trimmed.
        prompt: What was asked for.

    Raises:
        DescriptorError: Nothing in the text can be read.
        UserError: The format cannot hold the label.
    """
    with _other_labels():
        return strict_text(format, said, prompt.label)


def read_together(format: Format, said: str, prompts: Sequence[Prompt]) -> list[str]:
    """Returns a descriptor for each prompt of a question about several.

    Args:
        format: Format of the model's texts, which name their labels.
        said: What was written, trimmed.
        prompts: What was asked for.

    Raises:
        DescriptorError: Nothing in the text can be read.
        UserError: The format cannot hold a label.
    """
    with _other_labels():
        return texts_by_label(format, said, [(prompt.label, prompt.text) for prompt in prompts])


@contextmanager
def _other_labels() -> Iterator[None]:
    """Says that a label cannot be written as the user's mistake."""
    try:
        yield
    except LabelError as error:
        raise UserError(
            f"The model's format cannot be used for this run: {error}; choose another label."
        ) from None
