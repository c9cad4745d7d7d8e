"""Points in a tag, as Molmo writes them: `<points coords="1 1 990 800 2 911 800">house</points>`."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.detections.base import NOTHING, DetectionFormat, checked_label
from t4s_geo.descriptors.detections.coordinates import written
from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.outlines import point_of
from t4s_geo.descriptors.detections.shapes import Detection, Pair, Point, Shape, bounds
from t4s_geo.descriptors.registry import register

_TAG = re.compile(r"<points?\s(?P<attributes>[^<>]*)(?P<end>>?)(?P<label>[^<]*)")
_ATTRIBUTE = re.compile(r"\b(?P<name>[a-z]{1,6}\d{0,4})\s{0,4}=\s{0,4}\"(?P<value>[^\"]*)\"?")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")


@register
@dataclass(frozen=True)
class PointTagFormat(DetectionFormat):
    """Points as number, x and y after the number of the picture, or as attributes `x`, `y`, `x1`, `y1`, …."""

    name: ClassVar[str] = "point-tags"

    def find(self, text: str, found: Findings) -> None:
        """Notes the points of a text."""
        for tag in _TAG.finditer(text):
            attributes = {one["name"]: one["value"] for one in _ATTRIBUTE.finditer(tag["attributes"])}
            label = tag["label"].strip() or attributes.get("alt", "").strip()
            if not tag["end"]:
                found.refuse("a tag breaks off", tag.end())
            numbers = [*_numbers(attributes, bool(tag["end"]), found, tag.start())]
            for x, y in zip(numbers[::2], numbers[1::2], strict=False):
                ((across, down),) = self.coordinates.pairs([x, y])
                found.add(Detection(Point(across, down), label, None, tag.span()))

    def write_detections(self, detections: Sequence[Detection]) -> str:
        """Writes one tag for the points of a label."""
        written_tags = []
        for label, group in groupby(detections, lambda one: one.label):
            places: list[Pair] = []
            for one in group:
                around = bounds(one.shape)
                places.append(((around.left + around.right) / 2, (around.top + around.bottom) / 2))
            numbers = [written(number) for number in self.coordinates.numbers(places)]
            points = " ".join(
                f"{count} {x} {y}"
                for count, (x, y) in enumerate(zip(numbers[::2], numbers[1::2], strict=True), start=1)
            )
            checked = checked_label(label, self.name)
            written_tags.append(f'<points coords="1 {points}">{checked}</points>')
        return "".join(written_tags) or NOTHING

    def shape_of(self, mask: npt.NDArray[np.bool_]) -> Shape:
        """Returns a point on a mask."""
        return point_of(mask)


def _numbers(attributes: dict[str, str], is_whole: bool, found: Findings, position: int) -> Iterator[float]:
    """Yields the numbers of points, two for each; where they break off, the last may lack digits."""
    if "coords" in attributes:
        numbers = [float(one) for one in _NUMBER.findall(attributes["coords"])][1 : None if is_whole else -1]
        whole = len(numbers) // 3 * 3
        for first in range(0, whole, 3):
            yield from numbers[first + 1 : first + 3]
        if whole < len(numbers):
            found.refuse("a point is not three numbers", position)
        return
    for name, value in [*attributes.items()][: None if is_whole else -1]:
        across, down = _NUMBER.fullmatch(value.strip()), None
        if name.startswith("x") and (down := attributes.get(f"y{name[1:]}")) is not None:
            down_number = _NUMBER.fullmatch(down.strip())
            if across is None or down_number is None:
                found.refuse("a point is not two numbers", position)
            else:
                yield from (float(across[0]), float(down_number[0]))
