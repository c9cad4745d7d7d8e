"""Outlines and boxes as location tokens, as Florence-2 writes them: `house<loc_102><loc_400>…`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.detections.base import NOTHING, DetectionFormat, checked_label
from t4s_geo.descriptors.detections.coordinates import Coordinates
from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.outlines import polygon_of, rectangle_of
from t4s_geo.descriptors.detections.shapes import (
    Detection,
    Pair,
    Polygon,
    Rectangle,
    Shape,
    bounds,
    rectangle_around,
)
from t4s_geo.descriptors.format import LabelError
from t4s_geo.descriptors.registry import register

_PIECE = re.compile(
    r"<(?:loc_)?(?P<number>\d{1,7})>|<(?P<tag>sep|poly|/poly)>|<(?:s|/s|pad)>|(?P<words>[^<]+|<)"
)


@register
@dataclass(frozen=True)
class LocFormat(DetectionFormat):
    """Corners as tokens `<loc_x><loc_y>`, rings between `<sep>`, objects in `<poly>…</poly>`.

    Attributes:
        shape: `polygon` or `box`: what is written of an object. Four numbers are a box in any case; with
            `box`, more of them are several boxes where they are not within `<poly>`.
        token: What comes before a number: `loc_`, or nothing.
    """

    space: str = "bins:1000"
    shape: str = "polygon"
    token: str = "loc_"
    name: ClassVar[str] = "loc-polygons"
    choices: ClassVar[tuple[str, ...]] = (*DetectionFormat.choices, "shape", "token")

    def __post_init__(self) -> None:
        """Refuses what there is not."""
        super().__post_init__()
        if self.shape not in ("polygon", "box"):
            raise ValueError(f"shape is {self.shape!r}, not polygon or box")
        if self.token not in ("loc_", ""):
            raise ValueError(f"token is {self.token!r}, not 'loc_' or nothing")
        if not self.coordinates.are_bins:
            raise ValueError(f"{self.name} needs a space of bins, not {self.space!r}")

    def find(self, text: str, found: Findings) -> None:
        """Notes the objects of a text; an empty one has none."""
        found.says_nothing = not text.strip()
        group = _Group(self.coordinates, self.shape == "box", found)
        for piece in _PIECE.finditer(text):
            number, tag, words = piece.group("number", "tag", "words")
            if number is not None:
                group.number(int(number), piece.span())
            elif tag == "sep":
                group.rings.append([])
            elif tag is not None:
                group.close(is_whole=tag == "/poly" or not group.is_outline)
                group.is_outline = tag == "poly"
            elif words is not None and words.strip():
                group.close(is_whole=not group.is_outline)
                group.label, group.is_outline = words.strip(), False
        group.close(is_whole=not group.is_outline)

    def write_detections(self, detections: Sequence[Detection]) -> str:
        """Writes objects one after the other, boxes as such."""
        return "".join(map(self._written, detections)) or NOTHING

    def shape_of(self, mask: npt.NDArray[np.bool_]) -> Shape:
        """Returns what is written of a mask."""
        return polygon_of(mask) if self.shape == "polygon" else rectangle_of(mask)

    def _written(self, detection: Detection) -> str:
        label = checked_label(detection.label, self.name)
        if isinstance(detection.shape, Polygon):
            rings = "<sep>".join(map(self._tokens, detection.shape.rings))
            return f"{label}<poly>{rings}</poly>"
        if not label:
            raise LabelError("boxes of location tokens cannot be told apart without a label")
        box = bounds(detection.shape)
        return f"{label}{self._tokens([(box.left, box.top), (box.right, box.bottom)])}"

    def _tokens(self, pairs: Sequence[Pair]) -> str:
        return "".join(f"<{self.token}{number:.0f}>" for number in self.coordinates.numbers(pairs))


@dataclass
class _Group:
    """The numbers of what may be an object, and what was said before them.

    Attributes:
        coordinates: What numbers count.
        in_fours: Whether numbers outside `<poly>` are boxes.
        found: Takes the objects.
        is_outline: Whether numbers are within `<poly>`.
        label: Words before.
        rings: Numbers between `<sep>`.
        span: Where they are in the text.
    """

    coordinates: Coordinates
    in_fours: bool
    found: Findings
    is_outline: bool = False
    label: str = ""
    rings: list[list[int]] = field(default_factory=lambda: [[]])
    span: tuple[int, int] = (0, 0)

    def number(self, value: int, span: tuple[int, int]) -> None:
        """Takes a number."""
        is_first = not any(self.rings[0:1]) and len(self.rings) == 1
        self.span = span if is_first else (self.span[0], span[1])
        self.rings[-1].append(value)

    def close(self, *, is_whole: bool) -> None:
        """Makes objects of the numbers so far."""
        rings = [ring for ring in self.rings if ring]
        self.rings = [[]]
        if not is_whole:
            self.found.refuse("an outline breaks off", self.span[1])
        elif rings and not self.is_outline and len(rings) == 1 and (self.in_fours or len(rings[0]) == 4):
            self._boxes(rings[0])
        elif rings:
            self._outline(rings)

    def _boxes(self, numbers: list[int]) -> None:
        whole = len(numbers) // 4 * 4
        for start in range(0, whole, 4):
            self._add(rectangle_around(self.coordinates.pairs(numbers[start : start + 4])))
        if whole < len(numbers):
            self.found.refuse("a box is not four numbers", self.span[1])

    def _outline(self, rings: list[list[int]]) -> None:
        whole = [ring for ring in rings if len(ring) >= 6 and len(ring) % 2 == 0]
        if len(whole) < len(rings):
            self.found.refuse("an outline is not three pairs of numbers or more", self.span[0])
        if whole:
            self._add(Polygon(tuple(map(self.coordinates.pairs, whole))))

    def _add(self, shape: Rectangle | Polygon) -> None:
        self.found.add(Detection(shape, self.label, None, self.span))
