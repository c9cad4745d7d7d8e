"""Training tiles with instance labels, and the targets of a dense head in their cells."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PIL import Image
from scipy.ndimage import distance_transform_edt

from embedded_training.crops import widening
from embedded_training.objects.scenes import OBJECT_LABELS, Classes, InstanceScene, Numbers, Rgb
from embedded_training.objects.seams import cell_numbers, find_seams
from t4s_geo.training.colour_augmentation import compress, recolour, soften

CELL = 4
"""Pixels along a side of a cell."""
DEEP = 4.0
"""Cells from an object's outline at which depth reaches 1."""
ANY = 0.5


@dataclass(frozen=True)
class TileSettings:
    """How tiles are sampled.

    Attributes:
        size: Pixels along each side of a tile.
        sources: Share of each data set, and the lowest and highest distance of its tiles, in metres a pixel.
        askew: Share of the tiles that are turned by any angle, not by quarters only.
    """

    size: int = 256
    sources: tuple[tuple[str, float, float, float], ...] = (
        ("banepa", 0.36, 0.12, 0.3),
        ("inria", 0.16, 0.15, 0.3),
        ("fields", 0.24, 0.8, 2.0),
        ("cars", 0.16, 0.11, 0.25),
        ("crowns", 0.04, 0.08, 0.25),
        ("trees", 0.24, 0.2, 0.45),
        ("pools", 0.04, 0.25, 0.6),
    )
    askew: float = 0.5


@dataclass(frozen=True, eq=False)
class ObjectTile:
    """A tile; the maps mean the same as those of an `InstanceScene`.

    Attributes:
        rgb: Shape (size, size, 3), dtype uint8.
        instances: Shape (size, size), dtype uint16.
        classes: Shape (size, size), dtype uint8.
        asked: Labels that were looked for.
        source: Data set that it comes from.
        ground_sampling_distance: Metres a pixel.
    """

    rgb: Rgb
    instances: Numbers
    classes: Classes
    asked: tuple[str, ...]
    source: str
    ground_sampling_distance: float


@dataclass(frozen=True, eq=False)
class Targets:
    """Targets of a tile's cells, all of shape (labels, rows, columns) as in `OBJECT_LABELS`.

    Attributes:
        mask: Share of the cell that is the label, dtype float32.
        known: Whether that is known, dtype bool.
        seams: Whether two of its objects touch there, dtype bool.
        depth: How far it is from the outline of its object, 0 (at or beyond it) to 1, dtype float32.
    """

    mask: npt.NDArray[np.float32]
    known: npt.NDArray[np.bool_]
    seams: npt.NDArray[np.bool_]
    depth: npt.NDArray[np.float32]


def random_tiles(
    scenes: Sequence[InstanceScene], settings: TileSettings, rng: np.random.Generator
) -> Iterator[ObjectTile]:
    """Yields tiles without end, data sets drawn by their shares, scenes by their area."""
    groups = {name: [scene for scene in scenes if scene.source == name] for name, *_ in settings.sources}
    kinds = [kind for kind in settings.sources if groups[kind[0]]]
    shares = np.array([kind[1] for kind in kinds])
    while True:
        name, _, low, high = kinds[rng.choice(len(kinds), p=shares / shares.sum())]
        areas = np.array([scene.classes.size for scene in groups[name]], float)
        scene = groups[name][rng.choice(len(areas), p=areas / areas.sum())]
        distance = float(np.exp(rng.uniform(np.log(low), np.log(high))))
        angle = float(rng.uniform(-45, 45)) if rng.random() < settings.askew else 0.0
        tile = _random_tile(scene, distance, angle, settings.size, rng)
        if (tile.classes > 0).any() or rng.random() < 0.1:
            yield _recoloured(_turned(tile, rng), rng)


def _random_tile(
    scene: InstanceScene, distance: float, angle: float, size: int, rng: np.random.Generator
) -> ObjectTile:
    """Cuts a square out of a scene; nearer than was asked for where the scene is too small."""
    height, width = scene.classes.shape
    wide = widening(angle)
    side = min(size * wide * distance / scene.ground_sampling_distance, height, width)
    left, top = rng.uniform(0, width - side), rng.uniform(0, height - side)
    # Only what the square touches, and some pixels for the filter, is copied out of a large scene.
    column, row = max(int(left) - 16, 0), max(int(top) - 16, 0)
    part = np.s_[row : math.ceil(top + side) + 16, column : math.ceil(left + side) + 16]
    box = (left - column, top - row, left - column + side, top - row + side)
    margin = math.ceil(size * (wide - 1) / 2)
    middle = (margin, margin, margin + size, margin + size)

    def bring(picture: Image.Image, filtering: Image.Resampling) -> Image.Image:
        picture = picture.resize((size + 2 * margin,) * 2, filtering, box)
        return picture.rotate(angle, filtering).crop(middle) if angle else picture.crop(middle)

    nearest = Image.Resampling.NEAREST
    rgb = bring(Image.fromarray(scene.rgb[part]), Image.Resampling.BICUBIC)
    numbers = bring(Image.fromarray(scene.instances[part].astype(np.int32)), nearest)
    classes = bring(Image.fromarray(scene.classes[part]), nearest)
    return ObjectTile(
        np.asarray(rgb),
        np.asarray(numbers).astype(np.uint16),
        np.asarray(classes),
        scene.asked,
        scene.source,
        side * scene.ground_sampling_distance / (size * wide),
    )


def _turned(tile: ObjectTile, rng: np.random.Generator) -> ObjectTile:
    """Turns a tile by quarters and flips it: there is no up in a picture from above."""
    quarters, flip = int(rng.integers(4)), bool(rng.integers(2))

    def move(array: npt.NDArray[np.generic]) -> npt.NDArray:  # type: ignore[type-arg]
        array = np.rot90(array, quarters)
        return np.ascontiguousarray(array[::-1] if flip else array)

    return ObjectTile(
        move(tile.rgb),
        move(tile.instances),
        move(tile.classes),
        tile.asked,
        tile.source,
        tile.ground_sampling_distance,
    )


def _recoloured(tile: ObjectTile, rng: np.random.Generator) -> ObjectTile:
    rgb = compress(recolour(soften(tile.rgb, rng), rng), rng)
    return ObjectTile(
        rgb, tile.instances, tile.classes, tile.asked, tile.source, tile.ground_sampling_distance
    )


def targets_of(tile: ObjectTile | InstanceScene, cell: int = CELL) -> Targets:
    """Computes the targets of cells; sides of the tile that are no multiple of a cell are cut off."""
    height, width = (side // cell * cell for side in tile.classes.shape)
    grid = (height // cell, width // cell)
    classes, instances = tile.classes[:height, :width], tile.instances[:height, :width]
    shape = (len(OBJECT_LABELS), *grid)
    mask, depth = np.zeros(shape, np.float32), np.zeros(shape, np.float32)
    known, seams = np.zeros(shape, np.bool_), np.zeros(shape, np.bool_)
    sure = _share(classes != 255, cell) >= ANY
    for rank, label in enumerate(OBJECT_LABELS):
        if label not in tile.asked:
            continue
        there = classes == rank + 1
        known[rank] = sure
        if not there.any():
            continue
        numbers = cell_numbers(np.where(there, instances, 0), cell)
        mask[rank] = _share(there, cell) / np.maximum(_share(classes != 255, cell), 1e-6)
        seams[rank] = find_seams(numbers)
        depth[rank] = depths(numbers)
    return Targets(mask, known, seams, depth)


def depths(numbers: npt.NDArray[np.int64]) -> npt.NDArray[np.float32]:
    """Returns how far cells are from outlines, from 0 (no object) to 1 (`DEEP` cells inside of one, or more).

    Args:
        numbers: Object of each cell, 0 for none, shape (rows, columns).
    """
    height, width = numbers.shape
    padded = np.pad(numbers, 1, mode="edge")
    inner = numbers > 0
    for down, across in ((0, 1), (2, 1), (1, 0), (1, 2)):
        inner &= padded[down : down + height, across : across + width] == numbers
    # The edge of the tile is no outline: objects go on there.
    far = int(DEEP)
    distance = distance_transform_edt(np.pad(inner, far, mode="edge"))[far : far + height, far : far + width]
    deep = np.where(numbers > 0, np.minimum(distance + 1, DEEP) / DEEP, 0)
    return np.asarray(deep, np.float32)


def _share(there: npt.NDArray[np.bool_], cell: int) -> npt.NDArray[np.float32]:
    """Returns the share of each cell's pixels that are set, shape (rows, columns)."""
    rows, columns = (side // cell for side in there.shape)
    share: npt.NDArray[np.float32] = there.reshape(rows, cell, columns, cell).mean((1, 3), dtype=np.float32)
    return share
