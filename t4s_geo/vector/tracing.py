"""From the strips of a class band to its polygons, which are handed on as soon as they are complete."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Protocol

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.vector.arrays import PolygonArrays
from t4s_geo.vector.corners import CORNER, Corners, find_corners
from t4s_geo.vector.prefetch import ahead
from t4s_geo.vector.regions import Parts, Sums, find_runs, sum_parts
from t4s_geo.vector.rings import build_polygons
from t4s_geo.vector.strips import Raster, Strip, read_strips

Ints = npt.NDArray[np.int64]


class Outliner(Protocol):
    """Says which outlines the result has, where these are not those of the pixels."""

    @property
    def cut(self) -> int:
        """Outlines have corners where they cross grid lines of multiples of this; 0 for nowhere."""

    def place(
        self, rows: npt.NDArray[np.int32], columns: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.float32]]:
        """Tells of grid points in which outlines have corners whether these stay, and how far they move.

        Args:
            rows: In ascending order, also from one call to the next.
            columns: As many.

        Returns:
            bool (points,) and float32 (points, 2), columns and rows.
        """

    def kinds_of(self, firsts: Ints, codes: Ints) -> npt.NDArray[np.uint8]:
        """Tells which kind of outline regions have, all of whose corners were placed; 0 for the pixels' own.

        Args:
            firsts: First pixel of each in row-major order: row * width + column.
            codes: Its label code.
        """


@dataclass(frozen=True)
class Traced:
    """Some polygons of a class band, in pixel coordinates.

    Attributes:
        polygons: Their vertices are grid points: x is the column, y the row.
        kept: bool, by vertex: it is one of the result's outline too.
        moved: float32 (vertices, 2), columns and rows from each vertex to where the result's outline has it.
        codes: int64, label code of each polygon.
        pixels: int64, number of each polygon's pixels.
        scores: float64, mean probability (0 to 1) of each polygon's pixels.
        kinds: uint8, kind of each polygon's outline, as `Outliner.kinds_of` tells it.
    """

    polygons: PolygonArrays
    kept: npt.NDArray[np.bool_]
    moved: npt.NDArray[np.float32]
    codes: Ints
    pixels: Ints
    scores: npt.NDArray[np.float64]
    kinds: npt.NDArray[np.uint8]

    @classmethod
    def none(cls) -> Traced:
        """No polygons."""
        nothing = np.zeros(0, np.int64)
        return cls(
            PolygonArrays.concatenate([]),
            nothing.astype(np.bool_),
            np.zeros((0, 2), np.float32),
            nothing,
            nothing,
            np.zeros(0),
            nothing.astype(np.uint8),
        )

    @classmethod
    def concatenate(cls, several: Sequence[Traced]) -> Traced:
        """The polygons of several in one, in their order; at least one."""
        return cls(
            PolygonArrays.concatenate([some.polygons for some in several]),
            np.concatenate([some.kept for some in several]),
            np.concatenate([some.moved for some in several]),
            np.concatenate([some.codes for some in several]),
            np.concatenate([some.pixels for some in several]),
            np.concatenate([some.scores for some in several]),
            np.concatenate([some.kinds for some in several]),
        )

    def batches(self, size: int) -> Iterator[Traced]:
        """Splits them as `PolygonArrays.batches` does."""
        polygon = vertex = 0
        for polygons in self.polygons.batches(size):
            next_polygon = polygon + polygons.polygons.size - 1
            next_vertex = vertex + len(polygons.points)
            yield Traced(
                polygons,
                self.kept[vertex:next_vertex],
                self.moved[vertex:next_vertex],
                self.codes[polygon:next_polygon],
                self.pixels[polygon:next_polygon],
                self.scores[polygon:next_polygon],
                self.kinds[polygon:next_polygon],
            )
            polygon, vertex = next_polygon, next_vertex


@dataclass(frozen=True)
class Scanned:
    """What one strip tells.

    Attributes:
        parts: Its parts.
        corners: Its corners; their regions are parts.
        is_last: It is the last one of the band.
    """

    parts: Parts
    corners: Corners
    is_last: bool


@dataclass
class OpenRegions:
    """The regions that reach the last row of the strips so far, with all that has been seen of them.

    What it keeps grows with the width of the raster and with the outlines of regions that are still open.

    Attributes:
        outliner: Says which kinds of outlines they have; None where all are the pixels' own.
        sums: Of the open regions.
        below: Open region of each labelled run of the last row, from left to right.
        corners: By open region: its corners, several of them at a time.
    """

    outliner: Outliner | None = None
    sums: Sums = field(default_factory=Sums.none)
    below: npt.NDArray[np.int32] = field(default_factory=lambda: np.empty(0, np.int32))
    corners: list[list[Corners]] = field(default_factory=list)

    def join(self, scanned: Scanned) -> Traced:
        """Adds the next strip, and returns the regions that it completes."""
        parts, known = scanned.parts, self.sums.labels.size
        # Row 0 of a strip's buffer is the last row of the strip above: the same runs in the same order.
        count, region = components(known + parts.sums.labels.size, self.below, parts.above + known)
        sums = Sums.concatenate([self.sums, parts.sums]).merged(region, count)
        is_open = np.zeros(count, np.bool_)
        if not scanned.is_last:
            is_open[region[known + parts.below]] = True

        closed = np.flatnonzero(~is_open)
        closed = closed[np.lexsort((sums.firsts[closed], sums.last_rows[closed]))]
        # Open and closed ones are each numbered from 0.
        number = np.cumsum(is_open, dtype=np.int32) - 1
        number[closed] = np.arange(closed.size)
        self.sums, self.below = sums.take(np.flatnonzero(is_open)), number[region[known + parts.below]]

        earlier = self._move_on(region[:known], is_open, number)
        ending = self._file(scanned.corners, region[known:], is_open, number)
        corners = _joined([earlier, ending])
        polygons, vertices = build_polygons(corners, closed.size)
        done = sums.take(closed)
        codes = done.labels.astype(np.int64)
        kinds = (
            self.outliner.kinds_of(done.firsts, codes) if self.outliner else np.zeros(codes.size, np.uint8)
        )
        return Traced(
            polygons,
            corners["kept"][vertices],
            corners["moved"][vertices],
            codes,
            done.pixels,
            done.mean_scores(),
            kinds,
        )

    def _move_on(
        self, region: npt.NDArray[np.int32], is_open: npt.NDArray[np.bool_], number: npt.NDArray[np.int32]
    ) -> Corners:
        """Joins the open regions and numbers them anew; returns the earlier corners of those that end."""
        complete: list[Corners] = []
        still_open: list[list[Corners]] = [[] for _ in range(int(is_open.sum()))]
        for old, corners in zip(region.tolist(), self.corners, strict=True):
            target = still_open[number[old]] if is_open[old] else complete
            if not is_open[old]:
                for some in corners:
                    some["region"] = number[old]
            target += corners
        self.corners = still_open
        together = _joined(complete)
        place = together["row"].astype(np.int64) << 32
        place |= together["column"]
        return together.take(np.argsort(place, kind="stable"))

    def _file(
        self,
        corners: Corners,
        region: npt.NDArray[np.int32],
        is_open: npt.NDArray[np.bool_],
        number: npt.NDArray[np.int32],
    ) -> Corners:
        """Files the corners of a strip that belong to open regions; returns the others."""
        whose = region[corners["region"]]
        corners["region"] = number[whose]
        stays = is_open[whose]
        # NumPy takes records by their numbers many times as fast as by a mask.
        self._file_open(corners.take(np.flatnonzero(stays)))
        return corners.take(np.flatnonzero(~stays))

    def _file_open(self, corners: Corners) -> None:
        # The smallest integer type makes this a radix sort.
        region = corners["region"].astype(np.min_scalar_type(len(self.corners)))
        order = np.argsort(region, kind="stable")
        corners = corners.take(order)
        edges = np.searchsorted(region[order], np.arange(len(self.corners) + 1))
        for filed, (start, end) in zip(self.corners, pairwise(edges.tolist()), strict=True):
            if start < end:
                # A copy: a view would keep the corners of all others.
                filed.append(corners[start:end].copy())


def _joined(several: Sequence[Corners]) -> Corners:
    """Does as `np.concatenate`, which compares the fields of all records' types first."""
    joined = np.empty(sum(some.size for some in several), CORNER)
    start = 0
    for some in several:
        joined[start : start + some.size] = some
        start += some.size
    return joined


def trace_band(
    dataset: Raster,
    class_band: int,
    score_band: int,
    rows: int,
    objects: Raster | None = None,
    outliner: Outliner | None = None,
) -> Iterator[Traced]:
    """Traces the regions of one class band.

    Memory grows with the strips, and with the outlines of the regions that reach across the latest of them.

    Args:
        dataset: The open class raster; nothing else may use it meanwhile.
        class_band: Band number (from 1) of the classes.
        score_band: Band number (from 1) of their scores.
        rows: Raster rows that are read at once; makes no difference to the result.
        objects: The open object raster, if there is one; nothing else may use it either.
        outliner: Says which vertices outlines keep, and where; None where all stay where they are.

    Yields:
        For each strip the regions that end in it, or at its upper edge: all in all they are sorted by their
        last row, then by their first pixel (row, column).
    """
    strips = read_strips(dataset, class_band, score_band, rows, objects)
    open_regions = OpenRegions(outliner)
    for scanned in ahead(_scan(strip, outliner) for strip in strips):
        yield open_regions.join(scanned)


def _scan(strip: Strip, outliner: Outliner | None) -> Scanned:
    runs = find_runs(strip)
    corners = find_corners(strip, runs, cut=outliner.cut if outliner else 0)
    if outliner:
        corners["kept"], corners["moved"] = outliner.place(corners["row"], corners["column"])
    return Scanned(sum_parts(strip, runs), corners, strip.is_last)
