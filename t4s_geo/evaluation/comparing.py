"""Comparing a result with a reference: rasters or vectors, in any CRS."""

from __future__ import annotations

import math
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from rasterio.errors import RasterioIOError

from t4s_geo.errors import UserError
from t4s_geo.evaluation.counting import PixelCounter
from t4s_geo.evaluation.object_matching import match, within
from t4s_geo.evaluation.scores import Score, overall, score
from t4s_geo.labelled.layers import Extent, FeatureLabels, LabelledData
from t4s_geo.labelled.opening import open_labelled
from t4s_geo.raster.aoi import AreaOfInterest
from t4s_geo.raster.grid import PixelGrid

MOST_SQUARE = 16_384
MOST_IN_STRIP = 1 << 30
"""Pixels of a row of squares, which are in memory together."""
MOST_PIXELS = 10**13
"""Pixels of all: what is compared in some days."""


@dataclass(frozen=True)
class Settings:
    """How to compare.

    Attributes:
        gsd: Metres a pixel to compare at; None: the reference's pixels, else the result's.
        square: Pixels along a side of the squares that stand for images.
        edge: Pixels from an outline that boundary IoU looks at; None: 2 % of a square's diagonal, as its
            authors take of an image.
        aoi: Vector file: where to compare.
        field: Attribute of a vector reference that names the labels.
        label: Label of all features of a vector reference, where no attribute names it.
    """

    gsd: float | None = None
    square: int = 512
    edge: int | None = None
    aoi: Path | None = None
    field: str | None = None
    label: str | None = None


@dataclass(frozen=True)
class Evaluation:
    """What came of a comparison.

    Attributes:
        labels: The score of each label that both sides know, as the reference names them.
        grid: Pixels that were compared.
        square: Pixels along a side of a square.
        edge: Pixels from an outline that boundary IoU looked at.
    """

    labels: tuple[Score, ...]
    grid: PixelGrid
    square: int
    edge: int

    @property
    def overall(self) -> Score:
        """Means over the labels."""
        return overall(self.labels)

    def to_json(self) -> dict[str, object]:
        """Returns everything for programs."""
        return {
            "labels": [one.to_json() for one in self.labels],
            "overall": self.overall.to_json(),
            "ground_sampling_distance": list(self.grid.ground_sampling_distance()),
            "square_px": self.square,
            "edge_px": self.edge,
        }


def evaluate(result: Path, reference: Path, settings: Settings | None = None) -> Evaluation:
    """Compares labels with a reference, pixel by pixel, square by square and polygon by polygon.

    Only labels that both know are compared. Pixels that are nodata in a reference raster do not count;
    where it declares no nodata value, code 0 is background and counts.

    Args:
        result: Polygons or class raster of t4s-geo, or any other label raster or vector file with an
            attribute `label`.
        reference: Label raster with label names (see `read_category_names`), or a vector file.
        settings: How to compare.

    Raises:
        UserError: A file cannot be read or compared, or they have no label in common.
    """
    settings = settings or Settings()
    if settings.square < 1 or (settings.edge is not None and settings.edge < 1):
        raise UserError("Sizes of squares and edges must be whole numbers of pixels above 0.")
    if settings.square > MOST_SQUARE:
        raise UserError(
            f"Squares of {settings.square} pixels a side are too large; give {MOST_SQUARE} at most."
        )
    with (
        open_labelled(result, FeatureLabels("label")) as ours,
        open_labelled(reference, FeatureLabels(settings.field, settings.label)) as theirs,
    ):
        try:
            return _compare(ours, theirs, settings)
        except RasterioIOError as error:
            raise UserError(f"{result} or {reference} cannot be read ({error}); give intact files.") from None


def _compare(ours: LabelledData, theirs: LabelledData, settings: Settings) -> Evaluation:
    grid = _grid(ours, theirs, settings.gsd)
    strip = grid.width * min(grid.height, settings.square)
    if strip > MOST_IN_STRIP or grid.width * grid.height > MOST_PIXELS:
        raise UserError(
            f"There are {grid.width:,} x {grid.height:,} pixels to compare, which is too much; give a "
            "coarser --gsd, or smaller files."
        )
    area = AreaOfInterest.load(settings.aoi, grid) if settings.aoi else None
    edge = settings.edge or max(1, round(0.02 * math.hypot(settings.square, settings.square)))
    counter = PixelCounter(grid, settings.square, edge, area)
    found, wanted = ours.at(grid), theirs.at(grid)
    known, true = (
        dict.fromkeys((*data.asked, *layer.labels)) for data, layer in ((ours, found), (theirs, wanted))
    )
    labels = [label for label in true if label in known]
    if not labels:
        raise UserError(
            f"{ours.path} and {theirs.path} have no label in common ({_listed(known)} against "
            f"{_listed(true)}); name the prompts as the reference does.",
            problem="no_common_label",
            ours=_listed(known),
            theirs=_listed(true),
        )
    counts = counter.count(found, wanted, labels)
    scores = []
    for label in labels:
        parts, true_parts = (within(layer.polygons(label), counter, wanted) for layer in (found, wanted))
        scores.append(score(label, counts[label], match(parts, true_parts)))
    return Evaluation(tuple(scores), grid, settings.square, edge)


def _grid(ours: LabelledData, theirs: LabelledData, gsd: float | None) -> PixelGrid:
    """Returns the pixels to compare at."""
    grid = theirs.native or ours.native
    if grid is not None:
        return grid.resampled(gsd) if gsd else grid
    gsd = gsd or ours.gsd
    if not gsd:
        raise UserError(
            f"Neither {ours.path} nor {theirs.path} has pixels; say with --gsd "
            "how large they shall be, in metres."
        )
    extent: Extent | None = None
    for data in (ours, theirs):
        extent = _joined(extent, data.extent(None if extent is None else extent.crs))
    if extent is None:
        raise UserError(
            f"{ours.path} and {theirs.path} are both empty; there is nothing to compare.",
            problem="both_empty",
        )
    return PixelGrid.over(extent.crs, extent.bounds, gsd)


def _joined(first: Extent | None, second: Extent | None) -> Extent | None:
    """Returns what two extents in one CRS take up together."""
    if first is None or second is None:
        return first or second
    (west, south, east, north), (left, bottom, right, top) = first.bounds, second.bounds
    return Extent(first.crs, (min(west, left), min(south, bottom), max(east, right), max(north, top)))


def _listed(names: Iterable[str]) -> str:
    return ", ".join(sorted(names)) or "none"
