"""Who outlines what a person points at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import shapely

from t4s_geo.clicks.asked import Clicks, Way, through
from t4s_geo.clicks.drawing import draw
from t4s_geo.clicks.masks import find_outline
from t4s_geo.clicks.pictures import Looker, Pictures, Source
from t4s_geo.contrast import Limits
from t4s_geo.memory_limit import MOBILE_SAM, check_memory_limit
from t4s_geo.vector.shapes.choice import SMOOTH


@dataclass(frozen=True, eq=False)
class Wanted:
    """What is to be outlined.

    Attributes:
        scene: The raster.
        clicks: In the coordinates of `crs`.
        crs: As `EPSG:3857` or WKT; None for the scene's own.
        gsd: Metres a pixel to look at it; None for the scene's own.
        bands: Those to show; None to choose, as runs do.
        shape: How it is drawn: `footprint`, `smooth` or `raw`.
        stretch: Values that are shown as black and as white, of all bands or of each; none to choose.
    """

    scene: str
    clicks: Clicks
    crs: str | None = None
    gsd: float | None = None
    bands: tuple[int, ...] | None = None
    shape: str = SMOOTH
    stretch: Limits = ()

    @property
    def source(self) -> Source:
        """What is looked at."""
        return Source(self.scene, self.bands, self.stretch)


@dataclass(frozen=True, eq=False)
class Outlined:
    """An answer.

    Attributes:
        polygon: In the coordinates that were asked in; None where nothing was found.
        quality: What the model thinks its intersection over union with the thing is, 0 to 1.
        area: In square metres.
        gsd: Metres a pixel at which it was looked at.
        looked: Whether the picture was a new one, which takes seconds.
    """

    polygon: shapely.Polygon | None
    quality: float
    area: float
    gsd: float
    looked: bool


def _mobile_sam() -> Looker:
    check_memory_limit(MOBILE_SAM)
    # Not at the top: it opens ONNX Runtime.
    from t4s_geo.refine.mobile_sam import MobileSam

    return MobileSam()


@dataclass
class ClickOutliner:
    """Outlines one thing after the other; for one thread. The model is opened when it is first needed.

    Attributes:
        open_looker: Opens who looks.
    """

    open_looker: Callable[[], Looker] = field(default=_mobile_sam)

    @cached_property
    def pictures(self) -> Pictures:
        """What was looked at last."""
        return Pictures(self.open_looker())

    def outline(self, wanted: Wanted, check: Callable[[], None] = lambda: None) -> Outlined:
        """Outlines what was shown.

        Args:
            wanted: What.
            check: Called between steps; raises to cancel.

        Raises:
            UserError: The scene or the coordinates cannot be used, or memory does not suffice.
        """
        native = self.pictures.grid(wanted.source)
        way = Way.between(wanted.crs, native.crs)
        clicks = way.to_scene(wanted.clicks)
        picture, shown, looked = self.pictures.find(wanted.source, clicks, wanted.gsd, check)
        check()
        found = find_outline(picture, shown)
        drawn = draw(found, picture.grid, wanted.shape)
        gsd = picture.grid.mean_distance()
        if drawn is None:
            return Outlined(None, found.quality, 0.0, gsd, looked)
        polygon = _given_back(drawn.polygon, way)
        return Outlined(polygon, found.quality, drawn.area, gsd, looked)


def _given_back(polygon: shapely.Polygon, way: Way) -> shapely.Polygon | None:
    """Moves a polygon to the coordinates of who asks; None where it has no place there."""
    back = way.back
    if back is None:
        return polygon
    moved = shapely.transform(polygon, lambda points: through(back, points))
    return moved if np.isfinite(shapely.get_coordinates(moved)).all() else None
