"""From a class raster to polygons with scores and areas."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import geopandas
import numpy as np
import numpy.typing as npt
import pandas
import rasterio
import shapely
from rasterio.io import DatasetReader

from t4s_geo.prompts import Prompt
from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.corners import Corners, find_corners
from t4s_geo.vector.ground import Ground
from t4s_geo.vector.regions import RegionScanner
from t4s_geo.vector.rings import build_polygons
from t4s_geo.vector.simplify import simplify_coverage
from t4s_geo.vector.strips import read_strips, rows_per_strip

COLUMNS = ("label", "prompt", "score", "area_m2", "source", "geometry")

Geometries = npt.NDArray[np.object_]
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


@dataclass(frozen=True)
class Traced:
    """The polygons of one class band in pixel coordinates, sorted by label code, then first pixel.

    Attributes:
        polygons: Their vertices are grid points: x is the column, y the row.
        codes: int64, label code of each polygon.
        scores: float64, mean probability (0 to 1) of each polygon's pixels.
    """

    polygons: PolygonArrays
    codes: Ints
    scores: Floats


def polygonise(
    class_raster: Path,
    prompts: Sequence[Prompt],
    *,
    exclusive: bool,
    source: str,
    min_area_m2: float = 0.0,
    simplify_m: float = 0.0,
    object_raster: Path | None = None,
) -> geopandas.GeoDataFrame:
    """Turns a class raster into one polygon for each edge-connected region of a label, or of an object of it.

    The raster is read in strips; memory grows with the polygons, not with the raster. Equal rasters give
    byte-equal results, however their files are tiled.

    Args:
        class_raster: GeoTIFF of 2 N uint8 bands: N class bands of label codes (0: none; a label's code is
            its prompt's position + 1) and their N score bands (255: probability 1).
        prompts: The labels of the codes 1, 2, ….
        exclusive: One class band holds all labels; else each label has its own and they may overlap.
        source: Value of the `source` column: the scene's name.
        min_area_m2: Smaller polygons are dropped, measured before they are simplified. Holes stay.
        simplify_m: Tolerance in metres; 0 keeps the pixels' outlines. Exclusive labels are simplified
            together, so that neighbours still share their borders exactly; so are a label's objects.
        object_raster: GeoTIFF of the same pixels with a uint32 band of object numbers for each class band:
            pixels of one label but different numbers are not connected. None where labels are all there is.

    Returns:
        Columns `label`, `prompt`, `score` (0 to 1), `area_m2` (geodesic, of the geometry as it is), `source`
        and `geometry` (valid polygons with holes in the raster's CRS, outer rings counter-clockwise), sorted
        by label code, then by the region's first pixel (row, column).

    Raises:
        UserError: The raster's CRS is missing or not tied to the Earth.
        ValueError: The raster does not have the bands or codes that the prompts ask for.
    """
    bands = 1 if exclusive else len(prompts)
    with ExitStack() as files:
        dataset = files.enter_context(rasterio.open(class_raster))
        objects = None if object_raster is None else files.enter_context(rasterio.open(object_raster))
        if dataset.count != 2 * bands:
            raise ValueError(
                f"{class_raster} has {dataset.count} bands, not {bands} of classes and of scores."
            )
        ground = Ground.of(dataset)
        rows = rows_per_strip(dataset)
        pieces = [
            _locate(trace_band(dataset, band, band + bands, rows, objects), ground, min_area_m2, simplify_m)
            for band in range(1, bands + 1)
        ]
    codes, scores, areas, geometries = (np.concatenate(column) for column in zip(*pieces, strict=True))
    if codes.max(initial=0) > len(prompts):
        raise ValueError(
            f"{class_raster} has label code {codes.max()}, but there are {len(prompts)} prompts."
        )
    columns = {
        "label": pandas.Series([prompts[code - 1].label for code in codes.tolist()], dtype="str"),
        "prompt": pandas.Series([prompts[code - 1].text for code in codes.tolist()], dtype="str"),
        "score": scores,
        "area_m2": areas,
        "source": pandas.Series([source] * len(codes), dtype="str"),
    }
    return geopandas.GeoDataFrame(columns, geometry=geometries, crs=ground.crs)


def trace_band(
    dataset: DatasetReader, class_band: int, score_band: int, rows: int, objects: DatasetReader | None = None
) -> Traced:
    """Traces the regions of one class band.

    Args:
        dataset: The open class raster.
        class_band: Band number (from 1) of the classes.
        score_band: Band number (from 1) of their scores.
        rows: Raster rows that are read at once; makes no difference to the result.
        objects: The open object raster, if there is one.
    """
    scanner = RegionScanner()
    strips = read_strips(dataset, class_band, score_band, rows, objects)
    corners = Corners.concatenate([find_corners(strip, scanner.scan(strip)) for strip in strips])
    regions = scanner.finish()
    polygons, region = build_polygons(corners, regions)
    return Traced(polygons, regions.labels[region].astype(np.int64), regions.mean_scores()[region])


def _locate(
    traced: Traced, ground: Ground, min_area_m2: float, simplify_m: float
) -> tuple[Ints, Floats, Floats, Geometries]:
    """Label codes, scores, areas and map geometries of the polygons that are large enough."""
    located = ground.to_map(traced.polygons)
    areas = ground.areas(located)
    geometries = located.geometries()
    keep = areas >= min_area_m2
    areas, geometries = areas[keep], geometries[keep]
    if simplify_m > 0:
        tolerance = simplify_m * ground.units_per_metre()
        simplified = simplify_coverage(PolygonArrays.of(geometries), tolerance).geometries()
        # GEOS returns rings in any direction; areas need holes to run against their outer ring.
        geometries = shapely.orient_polygons(simplified)
        areas = ground.areas(PolygonArrays.of(geometries))
    return traced.codes[keep], traced.scores[keep], areas, shapely.orient_polygons(geometries)
