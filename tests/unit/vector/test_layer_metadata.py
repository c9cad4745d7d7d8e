"""What QGIS's layer properties say about a result."""

from __future__ import annotations

from xml.etree import ElementTree

from t4s_geo.vector.layer_metadata import MOST, Place, layer_metadata
from t4s_geo.vector.result import CENTRELINES, SEGMENTS

CLOCK = "2026-03-04T05:06:07.890Z"
NOWHERE = Place("", "LOCAL_CS[]")
RUN = {
    "t4s_geo": "1.2",
    "scene": "C:\\scenes\\town <1>.tif",
    "model": {"name": "embedded", "license": "GPL"},
    "prompts": [{"label": "water", "text": "water"}, {"label": "lake", "text": "still \x0b water"}],
    "parameters": {"threshold": 0.5, "exclusive": True, "parts": []},
}


def read(document: dict, layer=SEGMENTS, place: Place = NOWHERE) -> ElementTree.Element:
    return ElementTree.fromstring(layer_metadata(document, layer, ["water", "lake"], place, CLOCK))


def test_it_says_what_was_made_when_how_and_of_what() -> None:
    root = read(RUN)
    assert root.findtext("title") == "water and lake in town <1>.tif"
    assert "Polygons of water and lake that embedded found" in root.findtext("abstract", "")
    assert [line.text for line in root.iter("history")] == [
        f"{CLOCK}: written by t4s-geo 1.2 from town <1>.tif.",
        "Model: embedded.",
        "Prompts: water, lake = still   water.",
        "Parameters: threshold 0.5, exclusive yes, parts none.",
    ]
    assert root.findtext("license") == "Model: GPL"


def test_a_place_is_said_where_there_are_features() -> None:
    place = Place("EPSG:32633", "PROJCS[]", (1.0, 2.5, 3.0, 4.0))
    root = read(RUN, CENTRELINES, place)
    assert root.findtext("crs/spatialrefsys/authid") == "EPSG:32633"
    assert root.find("extent/spatial").attrib == {
        "dimensions": "2", "crs": "EPSG:32633", "minx": "1.0", "miny": "2.5", "maxx": "3.0", "maxy": "4.0",
        "minz": "0", "maxz": "0",
    }  # fmt: skip
    assert read(RUN).find("extent/spatial") is None
    assert root.findtext("title", "").endswith(": centrelines")


def test_many_scenes_are_counted() -> None:
    root = read({"scenes": [{**RUN, "scene": f"{number}.tif"} for number in range(MOST + 5)]})
    assert root.findtext("title", "").endswith("9.tif and 5 more")
    assert len(list(root.iter("history"))) == 4


def test_what_is_not_known_is_left_out() -> None:
    root = read({"model": "embedded", "prompts": ["water"], "parameters": 3})
    assert root.findtext("title") == "water and lake"
    assert [line.text for line in root.iter("history")] == [f"{CLOCK}: written by t4s-geo."]
    assert root.find("license") is None
