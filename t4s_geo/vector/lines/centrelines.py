"""The centrelines of labels, as frames that a result takes."""

from __future__ import annotations

from collections.abc import Callable, Generator, Sequence
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import shapely

from t4s_geo.prompts import Prompt
from t4s_geo.vector.ground import Ground
from t4s_geo.vector.lines.region import Region
from t4s_geo.vector.lines.skeleton import skeleton
from t4s_geo.vector.lines.smoothing import Smoothed, smooth
from t4s_geo.vector.lines.tracing import trace
from t4s_geo.vector.strips import Raster

if TYPE_CHECKING:
    import geopandas

COLUMNS = ("label", "prompt", "score", "width_m", "length_m", "source", "geometry")


def centrelines(
    classes: Raster,
    prompts: Sequence[Prompt],
    labels: Sequence[str],
    folder: Path,
    *,
    exclusive: bool,
    source: str,
    shortest: float = 0.0,
    check: Callable[[], None] = lambda: None,
) -> Generator[geopandas.GeoDataFrame]:
    """Finds the lines along the middle of the regions of some labels.

    Memory grows with the width of the raster and with the lines that are still open, not with their number.

    Args:
        classes: Open class raster, as `polygonise_raster` takes it, all of which is known.
        prompts: The labels of the codes 1, 2, ….
        labels: Those that get lines.
        folder: For a raster of the lines.
        exclusive: One class band holds all labels; else each label has its own.
        source: Value of the `source` column: the scene's name.
        shortest: As of `smooth`.
        check: Called now and then; raises to cancel.

    Yields:
        At least one frame, which may be empty; all have the columns `label`, `prompt`, `score` (mean
        probability along the line, 0 to 1, with three digits), `width_m` (mean), `length_m` (geodesic; both
        to the centimetre), `source` and `geometry` (lines in the raster's CRS; those that meet have an end in
        common).
    """
    ground = Ground.of(classes)
    yield _frame(ground, Prompt("", ""), source, smooth([]))
    for number, prompt in enumerate(prompts):
        if prompt.label not in labels:
            continue
        band, bands = (1, 1) if exclusive else (number + 1, len(prompts))
        region = Region(classes, band, number + 1)
        with closing(skeleton(region, folder / "lines.tif", check)) as raster:
            for lines in trace(raster, classes, bands + band):
                check()
                if lines:
                    yield _frame(ground, prompt, source, smooth(lines, shortest))


def _frame(ground: Ground, prompt: Prompt, source: str, lines: Smoothed) -> geopandas.GeoDataFrame:
    import geopandas
    import pandas

    points = ground.grid.to_map(lines.points)
    count = lines.widths.size
    metres = ground.grid.mean_distance()
    columns = {
        "label": pandas.Series([prompt.label] * count, dtype="str"),
        "prompt": pandas.Series([prompt.text] * count, dtype="str"),
        "score": lines.scores.round(3),
        "width_m": (lines.widths * metres).round(2),
        "length_m": ground.lengths(points, lines.starts).round(2),
        "source": pandas.Series([source] * count, dtype="str"),
    }
    kind = shapely.GeometryType.LINESTRING
    shapes = shapely.from_ragged_array(kind, points, (lines.starts,)) if count else []
    return geopandas.GeoDataFrame(columns, geometry=np.asarray(shapes, np.object_), crs=ground.grid.crs)
