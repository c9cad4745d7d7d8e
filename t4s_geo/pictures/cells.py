"""Masks of pictures of any size as the cells of a grid that covers them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

Cells = npt.NDArray[np.uint8]


def majority(mask: npt.NDArray[np.bool_], grid: int) -> Cells:
    """Sets the cells of which half or more is set; pixels at their borders count by their share."""
    if not mask.any():
        return np.zeros((grid, grid), np.uint8)
    shares = Image.fromarray(mask.astype(np.float32)).resize((grid, grid), Image.Resampling.BOX)
    # Sums of shares are not exact: half of a cell is half of it.
    return (np.asarray(shares) >= 0.5 - 1e-6).astype(np.uint8)


def object_cells(instances: npt.NDArray[np.int32], cells: Cells) -> npt.NDArray[np.uint16]:
    """Gives each cell of a mask the object that most of its pixels have; the lowest number at a tie."""
    grid, (height, width) = len(cells), instances.shape
    rows, columns = (np.arange(side) * grid // side for side in (height, width))
    cell = (rows[:, None] * grid + columns[None, :])[instances > 0]
    names, numbers = np.unique(instances[instances > 0], return_inverse=True)
    pairs, counts = np.unique(cell * max(len(names), 1) + numbers, return_counts=True)
    cell, numbers = np.divmod(pairs, max(len(names), 1))
    order = np.lexsort((numbers, -counts, cell))
    cell, first = np.unique(cell[order], return_index=True)
    found = np.zeros(cells.size, np.uint16)
    found[cell] = numbers[order][first] + 1
    numbered = found.reshape(cells.shape)
    lacking = (cells > 0) & (numbered == 0)
    if lacking.any() and numbered.any():
        # Cells smaller than pixels, and those of shares of their neighbours' pixels, take the nearest object.
        from scipy.ndimage import distance_transform_edt

        nearest = distance_transform_edt(numbered == 0, return_distances=False, return_indices=True)
        numbered = numbered[tuple(nearest)]
    return np.where(cells > 0, np.maximum(numbered, 1), 0).astype(np.uint16)
