"""Objects that several tiles see: which numbers of which tiles are one object.

Tiles number their objects each for itself. Two objects of neighbouring tiles are one if they cover nearly the
same of the cells that both tiles see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.raster.tiling import Tiling
from t4s_geo.raster.windows import shared

TileObjects = npt.NDArray[np.uint16]
"""Number of the object that each cell belongs to, 0 for none: shape (countable labels, rows, columns)."""
Ints = npt.NDArray[np.int64]


class ObjectSource(Protocol):
    """Where the objects of tiles come from."""

    def objects(self, tile: int) -> TileObjects | None:
        """Returns the objects as the tile numbers them, from 1; None if the tile has no answer."""


@dataclass(frozen=True, eq=False)
class FoundObjects:
    """The objects of a scene, as those who told them apart number them, tile by tile.

    Attributes:
        tiling: Their tiles: those that a model answered, or windows of a refiner's own.
        labels: The countable labels: their positions among all, ascending.
        counts: Highest number in each tile of each countable label, shape (tiles, countable labels), dtype
            int64.
        source: The tiles' objects.
        told: The same objects as far as they say which of two tiles are one; None for `source` itself.
    """

    tiling: Tiling
    labels: tuple[int, ...]
    counts: Ints
    source: ObjectSource
    told: ObjectSource | None = None


@dataclass(frozen=True, eq=False)
class ObjectNumbers:
    """The numbers that objects have in the whole scene.

    Attributes:
        labels: The countable labels: their positions among all, ascending.
        offsets: Object k of a tile has the provisional number `offsets[tile, label] + k`; shape (tiles,
            countable labels), dtype int64.
        final: Final number by provisional number, from 1; dtype uint32. No two labels share one.
    """

    labels: tuple[int, ...]
    offsets: Ints
    final: npt.NDArray[np.uint32]

    def of(self, tile: int, objects: TileObjects) -> npt.NDArray[np.uint32]:
        """Returns the final numbers of a tile's cells, of the shape of `objects`; 0 stays 0."""
        provisional = objects + self.offsets[tile][:, None, None]
        return np.where(objects > 0, self.final[provisional], 0).astype(np.uint32)


def merge_objects(found: FoundObjects, check: Callable[[], None] = lambda: None) -> ObjectNumbers:
    """Finds the objects that several tiles see, and numbers all objects.

    Two objects of one label in two tiles are the same if, within the cells that both tiles see, what they
    have in common is over half of what they cover together; so each has at most one counterpart. What is
    kept is some tens of bytes for each object and tile. The result does not depend on the order in which
    tiles were answered.

    Args:
        found: The objects; its source is asked only about tiles that have some.
        check: Called for each tile; raises to cancel.
    """
    counts = found.counts
    ends = counts.cumsum().reshape(counts.shape)
    # Provisional numbers begin at 1, as those of the tiles do.
    offsets = ends - counts
    pairs = [np.zeros((0, 2), np.int64)]
    for tile in range(len(found.tiling)):
        check()
        pairs += _matches_of(tile, found, offsets)
    left, right = np.concatenate(pairs).T
    _, component = components(int(counts.sum()), left - 1, right - 1)
    return ObjectNumbers(found.labels, offsets, np.append(0, component + 1).astype(np.uint32))


def _matches_of(tile: int, found: FoundObjects, offsets: Ints) -> list[Ints]:
    """Returns the pairs of provisional numbers that a tile shares with later tiles, each (pairs, 2)."""
    tiling, counts, source = found.tiling, found.counts, found.told or found.source
    window = tiling.tile_cells(tile)
    pairs = []
    for other in tiling.tiles_intersecting(window):
        common = (counts[tile] > 0) & (counts[other] > 0)
        if other <= tile or not common.any():
            continue
        ours, theirs = source.objects(tile), source.objects(other)
        if ours is None or theirs is None:
            continue
        here, there = shared(window, tiling.tile_cells(other))
        for label in np.flatnonzero(common):
            matches = match_objects(ours[(label, *here)], theirs[(label, *there)])
            pairs.append(matches + offsets[[tile, other], label])
    return pairs


def match_objects(first: TileObjects, second: TileObjects) -> Ints:
    """Finds the objects of two tiles that are the same.

    Args:
        first: As the first tile numbers the cells that both see, shape (rows, columns).
        second: As the second tile does.

    Returns:
        Pairs of numbers whose intersection is over half of their union, shape (pairs, 2), dtype int64; no
        number stands in two of them.
    """
    sizes_first, sizes_second = np.bincount(first.ravel()), np.bincount(second.ravel())
    both = (first > 0) & (second > 0)
    # One number for each pair, so that the pairs that occur are found by sorting: most do not.
    keys, intersections = np.unique(
        first[both].astype(np.int64) * sizes_second.size + second[both], return_counts=True
    )
    ours, theirs = np.divmod(keys, sizes_second.size)
    unions = sizes_first[ours] + sizes_second[theirs] - intersections
    same = 2 * intersections > unions
    return np.column_stack([ours[same], theirs[same]])
