"""Who outlines what is in boxes and at places: the shipped MobileSAM."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from t4s_geo.raster.blending import Bools, Floats
from t4s_geo.raster.hints import Hint
from t4s_geo.refine.hinted import Found, Rgb
from t4s_geo.refine.prompted import Guess, Segmenter, View
from t4s_geo.refine.splitting import REACHES, reach_of


class SegmenterPrompter:
    """Has a segmenter look at whole tiles, enlarged to what it sees."""

    def __init__(self, segmenter: Segmenter) -> None:
        self._segmenter = segmenter

    def look_at(self, rgb: Rgb) -> Callable[[Hint], Iterator[Found]]:
        """Looks at a tile; see `hinted.Prompter`."""
        from PIL import Image

        side, size = self._segmenter.side, len(rgb)
        enlarged = Image.fromarray(rgb).resize((side, side), Image.Resampling.BICUBIC)
        view = self._segmenter.look_at(np.asarray(enlarged))

        def ask(hint: Hint) -> Iterator[Found]:
            for guess in _guesses(view, hint, side / size):
                # The first mask is what the model takes a box for; the others are finer to coarser parts.
                for logits, quality in zip(guess.logits, guess.qualities.tolist(), strict=True):
                    yield Found(_in_tile(logits, guess, side // view.mask_cell, size), quality)

        return ask


def _guesses(view: View, hint: Hint, scale: float) -> Iterator[Guess]:
    if hint.is_point:
        yield from view.at_points(np.array([hint.centre]) * scale, REACHES[-1])
        return
    box = np.array([[hint.left, hint.top, hint.right, hint.bottom]]) * scale
    yield from view.in_boxes(box, reach_of(float(max(box[0, 2:] - box[0, :2])) / 2))


def _in_tile(logits: Floats, guess: Guess, cells: int, size: int) -> Bools:
    """Returns a mask in the pixels of a tile, of logits that cover a part of what was seen."""
    from PIL import Image

    whole = np.full((cells, cells), -8.0, np.float32)
    rows, columns = logits.shape
    whole[guess.row : guess.row + rows, guess.column : guess.column + columns] = logits
    return np.asarray(Image.fromarray(whole).resize((size, size), Image.Resampling.BILINEAR)) > 0
