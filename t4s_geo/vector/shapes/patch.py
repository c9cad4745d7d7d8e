"""The outlines in a window of a class band, as arcs: what those who shape outlines work on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.vector.regions import Runs, find_runs
from t4s_geo.vector.shapes.graph import find_graph, link, vertices_along
from t4s_geo.vector.strips import Keys, Strip, covered, label_codes, place_of

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]

OUTSIDE = -1
"""Stands for the region beyond the window."""


@dataclass(frozen=True)
class Patch:
    """Outlines in a window: arcs, which end where three regions meet, and rings that meet no third region.

    Vertices are the grid points at which an outline turns, at which arcs end, and at which an arc crosses a
    line between squares. The window's own edge is a border like any other, with `OUTSIDE` beyond it.

    Attributes:
        window: In pixels of the raster.
        width: Columns of the raster.
        points: int64 (vertices, 2), column and row of the grid points, in row-major order.
        degrees: int64 (vertices,), how many borders meet there: 2, or 3 and 4 where arcs end.
        edge: bool (vertices,), it lies on the window's edge.
        cut: bool (vertices,), it lies on an edge beyond which the raster goes on.
        line: bool (vertices,), it lies on a line between squares that matters.
        chain: int64, vertices of all arcs one after the other. An arc that is a ring ends with the vertex
            that it begins with.
        arcs: int64 (arcs + 1,), where in `chain` each arc begins; last, the chain's length.
        left: int64 (arcs,), region on the left of each arc, seen with row numbers growing downwards.
        right: int64 (arcs,), region on its right.
        codes: uint8 (regions,), label code of each region; 0 for those without a label.
        firsts: int64 (regions,), first pixel in row-major order: row * width + column. The whole region's
            where `whole`.
        bounds: int64 (regions, 4), first column, first row, column and row after the last.
        pixels: int64 (regions,), their number.
        whole: bool (regions,), nothing of it lies outside the window.
    """

    window: Window
    width: int
    points: Ints
    degrees: Ints
    edge: Bools
    cut: Bools
    line: Bools
    chain: Ints
    arcs: Ints
    left: Ints
    right: Ints
    codes: npt.NDArray[np.uint8]
    firsts: Ints
    bounds: Ints
    pixels: Ints
    whole: Bools

    @cached_property
    def places(self) -> Ints:
        """Number of each vertex's grid point in the raster, in ascending order."""
        return place_of(self.points[:, 1], self.points[:, 0], self.width)

    def find(self, places: Ints) -> tuple[Ints, Bools]:
        """Returns the vertices that lie on some grid points, and whether there is one; else it is any."""
        own = self.places
        at = np.searchsorted(own, places).clip(max=own.size - 1)
        return at, np.asarray(own[at] == places, np.bool_)

    @cached_property
    def arc_of_chain(self) -> Ints:
        """Number of the arc of each element of `chain`."""
        return np.repeat(np.arange(self.left.size), np.diff(self.arcs))

    @cached_property
    def closed(self) -> Bools:
        """Tells of each arc whether it ends where it begins."""
        return np.asarray(self.chain[self.arcs[:-1]] == self.chain[self.arcs[1:] - 1], np.bool_)

    @property
    def outer(self) -> Bools:
        """Tells which arcs run along the window's edge."""
        return np.asarray((self.left == OUTSIDE) | (self.right == OUTSIDE), np.bool_)

    def touching(self, regions: Bools) -> Bools:
        """Tells of each arc whether it is a border of some of these regions."""
        # OUTSIDE takes the last element.
        those = np.append(regions, False)
        return np.asarray(those[self.left] | those[self.right], np.bool_)

    def beside(self, arcs: Bools) -> Bools:
        """Tells of each region whether some of these arcs are a border of it."""
        found = np.zeros(self.whole.size + 1, np.bool_)
        found[self.left[arcs]] = found[self.right[arcs]] = True
        return found[:-1]

    def vertices_of(self, arcs: Bools) -> Bools:
        """Tells of each vertex whether some of these arcs pass it or end there."""
        found = np.zeros(len(self.points), np.bool_)
        found[self.chain[arcs[self.arc_of_chain]]] = True
        return found

    def arcs_at(self, vertices: Bools) -> Bools:
        """Tells of each arc whether it passes some of these vertices or ends there."""
        found = np.zeros(self.left.size, np.bool_)
        found[self.arc_of_chain[vertices[self.chain]]] = True
        return found

    def part(self, arcs: Bools) -> tuple[Patch, Ints]:
        """Makes some arcs a patch of their own; returns also which vertices it has.

        Regions keep their numbers, and what is known of them.
        """
        return self.stretches(np.flatnonzero(arcs), self.arcs[:-1][arcs], self.arcs[1:][arcs])

    def stretches(self, arcs: Ints, firsts: Ints, ends: Ints) -> tuple[Patch, Ints]:
        """Makes stretches of arcs the arcs of a patch of their own; returns also which vertices it has.

        Args:
            arcs: Arc of each; several may be of the same one.
            firsts: Where in `chain` each begins.
            ends: Where it ends: one more than its last vertex.
        """
        sizes = ends - firsts
        starts = np.append(0, np.cumsum(sizes))
        chain = self.chain[np.repeat(firsts - starts[:-1], sizes) + np.arange(starts[-1])]
        there = np.zeros(len(self.points), np.bool_)
        there[chain] = True
        vertices = np.flatnonzero(there)
        number = np.empty(there.size, np.int64)
        number[vertices] = np.arange(vertices.size)
        part = replace(
            self,
            points=self.points[vertices],
            degrees=self.degrees[vertices],
            edge=self.edge[vertices],
            cut=self.cut[vertices],
            line=self.line[vertices],
            chain=number[chain],
            arcs=starts,
            left=self.left[arcs],
            right=self.right[arcs],
        )
        return part, vertices


def find_patch(keys: Keys, window: Window, width: int, height: int, side: int) -> Patch:
    """Finds the outlines in a window.

    Args:
        keys: Shape (rows, columns) of the window; 0 for no label.
        window: Integer window in pixels of the raster.
        width: Columns of the raster.
        height: Its rows.
        side: Of the squares, whose lines begin at the raster's first row and column; 0 where outlines may do
            without vertices on them.
    """
    rows, columns = keys.shape
    strip = covered(keys)
    runs = find_runs(strip)
    corner = np.array([int(window.col_off), int(window.row_off)])
    graph = find_graph(strip, runs, corner, side)
    chain, arcs = link(graph)
    firsts, bounds, pixels, region_codes = _measure(strip, runs, corner, width)
    whole = (bounds[:, 0] > corner[0]) | (corner[0] == 0)
    whole &= (bounds[:, 1] > corner[1]) | (corner[1] == 0)
    whole &= (bounds[:, 2] < corner[0] + columns) | (corner[0] + columns == width)
    whole &= (bounds[:, 3] < corner[1] + rows) | (corner[1] + rows == height)
    points = graph.points + corner
    column, row = points.T
    edge = (row == corner[1]) | (row == corner[1] + rows)
    edge |= (column == corner[0]) | (column == corner[0] + columns)
    inside = (column > 0) & (row > 0) & (column < width) & (row < height)
    line = (column % side == 0) | (row % side == 0) if side else np.zeros(len(points), np.bool_)
    half = chain[arcs[:-1]]
    return Patch(
        window=window,
        width=width,
        points=points,
        degrees=graph.degrees,
        edge=edge,
        cut=edge & inside,
        line=line,
        chain=vertices_along(graph, chain, arcs),
        arcs=arcs + np.arange(arcs.size),
        left=graph.left(half),
        right=graph.left(half ^ 1),
        codes=region_codes,
        firsts=firsts,
        bounds=bounds,
        pixels=pixels,
        whole=whole,
    )


def _measure(
    strip: Strip, runs: Runs, corner: Ints, width: int
) -> tuple[Ints, Ints, Ints, npt.NDArray[np.uint8]]:
    """Returns the first pixel, the bounds, the number of pixels and the label code of each region."""
    kept = np.flatnonzero(runs.keys)
    starts, region = runs.starts[kept], runs.parts[kept].astype(np.int64)
    lengths = np.diff(runs.starts, append=strip.keys.size)[kept]
    row, column = np.divmod(starts, strip.stride)
    row, column = row + (corner[1] - 1), column + (corner[0] - 1)
    count = runs.part_count
    lefts, rights = np.full(count, np.iinfo(np.int64).max), np.zeros(count, np.int64)
    np.minimum.at(lefts, region, column)
    np.maximum.at(rights, region, column + lengths)
    # Runs are in row-major order: of several values for one place the last one stays.
    tops, bottoms, firsts = (np.zeros(count, np.int64) for _ in range(3))
    tops[region[::-1]], bottoms[region] = row[::-1], row + 1
    firsts[region[::-1]] = (row * width + column)[::-1]
    codes = np.zeros(count, np.uint8)
    codes[region] = label_codes(runs.keys[kept] - runs.keys.dtype.type(1))
    pixels = np.bincount(region, lengths, count).astype(np.int64)
    return firsts, np.stack([lefts, tops, rights, bottoms], axis=1), pixels, codes
