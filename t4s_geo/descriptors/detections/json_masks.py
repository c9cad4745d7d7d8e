"""Objects as JSON with masks: a box, and a picture of what is in it, as Gemini writes them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.json_objects import JsonFormat
from t4s_geo.descriptors.detections.json_scanning import Value
from t4s_geo.descriptors.detections.mask_pictures import picture_size, read_picture, write_picture
from t4s_geo.descriptors.detections.outlines import mask_of
from t4s_geo.descriptors.detections.shapes import BoxMask, Rectangle, Shape
from t4s_geo.descriptors.registry import register


@register
@dataclass(frozen=True)
class JsonMaskFormat(JsonFormat):
    """Objects such as `{"box_2d": [400, 102, 512, 310], "mask": "data:image/png;base64,…"}`.

    Grey values are probabilities, and the picture fills the box. Objects without a mask are read as well.
    """

    order: str = "yx"
    shape: str = "mask"
    name: ClassVar[str] = "json-masks"
    shapes: ClassVar[tuple[str, ...]] = (*JsonFormat.shapes, "mask")
    most_characters: ClassVar[int] = 8 << 20

    def shape_of(self, mask: npt.NDArray[np.bool_]) -> Shape:
        """Returns what is written of a mask."""
        return mask_of(mask) if self.shape == "mask" else super().shape_of(mask)

    def shapes_of(self, values: dict[str, Value], found: Findings) -> Iterator[Shape | None]:
        """Yields the shapes that an object's values name, with a mask where there is one for a box."""
        picture = values.get("mask")
        for shape in super().shapes_of(values, found):
            if not isinstance(shape, Rectangle) or not isinstance(picture, str) or not picture:
                yield shape
                continue
            mask = _mask(picture, found)
            if mask is None:
                found.refuse("a mask cannot be decoded", found.position)
            is_flat = shape.left == shape.right or shape.top == shape.bottom
            yield shape if mask is None or is_flat else BoxMask(shape, mask)

    def shape_schema(self) -> dict[str, Any]:
        """Returns the keys that say where an object is, and the schemas of their values."""
        keys = super().shape_schema()
        return {**keys, "mask": {"type": "string"}} if self.shape == "mask" else keys

    def pieces(self, shape: Shape) -> dict[str, str]:
        """Returns the keys of a shape and their values as JSON."""
        pieces = super().pieces(shape)
        if isinstance(shape, BoxMask):
            pieces["mask"] = json.dumps(write_picture(shape.values))
        return pieces


def _mask(picture: str, found: Findings) -> npt.NDArray[np.float32] | None:
    """Decodes a mask, unless those of the text before it were enough."""
    rows, columns = picture_size(picture) or (0, 0)
    return read_picture(picture) if found.may_decode(rows * columns) else None
