"""From what a model wrote without a grammar to a text that is read strictly from here on."""

from __future__ import annotations

from collections.abc import Sequence

from t4s_geo.descriptors import Format, LabelError, texts_by_label
from t4s_geo.descriptors.scores import WrittenTokens, score_cells
from t4s_geo.errors import UserError
from t4s_geo.models.base import Answer
from t4s_geo.prompts import Prompt


def read_prose(
    format: Format, said: str, prompts: Sequence[Prompt], tokens: WrittenTokens | None = None
) -> list[Answer]:
    """Answers each prompt of a question: with the text if it is a descriptor, else with what it says.

    Args:
        format: Format of the model's texts; if there are several prompts, they name their labels.
        said: What was written, trimmed.
        prompts: What was asked for.
        tokens: Those that were written, with their probabilities; None where the model does not tell.

    Raises:
        DescriptorError: Nothing in the text can be read.
        UserError: The format cannot hold a label.
    """
    asked = [(prompt.label, prompt.text) for prompt in prompts]
    try:
        texts = texts_by_label(format, said, asked)
    except LabelError as error:
        raise UserError(
            f"The model's format cannot be used for this run: {error}; choose another label."
        ) from None
    if tokens is None:
        return [Answer(text) for text in texts]
    tells_cells = format.token_cells is not None
    scores = [None] * len(texts) if tells_cells else score_cells(format, said, tokens, asked, texts)
    return [
        Answer(text, tokens.log_probabilities if text == said else None, cells)
        for text, cells in zip(texts, scores, strict=True)
    ]
