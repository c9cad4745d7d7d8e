"""What becomes of those parts of a class that no object has."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from t4s_geo.raster.blending import Bools


@dataclass(frozen=True)
class RemainSettings:
    """When what is left is a thing of its own; lengths in cells of masks.

    Attributes:
        width: What is narrower belongs to what it touches.
        smallest: So does what has fewer cells, once it is cut where it is narrow.
        reach: How far away that may be.
    """

    width: float = 2.0
    smallest: int = 80
    reach: float = 8.0

    def margin(self, cell: int) -> int:
        """Returns how many pixels around a pixel decide about it, for cells of so many pixels."""
        # What is large enough and as narrow as can be is this long.
        longest = -(-self.smallest * cell**2 // self._side(cell))
        return 2 * (longest + self._side(cell) + round(self.reach * cell))

    def opened(self, rest: Bools, cell: int) -> Bools:
        """Returns what is not narrow."""
        from scipy.ndimage import binary_opening

        side = self._side(cell)
        return np.asarray(binary_opening(rest, np.ones((side, side))))

    def _side(self, cell: int) -> int:
        return 2 * max(1, round(self.width * cell / 2)) + 1


def share_remains(numbers: npt.NDArray[Any], there: Bools, cell: int, settings: RemainSettings) -> None:
    """Gives narrow and small parts of a class that have no object to the nearest one, in place.

    What is wide and large stays without an object, and gets what is nearest to it. At the edges of the arrays
    results are right but for `settings.margin` pixels.

    Args:
        numbers: Object of each pixel, 0 for none, shape (height, width).
        there: The class.
        cell: Pixels along a side of a mask's cell.
        settings: What is narrow and small.
    """
    from scipy.ndimage import distance_transform_edt, label

    rest = there & (numbers == 0)
    parts, _ = label(settings.opened(rest, cell))
    kept = (np.bincount(parts.ravel()) >= settings.smallest * cell**2)[parts] & (parts > 0)
    owned = (there & (numbers > 0)) | kept
    lost = rest & ~kept
    if not owned.any() or not lost.any():
        return
    distances, nearest = distance_transform_edt(~owned, return_indices=True)
    given = lost & (distances <= settings.reach * cell)
    numbers[given] = numbers[tuple(nearest)][given]
