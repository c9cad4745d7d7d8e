"""From a class raster to polygons with scores and areas."""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import rasterio

from t4s_geo.prompts import Prompt
from t4s_geo.vector.ground import Ground
from t4s_geo.vector.prefetch import ahead
from t4s_geo.vector.shapes.choice import RAW
from t4s_geo.vector.shapes.coverage import CoverageShaper
from t4s_geo.vector.shapes.elsewhere import Elsewhere
from t4s_geo.vector.shapes.seen import Kind
from t4s_geo.vector.shapes.squares import Plan
from t4s_geo.vector.sieve import Sieve
from t4s_geo.vector.simplify import CoverageSimplifier
from t4s_geo.vector.statuses import FIELD, NEW
from t4s_geo.vector.strips import Raster, rows_per_strip
from t4s_geo.vector.tracing import Outliner, Traced, trace_band

if TYPE_CHECKING:
    import geopandas
    import pandas

COLUMNS = ("label", "prompt", "score", "area_m2", "source", "status", "geometry")
VERTICES_AT_ONCE: Final = 250_000
"""Vertices of a frame, unless one polygon has more."""


def polygonise(
    class_raster: Path,
    prompts: Sequence[Prompt],
    *,
    exclusive: bool,
    source: str,
    min_area_m2: float = 0.0,
    simplify_m: float = 0.0,
    object_raster: Path | None = None,
    kinds: Sequence[Kind] = (),
) -> Generator[geopandas.GeoDataFrame]:
    """Turns a file into polygons, as `polygonise_raster` does.

    Args:
        class_raster: GeoTIFF of class bands and their scores.
        prompts: The labels of the codes 1, 2, ….
        exclusive: One class band holds all labels.
        source: Value of the `source` column.
        min_area_m2: Smaller polygons are dropped.
        simplify_m: Tolerance in metres.
        object_raster: GeoTIFF of object numbers; None where labels are all there is.
        kinds: Other outlines than those of the pixels.
    """
    with ExitStack() as files:
        dataset = files.enter_context(rasterio.open(class_raster))
        objects = None if object_raster is None else files.enter_context(rasterio.open(object_raster))
        frames = polygonise_raster(
            dataset,
            prompts,
            exclusive=exclusive,
            source=source,
            sieve=Sieve(min_area_m2),
            simplify_m=simplify_m,
            objects=objects,
            kinds=kinds,
        )
        yield from files.enter_context(closing(frames))


def polygonise_raster(
    classes: Raster,
    prompts: Sequence[Prompt],
    *,
    exclusive: bool,
    source: str,
    sieve: Sieve,
    simplify_m: float = 0.0,
    objects: Raster | None = None,
    kinds: Sequence[Kind] = (),
) -> Generator[geopandas.GeoDataFrame]:
    """Turns a class raster into one polygon for each edge-connected region of a label, or of an object of it.

    The raster is read in strips, and polygons are handed on as soon as they are complete: memory grows
    neither with the raster nor with their number, only with those that are still open. Equal rasters give
    byte-equal results, however their files are tiled.

    Args:
        classes: Open raster of 2 N uint8 bands: N class bands of label codes (0: none; a label's code is
            its prompt's position + 1) and their N score bands (255: probability 1). Nothing else may use it
            meanwhile; each row is asked for once the rows above it were, band by band.
        prompts: The labels of the codes 1, 2, ….
        exclusive: One class band holds all labels; else each label has its own and they may overlap.
        source: Value of the `source` column: the scene's name.
        sieve: Leaves out small polygons, measured before they are simplified. Holes stay.
        simplify_m: Tolerance in metres; 0 keeps the pixels' outlines. Exclusive labels are simplified
            together, so that neighbours still share their borders exactly; so are a label's objects.
        objects: Open raster of the same pixels with a uint32 band of object numbers for each class band:
            pixels of one label but different numbers are not connected. None where labels are all there is.
        kinds: Other outlines than those of the pixels, by label, those that go first coming first;
            neighbours go on sharing their borders.

    Yields:
        At least one frame, which may be empty; all have the columns `label`, `prompt`, `score` (0 to 1, with
        three digits), `area_m2` (geodesic, of the geometry as it is), `source`, `status` (`new`) and
        `geometry` (valid polygons with holes in the raster's CRS, outer rings counter-clockwise), and where
        kinds are given `shape`, the kind that a polygon's outline has. Band by band they are sorted by the
        row of the region's last pixel, then by its first pixel (row, column).

    Raises:
        UserError: The raster's CRS is missing or not tied to the Earth.
        ValueError: The raster does not have the bands or codes that the prompts ask for.
    """
    bands = 1 if exclusive else len(prompts)
    if classes.count != 2 * bands:
        raise ValueError(f"{classes.name} has {classes.count} bands, not {bands} of classes and of scores.")
    ground, rows = Ground.of(classes), rows_per_strip(classes)
    tolerance = simplify_m * ground.units_per_metre()
    names = (RAW, *(kind.name for kind in kinds)) if kinds else ()
    table = _Table(tuple(prompts), source, classes.name, ground, sieve, simplify_m > 0, names)
    yield table.frame(Traced.none())
    for band in range(1, bands + 1):
        with ExitStack() as ends:
            outliner: Outliner | None = None
            shaper = _shaper(classes, band, objects, kinds)
            if shaper is not None:
                outliner = shaper
            elif tolerance:
                outliner = CoverageSimplifier(classes, band, objects, ground.grid, tolerance)
            traced = trace_band(classes, band, band + bands, rows, objects, outliner)
            frames = ahead(table.frame(some) for some in _regrouped(traced))
            ends.enter_context(closing(frames))
            if shaper is not None:
                # Ends before them, so that nobody waits for what it still would draw.
                ends.enter_context(shaper)
            # `yield from` would close the frames first.
            for frame in frames:  # noqa: UP028
                yield frame


def _shaper(
    classes: Raster, band: int, objects: Raster | None, kinds: Sequence[Kind]
) -> CoverageShaper | None:
    """Returns who draws the outlines of a band; None where they are the pixels' own."""
    if not kinds:
        return None
    plan = Plan(classes.width, classes.height, tuple(kinds))
    return CoverageShaper(classes, band, objects, plan, Elsewhere.where_it_pays(plan))


@dataclass(frozen=True)
class _Table:
    """What traced polygons need to become rows of a frame.

    Attributes:
        prompts: The labels of the codes 1, 2, ….
        source: Value of the `source` column.
        class_raster: Where the codes come from.
        ground: Where the raster lies.
        sieve: Leaves out small polygons.
        simplified: Vertices that are not kept are taken away.
        kinds: Names of the kinds of outlines by number; none where all are the pixels' own.
    """

    prompts: tuple[Prompt, ...]
    source: str
    class_raster: str
    ground: Ground
    sieve: Sieve
    simplified: bool
    kinds: tuple[str, ...]

    def frame(self, traced: Traced) -> geopandas.GeoDataFrame:
        """Moves polygons to the map and measures them."""
        import geopandas

        if traced.codes.max(initial=0) > len(self.prompts):
            raise ValueError(
                f"{self.class_raster} has label code {traced.codes.max()}, but there are"
                f" {len(self.prompts)} prompts."
            )
        grid = self.ground.grid
        exact = traced.polygons.moved(grid.to_map(traced.polygons.points))
        polygons = exact
        if self.kinds:
            polygons = exact.moved(grid.to_map(traced.polygons.points + traced.moved))
        if self.kinds or self.simplified:
            polygons = polygons.thinned(traced.kept)
        codes, scores, areas = traced.codes, traced.scores, self.ground.areas(polygons)
        kinds = traced.kinds
        measured = areas if polygons is exact or not self.sieve.area_m2 else self.ground.areas(exact)
        large = self.sieve.keeps(measured, traced.pixels, traced.codes)
        if not large.all():
            polygons = polygons.chosen(large)
            codes, scores, areas, kinds = codes[large], scores[large], areas[large], kinds[large]
        columns = {
            "label": self._texts([prompt.label for prompt in self.prompts], codes),
            "prompt": self._texts([prompt.text for prompt in self.prompts], codes),
            # More digits would say nothing: a pixel's score is a byte.
            "score": scores.round(3),
            "area_m2": areas,
            "source": self._texts([self.source], np.ones_like(codes)),
            FIELD: self._texts([NEW], np.ones_like(codes)),
        }
        if self.kinds:
            columns["shape"] = self._texts(self.kinds, kinds.astype(np.int64) + 1)
        # Traced outlines run the way that y growing downwards makes counter-clockwise.
        upright = polygons if grid.mirrors() else polygons.reversed()
        return geopandas.GeoDataFrame(columns, geometry=upright.geometries(), crs=grid.crs)

    @staticmethod
    def _texts(texts: Sequence[str], codes: npt.NDArray[np.int64]) -> pandas.Series:
        import pandas

        return pandas.Series(texts, dtype="str").take(codes - 1).reset_index(drop=True)


def _regrouped(traced: Iterable[Traced]) -> Iterator[Traced]:
    """Groups polygons anew, so that groups do not depend on strips: as many as fit in `VERTICES_AT_ONCE`."""
    several: list[Traced] = []
    for some in traced:
        if some.codes.size:
            several.append(some)
        if sum(len(one.polygons.points) for one in several) >= VERTICES_AT_ONCE:
            *full, rest = Traced.concatenate(several).batches(VERTICES_AT_ONCE)
            yield from full
            several = [rest]
    yield from Traced.concatenate([Traced.none(), *several]).batches(VERTICES_AT_ONCE)
