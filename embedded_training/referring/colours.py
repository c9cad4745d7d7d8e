"""Names of colours by measured red, green and blue."""

from __future__ import annotations

import colorsys

import numpy as np
import numpy.typing as npt

from embedded_training.objects.scenes import Rgb

COLOURS = ("white", "grey", "black", "red", "brown", "green", "blue")


def colour_of(rgb: Rgb) -> str | None:
    """Names the median colour of some pixels.

    Between two names there is a gap, so that what people would argue about has no name.

    Args:
        rgb: Shape (pixels, 3), 0 to 255.

    Returns:
        One of `COLOURS`; None where it is between two of them.
    """
    red, green, blue = (float(value) / 255 for value in np.median(rgb, axis=0))
    hue, saturation, value = colorsys.rgb_to_hsv(red, green, blue)
    hue *= 360
    if value < 0.27:
        return "black"
    if saturation < 0.12:
        if value > 0.75:
            return "white"
        return "grey" if 0.34 < value < 0.66 else None
    if saturation < 0.2:
        return None
    if hue < 16 or hue > 340:
        return "red" if saturation > 0.25 else None
    if 22 < hue < 48:
        return "brown" if value < 0.72 else None
    if 65 < hue < 165:
        return "green"
    # Dark cars shine with the sky's blue, and are not called blue.
    return "blue" if 185 < hue < 260 and value > 0.38 and saturation > 0.25 else None


def greenness(rgb: Rgb) -> npt.NDArray[np.bool_]:
    """Returns where something grows, by excess green (2 g - r - b of the shares), shape (height, width)."""
    values = rgb.astype(np.float32)
    total = np.maximum(values.sum(-1), 1)
    excess: npt.NDArray[np.bool_] = (3 * values[..., 1] / total - 1) > 0.06
    return excess
