"""Colours as other sensors, days and file formats would show them."""

from __future__ import annotations

import io

import numpy as np
import numpy.typing as npt
from PIL import Image

Rgb = npt.NDArray[np.uint8]

GREY = 0.04
"""Share of pictures without colour: panchromatic scenes are given too."""


def recolour(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    """Changes gain, gamma, saturation, haze and noise of a picture, shape (height, width, 3)."""
    saturation, gain, gamma = rng.uniform(0.5, 1.4), rng.uniform(0.7, 1.25), rng.uniform(0.65, 1.5)
    if rng.random() < GREY:
        saturation = 0.0
    gains, haze, grain = rng.uniform(0.88, 1.12, 3), rng.uniform(-0.06, 0.1), rng.uniform(0, 0.02)
    # Saturation, gains and haze are one linear map of the colours.
    mix = (saturation * np.eye(3) + (1 - saturation) / 3) * gains * gain / 255
    pixels = rgb.astype(np.float32) @ mix.astype(np.float32) + np.float32(haze)
    pixels = np.clip(pixels, 0, 1) ** np.float32(gamma)
    pixels += np.float32(grain) * rng.standard_normal(pixels.shape, np.float32)
    changed: Rgb = (np.clip(pixels, 0, 1) * 255).astype(np.uint8)
    return changed


def soften(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    """Takes detail out of every fourth picture, as where a map was drawn from coarser imagery."""
    if rng.random() > 1 / 4:
        return rgb
    side = int(rgb.shape[0] / rng.uniform(1.2, 2.5))
    picture = Image.fromarray(rgb)
    coarse = picture.resize((side, side), Image.Resampling.BOX)
    return np.asarray(coarse.resize(picture.size, Image.Resampling.BICUBIC))


def compress(rgb: Rgb, rng: np.random.Generator) -> Rgb:
    """Leaves in every third picture what JPEG leaves: most aerial imagery has been through it."""
    if rng.random() > 1 / 3:
        return rgb
    file = io.BytesIO()
    Image.fromarray(rgb).save(file, "JPEG", quality=int(rng.integers(30, 90)))
    return np.asarray(Image.open(file))
