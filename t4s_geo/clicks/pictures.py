"""The pictures around clicks: each is looked at once, and what was seen is kept for the next click."""

from __future__ import annotations

import math
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Generic, Protocol, TypeVar

import numpy as np
from rasterio.windows import Window

from t4s_geo.clicks.asked import Clicks, Points
from t4s_geo.contrast import Limits
from t4s_geo.errors import UserError
from t4s_geo.raster.blending import Bools
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.raster.scene import Scene, TileReadError
from t4s_geo.refine.prompted import Bytes, Guess

KEPT: Final = 16
"""Pictures whose features are kept, of some 4 MB each, and scenes whose pixels are known."""
FINEST: Final = -3
"""A picture's pixels are a scene's own times 2 to this at least: finer ones show nothing more."""
MARGIN: Final = 16
"""Pixels that everything which is shown stays away from the edges of a picture."""


class ClickView(Protocol):
    """An image that was looked at."""

    @property
    def mask_cell(self) -> int:
        """Pixels a side of the cells of masks."""

    def at_clicks(self, on: Points, off: Points, box: Points | None, reach: int) -> Guess:
        """Guesses what is meant by clicks; see `MobileSamView.at_clicks`."""


class Looker(Protocol):
    """A model that looks at images."""

    @property
    def side(self) -> int:
        """Pixels a side of the images that it looks at."""

    def look_at(self, rgb: Bytes) -> ClickView:
        """Looks at an image, shape (`side`, `side`, 3)."""


@dataclass(frozen=True)
class Source:
    """A raster, and what is shown of it.

    Attributes:
        scene: The raster.
        bands: Those to show; None to choose, as runs do.
        stretch: Values that are shown as black and as white, of all bands or of each; none to choose.
    """

    scene: str
    bands: tuple[int, ...] | None = None
    stretch: Limits = ()

    def open(self, distance: float | None = None) -> Scene:
        """Opens it at some metres a pixel; None for its own.

        Raises:
            UserError: It cannot be used.
        """
        return Scene.open(self.scene, self.bands, distance, stretch=self.stretch)

    def changed(self) -> int:
        """Returns when the file changed last, in nanoseconds; 0 where there is none, as of a server."""
        path = Path(self.scene)
        return path.stat().st_mtime_ns if path.is_file() else 0


@dataclass(frozen=True, eq=False)
class Picture:
    """A part of a scene that was looked at.

    Attributes:
        view: What was seen.
        grid: Where its pixels lie.
        valid: bool (side, side), which of them have data.
    """

    view: ClickView
    grid: PixelGrid
    valid: Bools


Key = TypeVar("Key")
Value = TypeVar("Value")


@dataclass
class Recent(Generic[Key, Value]):
    """Remembers what was used last."""

    size: int
    _kept: OrderedDict[Key, Value] = field(default_factory=OrderedDict)

    def find(self, key: Key, make: Callable[[], Value]) -> Value:
        """Returns what is kept under a key, or else makes it."""
        if key not in self._kept:
            self._kept[key] = make()
        self._kept.move_to_end(key)
        while len(self._kept) > self.size:
            self._kept.popitem(last=False)
        return self._kept[key]


@dataclass
class Pictures:
    """Finds the picture in which something is shown.

    Pictures lie on a lattice of half their side, so that clicks beside each other share one, and nothing is
    nearer to an edge than a quarter of it but at the scene's own. Their pixels are the scene's own, halved or
    doubled a number of times, so that a map which is zoomed a little shows the same ones. No file stays open.

    Attributes:
        looker: Who looks.
    """

    looker: Looker
    _grids: Recent[tuple[object, ...], PixelGrid] = field(default_factory=lambda: Recent(KEPT))
    _pictures: Recent[tuple[object, ...], Picture] = field(default_factory=lambda: Recent(KEPT))

    def grid(self, source: Source) -> PixelGrid:
        """Returns a scene's own pixels.

        Raises:
            UserError: It cannot be used.
        """
        return self._grids.find((source, source.changed()), lambda: _native(source))

    def find(
        self,
        source: Source,
        clicks: Clicks,
        gsd: float | None,
        check: Callable[[], None],
    ) -> tuple[Picture, Clicks, bool]:
        """Returns the picture around clicks, the clicks in its pixels, and whether it was looked at just now.

        Args:
            source: What is looked at.
            clicks: In the scene's coordinates.
            gsd: Metres a pixel that are wanted, as of a map that somebody looks at; None for the scene's own.
                What does not fit is looked at from further away.
            check: Called before the work starts; raises to cancel.

        Raises:
            UserError: The scene cannot be used, or nothing of it is there.
        """
        native = self.grid(source)
        shown = clicks.moved(native.to_pixels(clicks.corners)).within(native.width, native.height)
        if shown is None:
            x, y = clicks.centre.tolist()
            raise UserError(
                f"The place {x:g}, {y:g} lies outside {source.scene}; click on the scene.",
                problem="click_outside",
            )
        distance, grid = self._distance(native, shown, gsd)
        shown = _scaled(shown, native, grid)
        window = _window(shown.centre, grid, self.looker.side)
        place = (window.col_off, window.row_off)
        made = False

        def look() -> Picture:
            nonlocal made
            check()
            made = True
            with source.open(distance) as opened:
                try:
                    image = opened.read(window)
                except TileReadError as error:
                    raise UserError(
                        f"{error} Click elsewhere, or give an intact file.",
                        problem="unreadable_pixels",
                        path=source.scene,
                    ) from error
            return Picture(self.looker.look_at(image.rgb), grid.part(window), image.valid)

        picture = self._pictures.find((source, source.changed(), distance, place), look)
        return picture, shown.moved(shown.corners - place), made

    def _distance(
        self, native: PixelGrid, shown: Clicks, gsd: float | None
    ) -> tuple[float | None, PixelGrid]:
        """Returns the metres a pixel of a picture, None for the scene's own, and the grid that it is part of.

        Args:
            native: The scene's own pixels.
            shown: In these.
            gsd: What is wanted.
        """
        own = native.mean_distance()
        power = 0 if gsd is None else max(FINEST, round(math.log2(gsd / own)))
        # A picture of the whole scene shows everything that is on it.
        whole = math.ceil(math.log2(max(native.width, native.height) / self.looker.side))
        while True:
            distance = None if power == 0 else own * 2.0**power
            grid = native if distance is None else native.resampled(distance)
            there = _scaled(shown, native, grid)
            if power > whole or _fits(there.corners, _window(there.centre, grid, self.looker.side), grid):
                return distance, grid
            power += 1


def _native(source: Source) -> PixelGrid:
    with source.open() as opened:
        return opened.native_grid


def _window(centre: Points, grid: PixelGrid, side: int) -> Window:
    step = side // 2
    offsets = [
        min(max(0, step * (round(float(place) / step) - 1)), max(0, length - side))
        for place, length in zip(centre, (grid.width, grid.height), strict=True)
    ]
    return Window(*offsets, side, side)


def _scaled(clicks: Clicks, native: PixelGrid, grid: PixelGrid) -> Clicks:
    """Moves clicks from the pixels of a grid to those of another one of the same extent."""
    scale = np.array([grid.width / native.width, grid.height / native.height])
    return clicks.moved(clicks.corners * scale)


def _fits(points: Points, window: Window, grid: PixelGrid) -> bool:
    """Tells whether points lie in a window, not at its edges but where these are the scene's own."""
    length = np.array([window.width, window.height])
    low = np.array([window.col_off, window.row_off])
    inside = points - low
    least = np.where(low > 0, MARGIN, 0)
    most = np.where(low + length < [grid.width, grid.height], length - MARGIN, length)
    return bool((inside >= least).all() and (inside <= most).all())
