"""Which scenes STAC documents list."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from t4s_geo.batch.stac import read_stac
from t4s_geo.errors import UserError


def _item(name: str, **assets: dict[str, Any]) -> dict[str, Any]:
    return {"type": "Feature", "stac_version": "1.0.0", "id": name, "geometry": None, "assets": assets}


def _asset(href: str, *roles: str) -> dict[str, Any]:
    return {"href": href, "roles": list(roles)}


def _write(path: Path, document: object) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document), encoding="utf-8")
    return path


def test_the_asset_that_people_look_at_is_taken(tmp_path: Path) -> None:
    item = _item(
        "one",
        red=_asset("red.tif", "data"),
        picture=_asset("./rgb.tif", "visual", "data"),
        thumbnail=_asset("t.png", "thumbnail"),
    )
    path = _write(tmp_path / "item.json", item)
    (entry,) = read_stac(path).scenes
    assert (entry.scene, entry.name) == (str(tmp_path / "rgb.tif"), "one")
    assert read_stac(path, "red").scenes[0].scene == str(tmp_path / "red.tif")


@pytest.mark.parametrize(
    "assets",
    [
        {"visual": _asset("x.tif", "data"), "red": _asset("red.tif", "data")},
        {"image": _asset("x.tif", "data"), "metadata": _asset("m.xml", "metadata")},
        {"image": _asset("x.tif", "data"), "empty": {}, "text": "none"},
    ],
)
def test_the_only_asset_that_may_be_meant_is_taken(tmp_path: Path, assets: dict[str, Any]) -> None:
    path = _write(tmp_path / "item.json", _item("one", **assets))
    assert [entry.scene for entry in read_stac(path).scenes] == [str(tmp_path / "x.tif")]


@pytest.mark.parametrize(
    ("assets", "asset", "reason"),
    [
        ({"red": _asset("r.tif", "data"), "blue": _asset("b.tif", "data")}, None, "--asset among: red, blue"),
        ({"red": {"href": "r.tif"}}, None, "no single asset"),
        ({"red": _asset("r.tif", "data")}, "blue", "no asset 'blue'"),
        ({}, None, "among: none"),
    ],
)  # fmt: skip
def test_items_without_a_clear_asset_do_not_stop_others(
    tmp_path: Path, assets: dict[str, Any], asset: str | None, reason: str
) -> None:
    good = _item("good", visual=_asset("v.tif"), blue=_asset("v.tif"))
    good["assets"].pop("blue" if asset is None else "visual")
    collection = {"type": "FeatureCollection", "features": [_item("bad", **assets), good]}
    found = read_stac(_write(tmp_path / "items.json", collection), asset)
    assert [entry.name for entry in found.scenes] == ["good"]
    assert found.unusable[0].source == "bad"
    assert reason in found.unusable[0].reason


def test_collections_are_followed_from_file_to_file(tmp_path: Path) -> None:
    links = [
        {"rel": "self", "href": "collection.json"},
        {"rel": "item", "href": "./items/one%20two.json"},
        {"rel": "child", "href": "more/catalog.json"},
        {"rel": "item", "href": "missing.json"},
        {"rel": "item", "href": "https://example.org/item.json"},
    ]
    root = _write(tmp_path / "collection.json", {"type": "Collection", "links": links})
    _write(tmp_path / "items/one two.json", _item("one", visual=_asset("../pixels/1.tif")))
    back = [{"rel": "child", "href": "../collection.json"}, {"rel": "item", "href": "two.json"}]
    _write(tmp_path / "more/catalog.json", {"type": "Catalog", "links": back})
    remote = "https://example.org/2.tif"
    _write(tmp_path / "more/two.json", _item("two", visual=_asset(remote)))
    found = read_stac(root)
    assert [Path(entry.scene).name for entry in found.scenes] == ["1.tif", "2.tif"]
    assert Path(found.scenes[0].scene).resolve() == tmp_path / "pixels/1.tif"
    assert found.scenes[1].scene == remote
    reasons = {unusable.reason for unusable in found.unusable}
    assert any("missing.json does not exist" in reason for reason in reasons)
    assert any("not on this machine" in reason for reason in reasons)


def test_links_that_are_urls_of_files_are_understood(tmp_path: Path) -> None:
    href = (tmp_path / "a b.tif").as_uri()
    path = _write(tmp_path / "item.json", _item("one", visual=_asset(href)))
    assert read_stac(path).scenes[0].scene == str(tmp_path / "a b.tif")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("{", "cannot be read as JSON"),
        ("[]", "not a STAC item"),
        ('{"type": "Topology"}', "'Topology', not a STAC"),
        ('{"type": "FeatureCollection", "features": []}', "lists no items"),
        ('{"type": "Collection"}', "lists no items"),
    ],
)
def test_other_documents_are_refused(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "item.json"
    path.write_text(text)
    with pytest.raises(UserError, match=reason):
        read_stac(path)


def test_catalogs_may_be_nested_deeper_than_calls(tmp_path: Path) -> None:
    for number in range(1500):
        links = [{"rel": "child", "href": f"{number + 1}.json"}]
        _write(tmp_path / f"{number}.json", {"type": "Catalog", "links": links})
    _write(tmp_path / "1500.json", _item("deep", visual=_asset("deep.tif")))
    assert [entry.name for entry in read_stac(tmp_path / "0.json").scenes] == ["deep"]


def test_values_of_other_types_are_passed_over(tmp_path: Path) -> None:
    item = {**_item("x", visual={"href": "v.tif", "roles": 5}), "id": {"a": 1}}
    assert read_stac(_write(tmp_path / "item.json", item)).scenes[0].name == "item"
