"""From what a model wrote without a grammar to a text that is read strictly from here on."""

from __future__ import annotations

from t4s_geo.descriptors import Format, LabelError, strict_text
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
    try:
        return strict_text(format, said, prompt.label)
    except LabelError as error:
        raise UserError(
            f"The model's format cannot be used for this run: {error}; choose another label."
        ) from None
