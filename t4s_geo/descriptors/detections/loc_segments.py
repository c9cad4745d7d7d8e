"""Boxes and masks as tokens, as PaliGemma writes them: `<loc0400><loc0102>…<seg012>… house`."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import ClassVar

from t4s_geo.descriptors.detections.base import NOTHING, DetectionFormat, checked_label
from t4s_geo.descriptors.detections.coordinates import PIXELS
from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.mask_decoder import CODES, PATTERNS, MaskDecoder, read_decoder
from t4s_geo.descriptors.detections.shapes import (
    BoxMask,
    Detection,
    Rectangle,
    Shape,
    bounds,
    rectangle_around,
)
from t4s_geo.descriptors.format import OptionValue
from t4s_geo.descriptors.registry import register

STEPS = 1024
"""Steps that a side of the picture has."""
MASK_PIXELS = 64 * 64

_PIECE = re.compile(
    r"<loc(?P<loc>\d{4})>|<seg(?P<seg>\d{3})>|(?P<end>;)|<(?:eos|bos|pad)>|(?P<words>[^<;]+)|<"
)


@register
@dataclass(frozen=True)
class LocSegmentFormat(DetectionFormat):
    """Boxes of four `<locNNNN>`, y first, sixteen `<segNNN>` of a mask, and a label; `;` between objects.

    Without weights, masks are left aside and objects are boxes. What is written from cells are boxes.

    Attributes:
        weights: File of the masks' decoder, PaliGemma's `vae-oid.npz`; empty for none.
    """

    space: str = PIXELS
    order: str = "yx"
    picture: int = STEPS
    weights: str = ""
    name: ClassVar[str] = "loc-segments"
    choices: ClassVar[tuple[str, ...]] = ("order", "weights")

    def __post_init__(self) -> None:
        """Refuses what there is not, and weights that cannot be read."""
        super().__post_init__()
        self.decoder  # noqa: B018 - checked when it is read

    @property
    def decoder(self) -> MaskDecoder | None:
        """Decodes masks, if there are weights."""
        return read_decoder(Path(self.weights)) if self.weights else None

    def identity_of(self, option: str) -> OptionValue:
        """Returns a digest in place of the weights' path; see `Format`."""
        decoder = self.decoder if option == "weights" else None
        return super().identity_of(option) if decoder is None else decoder.digest

    def find(self, text: str, found: Findings) -> None:
        """Notes the objects of a text; an empty one has none."""
        found.says_nothing = not text.strip()
        objects = _objects(text, found)
        shapes: list[Shape] = [rectangle_around(self.coordinates.pairs(one.locs)) for one in objects]
        decoder = self.decoder
        masked = [
            number
            for number, one in enumerate(objects)
            if decoder is not None and one.segs and found.may_decode(MASK_PIXELS)
        ]
        if decoder is not None and masked:
            masks = decoder.decode([objects[number].segs for number in masked])
            for number, mask in zip(masked, masks, strict=True):
                box = shapes[number]
                if isinstance(box, Rectangle) and box.left < box.right and box.top < box.bottom:
                    shapes[number] = BoxMask(box, mask, tuple(objects[number].segs))
        for one, shape in zip(objects, shapes, strict=True):
            found.add(Detection(shape, one.label, None, one.span))

    def write_detections(self, detections: Sequence[Detection]) -> str:
        """Writes objects one after the other, those that had a mask with its codes."""
        return " ; ".join(map(self._written, detections)) or NOTHING

    def _written(self, detection: Detection) -> str:
        shape, label = detection.shape, checked_label(detection.label, self.name)
        box = bounds(shape)
        numbers = self.coordinates.numbers([(box.left, box.top), (box.right, box.bottom)])
        locs = "".join(f"<loc{min(round(number), STEPS - 1):04d}>" for number in numbers)
        segs = "".join(f"<seg{code:03d}>" for code in shape.codes) if isinstance(shape, BoxMask) else ""
        return f"{locs}{segs} {label}".rstrip()


@dataclass
class _Object:
    """What is written of an object."""

    start: int
    locs: list[int] = field(default_factory=list)
    segs: list[int] = field(default_factory=list)
    label: str = ""
    end: int = 0

    @property
    def span(self) -> tuple[int, int]:
        return self.start, self.end


def _objects(text: str, found: Findings) -> list[_Object]:
    """Returns the objects of a text that have a whole box; masks that are not whole are left out."""
    objects: list[_Object] = []
    now: _Object | None = None

    def close() -> None:
        if now is None:
            return
        if len(now.locs) != 4:
            found.refuse("a box is not four numbers", now.start)
            return
        if now.segs and (len(now.segs) != CODES or max(now.segs) >= PATTERNS):
            found.refuse(f"a mask is not {CODES} numbers below {PATTERNS}", now.start)
            now.segs = []
        objects.append(now)

    for piece in _PIECE.finditer(text):
        loc, seg, end, words = piece.group("loc", "seg", "end", "words")
        if loc is not None:
            if now is None or len(now.locs) >= 4 or now.segs or now.label:
                close()
                now = _Object(piece.start())
            now.locs.append(min(int(loc), STEPS - 1))
        elif seg is not None and now is not None:
            now.segs.append(int(seg))
        elif end is not None:
            close()
            now = None
        elif words is not None and words.strip() and now is not None:
            now.label = f"{now.label} {words.strip()}".strip()
        if now is not None:
            now.end = piece.end()
    close()
    return objects
