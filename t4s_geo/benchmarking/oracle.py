"""Answers copied from a data set's own: the ceiling of a format, through the text path of a real model."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from PIL import Image

from t4s_geo.datasets.items import Target
from t4s_geo.descriptors import Format
from t4s_geo.models.base import Answer
from t4s_geo.pictures.answers import Found, read_answer

LABEL = "target"
Cells = npt.NDArray[np.uint8]


def oracle_answer(target: Target, format: Format) -> Found:
    """Writes and reads the descriptor of an answer.

    Args:
        target: What the data set says; the grid covers it, whatever its shape.
        format: The format to write in.
    """
    cells = majority(target.mask, format.grid)
    objects = None
    if target.instances is not None and format.tells_objects:
        objects = _object_cells(target.instances, cells)
    return read_answer(Answer(format.write(cells, [LABEL], objects)), LABEL, format)


def majority(mask: npt.NDArray[np.bool_], grid: int) -> Cells:
    """Sets the cells of which half or more is set; pixels at their borders count by their share."""
    if not mask.any():
        return np.zeros((grid, grid), np.uint8)
    shares = Image.fromarray(mask.astype(np.float32)).resize((grid, grid), Image.Resampling.BOX)
    # Sums of shares are not exact: half of a cell is half of it.
    return (np.asarray(shares) >= 0.5 - 1e-6).astype(np.uint8)


def _object_cells(instances: npt.NDArray[np.int32], cells: Cells) -> npt.NDArray[np.uint16]:
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
    # Half of a cell may be set by shares of pixels that belong to its neighbours.
    return np.where(cells > 0, np.maximum(found.reshape(cells.shape), 1), 0).astype(np.uint16)
