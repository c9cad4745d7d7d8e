"""The whole text path with the oracle: what comes out is what the label raster says."""

from __future__ import annotations

import json
from pathlib import Path

import geopandas
import numpy as np
import pytest
import rasterio
import scipy.ndimage
import shapely
from rasterio.features import shapes
from rasterio.windows import Window

from t4s_geo import Options, RenderOptions, render, segment
from t4s_geo.descriptors import cell_majority
from t4s_geo.events import Progress, Started
from t4s_geo.labelled.label_windows import LabelWindows
from t4s_geo.models import TileQuestion, choose_model, open_model
from t4s_geo.prompts import Prompt
from t4s_geo.raster.place import TilePlace
from t4s_geo.raster.scene import Scene

LABELS = ("forest", "cleared")


@pytest.fixture(scope="module")
def scene(samples: Path) -> Path:
    return samples / "amazon_forest.tif"


@pytest.fixture(scope="module")
def reference(samples: Path) -> Path:
    return samples / "amazon_forest_reference.tif"


def polygonised(codes: np.ndarray, transform: object) -> geopandas.GeoDataFrame:
    """Polygonises a whole label raster at once, the plain way."""
    found = [
        {"label": LABELS[int(code) - 1], "geometry": shapely.geometry.shape(polygon)}
        for polygon, code in shapes(codes, codes > 0, connectivity=4, transform=transform)
    ]
    return geopandas.GeoDataFrame(found, geometry="geometry")


def run(scene: Path, reference: Path, output: Path, **settings: object) -> geopandas.GeoDataFrame:
    options = Options(model=f"oracle:{reference}", **settings)
    return segment(scene, LABELS, output, options=options).polygons()


@pytest.mark.parametrize(
    ("tile_size", "overlap", "batch_size"),
    [(64, 0, 1), (64, 13, 7), (64, 32, 4), (192, 64, 4), (640, 128, 3)],
)
def test_cells_of_whole_pixels_give_the_label_raster_whatever_the_tiling(
    tmp_path: Path, scene: Path, reference: Path, tile_size: int, overlap: int, batch_size: int
) -> None:
    with rasterio.open(reference) as dataset:
        codes, transform = dataset.read(1), dataset.transform
    found = run(
        scene,
        reference,
        tmp_path / "out.gpkg",
        tile_size=tile_size,
        grid=tile_size if tile_size <= 512 else 320,
        overlap=overlap,
        batch_size=batch_size,
    )
    if tile_size > 512:
        codes = rounded(codes, 2)
    expected = polygonised(codes, transform)
    assert found["label"].value_counts().to_dict() == expected["label"].value_counts().to_dict()
    for label in LABELS:
        ours = shapely.union_all(found.geometry[found["label"] == label])
        theirs = shapely.union_all(expected.geometry[expected["label"] == label])
        assert shapely.symmetric_difference(ours, theirs).area <= 1e-9 * theirs.area


def rounded(codes: np.ndarray, cell: int) -> np.ndarray:
    """Rounds a label raster to cells, the documented way."""
    height, width = (-(-side // cell) * cell for side in codes.shape)
    side = max(height, width)
    padded = np.zeros((side, side), np.uint8)
    padded[: codes.shape[0], : codes.shape[1]] = codes
    cells = cell_majority(padded, side // cell)
    return np.kron(cells, np.ones((cell, cell), np.uint8))[: codes.shape[0], : codes.shape[1]]


def test_coarser_cells_round_the_label_raster_as_documented(
    tmp_path: Path, scene: Path, reference: Path
) -> None:
    with rasterio.open(reference) as dataset:
        codes, transform = dataset.read(1), dataset.transform
    found = run(scene, reference, tmp_path / "out.gpkg", tile_size=256, grid=64, overlap=64)
    expected = rounded(codes, 4)
    for position, label in enumerate(LABELS, start=1):
        assert (found["label"] == label).sum() == scipy.ndimage.label(expected == position)[1]
        ours = shapely.union_all(found.geometry[found["label"] == label])
        theirs = polygonised(expected, transform)
        theirs = shapely.union_all(theirs.geometry[theirs["label"] == label])
        assert shapely.symmetric_difference(ours, theirs).area <= 1e-9 * theirs.area


def test_results_carry_what_users_need(tmp_path: Path, scene: Path, reference: Path) -> None:
    options = Options(
        model=f"oracle:{reference}",
        render=RenderOptions(raster=tmp_path / "classes.tif", preview=tmp_path / "overlay.png", simplify=15),
    )
    events = []
    summary = segment(scene, LABELS, tmp_path / "out.gpkg", options=options, listener=events.append)
    frame = summary.polygons()
    assert frame.crs.to_epsg() == 4326
    assert set(frame.columns) == {"label", "prompt", "score", "area_m2", "source", "status", "geometry"}
    assert (frame["status"] == "new").all()
    assert (frame["score"] == 1).all()
    assert (frame["source"] == "amazon_forest.tif").all()
    assert frame.geometry.is_valid.all()
    for label in summary.labels:
        assert label.polygons == (frame["label"] == label.label).sum()
        assert label.area_m2 == pytest.approx(frame["area_m2"][frame["label"] == label.label].sum())
    geodesic = frame.to_crs(frame.estimate_utm_crs()).area
    assert frame["area_m2"].sum() == pytest.approx(geodesic.sum(), rel=0.005)
    assert isinstance(events[0], Started)
    assert [event.done for event in events if isinstance(event, Progress)][-1] == summary.tiles
    assert (tmp_path / "overlay.png").read_bytes().startswith(b"\x89PNG")
    with rasterio.open(tmp_path / "classes.tif") as classes:
        assert classes.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert set(np.unique(classes.read(1))) <= {0, 1, 2}
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "classes.tif", "classes.tif.aux.xml", "out.gpkg", "out.ledger", "overlay.png",
    ]  # fmt: skip


def test_rendering_again_needs_no_model_and_gives_the_same(
    tmp_path: Path, scene: Path, reference: Path
) -> None:
    labels = tmp_path / "labels.tif"
    labels.write_bytes(reference.read_bytes())
    names = reference.with_suffix(".json")
    labels.with_suffix(".json").write_bytes(names.read_bytes())
    options = Options(model=f"oracle:{labels}", render=RenderOptions(min_area=5000))
    first = segment(scene, LABELS, tmp_path / "first.gpkg", options=options)
    labels.unlink()
    again = render(first.ledger, tmp_path / "again.gpkg")
    assert first.polygons().equals(again.polygons())
    assert (again.polygons()["area_m2"] >= 5000).all()
    everything = render(first.ledger, tmp_path / "everything.gpkg", RenderOptions())
    assert sum(label.polygons for label in everything.labels) > sum(label.polygons for label in again.labels)


def test_an_area_of_interest_limits_the_result(tmp_path: Path, scene: Path, reference: Path) -> None:
    with rasterio.open(scene) as dataset:
        west, south, _, north = dataset.bounds
    square = shapely.box(west + 0.01, south + 0.01, west + 0.02, north - 0.015)
    area = tmp_path / "area.geojson"
    geopandas.GeoSeries([square], crs=4326).to_file(area)
    frame = run(scene, reference, tmp_path / "out.gpkg", aoi=area)
    assert not frame.empty
    with rasterio.open(scene) as dataset:
        pixel = dataset.res[0]
    assert square.buffer(pixel).covers(shapely.union_all(frame.geometry.to_numpy()))


def test_a_scene_scored_against_its_own_oracle_is_nearly_perfect(
    tmp_path: Path, scene: Path, reference: Path, cli: object
) -> None:
    run(scene, reference, tmp_path / "out.gpkg")
    done = cli("evaluate", tmp_path / "out.gpkg", reference, "--json")
    assert done.returncode == 0, done.stderr
    assert all(score["iou"] > 0.8 for score in json.loads(done.stdout)["labels"])


def test_a_tile_is_read_once_and_has_to_have_a_place(
    scene: Path, reference: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    model = open_model(choose_model(f"oracle:{reference}"))
    prompts = tuple(Prompt(label, label) for label in LABELS)
    with Scene.open(str(scene)) as opened:
        place = TilePlace(opened.grid, Window(64, 64, 256, 256))
    reads: list[Window] = []
    read = LabelWindows.read
    monkeypatch.setattr(LabelWindows, "read", lambda self, window: reads.append(window) or read(self, window))
    black = np.zeros((256, 256, 3), np.uint8)
    ((forest, cleared),) = model.answer([TileQuestion(black, prompts, place)])
    assert forest.text != cleared.text
    assert reads == [place.window]
    with pytest.raises(ValueError, match="not told where"):
        model.answer([TileQuestion(black, prompts)])
    model.close()


def test_tiles_are_answered_alike_alone_and_together(scene: Path, reference: Path) -> None:
    prompts = tuple(Prompt(label, label) for label in LABELS)
    # Neighbours that overlap, touch or leave a gap, whose cells differ, in another row, and past the edge.
    corners = [
        (0, 0),
        (192, 0),
        (448, 0),
        (60, 0),
        (254, 0),
        (64, 64),
        (0, 64),
        (900, 900),
        (384, 64),
        (320, 64),
    ]
    with Scene.open(str(scene)) as opened, open_model(choose_model(f"oracle:{reference}")) as model:
        black = np.zeros((256, 256, 3), np.uint8)
        questions = [
            TileQuestion(black, prompts, TilePlace(opened.grid, Window(left, top, 256, 256)))
            for left, top in corners
        ]
        together = model.answer(questions)
        alone = [model.answer([question])[0] for question in questions]
    texts = [[answer.text for answer in answers] for answers in together]
    assert texts == [[answer.text for answer in answers] for answers in alone]
    assert len({*map(tuple, texts)}) == len(corners)
