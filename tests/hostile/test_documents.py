"""STAC documents, manifests and cards that anybody may have written: a sentence, or they are understood."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.batch.manifest import read_manifest
from t4s_geo.batch.stac import read_stac
from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard, read_card_file

KEYS = ("type", "id", "assets", "links", "features", "href", "rel", "roles", "visual", "name", "grid")
WORDS = ("Feature", "FeatureCollection", "Catalog", "item", "child", "visual", "data", "a.tif", "\ud800", "")
scalars = (
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(WORDS) | st.text(max_size=9)
)
documents = st.recursive(
    scalars,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=5),
    max_leaves=20,
)
CARD = {"name": "x", "grid": 32, "tile_size": 256}


def read_bytes(reader: Callable[[Path], Any], content: bytes, suffix: str) -> None:
    """Reads a file of this content; only a UserError of one line may come of it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"file{suffix}"
        path.write_bytes(content)
        try:
            reader(path)
        except UserError as error:
            assert str(error).isprintable()


@given(documents)
def test_stac_of_any_json(document: Any) -> None:
    read_bytes(read_stac, json.dumps(document).encode(), ".json")


@given(st.dictionaries(st.sampled_from(KEYS), documents, max_size=6), st.sampled_from(WORDS[:3]))
def test_stac_of_the_right_type(document: Any, kind: str) -> None:
    read_bytes(read_stac, json.dumps({**document, "type": kind}).encode(), ".json")


@given(st.binary(max_size=200) | st.text(alphabet="scene,;\n\"'aoi gsd\t\0", max_size=200).map(str.encode))
def test_manifests_of_any_bytes(content: bytes) -> None:
    read_bytes(read_manifest, content, ".csv")
    read_bytes(read_manifest, b"scene,prompts,gsd,aoi,output\n" + content, ".csv")


@pytest.mark.parametrize("reader", [read_stac, read_manifest, read_card_file])
def test_no_file_keeps_a_reader_waiting(reader: Callable[[Path], Any], tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(UserError, match="is a pipe or a device"):
        reader(pipe)


@pytest.mark.parametrize(
    "content", [b"[" * 100_000, b'{"type":' * 100_000, b"\xff\xfe\x00", b"", b"1" * 10_000]
)
@pytest.mark.parametrize("reader", [read_stac, read_card_file])
def test_deep_and_broken_json(reader: Callable[[Path], Any], content: bytes) -> None:
    with pytest.raises(UserError):
        read_bytes_strictly(reader, content)


def read_bytes_strictly(reader: Callable[[Path], Any], content: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.json"
        path.write_bytes(content)
        reader(path)


@given(st.sampled_from(sorted(field.name for field in fields(ModelCard))), documents)
def test_a_card_with_any_value(key: str, value: Any) -> None:
    read_bytes(read_card_file, json.dumps({**CARD, key: value}).encode(), ".json")
