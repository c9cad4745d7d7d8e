"""What the network of clouds learns from and is scored on: cloudy scenes, and others without a cloud."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from PIL import Image

from embedded_training.clouds import load_clouds
from embedded_training.label_set import bits
from embedded_training.sky.drawn import draw_clouds
from embedded_training.sky.network import LABELS, STRIDE
from embedded_training.sources import Place, load_amazon, load_banepa, load_dubai, load_fields
from t4s_geo.training.colour_augmentation import compress, recolour, soften

DISTANCE = 10.0
"""Metres a pixel of what the network looks at."""
CLEAR = (
    ("forest_amazon_s2", load_amazon),
    ("landcover_dubai", load_dubai),
    ("fields_naip", load_fields),
    ("buildings_banepa", load_banepa),
)
"""Data sets over which there is no cloud."""

REAL, DRAWN = 0.4, 0.2
"""Shares of the examples with clouds, and with clouds that were drawn; in the others there are none."""

Rgb = npt.NDArray[np.uint8]
Bools = npt.NDArray[np.bool_]


class Example(NamedTuple):
    """A picture to learn from.

    Attributes:
        rgb: Shape (3, side, side), dtype uint8.
        present: Share of each cell that is a cloud, and a shadow, shape (labels, cells, cells).
        known: Share of it of which that is known, of that shape.
    """

    rgb: Rgb
    present: npt.NDArray[np.float32]
    known: npt.NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Sky:
    """A scene in which it is known where clouds and shadows are.

    Attributes:
        name: Of the file.
        renderings: As it may be shown, shape (rows, columns, 3) each.
        present: Shape (labels, rows, columns), dtype bool.
        ground_sampling_distance: Metres a pixel.
    """

    name: str
    renderings: tuple[Rgb, ...]
    present: Bools
    ground_sampling_distance: float


def read_cloudy(data: Path) -> dict[str, Sky]:
    """Reads the cloudy scenes by name, each as it is stretched and as true colour products show it."""
    groups: dict[str, list[Place]] = {}
    for place in load_clouds(data / "clouds_landsat_s2"):
        groups.setdefault(place.name.rpartition("_")[0], []).append(place)
    return {
        name: Sky(
            name,
            tuple(place.rgb for place in places),
            np.stack([(places[0].present & bits(label)) > 0 for label in LABELS]),
            places[0].ground_sampling_distance,
        )
        for name, places in groups.items()
    }


def read_clear(data: Path, held_out: bool) -> list[Place]:
    """Reads the scenes without clouds, those to learn from or those to score on."""
    places = [place for folder, load in CLEAR for place in load(data / folder)]
    return [place for place in places if place.held_out == held_out]


class Examples:
    """Draws examples by chance: windows of cloudy scenes, of others, and of others with clouds over them."""

    def __init__(self, cloudy: list[Sky], clear: list[Place], side: int, seed: int) -> None:
        """Takes scenes, the pixels of an example's sides, and a seed."""
        self._cloudy, self._side, self._random = cloudy, side, np.random.default_rng(seed)
        finer = [place for place in clear if place.ground_sampling_distance < DISTANCE]
        groups = (
            [place.rgb for place in clear if place.ground_sampling_distance >= DISTANCE],
            [place.rgb for place in finer],
            # As a satellite would show them.
            [shrunk(place.rgb, place.ground_sampling_distance / DISTANCE) for place in finer],
        )
        self._clear = [[_grown(rgb, side) for rgb in group] for group in groups if group]

    def draw(self) -> Example:
        """Draws one."""
        kind = self._random.random()
        if kind < REAL:
            rgb, present, known = self._real()
        else:
            group = self._clear[self._random.integers(len(self._clear))]
            rgb = self._cut(group[self._random.integers(len(group))])
            known = np.ones((len(LABELS), *rgb.shape[:2]), bool)
            present = ~known
            if kind < REAL + DRAWN:
                shown, present, known = draw_clouds(rgb.astype(np.float32), self._random)
                rgb = np.clip(shown, 0, 255).astype(np.uint8)
        rgb = self._recolour(rgb)
        turns, mirrored = int(self._random.integers(4)), self._random.random() < 0.5

        def turned(values: npt.NDArray[Any]) -> npt.NDArray[Any]:
            values = np.rot90(values, turns, (1, 2))
            return np.ascontiguousarray(values[..., ::-1] if mirrored else values)

        there, told = turned(present), turned(known)
        return Example(turned(np.moveaxis(rgb, -1, 0)), _cells(there & told), _cells(told))

    def _real(self) -> tuple[Rgb, Bools, Bools]:
        """Cuts a window out of a cloudy scene, enlarged up to four times."""
        sky = self._cloudy[self._random.integers(len(self._cloudy))]
        rgb = sky.renderings[self._random.integers(len(sky.renderings))]
        times = np.exp(self._random.uniform(0, np.log(4)))
        reach = self._side / times
        left, top = (self._random.uniform(0, side - reach) for side in (rgb.shape[1], rgb.shape[0]))
        box, size = (left, top, left + reach, top + reach), (self._side, self._side)
        shown = np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC, box=box))
        present = [
            np.asarray(Image.fromarray(label).convert("L").resize(size, Image.Resampling.BILINEAR, box=box))
            >= 128
            for label in sky.present
        ]
        return shown, np.stack(present), np.ones((len(LABELS), *size), bool)

    def _cut(self, rgb: Rgb) -> Rgb:
        """Cuts a window out of a scene, at its own pixels or enlarged, or shrunk as far as it is large."""
        most = min(3.0, min(rgb.shape[:2]) / self._side)
        reach = self._side * np.exp(self._random.uniform(np.log(0.4), np.log(most)))
        left, top = (self._random.uniform(0, max(0.0, side - reach)) for side in (rgb.shape[1], rgb.shape[0]))
        box = (left, top, min(left + reach, rgb.shape[1]), min(top + reach, rgb.shape[0]))
        return np.asarray(
            Image.fromarray(rgb).resize((self._side, self._side), Image.Resampling.BICUBIC, box=box)
        )

    def _recolour(self, rgb: Rgb) -> Rgb:
        """Shows a picture as other sensors and other stretches would."""
        random = self._random
        if random.random() < 0.5:
            # As scenes are stretched: what is brightest becomes white, a roof or sand as well as a cloud.
            limits = np.percentile(rgb, [random.uniform(0, 4), random.uniform(90, 100)], axis=(0, 1))
            low, high = np.array([[0.0], [255.0]]) + random.random() * (limits - [[0.0], [255.0]])
            stretched = (rgb - low) * (255 / np.maximum(high - low, 25))
            rgb = np.clip(stretched, 0, 255).astype(np.uint8)
        return compress(soften(recolour(rgb, random), random), random)


def shrunk(rgb: Rgb, times: float) -> Rgb:
    """Returns a picture of so many times the pixels along each side, which is fewer; averaged."""
    size = [max(1, round(length * times)) for length in (rgb.shape[1], rgb.shape[0])]
    return np.asarray(Image.fromarray(rgb).resize(size, Image.Resampling.BICUBIC))


def _grown(rgb: Rgb, side: int) -> Rgb:
    """Returns a picture that is at least so many pixels a side, mirrored where it is smaller."""
    lacking = [(0, max(0, side - length)) for length in rgb.shape[:2]]
    return np.pad(rgb, (*lacking, (0, 0)), mode="symmetric")


def _cells(values: Bools) -> npt.NDArray[np.float32]:
    labels, rows, columns = values.shape
    cells = values.reshape(labels, rows // STRIDE, STRIDE, columns // STRIDE, STRIDE)
    shares: npt.NDArray[np.float32] = cells.mean(axis=(2, 4), dtype=np.float32)
    return shares
