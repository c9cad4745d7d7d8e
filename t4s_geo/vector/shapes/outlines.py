"""Outlines for arithmetic on all of them at once: sequences of points, which are complex, column + row j."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely

Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
Floats = npt.NDArray[np.float64]
Points = npt.NDArray[np.complex128]


@dataclass(frozen=True)
class Outlines:
    """Several outlines, the vertices of one after those of the other.

    Attributes:
        starts: int64 (outlines + 1), where each begins; last, the number of all vertices. None is empty.
        rings: bool (outlines,), it is closed: its last vertex is its first one again.
    """

    starts: Ints
    rings: Bools

    @property
    def sizes(self) -> Ints:
        """Vertices of each."""
        return np.diff(self.starts)

    @property
    def numbers(self) -> Ints:
        """Outline of each vertex."""
        return np.repeat(np.arange(self.rings.size), self.sizes)

    @property
    def lasts(self) -> Ints:
        """Last vertex of each."""
        return self.starts[1:] - 1

    def tips(self) -> Bools:
        """Tells which vertices are the first or last one of their outline."""
        found = np.zeros(int(self.starts[-1]), np.bool_)
        found[self.starts[:-1]] = found[self.lasts] = True
        return found

    def thinned(self, keep: Bools) -> Outlines:
        """The same without some vertices; tips have to stay."""
        return Outlines(np.append(0, np.cumsum(keep))[self.starts], self.rings)

    def chosen(self, which: Bools) -> tuple[Outlines, Ints]:
        """Some of them, and which vertices they have."""
        sizes = self.sizes
        vertices = np.flatnonzero(np.repeat(which, sizes))
        return Outlines(np.append(0, np.cumsum(sizes[which])), self.rings[which]), vertices

    def cut(self, where: Bools) -> tuple[Outlines, Ints]:
        """Cuts outlines into pieces, which have the vertex at a cut in common.

        Args:
            where: Vertices; that tips are among them makes no difference, but that a ring of which some
                are is a ring no more.

        Returns:
            The pieces, and by vertex of theirs which one it was.
        """
        inner = where & ~self.tips()
        source = np.repeat(np.arange(inner.size), 1 + inner)
        begins = np.append(False, source[1:] == source[:-1])
        begins[np.searchsorted(source, self.starts[:-1])] = True
        whole = np.add.reduceat(where, self.starts[:-1]) == 0
        starts = np.flatnonzero(begins)
        return Outlines(
            np.append(starts, source.size), (self.rings & whole)[self.numbers[source[starts]]]
        ), source


def complex_of(points: npt.NDArray[np.number]) -> Points:
    """Columns and rows, shape (points, 2), as complex numbers."""
    return np.ascontiguousarray(points, np.float64).view(np.complex128).ravel()


def cross(first: Points, second: Points) -> Floats:
    """Cross products of vectors."""
    return np.asarray((first.conj() * second).imag)


def smoothed(points: Points, outlines: Outlines, reach: float) -> Points:
    """Returns the mean of the outline within `reach` on both sides of each vertex, measured along it.

    So the steps of a slope come to lie on a line. Towards the end of an outline less is averaged, down to
    nothing, and of a short ring an eighth on either side, so that it stays a ring.

    Args:
        points: By vertex; from each to the next is a step along one axis.
        outlines: Which vertices hang together.
        reach: In pixels.
    """
    steps = np.abs(np.diff(points))
    way = np.append(0.0, np.cumsum(steps))
    begin, end = way[outlines.starts[:-1]], way[outlines.lasts]
    number = outlines.numbers
    room = np.minimum(way - begin[number], end[number] - way)
    width = np.minimum(room, reach)
    total = np.append(0.0, np.cumsum((points[1:] + points[:-1]) / 2 * steps))

    def until(where: Floats) -> Points:
        at = np.searchsorted(way[1:-1], where, side="right")
        beyond = where - way[at]
        slope = (points[at + 1] - points[at]) / np.maximum(steps[at], 1)
        return np.asarray(total[at] + beyond * (points[at] + slope * (beyond / 2)))

    means = points.copy()
    inner = np.flatnonzero((width > 0) & ~outlines.rings[number])
    at, by = way[inner], width[inner]
    means[inner] = (until(at + by) - until(at - by)) / (2 * by)
    inner = np.flatnonzero(outlines.rings[number])
    length = (end - begin)[number[inner]]
    by = np.minimum(reach, length / 8)
    first, last = begin[number[inner]], end[number[inner]]
    around = (total[outlines.lasts] - total[outlines.starts[:-1]])[number[inner]]
    ahead, behind = way[inner] + by, way[inner] - by
    over, under = ahead > last, behind < first
    upper = until(np.where(over, ahead - length, ahead)) + np.where(over, around, 0)
    lower = until(np.where(under, behind + length, behind)) - np.where(under, around, 0)
    means[inner] = (upper - lower) / (2 * by)
    return means


def simplified(points: Points, outlines: Outlines, tolerance: float) -> Bools:
    """Tells which vertices stay so that none is further than a tolerance from the outline (Douglas-Peucker).

    Args:
        points: By vertex.
        outlines: Which vertices hang together; their tips stay.
        tolerance: In pixels; less for rings that are not much larger.
    """
    if not points.size:
        return np.zeros(0, np.bool_)
    doubled = np.append(0.0, np.cumsum(cross(points[:-1], points[1:])))
    area = np.abs(doubled[outlines.lasts] - doubled[outlines.starts[:-1]]) / 2
    tolerances = np.where(outlines.rings, np.minimum(tolerance, 0.1 * np.sqrt(area)), tolerance)
    numbered = np.stack([points.real, points.imag, np.arange(points.size)], axis=1)
    lines = shapely.linestrings(numbered, indices=outlines.numbers)
    kept = shapely.get_coordinates(
        shapely.simplify(lines, tolerances, preserve_topology=False), include_z=True
    )
    stays = np.zeros(points.size, np.bool_)
    stays[kept[:, 2].astype(np.int64)] = True
    return stays
