"""Clouds and their shadows in Landsat and Sentinel-2, as pictures that people look at."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embedded_training.label_set import ALL, BITS, bits
from embedded_training.sources import SKY, Place
from t4s_geo.raster.stretch import Stretch

HELD_OUT = "landsat5"
GSD = 30.0
BRIGHTEST = 0.3558
"""Reflectance that true colour products of Sentinel-2 show as white."""

# Water and land are not hidden. Snow is left open but for clouds, and in a shadow it cannot be told what is.
_NOT_SEEN = bits("car", "swimming pool")
_ON_WATER = SKY | _NOT_SEEN | bits("water", "building", "road", "bare land", "vegetation", "tree", "grass")
_PRESENT = np.array([bits("cloud shadow"), bits("water"), 0, 0, bits("cloud")], BITS)
_KNOWN = np.array(
    [SKY | _NOT_SEEN, _ON_WATER | bits("field"), SKY | _NOT_SEEN, SKY | _NOT_SEEN | bits("water"), ALL],
    BITS,
)


def load_clouds(folder: Path) -> Iterator[Place]:
    """Three scenes, each as the engine shows reflectances and as true colour products do; one is held out."""
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as arrays:
            reflectance, codes = arrays["img"][..., 2::-1], np.squeeze(arrays["msk"], axis=-1)
        present, known = _PRESENT[codes], _KNOWN[codes]
        for name, rgb in (("stretched", _stretched(reflectance)), ("fixed", _fixed(reflectance))):
            held_out = path.stem == HELD_OUT
            yield Place(f"{path.stem}_{name}", "clouds", rgb, present, known, GSD, held_out)


def _stretched(reflectance: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    bands = np.moveaxis(reflectance, -1, 0)
    stretch = Stretch.measure(bands.reshape(3, -1))
    return np.ascontiguousarray(np.moveaxis(stretch.apply(bands), 0, -1))


def _fixed(reflectance: npt.NDArray[np.float32]) -> npt.NDArray[np.uint8]:
    shown = np.clip(reflectance / BRIGHTEST, 0, 1) * 255
    return np.asarray(shown.round(), np.uint8)
