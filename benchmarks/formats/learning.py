"""Learning a codebook: the patterns that describe the bricks of many masks with the fewest wrong cells."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

from formats.bricks import Codebook
from formats.cells import Counts, majority
from formats.pictures import Mask

_ROUNDS = 5
_MOST_BRICKS = 20_000
_CHUNK = 4096


def learn(masks: Sequence[Mask], grids: Iterable[int], height: int, width: int, patterns: int) -> Codebook:
    """Learns a codebook by k-modes: k-means with Hamming distance and majorities.

    Args:
        masks: Masks to learn from, each of shape (TILE, TILE).
        grids: Grids at which their bricks are taken.
        height: Rows of cells of a brick.
        width: Columns of cells of a brick.
        patterns: Patterns to keep at most.
    """
    generator = np.random.default_rng(0)
    bricks = _bricks_of(masks, grids, height, width)
    if len(bricks) > _MOST_BRICKS:
        bricks = bricks[generator.choice(len(bricks), _MOST_BRICKS, replace=False)]
    unique, counts = np.unique(bricks, axis=0, return_counts=True)
    if len(unique) > patterns:
        unique = _k_modes(unique.astype(np.float32), counts.astype(np.float32), patterns, generator)
    # A stable order, so that a pattern's number does not depend on chance.
    return Codebook(height, width, np.unique(unique, axis=0).astype(np.bool_))


def _bricks_of(masks: Sequence[Mask], grids: Iterable[int], height: int, width: int) -> Mask:
    """Returns all bricks that are neither empty nor full, shape (bricks, height * width)."""
    shape = Codebook(height, width, np.zeros((0, height * width), np.bool_))
    found = []
    for grid in grids:
        for mask in masks:
            blocks = shape.blocks(majority(mask, grid).astype(np.float32)).reshape(-1, height * width) > 0
            found.append(blocks[_is_mixed(blocks)])
    return np.concatenate(found)


def _is_mixed(patterns: npt.NDArray[np.generic]) -> npt.NDArray[np.bool_]:
    mixed: npt.NDArray[np.bool_] = (patterns > 0).any(axis=1) & ~(patterns > 0).all(axis=1)
    return mixed


def _k_modes(bricks: Counts, weights: Counts, patterns: int, generator: np.random.Generator) -> Counts:
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
    return modes


def _draw(
    items: npt.NDArray[np.intp], weights: Counts, count: int, generator: np.random.Generator
) -> npt.NDArray[np.intp]:
    """Draws without replacement; fewer where fewer have any weight."""
    count = min(count, int((weights > 0).sum()))
    if not count:
        return items[:0]
    shares = weights.astype(np.float64) / weights.sum(dtype=np.float64)
    return generator.choice(items, count, replace=False, p=shares)


def _nearest(bricks: Counts, modes: Counts) -> tuple[npt.NDArray[np.intp], Counts]:
    """Returns the nearest mode of each brick and its Hamming distance."""
    owner, distance = np.zeros(len(bricks), np.intp), np.zeros(len(bricks), np.float32)
    for start in range(0, len(bricks), _CHUNK):
        part = slice(start, start + _CHUNK)
        changes = modes @ (1 - 2 * bricks[part]).T
        owner[part] = changes.argmin(axis=0)
        distance[part] = changes.min(axis=0) + bricks[part].sum(axis=1)
    return owner, distance
