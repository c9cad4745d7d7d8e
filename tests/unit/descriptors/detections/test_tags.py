"""Boxes, points and patches between tags, as InternVL, DeepSeek-VL2, Molmo and Kosmos-2 write them."""

from __future__ import annotations

import pytest

from t4s_geo.descriptors import BoxTagFormat, PatchFormat, PointTagFormat
from t4s_geo.descriptors.detections.shapes import Point, Quad, Rectangle


@pytest.mark.parametrize(
    "text",
    [
        "<ref>house</ref><box>[[100, 200, 300, 400], [500, 0, 900, 50]]</box>",
        "Sure. <ref>a</ref><box>[[300, 400, 100, 200]]</box> and <ref>b</ref><box>[[500, 0, 900, 50]]</box>.",
        "<|ref|>house<|/ref|><|det|>[[100, 200, 300, 400], [500, 0, 900, 50]]<|/det|>",
        "<ref>houses</ref><box>(100,200),(300,400)</box><box>(500,0),(900,50)</box>",
        "<box>[100, 200, 300, 400]</box><box>[500, 0, 900, 50]</box>",
    ],
)
def test_boxes_between_tags(text: str) -> None:
    reading = BoxTagFormat(20).read(text, ["house"])
    assert [one.shape for one in reading.detections] == [
        Rectangle(0.1, 0.2, 0.3, 0.4),
        Rectangle(0.5, 0, 0.9, 0.05),
    ]


def test_boxes_have_the_name_before_them() -> None:
    text = (
        "<ref>a pool</ref><box>[[1, 2, 3, 4]]</box><ref>house</ref><box>[[5, 6, 7, 8], [9, 10, 11, 12]]</box>"
    )
    reading = BoxTagFormat(20).read(text, ["house", "a pool"])
    assert [one.label for one in reading.detections] == ["a pool", "house", "house"]
    assert BoxTagFormat(20).read("<ref>house</ref><box>[]</box>", ["house"]).count == 0


def test_eight_numbers_are_an_oriented_box() -> None:
    text = "<quad>(0,500),(500,0),(1000,500),(500,1000)</quad>"
    shapes = [one.shape for one in BoxTagFormat(20).read(text, ["ship"]).detections]
    assert shapes == [Quad(((0, 0.5), (0.5, 0), (1, 0.5), (0.5, 1)))]


@pytest.mark.parametrize(
    ("text", "space"),
    [
        ('<points coords="1 1 990 800 2 500 800">house</points>', "thousand"),
        ('<points x1="99" y1="80" x2="50" y2="80.0" alt="house">house</points>', "percent"),
        ('Two: <point x="99.0" y="80" alt="a">a</point> <point x="50.0" y="80" alt="b">b</point>', "percent"),
    ],
)
def test_points_in_tags(text: str, space: str) -> None:
    reading = PointTagFormat(20, space=space).read(text, ["house"])
    assert [one.shape for one in reading.detections] == [Point(0.99, 0.8), Point(0.5, 0.8)]


def test_patches_are_boxes_from_middle_to_middle() -> None:
    text = "<grounding><phrase> a house</phrase><object><patch_index_0044><patch_index_0863></object>"
    (one,) = PatchFormat(32).read(text, ["house"]).detections
    assert one.shape == Rectangle(12.5 / 32, 1.5 / 32, 31.5 / 32, 26.5 / 32)
    (one,) = (
        PatchFormat(32).read("<object><patch_index_0001><patch_index_0003></object>", ["house"]).detections
    )
    assert one.shape == Rectangle(1 / 32, 0, 4 / 32, 1 / 32)
