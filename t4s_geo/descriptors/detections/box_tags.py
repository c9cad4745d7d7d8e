"""Boxes between tags, as InternVL and DeepSeek-VL2 write them: `<box>[[1, 2, 3, 4]]</box>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from t4s_geo.descriptors.detections.base import NOTHING, DetectionFormat, checked_label
from t4s_geo.descriptors.detections.coordinates import written
from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.shapes import Detection, Quad, bounds, rectangle_around
from t4s_geo.descriptors.registry import register

_TAG = re.compile(r"<\|?(?P<end>/?)(?P<name>ref|box|det|quad)\|?>")
_GROUP = re.compile(r"\[(?P<numbers>[^\[\]()]*)\]|\((?P<pair>[^\[\]()]*)\)")
_NUMBER = re.compile(r"-?\d{1,9}(?:\.\d{1,9})?")
_STYLES = {
    "box": ("<ref>{}</ref>", "<box>[[{}]]</box>"),
    "det": ("<|ref|>{}<|/ref|>", "<|det|>[[{}]]<|/det|>"),
}


@register
@dataclass(frozen=True)
class BoxTagFormat(DetectionFormat):
    """Boxes in `<box>` or `<|det|>`, named by the `<ref>` or `<|ref|>` before them.

    Attributes:
        tags: `box` or `det`: what is written. Either is read.
    """

    tags: str = "box"
    name: ClassVar[str] = "box-tags"
    choices: ClassVar[tuple[str, ...]] = (*DetectionFormat.choices, "tags")

    def __post_init__(self) -> None:
        """Refuses what there is not."""
        super().__post_init__()
        if self.tags not in _STYLES:
            raise ValueError(f"tags is {self.tags!r}, not box or det")

    def find(self, text: str, found: Findings) -> None:
        """Notes the boxes of a text."""
        label, opened = "", None
        for tag in _TAG.finditer(text):
            name = tag["name"]
            if not tag["end"]:
                if opened is not None and opened[0] != "ref":
                    self._boxes(text[opened[1] : tag.start()], opened, label, found)
                    found.refuse("a tag is not closed", tag.start())
                opened = (name, tag.end())
            elif opened is not None and opened[0] == name:
                if name == "ref":
                    label = text[opened[1] : tag.start()].strip()
                else:
                    self._boxes(text[opened[1] : tag.start()], opened, label, found)
                    found.says_nothing |= not text[opened[1] : tag.start()].strip("[] ")
                opened = None
        if opened is not None and opened[0] != "ref":
            self._boxes(text[opened[1] :], opened, label, found)
            found.refuse("a tag is not closed", len(text))

    def write_detections(self, detections: Sequence[Detection]) -> str:
        """Writes each object with its name."""
        return "".join(map(self._written, detections)) or NOTHING

    def _written(self, detection: Detection) -> str:
        naming, placing = _STYLES[self.tags]
        if isinstance(detection.shape, Quad):
            corners: Sequence[tuple[float, float]] = detection.shape.corners
        else:
            box = bounds(detection.shape)
            corners = [(box.left, box.top), (box.right, box.bottom)]
        numbers = ", ".join(map(written, self.coordinates.numbers(corners)))
        label = checked_label(detection.label, self.name)
        return f"{naming.format(label) if label else ''}{placing.format(numbers)}"

    def _boxes(self, inside: str, opened: tuple[str, int], label: str, found: Findings) -> None:
        """Notes the boxes of what a tag holds: `[[a, b, c, d], …]` or `(a, b), (c, d)`."""
        name, start = opened
        pairs: list[float] = []
        for group in _GROUP.finditer(inside):
            numbers = [float(one) for one in _NUMBER.findall(group["numbers"] or group["pair"] or "")]
            if group["pair"] is not None:
                pairs += numbers
            elif numbers:
                span = (start + group.start(), start + group.end())
                self._add(numbers, label, span, found)
        count = 8 if name == "quad" else 4
        for first in range(0, len(pairs), count):
            self._add(pairs[first : first + count], label, (start, start + len(inside)), found)

    def _add(self, numbers: Sequence[float], label: str, span: tuple[int, int], found: Findings) -> None:
        if len(numbers) == 4:
            found.add(Detection(rectangle_around(self.coordinates.pairs(numbers)), label, None, span))
        elif len(numbers) == 8:
            first, second, third, fourth = self.coordinates.pairs(numbers)
            found.add(Detection(Quad((first, second, third, fourth)), label, None, span))
        else:
            found.refuse("a box is not four numbers", span[0])
