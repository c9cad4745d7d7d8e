"""Lines of the worker protocol."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.prompts import Prompt
from t4s_geo.worker.lookup_requests import Catalogue, Fetch, ServerModels, Words
from t4s_geo.worker.protocol import (
    MAX_LINE,
    BadRequest,
    Cancel,
    Models,
    Render,
    Segment,
    Shutdown,
    parse_request,
    read_lines,
)

SEGMENT = {"request": "segment", "id": "7", "scene": "a.tif", "prompts": ["water"], "output": "a.gpkg"}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def _line(**changes: object) -> bytes:
    return json.dumps({**SEGMENT, **changes}).encode()


def test_a_segment_request_says_all_that_the_command_line_can() -> None:
    request = parse_request(
        _line(
            prompts=["water", "house=houses, large"], model="there", aoi="area.geojson", gsd=2,
            bands=[4, 3, 2], exclusive=False, threshold=0.4, upsample="nearest", min_area=10, simplify=1.5,
            batch_size=4, tile_size=128, overlap=None, fresh=True, raster="c.tif", preview="p.png",
            refine="edges", shape=["house=raw"], live=True, so_far="there",
        )
    )  # fmt: skip
    assert isinstance(request, Segment)
    assert (request.id, request.scene, request.output) == ("7", "a.tif", Path("a.gpkg"))
    assert request.prompts == (Prompt("water", "water"), Prompt("house", "houses, large"))
    options = request.options
    assert (options.model, options.aoi, options.gsd, options.bands) == (
        "there", Path("area.geojson"), 2.0, (4, 3, 2),
    )  # fmt: skip
    assert (options.tile_size, options.overlap, options.batch_size, options.fresh) == (128, None, 4, True)
    render = options.render
    assert (render.exclusive, render.threshold, render.upsample) == (False, 0.4, "nearest")
    assert (render.min_area, render.simplify, render.preview) == (10, 1.5, Path("p.png"))
    assert (render.refine, render.shape, request.live) == ("edges", ("house=raw",), True)
    quiet = parse_request(_line(live=None))
    assert isinstance(quiet, Segment) and not quiet.live and quiet.so_far is None
    assert request.so_far == Path("there")


def test_the_other_requests() -> None:
    assert parse_request(b'{"request": "cancel", "id": "7"}') == Cancel("7")
    assert parse_request(b'{"request": "shutdown", "id": "x"}') == Shutdown("x")
    assert parse_request(b'{"request": "models", "id": "1"}') == Models("1", ("embedded",))
    assert parse_request(b'{"request": "models", "id": "1", "models": ["a"]}') == Models("1", ("a",))
    assert parse_request(b'{"request": "catalogue", "id": "1"}') == Catalogue("1")
    line = b'{"request": "catalogue", "id": "1", "names": ["a/b"]}'
    assert parse_request(line) == Catalogue("1", ("a/b",))
    assert parse_request(b'{"request": "download", "id": "1", "model": "a/b"}') == Fetch("1", "a/b")
    line = b'{"request": "server_models", "id": "1", "model": "http://h/v1"}'
    assert parse_request(line) == ServerModels("1", "http://h/v1")
    # What is asked for twice is what it is asked about.
    twice = (Prompt("a", "a"), Prompt("a", "a"))
    line = b'{"request": "words", "id": "1", "prompts": ["a", "a"], "card": "c.json"}'
    assert parse_request(line) == Words("1", "embedded", twice, Path("c.json"))


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (b"", "not JSON"),
        (b"\xff\xfe", "not JSON"),
        (b"[" * 100_000, "not JSON"),
        (b'{"request": "models"', "not JSON"),
        (b"[1]", "not a JSON object"),
        (b'{"request": "models"}', "no id"),
        (b'{"request": "models", "id": 3}', "no id"),
        (b'{"request": "dance", "id": "1"}', "Unknown request 'dance'"),
        (b'{"request": "cancel", "id": "1", "now": true}', "no value 'now'"),
        (b'{"request": "download", "id": "1"}', "no model"),
        (b'{"request": "words", "id": "1", "prompts": ["="]}', "prompt '=' is empty"),
        (b'{"request": "catalogue", "id": "1", "size": 1}', "no value 'size'"),
        (_line(speed=9), "no value 'speed'"),
        (_line(prompts=[]), "no prompt"),
        (_line(prompts="water"), "prompts must be a list"),
        (_line(prompts=[1]), "prompts must be a text"),
        (_line(prompts=["water", "water"]), "given twice"),
        (_line(scene=""), "scene must be a text"),
        (_line(scene="a\0.tif"), "scene must be a text"),
        (_line(gsd="fine"), "gsd must be a number"),
        (_line(gsd=float("nan")), "gsd must be a number"),
        (_line(threshold=3), "--threshold 3 must be above 0 and below 1"),
        (_line(min_area=True), "min_area must be a number"),
        (_line(batch_size=1.5), "a whole number"),
        (_line(exclusive="yes"), "true or false"),
        (_line(bands=3), "bands must be a list"),
    ],
)
def test_what_is_no_request_is_said_in_a_sentence(line: bytes, sentence: str) -> None:
    with pytest.raises(BadRequest, match=sentence) as raised:
        parse_request(line)
    assert str(raised.value).endswith(".") and "\n" not in str(raised.value)


def test_a_mistake_is_marked_with_the_requests_id() -> None:
    with pytest.raises(BadRequest) as raised:
        parse_request(_line(speed=9))
    assert raised.value.id == "7"


@given(JSON)
def test_any_json_is_a_request_or_a_mistake(value: object) -> None:
    try:
        parse_request(json.dumps(value).encode())
    except BadRequest as error:
        assert str(error)


@given(st.sampled_from([*sorted(SEGMENT)[1:], "gsd", "bands", "fresh", "model", "threshold"]), JSON)
def test_any_value_is_taken_or_a_mistake(name: str, value: object) -> None:
    try:
        assert isinstance(parse_request(_line(**{name: value})), Segment)
    except BadRequest as error:
        assert str(error)


@given(st.binary(max_size=300))
def test_any_bytes_are_a_request_or_a_mistake(line: bytes) -> None:
    with pytest.raises(BadRequest):
        parse_request(line)


def test_a_line_over_the_limit_is_left_out_and_the_next_is_read() -> None:
    long = b"x" * (3 * MAX_LINE)
    stream = io.BytesIO(b"one\n" + long + b"\r\n" + b"y" * MAX_LINE + b"\ntwo")
    assert list(read_lines(stream)) == [b"one", None, b"y" * MAX_LINE, b"two"]
    assert list(read_lines(io.BytesIO(long))) == [None]


def test_a_ledger_is_rendered_with_what_is_given_alone() -> None:
    line = {"request": "render", "id": "r", "ledger": "a.ledger", "output": "b.gpkg"}
    given = {"threshold": 0.4, "exclusive": None, "keep": "edits", "overwrite": True}
    assert parse_request(json.dumps({**line, **given}).encode()) == Render(
        "r", Path("a.ledger"), Path("b.gpkg"), {"threshold": 0.4, "keep": "edits", "overwrite": True}
    )
    for wrong, words in (
        ({"model": "embedded"}, "has no value 'model'"),
        ({"threshold": 2}, "--threshold 2"),
    ):
        with pytest.raises(BadRequest, match=words):
            parse_request(json.dumps({**line, **wrong}).encode())
