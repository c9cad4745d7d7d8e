"""What a model wrote about a picture of any size, as a mask of its pixels."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt
from PIL import Image

from t4s_geo.descriptors import DescriptorError, Format, Reading
from t4s_geo.models.base import Answer
from t4s_geo.models.card import ModelCard

Bools = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float32]
Value = TypeVar("Value", bound=np.generic)
_TOKEN = re.compile(r"<[^<>]*>")


@dataclass(frozen=True, eq=False)
class Found:
    """An answer, read.

    Attributes:
        cells: Probability of each cell, shape (grid, grid), dtype float32; 0 or 1 where it is unknown.
        objects: Object of each cell, from 1, where the format tells them apart.
        tokens: Tokens of the text, its end included; None where that is unknown.
        failure: Why there is no answer; None where there is one.
    """

    cells: Floats
    objects: npt.NDArray[np.uint16] | None = None
    tokens: int | None = None
    failure: str | None = None


def read_answer(answer: Answer | Exception, label: str, format: Format) -> Found:
    """Reads an answer; what is none, or no descriptor, has found nothing."""
    nothing = np.zeros((format.grid, format.grid), np.float32)
    if isinstance(answer, Exception):
        return Found(nothing, failure=f"the model failed: {answer}")
    tokens = count_tokens(answer, format)
    try:
        reading = format.read(answer.text, [label])
    except DescriptorError as error:
        return Found(nothing, tokens=tokens, failure=f"the text is wrong: {error}")
    return Found(_cells(answer, reading, format), reading.objects, tokens)


def count_tokens(answer: Answer, format: Format) -> int | None:
    """Returns how many tokens an answer took; those of a brick format can be counted in its text."""
    if answer.log_probabilities is not None:
        return len(answer.log_probabilities)
    return len(_TOKEN.findall(answer.text)) + 1 if format.tokens else None


def _cells(answer: Answer, reading: Reading, format: Format) -> Floats:
    soft = answer.marginals if format.token_cells is not None else None
    return (reading.cells > 0).astype(np.float32) if soft is None else soft


def mask_of(found: Found, card: ModelCard, shape: tuple[int, int]) -> tuple[Bools, Floats]:
    """Brings cells to the pixels of a picture.

    Args:
        found: What was found; the grid covers the picture, whatever its shape.
        card: Says how cells become pixels, and from which probability on one counts.
        shape: Rows and columns of the picture.

    Returns:
        The mask and the probability of each pixel, both of that shape.
    """
    if not found.cells.any():
        return np.zeros(shape, bool), np.zeros(shape, np.float32)
    if card.upsample == "nearest":
        soft = spread(found.cells, shape)
    else:
        soft = np.asarray(Image.fromarray(found.cells).resize(shape[::-1], Image.Resampling.BILINEAR))
    return soft >= card.threshold, soft


def spread(cells: npt.NDArray[Value], shape: tuple[int, int]) -> npt.NDArray[Value]:
    """Gives each pixel of a picture the value of the cell that its centre lies in."""
    rows, columns = (
        ((2 * np.arange(side) + 1) * count) // (2 * side)
        for side, count in zip(shape, cells.shape, strict=True)
    )
    spread_out: npt.NDArray[Value] = cells[rows][:, columns]
    return spread_out


def objects_of(found: Found, mask: Bools, soft: Floats) -> tuple[Numbers, list[float]]:
    """Tells the objects of a mask apart: as the answer does, else by what hangs together.

    Returns:
        Number of the object at each pixel, from 1; and how sure each is, the mean probability of its pixels.
    """
    from scipy import ndimage

    if found.objects is None:
        numbers, count = ndimage.label(mask, np.ones((3, 3), int))
    else:
        drawn = spread(found.objects.astype(np.int32), (mask.shape[0], mask.shape[1]))
        numbers = np.where(mask, drawn, 0)
        count = int(numbers.max(initial=0))
    sums = np.bincount(numbers.ravel(), soft.ravel(), count + 1)[1:]
    sizes = np.bincount(numbers.ravel(), minlength=count + 1)[1:]
    return numbers.astype(np.int32), (sums / np.maximum(sizes, 1)).tolist()
