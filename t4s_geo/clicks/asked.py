"""What a person has shown: clicks on a thing and beside it, and a box around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt
from pyproj import CRS, Transformer
from pyproj.exceptions import CRSError, ProjError

from t4s_geo.errors import UserError

MOST: Final = 100
"""Clicks of one thing; the time of an answer grows with them."""
LONGEST_CRS: Final = 20_000
"""Characters of a coordinate reference system."""

Points = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Clicks:
    """What is meant, in map coordinates or in pixels.

    Attributes:
        on: Points of the thing, float64 (points, 2), x and y.
        off: Points that are none of it, likewise.
        box: Its bounds: smallest x and y, largest x and y; None where there is no box.
    """

    on: Points
    off: Points
    box: tuple[float, float, float, float] | None = None

    @classmethod
    def of(
        cls,
        on: tuple[tuple[float, float], ...],
        off: tuple[tuple[float, float], ...] = (),
        box: tuple[float, float, float, float] | None = None,
    ) -> Clicks:
        """Takes what was shown.

        Raises:
            UserError: Nothing was, the box is none, or there are too many clicks.
        """
        if not on and box is None:
            raise UserError("Nothing is shown; give a point on the thing in points, or a box around it.")
        if len(on) + len(off) > MOST:
            raise UserError(f"There are {len(on) + len(off)} clicks, and at most {MOST} fit; send fewer.")
        if box is not None and not (box[0] < box[2] and box[1] < box[3]):
            raise UserError(f"The box {list(box)} is empty; give smallest x and y, then largest x and y.")
        return cls(_points(on), _points(off), box)

    @property
    def centre(self) -> Points:
        """The middle of the box, else the first point; it stays where it is while clicks are added."""
        first = self.on[:1] if self.box is None else self._box_corners()
        return np.asarray(first.mean(0), np.float64)

    @property
    def corners(self) -> Points:
        """All points, and the four corners of the box."""
        return np.concatenate([self.on, self.off, self._box_corners()])

    def moved(self, points: Points) -> Clicks:
        """Returns the same somewhere else.

        Args:
            points: Where `corners` are then; the box is drawn around where its corners are.
        """
        first, second = len(self.on), len(self.on) + len(self.off)
        box = None
        if self.box is not None:
            low, high = points[second:].min(0).tolist(), points[second:].max(0).tolist()
            box = (low[0], low[1], high[0], high[1])
        return Clicks(points[:first], points[first:second], box)

    def within(self, width: float, height: float) -> Clicks | None:
        """Returns the same with what lies outside an image of that size moved to its edge.

        Returns:
            None where all that is meant lies outside: the box, or else the first point.
        """
        inside = self.moved(np.clip(self.corners, 0, (width, height)))
        if inside.box is not None:
            left, top, right, bottom = inside.box
            return inside if left < right and top < bottom else None
        return inside if (inside.on[0] == self.on[0]).all() else None

    def _box_corners(self) -> Points:
        if self.box is None:
            return np.empty((0, 2))
        west, south, east, north = self.box
        return np.array([(west, south), (west, north), (east, south), (east, north)])


def _points(pairs: tuple[tuple[float, float], ...]) -> Points:
    return np.array(pairs, np.float64).reshape(-1, 2)


@dataclass(frozen=True, eq=False)
class Way:
    """The way between the coordinates of who asks and those of a scene, and back."""

    there: Transformer | None
    back: Transformer | None

    @classmethod
    def between(cls, asked: str | None, scene: CRS) -> Way:
        """Returns the way from a coordinate reference system to a scene's.

        Args:
            asked: As `EPSG:3857` or WKT; None for the scene's own.
            scene: Of the scene.

        Raises:
            UserError: It is none, or there is no way.
        """
        if asked is None:
            return cls(None, None)
        try:
            given = CRS.from_user_input(asked if len(asked) <= LONGEST_CRS else "")
            if given.to_2d() == scene.to_2d():
                return cls(None, None)
            systems = given.to_2d(), scene.to_2d()
            there, back = (Transformer.from_crs(*pair, always_xy=True) for pair in (systems, systems[::-1]))
        except (CRSError, ProjError):
            raise UserError(
                f"The coordinate reference system {asked[:100]!r} cannot be used; write for example "
                "EPSG:3857, or leave it out for the scene's own."
            ) from None
        return cls(there, back)

    def to_scene(self, clicks: Clicks) -> Clicks:
        """Moves clicks into the scene's system.

        Raises:
            UserError: They are nowhere in it.
        """
        moved = clicks if self.there is None else clicks.moved(through(self.there, clicks.corners))
        if not np.isfinite(moved.corners).all():
            x, y = clicks.centre.tolist()
            raise UserError(
                f"The place {x:g}, {y:g} is nowhere on the scene's map; click on the scene.",
                problem="click_outside",
            )
        return moved


def through(transformer: Transformer, points: Points) -> Points:
    """Moves points, float64 (points, 2); those without a place become infinite."""
    try:
        moved = transformer.transform(points[:, 0], points[:, 1])
    except ProjError:
        return np.full_like(points, math.inf)
    return np.column_stack(moved)
