"""Objects as one mask and its seams: the cells where two of them touch.

Cells are neighbours if they share a side. A seam runs on one side only of where two objects touch, in the
upper or left one, so it is a cell wide. Objects are the parts of the mask that hang together without its
seams, grown back over them.
"""

from __future__ import annotations

from typing import TypeVar

import numpy as np
import numpy.typing as npt

Ints = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

T = TypeVar("T", bound=np.generic)


def find_seams(numbers: Ints) -> Mask:
    """Finds the seams that tell objects apart.

    They are the cells whose right or lower neighbour is part of another object, and splinters: cells that the
    seams would cut off of their object, if `parts_of` gives them back to it when they are seams, too.

    Args:
        numbers: Object of each cell, 0 off the mask; shape (rows, columns), dtype int64.

    Returns:
        Shape (rows, columns); all in the mask.
    """
    seams, mask = _touching(numbers), numbers > 0
    if not seams.any():
        return seams
    wholes, cores = regions(numbers), regions(np.where(seams, 0, numbers))
    main = _largest(wholes, cores)
    splinters = (cores > 0) & (cores != main[wholes])
    if splinters.any():
        parts = parts_of(mask, seams | splinters)
        # The part that the main core of each whole is in; 0 where it has none.
        owners = np.zeros(len(main), np.int64)
        is_main = (cores > 0) & ~splinters
        owners[wholes[is_main]] = parts[is_main]
        lost = np.bincount(cores.ravel(), (parts != owners[wholes]).ravel()) > 0
        seams |= splinters & ~lost[cores]
    return seams


def parts_of(mask: Mask, seams: Mask) -> Ints:
    """Tells objects apart.

    What hangs together in the mask without the seams is a part. A seam's cell belongs to the part that its
    left neighbour is in, or else its upper one, or else, if both are in the mask, its upper left one. Where
    these are seams or off the mask, parts grow over the mask step by step; of several that reach a cell in
    the same step, it goes to that of its upper, left, right or lower neighbour, in this order. What no part
    reaches is seam all over, and what hangs together of it is a part.

    Args:
        mask: Cells of all objects, shape (rows, columns).
        seams: Cells of seams, of that shape; those off the mask mean nothing.

    Returns:
        Part of each cell, numbered from 1 in reading order of their first cells, 0 off the mask; shape (rows,
        columns), dtype int64.
    """
    cores = regions(mask & ~seams)
    left, upper, between = (
        _before(cores, 0, 1),
        _before(cores, 1, 0),
        _before(mask, 0, 1) & _before(mask, 1, 0),
    )
    corner = np.where(between, _before(cores, 1, 1), 0)
    parts = cores.copy()
    for near in (left, upper, corner):
        np.copyto(parts, near, where=mask & (parts == 0))
    if (mask & (parts == 0)).any():
        parts = _grown(parts, mask)
        rest = regions(mask & (parts == 0))
        parts = np.where(rest > 0, rest + parts.max(initial=0), parts)
    return _in_order(parts)


def regions(values: npt.NDArray[np.generic]) -> Ints:
    """Numbers what hangs together and has one value, from 1 in reading order; 0 where the value is 0.

    Args:
        values: Shape (rows, columns).
    """
    starts = np.ones(values.shape, np.bool_)
    starts[:, 1:] = values[:, 1:] != values[:, :-1]
    # Runs of equal values in a row are joined to those above them.
    runs = np.cumsum(starts).reshape(values.shape) - 1
    is_set = values[starts] != 0
    joined = (values[1:] == values[:-1]) & (values[1:] != 0)
    roots = _roots(len(is_set), runs[:-1][joined], runs[1:][joined])
    ranks = np.cumsum(is_set & (roots == np.arange(len(roots))))
    numbers: Ints = np.where(is_set, ranks[roots], 0)[runs]
    return numbers


def _touching(numbers: Ints) -> Mask:
    """Finds the cells whose right or lower neighbour is part of another object."""
    touching = np.zeros(numbers.shape, np.bool_)
    for ours, theirs in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        both = (numbers[ours] > 0) & (numbers[theirs] > 0)
        touching[ours] |= both & (numbers[ours] != numbers[theirs])
    return touching


def _largest(wholes: Ints, cores: Ints) -> Ints:
    """Returns the largest core of each whole, or the first of the largest; 0 where it has none."""
    sizes, owners = np.bincount(cores.ravel())[1:], wholes.ravel()[_first(cores)[1:]]
    # What is assigned last stays.
    order = np.lexsort((-np.arange(len(sizes)), sizes))
    largest = np.zeros(int(wholes.max()) + 1, np.int64)
    largest[owners[order]] = order + 1
    return largest


def _before(cells: npt.NDArray[T], down: int, across: int) -> npt.NDArray[T]:
    """Returns for each cell the one some rows above it and some columns to its left; 0 off the grid."""
    rows, columns = cells.shape
    moved = np.zeros_like(cells)
    moved[down:, across:] = cells[: rows - down, : columns - across]
    return moved


def _with_margin(cells: npt.NDArray[T]) -> npt.NDArray[T]:
    """Puts one cell of 0 around; NumPy's own function takes ten times as long for so small an array."""
    rows, columns = cells.shape
    wide = np.zeros((rows + 2, columns + 2), cells.dtype)
    wide[1:-1, 1:-1] = cells
    return wide


def _grown(parts: Ints, mask: Mask) -> Ints:
    """Grows parts over the mask, step by step.

    It takes time in proportion to the cells, however winding the way.
    """
    wide = mask.shape[1] + 2
    found: list[int] = _with_margin(parts).ravel().tolist()
    empty = _with_margin(mask & (parts == 0))
    free: list[bool] = empty.ravel().tolist()
    beside = empty[:-2, 1:-1] | empty[2:, 1:-1] | empty[1:-1, :-2] | empty[1:-1, 2:]
    edge: list[int] = np.flatnonzero(_with_margin(beside & (parts > 0))).tolist()
    while edge:
        reached: list[int] = []
        # In reading order, a cell is reached from above first, then from its left, its right and from below.
        for cell in edge:
            for near in (cell - wide, cell - 1, cell + 1, cell + wide):
                if free[near]:
                    free[near] = False
                    found[near] = found[cell]
                    reached.append(near)
        edge = sorted(reached)
    return np.array(found, np.int64).reshape(-1, wide)[1:-1, 1:-1]


def _roots(count: int, left: Ints, right: Ints) -> Ints:
    """Finds which of some things hang together.

    Args:
        count: How many there are.
        left: One of each pair that does, shape (pairs,).
        right: The other.

    Returns:
        For each the first of those that it hangs together with, shape (count,).
    """
    roots = np.arange(count)
    while True:
        ours, theirs = roots[left], roots[right]
        if (ours == theirs).all():
            return roots
        np.minimum.at(roots, np.maximum(ours, theirs), np.minimum(ours, theirs))
        while (roots[roots] != roots).any():
            roots = roots[roots]


def _in_order(numbers: Ints) -> Ints:
    """Numbers anew from 1 in the order in which numbers come first, none of them left out; 0 stays."""
    order = np.argsort(_first(numbers)[1:])
    ranks = np.zeros(len(order) + 1, np.int64)
    ranks[order + 1] = np.arange(1, len(order) + 1)
    return ranks[numbers]


def _first(numbers: Ints) -> Ints:
    """Returns where each number from 0 to the highest comes first, as an index into the flat array."""
    first = np.zeros(int(numbers.max(initial=0)) + 1, np.int64)
    # What is assigned last stays.
    first[numbers.ravel()[::-1]] = np.arange(numbers.size)[::-1]
    return first
