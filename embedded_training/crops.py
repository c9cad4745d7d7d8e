"""Training tiles: random crops at many scales, turned, flipped and recoloured."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from embedded_training.label_set import BITS, LABELS, Bits
from embedded_training.sizes import GRID, TILE_SIZE
from t4s_geo.training.colour_augmentation import compress, recolour, soften

if TYPE_CHECKING:
    # Reading places takes rasterio; cutting them does not.
    from embedded_training.sources import Place

MARGIN = 16
"""Pixels around a crop that a resampling filter may want to see."""


@dataclass(frozen=True)
class CropSettings:
    """How crops are taken.

    Attributes:
        tile_size: Pixels along each side of a tile.
        grid: Cells along each side of a tile.
        weights: Share of each data set.
        distances: Lowest and highest ground sampling distance of each data set's crops, in metres.
        mosaics: Share of the crops that hold a part of another one.
        far: Share of the crops that are taken from farther away, as far as the place is large enough.
        farthest: How many times as far at the most.
        askew: Share of the crops that are turned by any angle, not by quarters only.
    """

    tile_size: int = TILE_SIZE
    grid: int = GRID
    weights: tuple[tuple[str, float], ...] = (
        ("dubai", 0.30),
        ("cities", 0.20),
        ("farms", 0.12),
        ("trees", 0.16),
        ("fields", 0.08),
        ("banepa", 0.14),
        ("amazon", 0.11),
        ("cars", 0.07),
        ("pools", 0.05),
        ("clouds", 0.12),
    )
    distances: tuple[tuple[str, float, float], ...] = (
        ("dubai", 0.3, 1.3),
        ("cities", 0.35, 0.6),
        ("farms", 0.4, 1.0),
        ("trees", 0.35, 1.0),
        ("fields", 0.6, 2.2),
        ("banepa", 0.2, 0.8),
        ("amazon", 7.0, 14.0),
        ("cars", 0.15, 0.35),
        ("pools", 0.35, 0.6),
        ("clouds", 10.0, 30.0),
    )
    mosaics: float = 0.4
    far: float = 0.2
    farthest: float = 4.0
    askew: float = 0.35


@dataclass(frozen=True)
class Crop:
    """One training tile.

    Attributes:
        rgb: Shape (tile_size, tile_size, 3), dtype uint8.
        present: Share of each cell that a label covers, shape (labels, grid, grid), dtype float32.
        known: Whether that is known, shape (labels, grid, grid), dtype bool.
    """

    rgb: npt.NDArray[np.uint8]
    present: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]


def random_crops(places: Sequence[Place], settings: CropSettings, rng: np.random.Generator) -> Iterator[Crop]:
    """Yields crops without end, data sets drawn by their weights, places by their area."""
    singles = _single_crops(places, settings, rng)
    for crop in singles:
        yield paste(next(singles), crop, rng) if rng.random() < settings.mosaics else crop


def _single_crops(
    places: Sequence[Place], settings: CropSettings, rng: np.random.Generator
) -> Iterator[Crop]:
    by_source = {name: [place for place in places if place.source == name] for name, _ in settings.weights}
    names = [name for name, _ in settings.weights]
    shares = np.array([share for _, share in settings.weights])
    ranges = {name: (low, high) for name, low, high in settings.distances}
    areas = {
        name: np.array([place.known.size for place in group], float) for name, group in by_source.items()
    }
    while True:
        name = str(rng.choice(names, p=shares / shares.sum()))
        place = by_source[name][rng.choice(len(by_source[name]), p=areas[name] / areas[name].sum())]
        low, high = np.log(ranges[name])
        distance = np.exp(rng.uniform(low, high))
        if rng.random() < settings.far:
            distance *= rng.uniform(1, settings.farthest)
        angle = rng.uniform(-45, 45) if rng.random() < settings.askew else 0.0
        crop = _random_crop(place, float(distance), angle, settings, rng)
        if crop.known.any():
            crop = turn(crop, rng)
            yield replace(crop, rgb=compress(recolour(soften(crop.rgb, rng), rng), rng))


def _random_crop(
    place: Place, distance: float, angle: float, settings: CropSettings, rng: np.random.Generator
) -> Crop:
    height, width = place.known.shape
    side = settings.tile_size * distance / place.ground_sampling_distance * widening(angle)
    side = min(side, height, width)
    top, left = rng.uniform(0, height - side), rng.uniform(0, width - side)
    return cut(place, (left, top, left + side, top + side), settings, angle)


def widening(angle: float) -> float:
    """Returns how many times as wide a square must be for one turned by `angle` degrees to lie in it."""
    return abs(math.sin(math.radians(angle))) + abs(math.cos(math.radians(angle)))


def cut(
    place: Place, box: tuple[float, float, float, float], settings: CropSettings, angle: float = 0.0
) -> Crop:
    """Cuts a square (left, top, right, bottom in pixels) out of a place and brings it to tile size.

    Where there is an angle, in degrees, the tile is the largest square turned by it that lies in the box.
    """
    # Not a pixel less than it takes, since there is none beyond the box.
    side = settings.tile_size + 2 * math.ceil(settings.tile_size * (widening(angle) - 1) / 2)
    margin = (side - settings.tile_size) // 2
    middle = (margin, margin, margin + settings.tile_size, margin + settings.tile_size)
    # Only what the box touches, and some pixels for the filter, is copied out of a large image.
    first_column, first_row = (max(int(edge) - MARGIN, 0) for edge in box[:2])
    part = np.s_[first_row : int(box[3]) + MARGIN, first_column : int(box[2]) + MARGIN]
    box = (box[0] - first_column, box[1] - first_row, box[2] - first_column, box[3] - first_row)

    def bring(array: npt.NDArray[Any], filtering: Image.Resampling) -> npt.NDArray[Any]:
        picture = Image.fromarray(array).resize((side, side), filtering, box)
        return np.asarray(picture.rotate(angle, filtering).crop(middle) if angle else picture)

    # BOX and BICUBIC average when they shrink, as the engine's tiler does.
    rgb = bring(place.rgb[part], Image.Resampling.BICUBIC)
    # Pillow turns pictures of 32 bits by any angle, but not of 16.
    present, known = (
        bring(labels[part].astype(np.int32), Image.Resampling.NEAREST).astype(BITS)
        for labels in (place.present, place.known)
    )
    sure = cell_shares(known, settings.grid)
    share = cell_shares(present & known, settings.grid) / np.maximum(sure, 1e-6)
    return Crop(rgb, share.astype(np.float32), sure >= 0.5)


def cell_shares(labels: Bits, grid: int) -> npt.NDArray[np.float32]:
    """Returns the share of each cell's pixels that have each label, shape (labels, grid, grid)."""
    planes = (labels[None] >> np.arange(len(LABELS), dtype=BITS)[:, None, None]) & 1
    size = labels.shape[0] // grid
    # Rows first and in small integers, which is many times faster than a mean over two axes.
    columns = planes.reshape(len(LABELS), grid, size, -1).sum(axis=2, dtype=np.uint16)
    counts = columns.reshape(len(LABELS), grid, grid, size).sum(axis=3, dtype=np.uint16)
    shares: npt.NDArray[np.float32] = counts.astype(np.float32) / np.float32(size * size)
    return shares


def turn(crop: Crop, rng: np.random.Generator) -> Crop:
    """Turns and flips a crop: there is no up in a picture from above."""
    quarters, flip = int(rng.integers(4)), bool(rng.integers(2))

    def move(array: npt.NDArray[np.generic], axes: tuple[int, int]) -> npt.NDArray[np.generic]:
        array = np.rot90(array, quarters, axes)
        return np.ascontiguousarray(np.flip(array, axes[0]) if flip else array)

    return Crop(move(crop.rgb, (0, 1)), move(crop.present, (1, 2)), move(crop.known, (1, 2)))  # type: ignore[arg-type]


def paste(part: Crop, crop: Crop, rng: np.random.Generator) -> Crop:
    """Pastes a rectangle of one crop into another, along the edges of cells.

    What stands beside what says less then, and how a thing looks says more (CutMix, Yun et al., 2019).
    """
    grid = crop.present.shape[1]
    sides = rng.integers(grid // 4, 3 * grid // 4, 2)
    rows, columns = (
        slice(start, start + side) for start, side in zip(rng.integers(0, grid - sides), sides, strict=True)
    )
    cells = np.s_[:, rows, columns]
    size = crop.rgb.shape[0] // grid
    pixels = np.s_[rows.start * size : rows.stop * size, columns.start * size : columns.stop * size]
    rgb, present, known = crop.rgb.copy(), crop.present.copy(), crop.known.copy()
    rgb[pixels], present[cells], known[cells] = part.rgb[pixels], part.present[cells], part.known[cells]
    return Crop(rgb, present, known)


def scoring_tiles(places: Sequence[Place], settings: CropSettings, limit: int) -> list[tuple[str, Crop]]:
    """Cuts held-out places into tiles side by side at the geometric middle of their data set's distances.

    Returns:
        (data set, crop) pairs, at most `limit` a data set, spread evenly over its tiles.
    """
    middles = {name: float(np.sqrt(low * high)) for name, low, high in settings.distances}
    tiles: dict[str, list[Crop]] = {name: [] for name in middles}
    for place in places:
        side = settings.tile_size * middles[place.source] / place.ground_sampling_distance
        height, width = place.known.shape
        side = min(side, height, width)
        for top in np.arange(int(height / side)) * side:
            for left in np.arange(int(width / side)) * side:
                tiles[place.source].append(cut(place, (left, top, left + side, top + side), settings))
    chosen = []
    for name, crops in tiles.items():
        count = min(limit, len(crops))
        chosen += [(name, crops[rank * len(crops) // count]) for rank in range(count)]
    return chosen
