"""What is known of a square from the pixels alone, before anything is drawn."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.vector.shapes.nesting import Islands
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.shaper import Drawing, Shaper
from t4s_geo.vector.shapes.slivers import find_slivers

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Bounds = tuple[int, int, int, int]


@dataclass(frozen=True)
class Kind:
    """A way to draw outlines, and the labels that are drawn so.

    Attributes:
        name: What the result calls it.
        shaper: Draws them.
        codes: Label codes.
    """

    name: str
    shaper: Shaper
    codes: tuple[int, ...]


@dataclass(frozen=True)
class Seen:
    """A square's outlines, and what shapers make of them whatever was drawn before.

    It may be found ahead of time, and elsewhere: pickles can be made of it.

    Attributes:
        patch: The outlines.
        islands: Those of them that hang together.
        slivers: int64 (arcs,), as `find_slivers` returns.
        regions: By kind, bool (regions,), those to be shaped.
        drawings: By kind, what is begun for them; None where there are none.
    """

    patch: Patch
    islands: Islands
    slivers: Ints
    regions: tuple[Bools, ...]
    drawings: tuple[Drawing | None, ...]

    @classmethod
    def of(cls, patch: Patch, kinds: Sequence[Kind], bounds: Bounds, largest: int) -> Seen:
        """What is seen in a window.

        Args:
            patch: The outlines in it.
            kinds: What is to be drawn.
            bounds: Of the square: first column and row, column and row after the last.
            largest: Columns and rows of the largest objects that are shaped as a whole.
        """
        slivers = find_slivers(patch)
        sides = np.sort(patch.bounds[:, 2:] - patch.bounds[:, :2], axis=1)
        may_be_whole = patch.whole & _begin_in(patch, bounds) & (sides <= largest).all(axis=1)
        regions, drawings = [], list[Drawing | None]()
        for kind in kinds:
            those = np.isin(patch.codes, kind.codes)
            those &= (sides >= kind.shaper.smallest).all(axis=1)
            if kind.shaper.whole_objects:
                those &= may_be_whole
            regions.append(those)
            drawings.append(kind.shaper.begun(patch, those, slivers) if those.any() else None)
        return cls(patch, Islands.of(patch), slivers, tuple(regions), tuple(drawings))


def _begin_in(patch: Patch, square: Bounds) -> Bools:
    """Tells which regions begin in a square."""
    left, top, right, bottom = square
    first = patch.bounds[:, :2]
    return np.asarray(((first >= (left, top)) & (first < (right, bottom))).all(axis=1), np.bool_)
