"""The picture of a tile as a model is given it."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Rgb = npt.NDArray[np.uint8]


def shown(rgb: Rgb, size: int | None) -> Rgb:
    """Returns a tile with so many pixels along each side; as it is where no size is given.

    Args:
        rgb: Shape (tile_size, tile_size, 3).
        size: Pixels, or None.
    """
    if size is None or size == len(rgb):
        return rgb
    # Not at the top: most models see tiles as they are.
    from PIL import Image

    return np.asarray(Image.fromarray(rgb).resize((size, size), Image.Resampling.BICUBIC))
