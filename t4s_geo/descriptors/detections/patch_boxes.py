"""Boxes as pairs of patches, as Kosmos-2 writes them: `<patch_index_0044><patch_index_0863>`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from t4s_geo.descriptors.detections.base import NOTHING, DetectionFormat, checked_label
from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.shapes import Detection, Rectangle, bounds
from t4s_geo.descriptors.registry import register

_PHRASE = re.compile(
    r"<phrase>(?P<label>[^<]*)</phrase>|<patch_index_(?P<patch>\d{1,6})>|<(?P<tag>/?object)>"
)


@register
@dataclass(frozen=True)
class PatchFormat(DetectionFormat):
    """The patches of a box's upper left and lower right corner, in reading order, after a `<phrase>`.

    Attributes:
        patches: Patches along a side of the picture.
    """

    patches: int = 32
    name: ClassVar[str] = "patch-boxes"
    choices: ClassVar[tuple[str, ...]] = ("patches",)

    def __post_init__(self) -> None:
        """Refuses what there is not."""
        super().__post_init__()
        if not 1 <= self.patches <= 999:
            raise ValueError(f"patches must be 1 to 999, not {self.patches}")

    def find(self, text: str, found: Findings) -> None:
        """Notes the boxes of a text."""
        label, corners = "", list[int]()
        start = 0
        for piece in _PHRASE.finditer(text):
            if piece["label"] is not None:
                label = piece["label"].strip()
            elif piece["patch"] is not None:
                start = piece.start() if not corners else start
                corners.append(int(piece["patch"]))
                if len(corners) == 2:
                    self._add(corners, label, (start, piece.end()), found)
                    corners = []
            elif corners:
                found.refuse("a box is not two patches", start)
                corners = []
        if corners:
            found.refuse("a box is not two patches", start)

    def write_detections(self, detections: Sequence[Detection]) -> str:
        """Writes each object with its name."""
        return "".join(map(self._written, detections)) or NOTHING

    def _written(self, detection: Detection) -> str:
        box, label = bounds(detection.shape), checked_label(detection.label, self.name)
        # The middles of patches stand for a box: it goes through those that it covers to one half at least.
        sides = ((box.left, box.right), (box.top, box.bottom))
        (left, right), (top, bottom) = (self._patches(low, high) for low, high in sides)
        indices = (top * self.patches + left, bottom * self.patches + right)
        tokens = "".join(f"<patch_index_{index:04d}>" for index in indices)
        return f"{f'<phrase>{label}</phrase>' if label else ''}<object>{tokens}</object>"

    def _patches(self, low: float, high: float) -> tuple[int, int]:
        """Returns the patches that one side of a box begins and ends in."""
        last = self.patches - 1
        first = min(int(low * self.patches + 1e-9), last)
        return first, min(max(int(np.ceil(high * self.patches - 1e-9)) - 1, first), last)

    def _add(self, corners: list[int], label: str, span: tuple[int, int], found: Findings) -> None:
        if max(corners) >= self.patches**2:
            found.refuse("there is no such patch", span[0])
            return
        (top, left), (bottom, right) = (divmod(corner, self.patches) for corner in corners)
        (left, right), (top, bottom) = sorted((left, right)), sorted((top, bottom))
        # Within one row or column of patches a box is whole patches, else from middle to middle.
        inset = 0.0 if left == right or top == bottom else 0.5
        side = self.patches
        shape = Rectangle(
            (left + inset) / side, (top + inset) / side,
            (right + 1 - inset) / side, (bottom + 1 - inset) / side,
        )  # fmt: skip
        found.add(Detection(shape, label, None, span))
