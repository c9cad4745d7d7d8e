"""What a result file holds, whatever its format."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from t4s_geo.errors import UserError

if TYPE_CHECKING:
    import geopandas

LAYER: Final = "segments"
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
METADATA_KEY: Final = "t4s_geo"
"""What the metadata are called where a format keeps them under a key."""
MOST_BYTES: Final = 64 << 20
"""Of metadata: those of a run of millions of tiles are smaller."""


@dataclass(frozen=True, eq=False)
class Result:
    """Polygons, their style, and how they were made.

    Attributes:
        frames: Frames of `polygonise`, all in one CRS, to be written one after the other; at least one, and
            any of them may be empty.
        labels: All labels of the run, in the legend's order.
        colours: `#rrggbb` by label.
        metadata: Returns how the polygons were made, anything that JSON can hold; called after the last frame
            was taken.
        timestamp: When the file says that it was written, where its format has a place for that.
    """

    frames: Iterable[geopandas.GeoDataFrame]
    labels: tuple[str, ...]
    colours: Mapping[str, str]
    metadata: Callable[[], Mapping[str, object]]
    timestamp: datetime = EPOCH

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
        raise UserError(f"The t4s-geo metadata of {path} are damaged ({error}); make it again.") from None
    return document
