"""Borders between the regions of a window, linked into arcs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.vector.regions import Runs
from t4s_geo.vector.strips import Strip

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Graph:
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
        return np.asarray(np.stack([self.tails, self.heads], axis=1).ravel(), np.int64)

    def left(self, half: Ints) -> Ints:
        """Region on the left of half-edges."""
        return np.asarray(self.sides[half >> 1, half & 1])


def find_graph(strip: Strip, runs: Runs, corner: Ints, side: int) -> Graph:
    """Finds the graph of the borders between pixels of different regions.

    Args:
        strip: The window, all of it covered: keys of neighbours differ where their regions do.
        runs: Its runs.
        corner: Column and row of the window in the raster.
        side: Of the squares.
    """
    stride = strip.stride
    at = _candidates(strip, runs, -corner[0] % side if side else None, side)
    northwest, northeast = strip.keys[at], strip.keys[at + 1]
    southwest, southeast = strip.keys[at + stride], strip.keys[at + stride + 1]
    # The borders that leave each.
    up, down = northwest != northeast, southwest != southeast
    left, right = northwest != southwest, northeast != southeast
    is_point = (up != down) | (left != right) | (up & left)
    if side:
        row, column = np.divmod(at, stride)
        is_point |= up & ((row + corner[1]) % side == 0)
        is_point |= left & ((column + corner[0]) % side == 0)
    chosen = np.flatnonzero(is_point)
    at, up, down, left, right = (some[chosen] for some in (at, up, down, left, right))
    degrees = up.astype(np.int64) + down + left + right
    rows, columns = np.divmod(at, stride)
    # In row-major order the next point is where a border to the right ends, in column-major one to below.
    # The smallest integer type makes this a radix sort.
    by_column = np.argsort(columns.astype(np.min_scalar_type(stride)), kind="stable")
    below = np.empty_like(by_column)
    below[by_column] = np.roll(by_column, -1)
    to_right, to_below = np.flatnonzero(right), np.flatnonzero(down)
    above = at[to_right] + 1
    beside = at[to_below] + stride
    sides = runs.parts[
        runs.at[
            np.concatenate(
                [
                    np.stack([above, above + stride], axis=1),
                    np.stack([beside + 1, beside], axis=1),
                ]
            )
        ]
    ]
    return Graph(
        np.stack([columns, rows], axis=1),
        degrees,
        np.concatenate([to_right, to_below]),
        np.concatenate([to_right + 1, below[to_below]]),
        sides.astype(np.int64),
    )


def _candidates(strip: Strip, runs: Runs, first: int | None, side: int) -> Ints:
    """Finds grid points that may be vertices: where a run begins above or below, and columns of lines.

    Args:
        strip: The window.
        runs: Its runs.
        first: First column of a line between squares; None for none.
        side: Of the squares.

    Returns:
        Positions in the strip's buffer of the pixels above and to the left, ascending.
    """
    stride, above = strip.stride, runs.starts[1:] - 1
    found = [above, above - stride]
    if first is not None:
        rows = np.arange(strip.rows + 1) * stride
        found += [rows + column for column in range(first, stride, side)]
    at = np.sort(np.concatenate(found), kind="stable")
    at = at[(at >= 0) & (at < (strip.rows + 1) * stride)]
    return np.asarray(at[np.append(True, at[1:] != at[:-1])], np.int64)


def link(graph: Graph) -> tuple[Ints, Ints]:
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
    # Of several values for one place the last one stays.
    half = np.arange(origins.size, dtype=np.int32)
    firsts, lasts = np.zeros((2, passing.size), np.int32)
    firsts[origins[::-1]], lasts[origins] = half[::-1], half
    first, second = firsts[passing], lasts[passing]
    following = np.full(origins.size, -1, np.int32)
    following[first ^ 1], following[second ^ 1] = second, first
    count, arc = components(graph.tails.size, first >> 1, second >> 1)
    # An arc begins with the first of its half-edges that leave an end; a ring with its first half-edge.
    half_arc = np.repeat(arc, 2)
    begins, ends = np.full((2, count), -1, np.int32)
    rings = half[::-1]
    begins[half_arc[rings]] = rings
    ends[:] = following[begins ^ 1] ^ 1
    at_ends = np.flatnonzero(~passing[origins])
    begins[half_arc[at_ends[::-1]]] = at_ends[::-1]
    ends[half_arc[at_ends]] = at_ends ^ 1
    path = following.copy()
    path[ends[:-1]], path[ends[-1]] = begins[1:], -1
    steps = np.flatnonzero(path >= 0)
    graph_of_path = csr_array(
        (np.ones(steps.size), path[steps], np.append(np.int32(0), np.cumsum(path >= 0, dtype=np.int32))),
        shape=(origins.size, origins.size),
    )
    order = breadth_first_order(graph_of_path, begins[0], return_predecessors=False).astype(np.int64)
    sizes = np.bincount(arc, minlength=count)
    return order, np.append(0, np.cumsum(sizes))


def vertices_along(graph: Graph, chain: Ints, arcs: Ints) -> Ints:
    """Returns the vertices of arcs, the one at the end included."""
    origins = graph.origins()
    lasts = chain[arcs[1:] - 1]
    return np.insert(origins[chain], arcs[1:], origins[lasts ^ 1])
