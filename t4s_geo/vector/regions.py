"""Regions: maximal sets of edge-connected pixels with one label and object, found strip by strip.

Runs, which are equal neighbours in a row, are the nodes of a graph whose edges are vertical contacts. Its
connected components within a strip are *parts*; parts that meet across a strip's border are of one region.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.raster.probability_bytes import means_of_bytes
from t4s_geo.vector.strips import Keys, Strip, label_codes

Ints = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Runs:
    """The runs of a strip: equal neighbours in a row of its buffer.

    Attributes:
        begins: bool, by buffer position: a run begins here.
        at: int32, by buffer position: number of the run that covers it.
        starts: int64, by run: buffer position where it begins.
        keys: By run: label code, or label code and object.
        parts: int32, by run: number of the part that it belongs to; -1 without a label.
        part_count: Number of parts.
    """

    begins: npt.NDArray[np.bool_]
    at: npt.NDArray[np.int32]
    starts: Ints
    keys: Keys
    parts: npt.NDArray[np.int32]
    part_count: int


@dataclass(frozen=True)
class Sums:
    """What is known of regions, or of parts of them.

    Attributes:
        labels: uint8, label code.
        pixels: int64, pixel count.
        scores: int64, sum of the pixels' scores (0 to 255 each).
        firsts: int64, first pixel in row-major order: row * width + column.
        last_rows: int64, raster row of the last pixel.
    """

    labels: npt.NDArray[np.uint8]
    pixels: Ints
    scores: Ints
    firsts: Ints
    last_rows: Ints

    @classmethod
    def none(cls) -> Sums:
        """Those of no region."""
        nothing = np.zeros(0, np.int64)
        return cls(nothing.astype(np.uint8), nothing, nothing, nothing, nothing)

    @classmethod
    def concatenate(cls, several: Sequence[Sums]) -> Sums:
        """Several in one, in their order."""
        return cls(*(np.concatenate([getattr(some, name) for some in several]) for name in _names()))

    def take(self, which: npt.NDArray[np.integer]) -> Sums:
        """Those of some regions."""
        return Sums(*(getattr(self, name)[which] for name in _names()))

    def merged(self, into: npt.NDArray[np.integer], count: int) -> Sums:
        """Sums up parts.

        Args:
            into: By part: number of its region.
            count: Number of regions.
        """
        labels = np.zeros(count, np.uint8)
        labels[into] = self.labels
        firsts = np.full(count, np.iinfo(np.int64).max)
        np.minimum.at(firsts, into, self.firsts)
        last_rows = np.zeros(count, np.int64)
        np.maximum.at(last_rows, into, self.last_rows)
        return Sums(labels, _sum(into, self.pixels, count), _sum(into, self.scores, count), firsts, last_rows)

    def mean_scores(self) -> npt.NDArray[np.float64]:
        """Mean probability (0 to 1) of each region's pixels."""
        return means_of_bytes(self.scores, self.pixels)


@dataclass(frozen=True)
class Parts:
    """The parts of a strip, those of the row above it included.

    Attributes:
        sums: Pixels of the row above are not counted again.
        above: int32, parts of the labelled runs of the row above, from left to right.
        below: int32, parts of the labelled runs of the strip's last row, from left to right.
    """

    sums: Sums
    above: npt.NDArray[np.int32]
    below: npt.NDArray[np.int32]


def find_runs(strip: Strip) -> Runs:
    """Finds the runs of a strip, and which of them hang together within it."""
    keys, stride = strip.keys, strip.stride
    begins = np.empty(keys.size, np.bool_)
    begins[0] = True
    np.not_equal(keys[1:], keys[:-1], out=begins[1:])
    starts = np.flatnonzero(begins)
    # Many times as fast as counting the begins.
    at = np.repeat(np.arange(starts.size, dtype=np.int32), np.diff(starts, append=keys.size))
    run_keys = keys[starts]

    # Two runs touch along many pixels; one contact is enough, the first, where one of them begins.
    upper = np.concatenate([starts[starts < keys.size - stride], starts[starts >= stride] - stride])
    key = keys[upper]
    upper = upper[(key == keys[upper + stride]) & (key != 0)]
    count, component = components(starts.size, at[upper], at[upper + stride])

    is_part = np.zeros(count, np.bool_)
    is_part[component[run_keys != 0]] = True
    number = np.where(is_part, np.cumsum(is_part) - 1, -1).astype(np.int32)
    return Runs(begins, at, starts, run_keys, number[component], int(is_part.sum()))


def sum_parts(strip: Strip, runs: Runs) -> Parts:
    """Sums up the pixels of a strip's parts."""
    stride, width = strip.stride, strip.stride - 1
    labelled = np.flatnonzero(runs.keys)
    starts, part, count = runs.starts[labelled], runs.parts[labelled], runs.part_count
    row, column = np.divmod(starts, stride)
    is_above, is_below = row == 0, row == strip.rows
    lengths = np.diff(runs.starts, append=strip.keys.size)[labelled]
    # The row above has been counted with its own strip; its scores are 0 here.
    lengths[is_above] = 0
    scores = np.add.reduceat(strip.scores, runs.starts, dtype=np.int64)[labelled]
    row += strip.first_row - 1
    labels = np.zeros(count, np.uint8)
    labels[part] = label_codes(runs.keys[labelled])
    # Runs are in row-major order. Of several values for one place the last one stays.
    firsts, last_rows = np.zeros(count, np.int64), np.zeros(count, np.int64)
    firsts[part[::-1]] = (row * width + column - 1)[::-1]
    last_rows[part] = row
    sums = Sums(labels, _sum(part, lengths, count), _sum(part, scores, count), firsts, last_rows)
    return Parts(sums, part[is_above], part[is_below])


def _sum(into: npt.NDArray[np.integer], values: Ints, count: int) -> Ints:
    # The sums are float64: exact, since even those of a whole raster stay far below 2**53.
    return np.bincount(into, values, count).astype(np.int64)


def _names() -> list[str]:
    return [field.name for field in fields(Sums)]
