"""The polygons of a run beside those that people decided about, which come first and win."""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from functools import cached_property
from math import sqrt
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.edits.cutting import APART, Knife
from t4s_geo.vector.edits.finding import Edits
from t4s_geo.vector.sieve import Sieve

if TYPE_CHECKING:
    import geopandas

AT_ONCE: Final = 500
"""Kept polygons whose outlines are read at once."""
SAME_SHARE: Final = 0.5
"""Intersection over union from which on two polygons are of one thing; and the share of an object."""
THINNEST: Final = 1.0
"""Pixels across that a piece that is cut off has somewhere at least."""

Ints = npt.NDArray[np.int64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True, eq=False)
class Keeper:
    """Puts the polygons of a run beside kept ones.

    Attributes:
        edits: The kept ones.
        codes: Label codes of the run by label.
        exclusive: Each place has one label; else kept polygons matter to their own label only.
        apart: Labels whose objects are told apart.
        sieve: Leaves out small pieces.
    """

    edits: Edits
    codes: Mapping[str, int]
    exclusive: bool
    apart: Collection[str]
    sieve: Sieve

    def frames(
        self, frames: Generator[geopandas.GeoDataFrame]
    ) -> Generator[geopandas.GeoDataFrame, None, None]:
        """Yields the kept polygons, and of the new ones what is beside them.

        Args:
            frames: As of `polygonise`.

        Yields:
            Frames of their columns and those that kept ones have beside them; the first one is empty.
        """
        with closing(frames):
            first = next(frames)
            yield self._aligned(first, first)
            for kept in self.edits.frames():
                yield self._aligned(kept, first)
            for new in frames:
                yield self._aligned(self._beside(new), first)

    def _aligned(self, frame: geopandas.GeoDataFrame, like: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        """Gives a frame the columns of all, in their order."""
        own = {name: like[name].dtype for name in like.columns.drop("geometry")}
        kinds = {**own, **self.edits.further}
        named = frame.rename_geometry("geometry") if frame.geometry.name != "geometry" else frame
        return named.reindex(columns=[*kinds, "geometry"]).astype(kinds)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(shapely.box(*self.edits.bounds.T))

    @cached_property
    def _pixel(self) -> float:
        return sqrt(abs(self.edits.ground.grid.transform.determinant))

    def _beside(self, frame: geopandas.GeoDataFrame) -> geopandas.GeoDataFrame:
        geometries = frame.geometry.to_numpy()
        around = shapely.bounds(geometries) + 2 * APART * self._pixel * np.array([-1, -1, 1, 1])
        number, edit = self._tree.query(shapely.box(*around.T))
        labels = frame["label"].to_numpy(object)
        if not self.exclusive:
            same = self.edits.named[edit] == labels[number]
            number, edit = number[same], edit[same]
        if not number.size:
            return frame
        order = np.lexsort((edit, number))
        number, edit = number[order], edit[order]
        touched, starts = np.unique(number, return_index=True)
        rows: list[Ints] = [np.setdiff1d(np.arange(len(frame)), touched)]
        pieces: list[Geometries] = [geometries[rows[0]]]
        for one, near in zip(touched.tolist(), np.split(edit, starts[1:]), strict=True):
            parts = self._parts(geometries[one], labels[one], near)
            rows.append(np.full(len(parts), one))
            pieces.append(np.array(parts, object))
        return self._measured(frame, np.concatenate(rows), np.concatenate(pieces))

    def _measured(
        self, frame: geopandas.GeoDataFrame, rows: Ints, pieces: Geometries
    ) -> geopandas.GeoDataFrame:
        """Returns the rows of a frame with other outlines, in their order."""
        order = np.argsort(rows, kind="stable")
        rows, pieces = rows[order], pieces[order]
        before = frame.geometry.to_numpy()[rows]
        changed = np.array([one is not other for one, other in zip(pieces, before, strict=True)], bool)
        pieces[changed] = shapely.orient_polygons(pieces[changed])
        cut = frame.iloc[rows].reset_index(drop=True)
        cut = cut.set_geometry(np.asarray(pieces, object), crs=frame.crs)
        areas = cut["area_m2"].to_numpy(copy=True)
        areas[changed] = self.edits.ground.areas(PolygonArrays.of(pieces[changed]))
        return cut.assign(area_m2=areas)

    def _parts(self, polygon: shapely.Polygon, label: str, near: Ints) -> list[shapely.Polygon]:
        """Returns what becomes of a new polygon; itself where nothing does.

        Args:
            polygon: Its outline.
            label: Its label.
            near: Numbers of the kept polygons around it.
        """
        parts, taken = [polygon], 0.0
        for some in _groups(near):
            outlines = self.edits.outlines(some)
            rejected, own = self.edits.rejected[some], self.edits.named[some] == label
            taken += self._taken(polygon, label, outlines[~rejected | own])
            if taken >= SAME_SHARE * polygon.area:
                return []
            knife = Knife(
                outlines[~rejected], outlines[rejected & own], outlines[rejected & ~own], self._pixel
            )
            parts = [piece for part in parts for piece in knife.cut(part)]
        if all(part is polygon for part in parts) or sum(part.area for part in parts) > 0.999 * polygon.area:
            return parts
        return self._large(parts, label)

    def _taken(self, polygon: shapely.Polygon, label: str, others: Geometries) -> float:
        """Returns how much of a polygon others say something of; all, where it is the same thing as one."""
        area, areas = polygon.area, shapely.area(others)
        alike = others[(areas >= SAME_SHARE * area) & (area >= SAME_SHARE * areas)]
        common = shapely.area(shapely.intersection(alike, polygon))
        if (common >= SAME_SHARE * (area + shapely.area(alike) - common)).any():
            return float(area)
        if label not in self.apart or areas.sum() < SAME_SHARE * area:
            return 0.0
        return float(shapely.area(shapely.intersection(others, polygon)).sum())

    def _large(self, parts: Sequence[shapely.Polygon], label: str) -> list[shapely.Polygon]:
        """Returns the pieces of a polygon that are neither small nor thin."""
        wide = [one for one in parts if not one.buffer(-THINNEST / 2 * self._pixel).is_empty]
        pieces = np.array(wide, object)
        pixels = np.rint(shapely.area(pieces) / self._pixel**2).astype(np.int64)
        areas = self.edits.ground.areas(PolygonArrays.of(shapely.orient_polygons(pieces)))
        keep = self.sieve.keeps(areas, pixels, np.full(len(wide), self.codes[label]))
        return [one for one, large in zip(wide, keep.tolist(), strict=True) if large]


def _groups(numbers: Ints) -> Iterator[Ints]:
    for first in range(0, numbers.size, AT_ONCE):
        yield numbers[first : first + AT_ONCE]
