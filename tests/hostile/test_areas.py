"""Areas of interest and labels that anybody may have drawn, and sizes that nobody can compare at."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from t4s_geo.errors import UserError
from t4s_geo.evaluation import Settings, evaluate
from t4s_geo.raster.scene import Scene
from tests.hostile.conftest import Count
from tests.hostile.referring import write_scene

SQUARE = [[500005, 5399995], [500030, 5399995], [500030, 5399970], [500005, 5399970], [500005, 5399995]]
CRS = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::32633"}}


def features(*geometries: Any, crs: Any = CRS, properties: Any = None) -> str:
    """Returns GeoJSON."""
    listed = [{"type": "Feature", "properties": properties or {}, "geometry": one} for one in geometries]
    return json.dumps({"type": "FeatureCollection", "features": listed, "crs": crs})


def polygon(*rings: Any) -> dict[str, Any]:
    return {"type": "Polygon", "coordinates": rings}


DEEP = '{"type":"GeometryCollection","geometries":['
AREAS = {
    "infinite": '{"type":"Polygon","coordinates":[[[1e999,0],[1,1],[2,2],[1e999,0]]]}',
    "not a number": features(polygon([[float("nan"), 0], [1, 1], [2, 2], [float("nan"), 0]])),
    "as large as numbers": features(
        polygon([[-1e300, -1e300], [1e300, -1e300], [1e300, 1e300], [-1e300, -1e300]])
    ),
    "deep": DEEP * 50_000 + "]}" * 50_000,
    "a deep list": "[" * 1_000_000,
    "nothing": "",
    "no features": features(),
    "no geometry": features(None),
    "a point": features({"type": "Point", "coordinates": [500010, 5399990]}),
    "a line there and back": features(polygon([SQUARE[0], SQUARE[1], SQUARE[0], SQUARE[0]])),
    "elsewhere": features(polygon([[0, 0], [1, 0], [1, 1], [0, 0]])),
    "no system": features(polygon(SQUARE), crs={"type": "name", "properties": {"name": "nonsense"}}),
}
USED = {
    "a bow": features(polygon([SQUARE[0], SQUARE[2], SQUARE[1], SQUARE[3], SQUARE[0]])),
    "heights": features(polygon([[*point, 5] for point in SQUARE])),
    "the same 5,000 times": features(*[polygon(SQUARE)] * 5000),
    "collections": features({"type": "GeometryCollection", "geometries": [polygon(SQUARE), polygon(SQUARE)]}),
    "many corners": features(polygon([*([x / 1000 + 500005, 5399995] for x in range(20_000)), *SQUARE[2:]])),
}


@pytest.mark.parametrize("kind", AREAS)
def test_an_area_that_cannot_be_used(kind: str, tmp_path: Path, count: Count) -> None:
    scene, area = write_scene(tmp_path / "scene.tif"), tmp_path / "area.geojson"
    area.write_text(AREAS[kind])
    with pytest.raises(UserError):
        Scene.open(str(scene), aoi=area)
    count("areas", "refused")


@pytest.mark.parametrize("kind", USED)
def test_an_area_that_is_odd(kind: str, tmp_path: Path, count: Count) -> None:
    scene, area = write_scene(tmp_path / "scene.tif"), tmp_path / "area.geojson"
    area.write_text(USED[kind])
    with Scene.open(str(scene), aoi=area) as opened:
        assert 0 < opened.overview(20)[1].valid.sum() < 400
    count("areas", "used")


@pytest.mark.parametrize("kind", ["infinite", "as large as numbers", "deep", "nothing"])
def test_labels_that_cannot_be_used(kind: str, tmp_path: Path, count: Count) -> None:
    raster, labels = write_scene(tmp_path / "labels.tif"), tmp_path / "area.geojson"
    (tmp_path / "labels.json").write_text('{"1": "water"}')
    labels.write_text(AREAS[kind])
    for pair in ((labels, raster), (raster, labels)):
        with pytest.raises(UserError):
            evaluate(*pair, Settings(label="water"))
    count("areas", "refused")


@pytest.mark.parametrize(
    "legend", ["", "[]", "null", '{"1": 5}', '{"a": "b"}', "[" * 100_000, '{"1":' * 100_000, "\udcff"]
)
def test_legends_that_say_nothing(legend: str, tmp_path: Path, count: Count) -> None:
    raster = write_scene(tmp_path / "labels.tif")
    (tmp_path / "labels.json").write_text(legend, errors="surrogateescape")
    with pytest.raises(UserError):
        evaluate(raster, raster)
    count("areas", "refused")


@pytest.mark.parametrize(
    "settings",
    [
        *(Settings(gsd=gsd) for gsd in (1e-9, -1.0, float("nan"), float("inf"))),
        *(Settings(square=square) for square in (0, 10**10)),
        *(Settings(edge=edge) for edge in (0, -1)),
    ],
)
def test_sizes_that_nothing_can_be_compared_at(settings: Settings, tmp_path: Path) -> None:
    raster = write_scene(tmp_path / "labels.tif")
    (tmp_path / "labels.json").write_text('{"1": "water"}')
    with pytest.raises(UserError):
        evaluate(raster, raster, settings)
