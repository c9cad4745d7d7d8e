"""Learning a codebook: the patterns that describe the bricks of many masks with the fewest wrong cells.

    python -m embedded_training.codebook --data DATA --output t4s_geo/descriptors/codebook_8x8.npy

learns the one of version 2 from the labels of the places that the embedded checkpoint is trained on, in crops
of all their ground sampling distances, turned and flipped.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path

import numpy as np
import numpy.typing as npt

from embedded_training.crops import CropSettings, random_crops
from embedded_training.data_sets import load_places
from t4s_geo.descriptors.codebook import Codebook

Mask = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float32]

_ROUNDS = 5
_CHUNK = 4096


def learn(
    masks: Sequence[Mask],
    grids: Iterable[int],
    height: int,
    width: int,
    patterns: int,
    most_bricks: int = 20_000,
) -> Codebook:
    """Learns a codebook by k-modes: k-means with Hamming distance and majorities.

    Args:
        masks: Masks to learn from, each of shape (side, side).
        grids: Grids at which their bricks are taken; they divide the side.
        height: Rows of cells of a brick.
        width: Columns of cells of a brick.
        patterns: Patterns to keep at most.
        most_bricks: Bricks to learn from at most, drawn from all.
    """
    generator = np.random.default_rng(0)
    bricks = _bricks_of(masks, grids, height, width)
    if len(bricks) > most_bricks:
        bricks = bricks[generator.choice(len(bricks), most_bricks, replace=False)]
    unique, counts = np.unique(bricks, axis=0, return_counts=True)
    modes = unique.astype(np.float32)
    if len(modes) > patterns:
        modes = _k_modes(modes, counts.astype(np.float32), patterns, generator)
    # A stable order, so that a pattern's number does not depend on chance.
    return Codebook(height, width, np.unique(modes, axis=0).astype(np.bool_))


def _bricks_of(masks: Sequence[Mask], grids: Iterable[int], height: int, width: int) -> Mask:
    """Returns all bricks that are neither empty nor full, shape (bricks, height * width)."""
    shape = Codebook(height, width, np.zeros((0, height * width), np.bool_))
    found = []
    for grid in grids:
        for mask in masks:
            blocks = shape.blocks(_majority(mask, grid)).reshape(-1, height * width) > 0
            found.append(blocks[_is_mixed(blocks)])
    return np.concatenate(found)


def _majority(mask: Mask, grid: int) -> Floats:
    """Sets the cells of which more than half is set; shape (grid, grid), dtype float32, 0 or 1."""
    size = len(mask) // grid
    counts = mask.reshape(grid, size, grid, size).sum(axis=(1, 3))
    return np.asarray(counts * 2 > size * size, np.float32)


def _is_mixed(patterns: Mask | Floats) -> npt.NDArray[np.bool_]:
    return np.asarray((patterns > 0).any(axis=1) & ~(patterns > 0).all(axis=1), np.bool_)


def _k_modes(bricks: Floats, weights: Floats, patterns: int, generator: np.random.Generator) -> Floats:
    """Returns the modes, shape (at most patterns, cells), values 0 or 1."""
    # Half of the start are the commonest bricks, half a draw from the rest, so that rare shapes have a say.
    order = np.argsort(-weights, kind="stable")
    common, rest = order[: patterns // 2], order[patterns // 2 :]
    modes = bricks[np.concatenate([common, _draw(rest, weights[rest], patterns - len(common), generator)])]
    for _ in range(_ROUNDS):
        owner, distance = _nearest(bricks, modes)
        sums, total = np.zeros_like(modes), np.zeros(len(modes), np.float32)
        np.add.at(sums, owner, bricks * weights[:, None])
        np.add.at(total, owner, weights)
        modes = np.unique((sums * 2 > total[:, None]).astype(np.float32), axis=0)
        modes = modes[_is_mixed(modes)]
        # Modes that fell together make room for bricks that are described badly.
        worst = _draw(np.arange(len(bricks)), distance * weights, patterns - len(modes), generator)
        modes = np.concatenate([modes, bricks[worst]])
    return np.asarray(modes, np.float32)


def _draw(
    items: npt.NDArray[np.intp], weights: Floats, count: int, generator: np.random.Generator
) -> npt.NDArray[np.intp]:
    """Draws without replacement; fewer where fewer have any weight."""
    count = min(count, int((weights > 0).sum()))
    if not count:
        return items[:0]
    shares = weights.astype(np.float64) / weights.sum(dtype=np.float64)
    return generator.choice(items, count, replace=False, p=shares)


def _nearest(bricks: Floats, modes: Floats) -> tuple[npt.NDArray[np.intp], Floats]:
    """Returns the nearest mode of each brick and its Hamming distance."""
    owner, distance = np.zeros(len(bricks), np.intp), np.zeros(len(bricks), np.float32)
    for start in range(0, len(bricks), _CHUNK):
        part = slice(start, start + _CHUNK)
        changes = modes @ (1 - 2 * bricks[part]).T
        owner[part] = changes.argmin(axis=0)
        distance[part] = changes.min(axis=0) + bricks[part].sum(axis=1)
    return owner, distance


def label_masks(data: Path, tiles: int) -> Iterator[Mask]:
    """Yields masks of single labels, shape (256, 256), from random crops of the training places."""
    places = [place for place in load_places(data) if not place.held_out]
    crops = random_crops(places, CropSettings(grid=256), np.random.default_rng(0))
    for crop in islice(crops, tiles):
        yield from (share > 0.5 for share in crop.present if (share > 0.5).any())


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--tiles", type=int, default=600)
    parser.add_argument("--patterns", type=int, default=1024)
    parser.add_argument("--bricks", type=int, default=60_000, help="bricks to learn from at most")
    given = parser.parse_args()
    masks = list(label_masks(given.data, given.tiles))
    book = learn(masks, (32, 64, 128, 256), 8, 8, given.patterns, given.bricks)
    np.save(given.output, np.packbits(book.patterns, axis=1))
    print(f"{len(book)} patterns from {len(masks)} masks")


if __name__ == "__main__":
    main()
