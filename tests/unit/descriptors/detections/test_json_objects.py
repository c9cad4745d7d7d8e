"""Objects as JSON, as models write it and as they break it."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from t4s_geo.descriptors import DescriptorError, JsonFormat, make_format, strict_text, texts_by_label
from t4s_geo.descriptors.detections.findings import MOST_DETECTIONS
from t4s_geo.descriptors.detections.shapes import Point, Polygon, Quad, Rectangle, Shape
from t4s_geo.descriptors.seams import regions

# Two of thirteen boxes of a Gemini model's answer in google-gemini/cookbook (Apache-2.0), in a fence.
GEMINI = """```json
[
  {"box_2d": [393, 67, 574, 206], "label": "red sprinkle topping"},
  {"box_2d": [379, 248, 539, 370], "label": "pink swirl topping with sprinkles"}
]
```"""
HOUSES = (
    '[{"bbox_2d": [100, 200, 300, 400], "label": "house"}, {"bbox_2d": [500, 0, 900, 50], "label": "pool"}]'
)
FIRST = Rectangle(0.1, 0.2, 0.3, 0.4)


def shapes(text: str, format: JsonFormat | None = None, *, lenient: bool = False) -> list[Shape]:
    """Returns the shapes of a text about one label."""
    reading = (format or JsonFormat(20)).read(text, ["thing"], lenient=lenient)
    assert [one.label for one in reading.detections] == ["thing"] * reading.count
    return [one.shape for one in reading.detections]


def test_googles_boxes_are_y_first() -> None:
    assert shapes(GEMINI, JsonFormat(20, order="yx")) == [
        Rectangle(0.067, 0.393, 0.206, 0.574), Rectangle(0.248, 0.379, 0.37, 0.539)
    ]  # fmt: skip


@pytest.mark.parametrize(
    "text",
    [
        HOUSES,
        f"Here are the objects:\n```json\n{HOUSES}\n```\nIs there anything else?",
        HOUSES.replace('"', "'"),
        HOUSES.replace("}", ",}").replace("]}", ",]}"),
        f'{{"objects": {HOUSES}}}',
        HOUSES.replace("100, 200, 300, 400", "300, 400, 100, 200").replace("500, 0", "500, -70"),
        HOUSES.strip("[]").replace("}, {", "}\n{"),
        HOUSES.replace("[100, 200, 300, 400]", "[[100, 200], [300, 400]]"),
        "[[100, 200, 300, 400], [500, 0, 900, 50]]",
        "I found [100, 200, 300, 400] and [500, 0, 900, 50].",
        '[{"x_min": 100, "y_min": 200, "x_max": 300, "y_max": 400}, {"bbox": [500, 0, 900, 50.0]}]',
    ],
)
def test_boxes_are_read_as_they_come(text: str) -> None:
    assert shapes(text) == [FIRST, Rectangle(0.5, 0, 0.9, 0.05)]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (HOUSES[: HOUSES.index(", 50")], "breaks off"),
        (HOUSES[:-30], "breaks off"),
        (HOUSES.replace("[500, 0, 900, 50]", "[100, 200, 300, 400]").replace("pool", "house"), "repeated"),
        (HOUSES.replace("500, 0, 900, 50", "500, 0, 500, 50"), "no extent"),
        (HOUSES.replace("500, 0, 900, 50", "1100, 0, 1200, 50"), "no extent"),
        (HOUSES.replace("500, 0, 900, 50", "500, 0, 900"), "no box"),
        (HOUSES.replace("500, 0, 900, 50", '500, 0, "a", 50'), "no box"),
        ("[[100, 200, 300, 400], [500, 0", "breaks off"),
        (HOUSES + '[{"bbox_2d": [1, "', "breaks off"),
    ],
)
def test_what_is_whole_is_kept(text: str, reason: str) -> None:
    with pytest.raises(DescriptorError, match=reason):
        shapes(text)
    kept = shapes(text, lenient=True)
    assert kept[0] == FIRST
    assert shapes(strict_text(JsonFormat(20), text, "thing")) == kept


@pytest.mark.parametrize(
    ("text", "shape", "found"),
    [
        ('[{"point_2d": [100, 200], "label": "car"}]', "point", [Point(0.1, 0.2)]),
        ("[[100, 200], [300, 400]]", "point", [Point(0.1, 0.2), Point(0.3, 0.4)]),
        ('{"x": 100, "y": 200}', "point", [Point(0.1, 0.2)]),
        ("[[0, 0], [1000, 0], [0, 1000]]", "polygon", [Polygon((((0, 0), (1, 0), (0, 1)),))]),
        (
            "[[[0, 0], [1000, 0], [0, 1000]], [[500, 500], [1000, 500], [500, 1000]]]", "box",
            [Polygon((((0, 0), (1, 0), (0, 1)),)), Polygon((((0.5, 0.5), (1, 0.5), (0.5, 1)),))],
        ),
        (
            '{"polygon": [[0, 0, 1000, 0, 0, 1000], [500, 500, 1000, 500, 500, 1000]]}', "box",
            [Polygon((((0, 0), (1, 0), (0, 1)), ((0.5, 0.5), (1, 0.5), (0.5, 1))))],
        ),
        (
            '[{"quadrant bbox": [0, 500, 500, 0, 1000, 500, 500, 1000], "label": "ship"}]', "quad",
            [Quad(((0, 0.5), (0.5, 0), (1, 0.5), (0.5, 1)))],
        ),
    ],
)  # fmt: skip
def test_points_outlines_and_oriented_boxes(text: str, shape: str, found: list[Shape]) -> None:
    assert shapes(text, JsonFormat(20, shape=shape)) == found


def test_corners_of_an_outline_that_breaks_off_are_no_points() -> None:
    format = JsonFormat(20, shape="polygon")
    text = "[[[0, 0], [1000, 0], [0, 1000]], [[500, 500], [1000, 500], [500"
    assert shapes(text, format, lenient=True) == [Polygon((((0, 0), (1, 0), (0, 1)),))]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "```json\n[]\n```",
        "There are none.",
        '{"objects": []}',
        "No cars are visible.",
        "I don't see any.",
    ],
)
def test_nothing_is_an_answer(text: str) -> None:
    reading = JsonFormat(20).read(text, ["car"])
    assert reading.count == 0
    assert not reading.cells.any()


@pytest.mark.parametrize(
    "text", ["", "I cannot help with that.", "A house, as far as I can tell.", "[1, 2, 3]"]
)
def test_what_says_nothing_of_objects_is_an_error(text: str) -> None:
    for lenient in (False, True):
        with pytest.raises(DescriptorError):
            JsonFormat(20).read(text, ["car"], lenient=lenient)


def test_of_several_labels_each_object_has_its_own() -> None:
    reading = JsonFormat(20).read(HOUSES, ["Houses", "pool"])
    assert [one.label for one in reading.detections] == ["Houses", "pool"]
    assert set(np.unique(reading.cells)) == {0, 1, 2}
    with pytest.raises(DescriptorError, match="not asked for"):
        JsonFormat(20).read(HOUSES, ["tree", "pool"])
    assert JsonFormat(20).read(HOUSES, ["tree", "pool"], lenient=True).count == 1


def test_an_answer_about_several_prompts_is_taken_apart() -> None:
    prompts = [("building", "house"), ("water", "lake"), ("pool", "pool")]
    texts = texts_by_label(JsonFormat(20), HOUSES, prompts)
    assert [shapes(text) for text in texts] == [[FIRST], [], [Rectangle(0.5, 0, 0.9, 0.05)]]
    with pytest.raises(DescriptorError, match="not asked for"):
        texts_by_label(JsonFormat(20), HOUSES, [*prompts[1:2], ("tree", "tree")])
    assert [shapes(text) for text in texts_by_label(JsonFormat(20), "[]", prompts)] == [[], [], []]


def test_a_card_chooses_what_numbers_count() -> None:
    options = {"space": "resized-pixels", "picture": 500, "order": "yx"}
    format = make_format("json-objects", 20, 99, options)
    assert shapes("[[50, 100, 150, 200]]", format) == [Rectangle(0.2, 0.1, 0.4, 0.3)]  # type: ignore[arg-type]
    assert format.longest == 99
    for wrong in ({"space": "pixels"}, {"picture": "500"}, {"picture": True}, {"shape": "mask"}, {"size": 1}):
        with pytest.raises(ValueError, match=r"space|picture|shape|size"):
            make_format("json-objects", 20, None, wrong)
    with pytest.raises(ValueError, match="grid"):
        make_format("json-objects", 513)


MASKS = st.integers(2, 12).flatmap(lambda n: hnp.arrays(np.bool_, (n, n)))
FORMATS = st.sampled_from(
    [
        {"shape": "polygon"}, {"shape": "polygon", "space": "unit", "order": "yx"}, {"shape": "quad"},
        {"shape": "polygon", "space": "resized-pixels", "picture": 448}, {"shape": "point"}, {},
    ]
)  # fmt: skip


@settings(max_examples=60)
@given(MASKS, FORMATS)
def test_what_is_written_is_read_again(mask: np.ndarray, options: dict[str, str | int]) -> None:
    format = make_format("json-objects", len(mask), None, options)
    parts = regions(mask).astype(np.uint16)
    text = format.write(mask.astype(np.uint8), ['the "red" roof'], parts)
    json.loads(text)
    reading = format.read(text, ["roof"])
    assert reading.count == parts.max()
    assert format.restate(reading, 'the "red" roof') == text
    if options.get("shape") == "polygon":
        # Holes are filled, with what is in them.
        assert not (mask & (reading.cells == 0)).any()


SIGNS = [
    "[", "]", "{", "}", ",", ":", '"', "'", '"bbox_2d"', '"label"', '"polygon"', '"point_2d"', "1", "-20.5",
    "1e999", "500", "900", "\\", "\n", "```json", "null", "None", " none ", "é", '{"bbox_2d": [1, 2, 3, 4]}',
    "[[1,2],[3,4],[5,6]]",
]  # fmt: skip


@given(st.one_of(st.text(), st.lists(st.sampled_from(SIGNS), max_size=40).map("".join)), FORMATS)
def test_any_text_is_objects_or_a_precise_error(text: str, options: dict[str, str | int]) -> None:
    format = make_format("json-objects", 16, None, options)
    try:
        reading = format.read(text, ["thing"], lenient=True)
    except DescriptorError as error:
        assert 0 <= error.position <= len(text)
        return
    again = format.read(format.restate(reading, "thing"), ["thing"])
    assert [one.shape for one in again.detections] == [one.shape for one in reading.detections]


@pytest.mark.parametrize("piece", [*SIGNS, '"\\', "[[1,2,3,4],", '{"a":', '"\\"', "'\\'", "[]", "[9,", "no "])
def test_texts_of_any_length_take_time_in_proportion(piece: str) -> None:
    text = "[" + piece * (60_000 // len(piece))
    began = time.process_time()
    try:
        assert JsonFormat(64).read(text, ["thing"], lenient=True).count <= MOST_DETECTIONS
    except DescriptorError as error:
        assert 0 <= error.position <= len(text)
    assert time.process_time() - began < 3


def keeps_to(schema: dict[str, Any], value: Any) -> bool:
    """Tells whether a value is as a schema says, of the keywords that ours have."""
    if schema["type"] == "array":
        least, most = schema.get("minItems", 0), schema.get("maxItems", len(value))
        return least <= len(value) <= most and all(keeps_to(schema["items"], one) for one in value)
    if schema["type"] == "object":
        named = schema["properties"]
        assert schema["required"] == [*named] and schema["additionalProperties"] is False
        return value.keys() == named.keys() and all(keeps_to(one, value[key]) for key, one in named.items())
    kinds: dict[str, Any] = {"integer": int, "number": (int, float), "string": str}
    return isinstance(value, kinds[schema["type"]]) and value in schema.get("enum", [value])


@pytest.mark.parametrize(
    "options",
    [{}, {"order": "yx"}, {"shape": "quad"}, {"shape": "point"}, {"shape": "polygon"}, {"space": "unit"}],
)
@pytest.mark.parametrize("name", ["json-objects", "json-masks"])
def test_what_is_written_keeps_to_the_schema(name: str, options: dict[str, str]) -> None:
    format = make_format(name, 10, None, options)
    cells = np.zeros((10, 10), np.uint8)
    cells[1:4, 2:9], cells[6:9, 1:3] = 1, 2
    said, schema = (
        json.loads(format.write(cells, ["house", "pond"])),
        format.schema(["pond", "house", "pond"]),
    )
    assert schema is not None and keeps_to(schema, said) and keeps_to(schema, [])
    assert schema["items"]["properties"]["label"]["enum"] == ["pond", "house"]
    assert not keeps_to(format.schema(["pool"]) or {}, said)
    assert keeps_to(format.schema([]) or {}, said)
    assert not keeps_to(schema, [{"label": "pond"}])
