"""Objects as JSON: boxes, oriented boxes, points and outlines, as Qwen-VL, Gemma and GLM write them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt

from t4s_geo.descriptors.detections.base import DetectionFormat
from t4s_geo.descriptors.detections.coordinates import written
from t4s_geo.descriptors.detections.findings import Findings
from t4s_geo.descriptors.detections.json_scanning import BrokenJson, JsonList, JsonObject, Value, scan
from t4s_geo.descriptors.detections.outlines import point_of, polygon_of, quad_of, rectangle_of
from t4s_geo.descriptors.detections.shapes import (
    BoxMask,
    Detection,
    Pair,
    Point,
    Polygon,
    Quad,
    Shape,
    rectangle_around,
)
from t4s_geo.descriptors.registry import register

BOX_KEYS = ("bbox_2d", "box_2d", "bbox", "box", "bounding_box", "quadrant_bbox", "quad", "obb")
POINT_KEYS = ("point_2d", "point", "points", "points_2d")
POLYGON_KEYS = ("polygon", "polygons", "segmentation", "contour")
LABEL_KEYS = ("label", "name", "category", "class", "description", "ref")
SCORE_KEYS = ("score", "confidence", "probability")
QUAD_KEY = "quadrant bbox"
EDGES = ("x_min", "y_min", "x_max", "y_max")


@register
@dataclass(frozen=True)
class JsonFormat(DetectionFormat):
    """A list of objects such as `{"bbox_2d": [102, 400, 310, 512], "label": "house"}`, or of bare numbers.

    Attributes:
        shape: `box`, `quad` (an oriented box), `polygon` or `point`: what is written of an object. What is
            read says itself what it is, but for a bare list of pairs: that is one outline where `shape` is
            `polygon`, and points otherwise.
    """

    shape: str = "box"
    name: ClassVar[str] = "json-objects"
    shapes: ClassVar[tuple[str, ...]] = ("box", "quad", "polygon", "point")
    choices: ClassVar[tuple[str, ...]] = (*DetectionFormat.choices, "shape")

    def __post_init__(self) -> None:
        """Refuses what there is not."""
        super().__post_init__()
        if self.shape not in self.shapes:
            known = f"{', '.join(self.shapes[:-1])} or {self.shapes[-1]}"
            raise ValueError(f"shape is {self.shape!r}, not {known}")

    def find(self, text: str, found: Findings) -> None:
        """Notes the objects of all lists in a text."""
        try:
            for value in scan(text):
                self._visit(value, found)
        except BrokenJson as error:
            found.refuse(str(error), error.position)

    def write_detections(self, detections: Sequence[Detection]) -> str:
        """Writes a list with an object a line."""
        lines = ",\n".join(f"  {self._written(one)}" for one in detections)
        return f"[\n{lines}\n]" if lines else "[]"

    def shape_of(self, mask: npt.NDArray[np.bool_]) -> Shape:
        """Returns what is written of a mask."""
        if self.shape == "box":
            return rectangle_of(mask)
        if self.shape == "quad":
            return quad_of(mask)
        return polygon_of(mask) if self.shape == "polygon" else point_of(mask)

    def schema(self, labels: Sequence[str]) -> dict[str, Any]:
        """Returns the JSON schema of a list of objects; see `Format`."""
        label = {"type": "string", "enum": list(dict.fromkeys(labels))} if labels else {"type": "string"}
        values = {**self.shape_schema(), "label": label}
        one = {"type": "object", "properties": values, "required": [*values], "additionalProperties": False}
        return {"type": "array", "items": one}

    def shape_schema(self) -> dict[str, Any]:
        """Returns the keys that say where an object is, and the schemas of their values."""
        if self.shape == "polygon":
            return {"polygon": {"type": "array", "items": self._numbers_schema(2)}}
        if self.shape == "point":
            return {"point_2d": self._numbers_schema(2)}
        if self.shape == "quad":
            return {QUAD_KEY: self._numbers_schema(8)}
        return {self._box_key: self._numbers_schema(4)}

    def shapes_of(self, values: dict[str, Value], found: Findings) -> Iterator[Shape | None]:
        """Yields the shapes that an object's values name; None for one that cannot be read."""
        for key in BOX_KEYS:
            if key in values:
                yield from self._shapes(values[key], "box")
        for key in POINT_KEYS:
            if key in values:
                yield from self._shapes(values[key], "point")
        for key in POLYGON_KEYS:
            if key in values:
                parts = [*self._shapes(values[key], "polygon")]
                rings = [ring for part in parts if isinstance(part, Polygon) for ring in part.rings]
                yield Polygon(tuple(rings)) if len(rings) == len(parts) else None
        edges = [values.get(key) for key in EDGES]
        numbers = [edge for edge in edges if isinstance(edge, float)]
        if len(numbers) == len(EDGES):
            shares = [self.coordinates.share(number) for number in numbers]
            yield rectangle_around([(shares[0], shares[1]), (shares[2], shares[3])])
        x, y = values.get("x"), values.get("y")
        if isinstance(x, float) and isinstance(y, float):
            yield Point(self.coordinates.share(x), self.coordinates.share(y))

    def pieces(self, shape: Shape) -> dict[str, str]:
        """Returns the keys of a shape and their values as JSON."""
        if isinstance(shape, Point):
            return {"point_2d": self._numbers([(shape.x, shape.y)])}
        if isinstance(shape, Quad):
            return {QUAD_KEY: self._numbers(shape.corners)}
        if isinstance(shape, Polygon):
            rings = [f"[{', '.join(self._numbers([pair]) for pair in ring)}]" for ring in shape.rings]
            return {"polygon": rings[0] if len(rings) == 1 else f"[{', '.join(rings)}]"}
        box = shape.box if isinstance(shape, BoxMask) else shape
        return {self._box_key: self._numbers([(box.left, box.top), (box.right, box.bottom)])}

    @property
    def _box_key(self) -> str:
        return "box_2d" if self.order == "yx" else "bbox_2d"

    def _numbers_schema(self, count: int) -> dict[str, Any]:
        number = {"type": "integer" if self.coordinates.are_whole else "number"}
        return {"type": "array", "items": number, "minItems": count, "maxItems": count}

    def _written(self, detection: Detection) -> str:
        pieces = self.pieces(detection.shape)
        if detection.label:
            pieces["label"] = json.dumps(detection.label, ensure_ascii=False)
        if detection.score is not None:
            pieces["score"] = written(detection.score)
        return f"{{{', '.join(f'{json.dumps(key)}: {value}' for key, value in pieces.items())}}}"

    def _numbers(self, pairs: Sequence[Pair]) -> str:
        return f"[{', '.join(map(written, self.coordinates.numbers(pairs)))}]"

    def _visit(self, value: JsonList | JsonObject, found: Findings) -> None:
        """Notes what lists and objects hold, the inner ones too."""
        if isinstance(value, JsonObject):
            self._object(value, found)
            return
        if not value.is_whole:
            found.refuse("a list breaks off", value.span[1])
        if not value.items:
            found.says_nothing = True
        inner = [item for item in value.items if isinstance(item, JsonList | JsonObject)]
        if any(isinstance(item, JsonObject) for item in inner) or (inner and not value.is_whole):
            for item in inner:
                # Of an outline that breaks off, corners are no points.
                is_corner = not value.is_whole and isinstance(item, JsonList) and _pair(item) is not None
                if not (is_corner and self.shape == "polygon"):
                    self._visit(item, found)
        elif value.items:
            kind = "list" if value.is_whole else "broken"
            self._add(self._shapes(value, kind), "", None, value.span, found)

    def _object(self, value: JsonObject, found: Findings) -> None:
        values = {
            key.strip().casefold().replace(" ", "_").replace("-", "_"): one
            for key, one in value.items.items()
        }
        if value.is_whole:
            label, score = _first(values, LABEL_KEYS, str), _first(values, SCORE_KEYS, float)
            certainty = score if isinstance(score, float) and 0 <= score <= 1 else None
            known = len(found.detections), found.problem
            found.position = value.span[0]
            self._add(self.shapes_of(values, found), str(label or "").strip(), certainty, value.span, found)
            if (len(found.detections), found.problem) != known:
                return
        else:
            found.refuse("an object breaks off", value.span[1])
        # What names no place itself may hold the list of those that do.
        for inner in values.values():
            if isinstance(inner, JsonObject) or (isinstance(inner, JsonList) and _holds_objects(inner)):
                self._visit(inner, found)
            elif isinstance(inner, JsonList) and not inner.items:
                found.says_nothing = True

    def _add(
        self,
        shapes: Iterator[Shape | None],
        label: str,
        score: float | None,
        span: tuple[int, int],
        found: Findings,
    ) -> None:
        for shape in shapes:
            if shape is None:
                found.refuse("numbers are no box, point or outline", span[0])
            else:
                found.add(Detection(shape, label, score, span))

    def _shapes(self, value: Value, kind: str) -> Iterator[Shape | None]:
        """Yields the shapes of a list of numbers, or of a list of such lists.

        Args:
            value: The list.
            kind: What its key says that it is: `box`, `point` or `polygon`; `list` where it has none.
        """
        if not isinstance(value, JsonList) or not value.is_whole:
            yield None
            return
        numbers = [item for item in value.items if isinstance(item, float)]
        inner = [item for item in value.items if isinstance(item, JsonList)]
        if len(numbers) == len(value.items):
            yield self._shape(numbers, kind)
        elif len(inner) == len(value.items):
            pairs = [pair for item in inner if (pair := _pair(item)) is not None]
            is_outline = kind == "polygon" or (kind == "list" and self.shape == "polygon")
            if len(pairs) < len(inner):
                nested = "polygon" if kind == "list" and all(map(_holds_lists, inner)) else kind
                for item in inner:
                    yield from self._shapes(item, nested)
            elif is_outline or kind == "box":
                yield self._shape([number for pair in pairs for number in pair], kind)
            else:
                for pair in pairs:
                    yield self._shape(pair, "point")
        else:
            yield None

    def _shape(self, numbers: Sequence[float], kind: str) -> Shape | None:
        count = len(numbers)
        if count % 2 or not count:
            return None
        pairs = self.coordinates.pairs(numbers)
        if count == 2:
            return Point(*pairs[0]) if kind in ("point", "list") else None
        if count == 4:
            return rectangle_around(pairs) if kind in ("box", "list") else None
        if count == 8 and (kind == "box" or (kind == "list" and self.shape != "polygon")):
            first, second, third, fourth = pairs
            return Quad((first, second, third, fourth))
        return Polygon((pairs,)) if kind in ("polygon", "list") else None


def _pair(value: JsonList) -> list[float] | None:
    numbers = [item for item in value.items if isinstance(item, float)]
    return numbers if len(numbers) == len(value.items) == 2 else None


def _holds_lists(value: JsonList) -> bool:
    return bool(value.items) and all(isinstance(item, JsonList) for item in value.items)


def _holds_objects(value: JsonList) -> bool:
    return any(isinstance(item, JsonObject) for item in value.items)


def _first(values: dict[str, Value], keys: Sequence[str], kind: type) -> Value:
    return next((values[key] for key in keys if isinstance(values.get(key), kind)), None)
