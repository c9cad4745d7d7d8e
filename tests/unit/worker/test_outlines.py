"""Requests for outlines, as lines."""

from __future__ import annotations

import json

import numpy as np
import pytest

from t4s_geo.worker.outlines import Outline
from t4s_geo.worker.protocol import BadRequest, parse_request

OUTLINE = {"request": "outline", "id": "1", "scene": "a.tif", "points": [[1, 2.5]]}


def parsed(**changes: object) -> Outline:
    request = parse_request(json.dumps({**OUTLINE, **changes}).encode())
    assert isinstance(request, Outline)
    return request


def test_all_values_are_read() -> None:
    request = parsed(
        not_points=[[3, 4], [5, 6]], box=[0, 1, 2, 3], crs="EPSG:3857", gsd=0.3, bands=[4, 3, 2], shape="raw",
        stretch=["200:3000"],
    )  # fmt: skip
    wanted, clicks = request.wanted, request.wanted.clicks
    assert (request.id, wanted.scene, wanted.crs, wanted.gsd) == ("1", "a.tif", "EPSG:3857", 0.3)
    assert (wanted.bands, wanted.shape, clicks.box) == ((4, 3, 2), "raw", (0, 1, 2, 3))
    assert wanted.stretch == ((200.0, 3000.0),)
    assert np.array_equal(clicks.on, [[1, 2.5]]) and np.array_equal(clicks.off, [[3, 4], [5, 6]])


def test_null_is_the_same_as_nothing() -> None:
    wanted = parsed(not_points=None, box=None, crs=None, gsd=None, bands=None, shape=None).wanted
    assert (wanted.crs, wanted.gsd, wanted.bands, wanted.shape) == (None, None, None, "smooth")
    assert wanted.clicks.box is None and not len(wanted.clicks.off)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"scene": None}, "no scene"),
        ({"points": None}, "Nothing is shown"),
        ({"points": [1, 2]}, "points must be a list"),
        ({"points": [[1, 2, 3]]}, "list of points"),
        ({"points": [["1", 2]]}, "points must be a number"),
        ({"points": [[1e400, 2]]}, "points must be a number"),
        ({"points": "here"}, "list of points"),
        ({"box": [1, 2, 3]}, "3 numbers"),
        ({"box": [3, 2, 1, 4]}, "is empty"),
        ({"gsd": 0}, "metres a pixel"),
        ({"shape": "round"}, "footprint, smooth or raw"),
        ({"stretch": ["9:1"]}, "second above the first"),
        ({"prompts": ["roof"]}, "has no value 'prompts'"),
    ],
)
def test_what_cannot_be_used_is_said_in_a_sentence(changes: dict[str, object], message: str) -> None:
    with pytest.raises(BadRequest, match=message) as caught:
        parsed(**changes)
    assert caught.value.id == "1"
