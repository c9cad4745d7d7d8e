"""From what a server wrote to an answer that is read strictly from here on."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors import BoxWiseCodec, Codec
from t4s_geo.descriptors.marginals import brick_weights, place_bricks
from t4s_geo.models.base import Answer
from t4s_geo.models.reading import strict_text, trimmed
from t4s_geo.models.server.client import Reply, Token
from t4s_geo.prompts import Prompt


def read_answer(codec: Codec, reply: Reply, prompt: Prompt, temperature: float = 1.0) -> Answer:
    """Reads a reply: as it stands if it is a descriptor, else whatever of it makes sense, written anew.

    Args:
        codec: Codec of the model's texts.
        reply: What the server wrote.
        prompt: What was asked for.
        temperature: The card's: what logits are divided by before they become probabilities.

    Raises:
        DescriptorError: Nothing in the text makes sense.
        UserError: The format cannot hold the label.
    """
    said = trimmed(reply.text)
    text = strict_text(codec, said, prompt)
    tokens = reply.tokens
    if tokens is None or text != said:
        return Answer(text)
    logs = np.array([token.log_probability for token in tokens], np.float32)
    cells = _cells(codec, tokens, text, temperature) if isinstance(codec, BoxWiseCodec) else None
    return Answer(text, logs, cells)


def _cells(
    codec: BoxWiseCodec, tokens: tuple[Token, ...], text: str, temperature: float
) -> npt.NDArray[np.float32] | None:
    """Returns the marginal probability of each cell among the likeliest tokens, which are nearly all.

    Returns:
        Shape (grid, grid), dtype float32; None where the tokens are not those of the text.
    """
    words = codec.vocabulary
    written = [words.index.get(token.text) for token in tokens]
    # The last one may be the end, whatever the server calls it.
    symbols = [words.end if symbol is None else symbol for symbol in written]
    if words.end in symbols[:-1] or codec.text([one for one in symbols if one != words.end]) != text:
        return None
    bricks = np.stack([_marginal(codec, token, temperature) for token in tokens])
    return place_bricks(words, symbols, bricks)


def _marginal(codec: BoxWiseCodec, token: Token, temperature: float) -> npt.NDArray[np.float32]:
    """Returns the marginal of the brick that a step is about, shape (cells of a brick,), dtype float32."""
    words = codec.vocabulary
    options = dict(token.likeliest)
    options[token.text] = token.log_probability
    logs = np.array([*options.values()], np.float32) / np.float32(temperature)
    probabilities = np.exp(logs - logs.max())
    symbols = [words.index.get(text, words.end) for text in options]
    marginal: npt.NDArray[np.float32] = probabilities @ brick_weights(words)[symbols] / probabilities.sum()
    return marginal
