"""From clicks in a picture to the mask of what is meant."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from t4s_geo.clicks.asked import Clicks
from t4s_geo.clicks.pictures import Picture
from t4s_geo.raster.blending import Bools, Floats
from t4s_geo.refine.prompted import Guess
from t4s_geo.refine.splitting import REACHES, reach_of

SMALLEST_HOLE: Final = 2
"""Cells of a mask; smaller holes in it are no holes of the thing."""
BARELY_OUTSIDE: Final = -1.0
"""Logit of what is left out beside a piece, as of what the model is not sure about."""


@dataclass(frozen=True, eq=False)
class Outline:
    """A mask of a thing.

    Attributes:
        mask: bool (height, width), in a part of the picture's pixels; empty where nothing was found.
        row: Of the part's first pixel.
        column: The same.
        quality: What the model thinks the mask's intersection over union with the thing is, 0 to 1.
    """

    mask: Bools
    row: int
    column: int
    quality: float


def find_outline(picture: Picture, clicks: Clicks) -> Outline:
    """Returns what is meant.

    Of the model's four masks the first is taken, which it has for prompts of several parts (Kirillov et al.
    2023, section 3), for a click alone, too: of the three for parts and wholes the one that the model thinks
    best agrees less with roofs, and a second click would jump to another mask.

    Things that a small part of the picture has room for are looked for in that, which takes less time.

    Args:
        picture: What was looked at.
        clicks: In its pixels.
    """
    box = None if clicks.box is None else np.array(clicks.box)
    for reach in _reaches(clicks):
        guess = picture.view.at_clicks(clicks.on, clicks.off, box, reach)
        logits = guess.logits[0]
        cell = picture.view.mask_cell
        piece = _piece(logits > 0, (clicks.on / cell - [guess.column, guess.row]).astype(int))
        if reach == REACHES[-1] or not _is_cut(piece, guess, len(picture.valid) // cell):
            break
    quality = min(1.0, max(0.0, float(guess.qualities[0])))
    return _enlarged(piece, logits, guess, picture, quality)


def _reaches(clicks: Clicks) -> Iterator[int]:
    """Yields how many pixels around the clicks are looked at, one after the other."""
    low, high = clicks.corners.min(0), clicks.corners.max(0)
    least = reach_of(float((high - low).max()) / 2)
    # What is around a single point is not known.
    yield from (reach for reach in REACHES[1:] if reach >= least)


def _piece(mask: Bools, clicked: npt.NDArray[np.int_]) -> Bools:
    """Returns the largest piece that was clicked on, or else the largest one, without tiny holes.

    Args:
        mask: Of cells.
        clicked: Column and row of clicks, int (clicks, 2).
    """
    from scipy.ndimage import label

    pieces, count = label(mask)
    if not count:
        return mask
    sizes = np.bincount(pieces.ravel())
    sizes[0] = 0
    columns, rows = np.clip(clicked, 0, np.array(mask.shape)[::-1] - 1).T
    found = np.unique(pieces[rows, columns])
    found = found[found > 0]
    piece = pieces == (found[np.argmax(sizes[found])] if found.size else np.argmax(sizes))
    holes, _ = label(~piece)
    return np.asarray(piece | ((np.bincount(holes.ravel()) < SMALLEST_HOLE)[holes] & ~piece), np.bool_)


def _is_cut(piece: Bools, guess: Guess, cells: int) -> bool:
    """Tells whether a piece goes on beyond what was looked at, within a picture of so many cells a side."""
    rows, columns = piece.shape
    return bool(
        (guess.row > 0 and piece[0].any())
        or (guess.column > 0 and piece[:, 0].any())
        or (guess.row + rows < cells and piece[-1].any())
        or (guess.column + columns < cells and piece[:, -1].any())
    )


def _enlarged(piece: Bools, logits: Floats, guess: Guess, picture: Picture, quality: float) -> Outline:
    """Returns a piece in pixels: its border runs between cells where the model's sureness says."""
    from PIL import Image

    rows, columns = (np.flatnonzero(piece.any(axis)) for axis in (1, 0))
    if not rows.size:
        return Outline(np.zeros((0, 0), np.bool_), 0, 0, quality)
    part = tuple(
        slice(max(0, int(found[0]) - 1), min(length, int(found[-1]) + 2))
        for found, length in zip((rows, columns), piece.shape, strict=True)
    )
    of_piece = np.where(
        piece[part], np.maximum(logits[part], 0.01), np.minimum(logits[part], BARELY_OUTSIDE)
    ).astype(np.float32)
    cell = picture.view.mask_cell
    height, width = of_piece.shape
    pixels = Image.fromarray(of_piece).resize((width * cell, height * cell), Image.Resampling.BILINEAR)
    row, column = (guess.row + part[0].start) * cell, (guess.column + part[1].start) * cell
    valid = picture.valid[row : row + height * cell, column : column + width * cell]
    return Outline((np.asarray(pixels) > 0) & valid, row, column, quality)
