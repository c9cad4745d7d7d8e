"""Location tokens, as Florence-2 writes them."""

from __future__ import annotations

import pytest

from t4s_geo.descriptors import LocFormat
from t4s_geo.descriptors.detections.shapes import Polygon, Rectangle, Shape

BOX = "<loc_99><loc_199><loc_299><loc_399>"
RECTANGLE = Rectangle(0.0995, 0.1995, 0.2995, 0.3995)
RING = "<loc_0><loc_0><loc_999><loc_0><loc_0><loc_999>"
CORNERS = ((0.0005, 0.0005), (0.9995, 0.0005), (0.0005, 0.9995))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (f"</s><s>{RING}</s><pad>", [Polygon((CORNERS,))]),
        (f"{RING}<sep>{BOX}<loc_0><loc_9>", None),
        (f"<poly>{RING}</poly><poly>{RING[:-9]}<loc_500></poly>", None),
        (f"house{BOX}", [RECTANGLE]),
        (f"a red roof<poly>{RING}</poly>", [Polygon((CORNERS,))]),
        (RING.replace("loc_", ""), [Polygon((CORNERS,))]),
        (f"house<loc_299><loc_399><loc_99><loc_199>pool{RING}", [RECTANGLE, Polygon((CORNERS,))]),
    ],
)
def test_outlines_and_boxes(text: str, found: list[Shape] | None) -> None:
    shapes = [one.shape for one in LocFormat(24).read(text, ["thing"]).detections]
    if found is None:
        assert all(isinstance(shape, Polygon) for shape in shapes)
        assert sum(len(shape.rings) for shape in shapes if isinstance(shape, Polygon)) == 2
    else:
        assert shapes == found


def test_many_numbers_are_several_boxes_where_a_model_writes_boxes() -> None:
    text = f"house{BOX}<loc_500><loc_500><loc_600><loc_700>"
    assert LocFormat(24).read(text, ["house"]).count == 1
    assert LocFormat(24, shape="box").read(text, ["house"]).count == 2


def test_labels_tell_objects_apart() -> None:
    text = f"house{BOX}pools<poly>{RING}</poly><poly>{RING.replace('999', '500')}</poly>"
    reading = LocFormat(24).read(text, ["pool", "house"])
    assert [one.label for one in reading.detections] == ["house", "pool", "pool"]


def test_an_empty_text_tells_of_nothing() -> None:
    assert LocFormat(24).read("", ["house"]).count == 0
