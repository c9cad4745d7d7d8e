"""Where a run is least sure: the tiles that are most worth to be looked at and corrected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import shapely
from pyproj import CRS
from rasterio.windows import Window

from t4s_geo.drafts import draft_folder
from t4s_geo.errors import UserError
from t4s_geo.ledger import Ledger, TileRow

AT_ONCE: Final = 64
"""Tiles whose answers are read at once."""
MOST_SHARED: Final = 0.25
"""Share of a tile that two of the places may have in common: next to an unsure tile lies another one."""
MOST_PLACES: Final = 1000

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Place:
    """A tile that a run is unsure of.

    Attributes:
        tile: Its index in the tiling.
        doubt: Share of its cells that are expected to be wrong, 0 to 0.5, of the label with the most of them.
        label: That label.
        outline: Its outline in the scene's coordinate reference system.
    """

    tile: int
    doubt: float
    label: str
    outline: shapely.Polygon

    def to_json(self) -> dict[str, Any]:
        """Returns it as a feature of GeoJSON without an id."""
        return {
            "type": "Feature",
            "properties": {"tile": self.tile, "doubt": round(self.doubt, 4), "label": self.label},
            "geometry": json.loads(shapely.to_geojson(self.outline)),
        }


def write_places(places: Sequence[Place], crs: CRS, output: Path) -> None:
    """Writes outlines to a GeoPackage, the least sure one first, which takes its place when it is whole.

    Args:
        places: What is written.
        crs: Of their outlines.
        output: The file; one that is there is replaced.

    Raises:
        OSError: It cannot be written; what was there stays.
    """
    import geopandas

    values = [{"rank": rank, **place.to_json()["properties"]} for rank, place in enumerate(places, 1)]
    frame = geopandas.GeoDataFrame(values, geometry=[place.outline for place in places], crs=crs.to_wkt())
    with draft_folder(output) as folder:
        draft = folder / output.name
        frame.to_file(draft, driver="GPKG")
        draft.replace(output)


def least_sure(ledger: Ledger, count: int, check: Callable[[], None] = lambda: None) -> list[Place]:
    """Finds the tiles that a run is least sure of, the least sure one first.

    A cell that is said to be of a label with the probability p is expected to be wrong with min(p, 1 - p),
    whatever the lowest probability of a label is. Of tiles that overlap by much one is taken.

    Args:
        ledger: The run; tiles without answers do not count.
        count: How many are wanted at most.
        check: Called now and then; raises to cancel.

    Raises:
        UserError: The model does not tell how sure it is, or there are no answers.
    """
    tiles, doubts, labels = _doubts(ledger, check)
    if not len(tiles):
        raise UserError(
            f"{ledger.path} has no answers with probabilities, and nothing says where the model is unsure; "
            "use a model that tells them, such as the embedded one.",
            problem="no_probabilities",
        )
    spec, found = ledger.spec, list[Place]()
    taken = list[Window]()
    for position in np.argsort(-doubts, kind="stable").tolist():
        if len(found) == min(count, MOST_PLACES) or not doubts[position]:
            break
        window = spec.tiling.tile(int(tiles[position])).window
        if any(_shared(window, other) > MOST_SHARED for other in taken):
            continue
        taken.append(window)
        outline = spec.grid.outline(window).intersection(spec.grid.outline())
        name = spec.prompts[int(labels[position])].label
        found.append(Place(int(tiles[position]), float(doubts[position]), name, outline))
    return found


def _doubts(ledger: Ledger, check: Callable[[], None]) -> tuple[npt.NDArray[np.int64], Floats, Floats]:
    """Returns the tiles whose answers tell probabilities, how unsure each is, and of which label."""
    found: dict[int, tuple[float, int]] = {}
    for row in _rows(ledger, check):
        if row.status == "done" and row.marginals is not None:
            doubt = float(np.minimum(row.marginals, 1 - row.marginals).mean())
            if doubt > found.get(row.tile, (-1.0, 0))[0]:
                found[row.tile] = doubt, row.prompt
    doubts = np.array([*found.values()], float).reshape(-1, 2)
    return np.array([*found], np.int64), doubts[:, 0], doubts[:, 1]


def _rows(ledger: Ledger, check: Callable[[], None]) -> Iterator[TileRow]:
    tiles = len(ledger.spec.tiling)
    for start in range(0, tiles, AT_ONCE):
        check()
        yield from ledger.rows(range(start, min(start + AT_ONCE, tiles)))


def _shared(one: Window, other: Window) -> float:
    """Returns the share of a tile that another one of its size has in common with it."""
    wide = one.width - abs(one.col_off - other.col_off)
    high = one.height - abs(one.row_off - other.row_off)
    return float(max(wide, 0) * max(high, 0) / (one.width * one.height))
