"""Which polygons a sentence means."""

from __future__ import annotations

from pathlib import Path

import geopandas
import pytest
import shapely

from t4s_geo.vector import ranking
from t4s_geo.vector.ranking import Sought, ranked, read_sentence


@pytest.mark.parametrize(
    ("sentence", "sought"),
    [
        ("the largest pond", Sought("pond", "area", True, "largest")),
        ("Smallest of the red roofs", Sought("of the red roofs", "area", False, "smallest")),
        ("the red  roof beside the pool", Sought("the red roof beside the pool")),
        ("a Westernmost house", Sought("house", "longitude", False, "westernmost")),
        ("largest", Sought("largest")),
        ("", Sought("")),
    ],
)
def test_what_compares_a_scene_is_taken_from_a_sentence(sentence: str, sought: Sought) -> None:
    assert read_sentence(sentence) == sought


@pytest.fixture
def file(tmp_path: Path) -> Path:
    """Three squares; the file's order is that of neither area nor place nor score."""
    squares = [shapely.box(0, 0, 2, 2), shapely.box(10, 50, 11, 51), shapely.box(-40, 20, -35, 25)]
    frame = geopandas.GeoDataFrame(
        {"score": [0.9, 0.5, 0.7], "area_m2": [4.0, 1.0, 25.0]}, geometry=squares, crs="EPSG:32633"
    )
    frame.to_file(tmp_path / "found.gpkg", layer="segments")
    return tmp_path / "found.gpkg"


@pytest.mark.parametrize(
    ("sentence", "order"),
    [
        ("house", [1, 3, 2]),
        ("largest house", [3, 1, 2]),
        ("smallest house", [2, 1, 3]),
        ("northernmost house", [2, 3, 1]),
        ("southernmost house", [1, 3, 2]),
        ("easternmost house", [2, 1, 3]),
        ("westernmost house", [3, 1, 2]),
    ],
)
def test_polygons_are_in_the_order_that_is_asked_for(
    file: Path, sentence: str, order: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ranking, "CHUNK", 2)
    sought = read_sentence(sentence)
    assert [one.fid for one in ranked(file, "segments", sought, 9)] == order
    assert [one.fid for one in ranked(file, "segments", sought, 1)] == order[:1]
