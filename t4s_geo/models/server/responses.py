"""From what a server wrote to an answer that is read strictly from here on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import Format, SoftTokens, trimmed
from t4s_geo.descriptors.scores import WrittenTokens
from t4s_geo.models.base import Answer
from t4s_geo.models.reading import read_prose
from t4s_geo.models.server.client import Reply, Token
from t4s_geo.prompts import Prompt


def read_answers(
    format: Format, reply: Reply, prompts: Sequence[Prompt], temperature: float = 1.0
) -> list[Answer]:
    """Reads a reply: as it stands if it is a descriptor, else what can be read of it, written anew.

    Args:
        format: Format of the model's texts.
        reply: What the server wrote.
        prompts: What was asked for; each has an answer.
        temperature: The card's: what logits are divided by before they become probabilities.

    Raises:
        DescriptorError: Nothing in the text can be read.
        UserError: The format cannot hold a label.
    """
    said, tokens = trimmed(reply.text), reply.tokens
    if tokens is None:
        return read_prose(format, said, prompts)
    logs = np.array([token.log_probability for token in tokens], np.float32)
    answers = read_prose(format, said, prompts, WrittenTokens([token.text for token in tokens], logs))
    if answers[0].text != said or (soft := _soft_tokens(format, tokens, said, temperature)) is None:
        return answers
    return [replace(answers[0], marginals=format.soft_cells(soft))]


def _soft_tokens(
    format: Format, tokens: tuple[Token, ...], text: str, temperature: float
) -> SoftTokens | None:
    """Returns what the likeliest tokens, which are nearly all, say of the cells.

    Returns:
        None where the tokens are not those of the text, or those of the format say nothing of single cells.
    """
    if format.token_cells is None:
        return None
    end = len(format.tokens)
    # The last one may be the end, whatever the server calls it.
    symbols = [format.token_index.get(token.text, end) for token in tokens]
    if end in symbols[:-1] or "".join(format.tokens[one] for one in symbols if one != end) != text:
        return None
    marginals = np.stack([_marginals(format, format.token_cells, token, temperature) for token in tokens])
    return SoftTokens(np.array(symbols, np.int64), marginals)


def _marginals(
    format: Format, token_cells: npt.NDArray[np.float32], token: Token, temperature: float
) -> npt.NDArray[np.float32]:
    """Returns the marginals of the cells that a step is about, shape (cells of a step,), dtype float32."""
    options = dict(token.likeliest)
    options[token.text] = token.log_probability
    logs = np.array([*options.values()], np.float32) / np.float32(temperature)
    probabilities = np.exp(logs - logs.max())
    symbols = [format.token_index.get(text, len(format.tokens)) for text in options]
    marginals: npt.NDArray[np.float32] = probabilities @ token_cells[symbols] / probabilities.sum()
    return marginals
