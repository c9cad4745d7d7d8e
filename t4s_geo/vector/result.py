"""What a result file holds, whatever its format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from t4s_geo.errors import UserError
from t4s_geo.vector.clock import moment

if TYPE_CHECKING:
    import geopandas


@dataclass(frozen=True)
class Layer:
    """What a layer of a result is called, and what it holds.

    Attributes:
        name: Its name.
        geometry: Type of its geometries.
        plural: What messages call its features.
    """

    name: str
    geometry: str
    plural: str


SEGMENTS: Final = Layer("segments", "Polygon", "polygons")
CENTRELINES: Final = Layer("centrelines", "LineString", "lines")
METADATA_KEY: Final = "t4s_geo"
"""What the metadata are called where a format keeps them under a key."""
MOST_BYTES: Final = 64 << 20
"""Of metadata: those of a run of millions of tiles are smaller."""


@dataclass(frozen=True, eq=False)
class Lines:
    """Centrelines, for a layer of their own.

    Attributes:
        labels: Those that have lines, in the legend's order.
        frames: Frames of `centrelines`, as those of `Result`; taken once those were.
    """

    labels: tuple[str, ...]
    frames: Iterable[geopandas.GeoDataFrame]


@dataclass(frozen=True, eq=False)
class Result:
    """Polygons or lines, their style, and how they were made.

    Attributes:
        frames: Frames of `polygonise`, all in one CRS, to be written one after the other; at least one, and
            any of them may be empty.
        labels: All labels of the run, in the legend's order.
        colours: `#rrggbb` by label.
        metadata: Returns how the polygons were made, anything that JSON can hold; called after the last frame
            was taken.
        timestamp: When the file says that it was written, where its format has a place for that.
        layer: What the frames are.
        lines: Centrelines, where the format has several layers; None for no such layer.
    """

    frames: Iterable[geopandas.GeoDataFrame]
    labels: tuple[str, ...]
    colours: Mapping[str, str]
    metadata: Callable[[], Mapping[str, object]]
    timestamp: datetime = field(default_factory=moment)
    layer: Layer = SEGMENTS
    lines: Lines | None = None

    def layers(self) -> list[tuple[Layer, tuple[str, ...], Iterable[geopandas.GeoDataFrame]]]:
        """Returns the layers of a file that holds several, each with its labels and frames."""
        own = [(self.layer, self.labels, self.frames)]
        return own if self.lines is None else [*own, (CENTRELINES, self.lines.labels, self.lines.frames)]

    def document(self) -> str:
        """Returns the metadata as JSON, equal for equal metadata."""
        return json.dumps(self.metadata(), ensure_ascii=False, sort_keys=True)


def read_document(stored: object, path: Path) -> dict[str, Any]:
    """Reads metadata as `Result.document` writes them.

    Args:
        stored: What a file holds in their place.
        path: The file, for messages.

    Raises:
        UserError: It is no JSON object, or is too large.
    """
    try:
        if not isinstance(stored, str | bytes) or len(stored) > MOST_BYTES:
            raise ValueError("it is no text, or too long")
        document = json.loads(stored)
        if not isinstance(document, dict):
            raise ValueError("it is no object")
    except (ValueError, RecursionError) as error:
        raise UserError(
            f"The t4s-geo metadata of {path} are damaged ({error}); make it again.",
            problem="damaged_result",
            path=path,
        ) from None
    return document
