"""Scores of what a model wrote freely: the mean probability of the tokens that tell of each object."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.format import Format
from t4s_geo.descriptors.rewriting import names_of

Floats = npt.NDArray[np.float32]
Span = tuple[int, int]

_REACH = 16
"""Characters of a text that no token may account for before the next one that does."""


@dataclass(frozen=True, eq=False)
class WrittenTokens:
    """The tokens that a model wrote.

    Attributes:
        texts: Each as it is shown; what is left out of the text, such as the end, may be among them.
        log_probabilities: Natural logarithm of each one's probability, shape (tokens,), dtype float32.
    """

    texts: Sequence[str]
    log_probabilities: Floats


def score_cells(
    format: Format,
    said: str,
    tokens: WrittenTokens,
    prompts: Sequence[tuple[str, str]],
    texts: Sequence[str],
) -> list[Floats | None]:
    """Returns the scores of the objects that each prompt's text tells of, at their cells.

    Args:
        format: Format of the texts; its tokens say nothing of single cells.
        said: What was written, trimmed.
        tokens: Its tokens.
        prompts: Label and words of each.
        texts: What `said` says of each prompt, to be read strictly.

    Returns:
        For each prompt shape (grid, grid), dtype float32, 0..1, and 0 where nothing is; None where a text
        does not tell of as many objects as before. Where a format tells of no objects, all have the mean of
        the whole text.

    Raises:
        DescriptorError: Nothing in the text can be read.
    """
    reading = format.read(said, names_of(prompts), lenient=True)
    scores = _span_means(said, tokens, [one.span for one in reading.detections])
    cells: list[Floats | None] = []
    for text, prompt in zip(texts, prompts, strict=True):
        anew = format.read(text, [prompt[0]])
        if not reading.detections:
            mean = np.exp(tokens.log_probabilities).mean() if len(tokens.texts) else np.float32(0)
            cells.append(np.where(anew.cells > 0, mean, 0).astype(np.float32))
            continue
        own = [score for one, score in zip(reading.detections, scores, strict=True) if one.label in prompt]
        has_all = len(own) == anew.count and not np.isnan(own).any()
        cells.append(np.array([0, *own], np.float32)[anew.numbered] if has_all else None)
    return cells


def _span_means(text: str, tokens: WrittenTokens, spans: Sequence[Span]) -> Floats:
    """Returns the mean probability of the tokens in each of some spans; nan where there are none."""
    starts, ends = _placed(text, tokens.texts)
    counted = ends > starts
    count = np.append(0, counted.cumsum())
    total = np.append(0, np.where(counted, np.exp(tokens.log_probabilities.astype(np.float64)), 0).cumsum())
    first, last = np.array(spans, np.int64).reshape(-1, 2).T
    begin, end = np.searchsorted(ends, first, "right"), np.searchsorted(starts, last, "left")
    end = np.maximum(begin, end)
    numbers = count[end] - count[begin]
    means = np.full(len(spans), np.nan, np.float32)
    np.divide(total[end] - total[begin], numbers, out=means, where=numbers > 0, casting="same_kind")
    return means


def _placed(text: str, tokens: Sequence[str]) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Finds tokens in a text, one behind the other: where each begins and ends, which is the same if nowhere.

    White space is left aside: tokenizers show it in ways of their own.
    """
    places = np.zeros((2, len(tokens)), np.int64)
    at = 0
    for number, token in enumerate(tokens):
        shown = token.strip()
        start = text.find(shown, at, at + len(shown) + _REACH) if shown else -1
        end = start + len(shown)
        if start < 0:
            start = end = at
        places[:, number] = start, end
        at = end
    return places[0], places[1]
