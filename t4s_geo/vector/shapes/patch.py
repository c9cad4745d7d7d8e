"""The outlines in a window of a class band, as arcs: what those who shape outlines work on."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from rasterio.windows import Window

from t4s_geo.components import components
from t4s_geo.vector.regions import Runs, find_runs
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

    @property
    def places(self) -> Ints:
        """Number of each vertex's grid point in the raster, in ascending order."""
        return place_of(self.points[:, 1], self.points[:, 0], self.width)

    def arc_of_chain(self) -> Ints:
        """Number of the arc of each element of `chain`."""
        return np.repeat(np.arange(self.left.size), np.diff(self.arcs))

    def closed(self) -> Bools:
        """Tells of each arc whether it ends where it begins."""
        return np.asarray(self.chain[self.arcs[:-1]] == self.chain[self.arcs[1:] - 1], np.bool_)

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
        found[self.chain[np.repeat(arcs, np.diff(self.arcs))]] = True
        return found


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
    codes = label_codes(keys)
    rows, columns = keys.shape
    strip = covered(keys)
    runs = find_runs(strip)
    numbers = np.full((rows + 2, columns + 2), OUTSIDE, np.int64)
    numbers[:, :-1] = runs.parts[runs.at[:-1]].reshape(rows + 2, columns + 1)
    corner = np.array([int(window.col_off), int(window.row_off)])
    graph = _find_graph(numbers, corner, side)
    chain, arcs = _link(graph)
    firsts, bounds, pixels, region_codes = _measure(strip, runs, codes, corner, width)
    whole = (bounds[:, 0] > corner[0]) | (corner[0] == 0)
    whole &= (bounds[:, 1] > corner[1]) | (corner[1] == 0)
    whole &= (bounds[:, 2] < corner[0] + columns) | (corner[0] + columns == width)
    whole &= (bounds[:, 3] < corner[1] + rows) | (corner[1] + rows == height)
    points = graph.points + corner
    edge = ((graph.points == 0) | (graph.points == (columns, rows))).any(axis=1)
    half = chain[arcs[:-1]]
    return Patch(
        window=window,
        width=width,
        points=points,
        degrees=graph.degrees,
        edge=edge,
        cut=edge & (points > 0).all(axis=1) & (points < (width, height)).all(axis=1),
        line=(points % side == 0).any(axis=1) if side else np.zeros(len(points), np.bool_),
        chain=_vertices(graph, chain, arcs),
        arcs=arcs + np.arange(arcs.size),
        left=graph.left(half),
        right=graph.left(half ^ 1),
        codes=region_codes,
        firsts=firsts,
        bounds=bounds,
        pixels=pixels,
        whole=whole,
    )


@dataclass(frozen=True)
class _Graph:
    """Vertices and the borders between them; each border is two half-edges, 2 n forward and 2 n + 1 back.

    Attributes:
        points: int64 (vertices, 2), column and row in the window.
        degrees: int64 (vertices,).
        tails: int64 (edges,), upper or left vertex of each border.
        heads: int64 (edges,), the other one.
        sides: int64 (edges, 2), regions on the left and on the right of the way from tail to head.
    """

    points: Ints
    degrees: Ints
    tails: Ints
    heads: Ints
    sides: Ints

    def origins(self) -> Ints:
        """Vertex that each half-edge leaves."""
        return np.stack([self.tails, self.heads], axis=1).ravel()

    def left(self, half: Ints) -> Ints:
        """Region on the left of half-edges."""
        return np.asarray(self.sides[half >> 1, half & 1])


def _find_graph(numbers: Ints, corner: Ints, side: int) -> _Graph:
    """Finds the graph of the borders between pixels with different numbers.

    Args:
        numbers: Shape (rows + 2, columns + 2), regions with `OUTSIDE` around them.
        corner: Column and row of the window in the raster.
        side: Of the squares.
    """
    across = numbers[:, 1:] != numbers[:, :-1]
    along = numbers[1:] != numbers[:-1]
    # By grid point, the borders that leave it.
    up, down, left, right = across[:-1], across[1:], along[:, :-1], along[:, 1:]
    is_point = (up != down) | (left != right) | (up & left)
    if side:
        is_point[-corner[1] % side :: side] |= up[-corner[1] % side :: side]
        is_point[:, -corner[0] % side :: side] |= left[:, -corner[0] % side :: side]
    row, column = np.nonzero(is_point)
    goes_right, goes_down = right[row, column], down[row, column]
    degrees = up[row, column].astype(np.int64) + left[row, column] + goes_right + goes_down
    # In row-major order the next point is where a border to the right ends, in column-major one to below.
    by_column = np.lexsort((row, column))
    below = np.empty_like(by_column)
    below[by_column] = np.roll(by_column, -1)
    to_right, to_below = np.flatnonzero(goes_right), np.flatnonzero(goes_down)
    row, column = row + 1, column + 1
    sides = np.concatenate(
        [
            np.stack([numbers[row - 1, column], numbers[row, column]], axis=1)[to_right],
            np.stack([numbers[row, column], numbers[row, column - 1]], axis=1)[to_below],
        ]
    )
    return _Graph(
        np.stack([column - 1, row - 1], axis=1),
        degrees,
        np.concatenate([to_right, to_below]),
        np.concatenate([to_right + 1, below[to_below]]),
        sides,
    )


def _link(graph: _Graph) -> tuple[Ints, Ints]:
    """Links half-edges into arcs, each border in one of its directions.

    Returns:
        Half-edges of all arcs one after the other, and where among them each arc begins.
    """
    from scipy.sparse import csr_array
    from scipy.sparse.csgraph import breadth_first_order

    origins = graph.origins()
    if not origins.size:
        return np.empty(0, np.int64), np.zeros(1, np.int64)
    passing = graph.degrees == 2
    leaving = np.flatnonzero(passing[origins])
    first, second = leaving[np.argsort(origins[leaving], kind="stable")].reshape(-1, 2).T
    following = np.full(origins.size, -1)
    following[first ^ 1], following[second ^ 1] = second, first
    count, arc = components(graph.tails.size, first >> 1, second >> 1)
    # An arc begins with the first of its half-edges that leave an end; a ring with its first half-edge.
    half_arc = np.repeat(arc, 2)
    begins = np.full(count, -1)
    ends = np.full(count, -1)
    rings = np.arange(origins.size)[::-1]
    begins[half_arc[rings]] = rings
    ends[:] = following[begins ^ 1] ^ 1
    at_ends = np.flatnonzero(~passing[origins])
    begins[half_arc[at_ends[::-1]]] = at_ends[::-1]
    has_ends = np.zeros(count, np.bool_)
    has_ends[half_arc[at_ends]] = True
    ends[half_arc[at_ends]] = at_ends ^ 1
    path = following.copy()
    path[ends] = np.append(begins[1:], -1)
    steps = np.flatnonzero(path >= 0)
    graph_of_path = csr_array(
        (np.ones(steps.size), path[steps], np.append(0, np.cumsum(path >= 0))),
        shape=(origins.size, origins.size),
    )
    order = breadth_first_order(graph_of_path, begins[0], return_predecessors=False).astype(np.int64)
    sizes = np.bincount(arc, minlength=count)
    return order, np.append(0, np.cumsum(sizes))


def _vertices(graph: _Graph, chain: Ints, arcs: Ints) -> Ints:
    """Returns the vertices of arcs, the one at the end included."""
    origins = graph.origins()
    lasts = chain[arcs[1:] - 1]
    return np.insert(origins[chain], arcs[1:], origins[lasts ^ 1])


def _measure(
    strip: Strip, runs: Runs, codes: npt.NDArray[np.uint8], corner: Ints, width: int
) -> tuple[Ints, Ints, Ints, npt.NDArray[np.uint8]]:
    """Returns the first pixel, the bounds, the number of pixels and the label code of each region."""
    kept = np.flatnonzero(runs.keys)
    starts, region = runs.starts[kept], runs.parts[kept]
    lengths = np.diff(runs.starts, append=strip.keys.size)[kept]
    row, column = np.divmod(starts, strip.stride)
    row, column = row - 1, column - 1
    count = runs.part_count
    bounds = np.empty((count, 4), np.int64)
    bounds[:, :2], bounds[:, 2:] = np.iinfo(np.int64).max, -1
    np.minimum.at(bounds[:, 0], region, column)
    np.minimum.at(bounds[:, 1], region, row)
    np.maximum.at(bounds[:, 2], region, column + lengths)
    np.maximum.at(bounds[:, 3], region, row + 1)
    bounds += np.tile(corner, 2)
    # Runs are in row-major order: of several values for one place the last one stays.
    firsts, region_codes = np.zeros(count, np.int64), np.zeros(count, np.uint8)
    firsts[region[::-1]] = ((row + corner[1]) * width + column + corner[0])[::-1]
    region_codes[region] = codes[row, column]
    pixels = np.bincount(region, lengths, count).astype(np.int64)
    return firsts, bounds, pixels, region_codes
