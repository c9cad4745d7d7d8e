"""Regions: maximal sets of edge-connected pixels with one label and object, found strip by strip."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
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
        parts: int64, by run: number of the part that it belongs to; -1 without a label.
    """

    begins: npt.NDArray[np.bool_]
    at: npt.NDArray[np.int32]
    starts: Ints
    keys: Keys
    parts: Ints


@dataclass(frozen=True)
class Regions:
    """All regions of a class band.

    Attributes:
        of_part: int32, region number by part.
        labels: uint8, label code by region.
        pixels: int64, pixel count by region.
        score_sums: int64, sum of the pixels' scores (0 to 255 each) by region.
    """

    of_part: npt.NDArray[np.int32]
    labels: npt.NDArray[np.uint8]
    pixels: Ints
    score_sums: Ints

    def mean_scores(self) -> npt.NDArray[np.float64]:
        """Mean probability (0 to 1) of each region's pixels."""
        return np.asarray(self.score_sums / (255.0 * self.pixels), np.float64)


@dataclass
class RegionScanner:
    """Labels the strips of one class band in turn; what it keeps grows with the regions, not the raster.

    Runs are the nodes of a graph whose edges are vertical contacts. Its connected components within a strip
    are *parts*; parts that meet across a strip's border are joined into regions at the end.
    """

    _part_count: int = 0
    _last_row: Ints = field(default_factory=lambda: np.empty(0, np.int64))
    _upper: list[Ints] = field(default_factory=list)
    _lower: list[Ints] = field(default_factory=list)
    _labels: list[npt.NDArray[np.uint8]] = field(default_factory=list)
    _pixels: list[Ints] = field(default_factory=list)
    _score_sums: list[Ints] = field(default_factory=list)

    def scan(self, strip: Strip) -> Runs:
        """Finds the runs and parts of the next strip."""
        first_part = self._part_count
        runs = self._find_runs(strip)
        self._join_to_previous(strip, runs)
        self._add_sums(strip, runs, first_part)
        return runs

    def finish(self) -> Regions:
        """Joins the parts of all strips."""
        count, of_part = components(
            self._part_count, np.concatenate(self._upper), np.concatenate(self._lower)
        )
        labels = np.zeros(count, np.uint8)
        labels[of_part] = np.concatenate(self._labels)
        pixels = np.zeros(count, np.int64)
        np.add.at(pixels, of_part, np.concatenate(self._pixels))
        score_sums = np.zeros(count, np.int64)
        np.add.at(score_sums, of_part, np.concatenate(self._score_sums))
        return Regions(of_part, labels, pixels, score_sums)

    def _find_runs(self, strip: Strip) -> Runs:
        keys, stride = strip.keys, strip.stride
        begins = np.empty(keys.size, np.bool_)
        begins[0] = True
        np.not_equal(keys[1:], keys[:-1], out=begins[1:])
        at = np.cumsum(begins, dtype=np.int32)
        at -= 1
        starts = np.flatnonzero(begins)
        run_keys = keys[starts]

        # Two runs touch along many pixels; one contact is enough, the first, where one of them begins.
        contact = keys[stride:] == keys[:-stride]
        contact &= begins[stride:] | begins[:-stride]
        upper = np.flatnonzero(contact)
        upper = upper[keys[upper] != 0]
        count, component = components(starts.size, at[upper], at[upper + stride])

        is_part = np.zeros(count, np.bool_)
        is_part[component[run_keys != 0]] = True
        number = np.where(is_part, self._part_count - 1 + np.cumsum(is_part), -1)
        self._part_count += int(is_part.sum())
        return Runs(begins, at, starts, run_keys, number[component])

    def _join_to_previous(self, strip: Strip, runs: Runs) -> None:
        """Row 0 of the buffer is the last row of the strip above: the same runs in the same order."""
        labelled = runs.keys != 0
        self._upper.append(self._last_row)
        self._lower.append(runs.parts[labelled & (runs.starts < strip.stride)])
        last_row = strip.keys.size - 1 - strip.stride
        self._last_row = runs.parts[labelled & (runs.starts >= last_row)]

    def _add_sums(self, strip: Strip, runs: Runs, first_part: int) -> None:
        """Row 0 of the buffer has been counted with the strip above; parts get the rest."""
        labelled = runs.keys != 0
        part = runs.parts[labelled] - first_part
        count = self._part_count - first_part
        lengths = np.diff(runs.starts, append=strip.keys.size)
        lengths[runs.starts < strip.stride] = 0
        scores = np.add.reduceat(strip.scores, runs.starts, dtype=np.int64)
        labels = np.zeros(count, np.uint8)
        labels[part] = label_codes(runs.keys[labelled])
        self._labels.append(labels)
        # Weights are float64: exact, since a strip's sums stay far below 2**53.
        self._pixels.append(np.bincount(part, lengths[labelled], count).astype(np.int64))
        self._score_sums.append(np.bincount(part, scores[labelled], count).astype(np.int64))
