"""How many objects of a result are what the model wrote of them: boxes and places, without an outline."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from t4s_geo.raster.hints import Hint, hints_of, is_own
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.vector.label_summary import LabelSummary


class BareTally:
    """Counts them when all answers are there."""

    def __init__(self) -> None:
        self._boxes, self._points = Counter[int](), Counter[int]()

    def count(self, mosaic: Mosaic, refiner: Refiner) -> None:
        """Counts those of a mosaic.

        Args:
            mosaic: Of all answers.
            refiner: What has brought them to pixels.
        """
        for hint in _bare(mosaic, refiner):
            (self._points if hint.is_point else self._boxes)[hint.label] += 1

    def of(self, found: Sequence[LabelSummary]) -> tuple[int, int]:
        """Returns how many boxes and how many places there are among what was found of each label."""
        boxes = {label: min(self._boxes[label], one.polygons) for label, one in enumerate(found)}
        points = {
            label: min(self._points[label], one.polygons - boxes[label]) for label, one in enumerate(found)
        }
        return sum(boxes.values()), sum(points.values())


def _bare(mosaic: Mosaic, refiner: Refiner) -> Iterator[Hint]:
    if refiner.bare is not None:
        yield from refiner.bare
        return
    source, tiling = hints_of(mosaic.source), mosaic.tiling
    if source is None:
        return
    for tile in range(len(tiling)):
        yield from (one for one in source.hints(tile) if not one.is_outlined and is_own(tiling, tile, one))
