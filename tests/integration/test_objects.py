"""Objects from answers to polygons: each one polygon, those that touch apart, no cut lines at seams."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from affine import Affine

from t4s_geo import Options, RenderOptions, Summary, UserError, render, segment
from t4s_geo.ledger import Ledger
from t4s_geo.rendering import drawing

HEIGHT, WIDTH = 400, 560
PIXEL = Affine(1, 0, 500_000, 0, -1, 5_000_000)
BUILDINGS = {
    # Touching, in the corner of one tile.
    11: (10, 10, 50, 40), 12: (10, 40, 50, 75), 13: (50, 10, 70, 75),
    # Touching, across the seams at column 224 and row 224.
    21: (100, 190, 140, 230), 22: (100, 230, 140, 290), 23: (140, 200, 180, 270),
    31: (205, 205, 250, 260), 32: (250, 205, 280, 260),
    # As long as three tiles; the terrace below it shares its wall.
    41: (330, 5, 350, 555), 42: (350, 120, 380, 160), 43: (350, 160, 380, 200), 44: (350, 200, 380, 240),
}  # fmt: skip
"""Number, and top, left, bottom, right in pixels."""
LAKE = (0, 400, 300, 540)


def labelled() -> tuple[np.ndarray, np.ndarray]:
    labels, objects = np.zeros((HEIGHT, WIDTH), np.int32), np.zeros((HEIGHT, WIDTH), np.int32)
    for number, (top, left, bottom, right) in BUILDINGS.items():
        labels[top:bottom, left:right] = 1
        objects[top:bottom, left:right] = number + 2**30
    top, left, bottom, right = LAKE
    labels[top:bottom, left:right] = 2
    return labels, objects


def box_of(bounds: tuple[int, int, int, int]) -> shapely.Polygon:
    top, left, bottom, right = bounds
    return shapely.box(500_000 + left, 5_000_000 - bottom, 500_000 + right, 5_000_000 - top)


Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def written(name: str, *bands: np.ndarray, **profile: Any) -> Path:
        height, width = bands[0].shape
        settings = {"height": height, "width": width, "crs": "EPSG:32633", "transform": PIXEL} | profile
        path = tmp_path / name
        with rasterio.open(
            path, "w", driver="GTiff", count=len(bands), dtype=bands[0].dtype.name, **settings
        ) as file:
            file.write(np.stack(bands))
        path.with_suffix(".json").write_text(json.dumps({"1": "building", "2": "water"}))
        return path

    return written


@pytest.fixture
def scene(write: Write) -> Path:
    return write("scene.tif", *[np.full((HEIGHT, WIDTH), 90, np.uint8)] * 3)


def run(scene: Path, labels: Path, name: str = "out.gpkg", **settings: Any) -> Summary:
    options = Options(model=f"oracle:{labels}", **settings)
    return segment(scene, ["building", "water"], scene.with_name(name), options=options)


def check(frame: geopandas.GeoDataFrame, exactness: float) -> None:
    buildings = frame[frame.label == "building"].geometry.to_numpy()
    for bounds in BUILDINGS.values():
        truth = box_of(bounds)
        (best,) = buildings[shapely.area(shapely.intersection(buildings, truth)) > truth.area / 2]
        common = shapely.intersection(best, truth).area
        assert common / shapely.union(best, truth).area >= exactness
    assert len(buildings) == len(BUILDINGS)
    assert shapely.coverage_is_valid(frame.geometry.to_numpy())
    (lake,) = frame[frame.label == "water"].geometry
    assert lake.symmetric_difference(box_of(LAKE)).area <= (1 - exactness) * lake.area


def test_each_object_is_one_polygon_whatever_the_tiling(scene: Path, write: Write) -> None:
    labels = write("labels.tif", *labelled())
    for overlap in (64, 32):
        # Bricks of version 2 give up a little.
        check(run(scene, labels, f"{overlap}.gpkg", overlap=overlap).polygons(), 0.93)


def test_coarser_cells_and_other_pixels_keep_objects_apart(scene: Path, write: Write) -> None:
    bands = [band.repeat(2, axis=0).repeat(2, axis=1) for band in labelled()]
    labels = write("labels.tif", *bands, transform=PIXEL @ Affine.scale(0.5))
    check(run(scene, labels, grid=128).polygons(), 0.88)


def test_masks_and_seams_keep_objects_apart_at_the_grid_of_the_card(scene: Path, write: Write) -> None:
    card = scene.with_name("card.json")
    values = {"name": "seams", "descriptor": "boxwise-bricks-v3", "grid": 64, "upsample": "nearest"}
    card.write_text(json.dumps(values))
    found = run(scene, write("labels.tif", *labelled()), card=card)
    # Walls lie up to two pixels beside the edges of cells.
    check(found.polygons(), 0.75)
    with Ledger.open(found.ledger) as ledger:
        rows = ledger.rows(range(len(ledger.spec.tiling)))
        assert ledger.spec.card.grid == 64
    assert all("<seam>" in (row.text or "") for row in rows if row.objects)


def test_batches_and_resuming_make_no_difference(scene: Path, write: Write) -> None:
    labels = write("labels.tif", *labelled())
    first = run(scene, labels, "first.gpkg", batch_size=1)
    frame = first.polygons()
    assert run(scene, labels, "second.gpkg", batch_size=4).polygons().equals(frame)
    with sqlite3.connect(first.ledger) as ledger:
        assert ledger.execute("DELETE FROM tiles WHERE tile = 1").rowcount == 2
    assert run(scene, labels, "first.gpkg", batch_size=1).polygons().equals(frame)


def test_labels_that_may_overlap_have_their_objects_too(scene: Path, write: Write) -> None:
    labels = write("labels.tif", *labelled())
    exclusive = run(scene, labels)
    independent = render(exclusive.ledger, scene.with_name("both.gpkg"), RenderOptions(exclusive=False))
    found = [set(result.polygons().geometry.to_wkb()) for result in (independent, exclusive)]
    assert found[0] == found[1]


def test_simplified_objects_still_share_their_walls(scene: Path, write: Write) -> None:
    found = run(scene, write("labels.tif", *labelled()), render=RenderOptions(simplify=3)).polygons()
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    assert (found.label == "building").sum() == len(BUILDINGS)


def test_shaped_objects_share_their_walls_and_rendering_goes_on_with_them(scene: Path, write: Write) -> None:
    shaped = run(scene, write("labels.tif", *labelled()), render=RenderOptions(shape=("building=footprint",)))
    found = shaped.polygons()
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    assert (found["shape"][found.label == "building"] == "footprint").mean() > 0.5
    assert {*found["shape"][found.label != "building"]} <= {"raw"}
    again = render(shaped.ledger, scene.with_name("again.gpkg"))
    assert again.output.read_bytes() == shaped.output.read_bytes()
    raw = render(shaped.ledger, scene.with_name("raw.gpkg"), RenderOptions()).polygons()
    assert "shape" not in raw
    with pytest.raises(UserError, match="there is no label 'house'"):
        render(shaped.ledger, scene.with_name("house.gpkg"), RenderOptions(shape=("house=footprint",)))


@pytest.fixture
def object_rasters(monkeypatch: pytest.MonkeyPatch) -> list[Path | None]:
    """The object rasters that polygons are made with."""
    seen: list[Path | None] = []
    polygonise = drawing.polygonise_raster

    def watched(*arguments: Any, **settings: Any) -> geopandas.GeoDataFrame:
        objects = settings["objects"]
        seen.append(None if objects is None else Path(objects.name))
        classes = Path(arguments[0].name)
        assert len(list(classes.parent.glob("*.tif"))) == (1 if seen[-1] is None else 2)
        return polygonise(*arguments, **settings)

    monkeypatch.setattr(drawing, "polygonise_raster", watched)
    return seen


def test_only_runs_with_countable_labels_have_an_object_raster(
    scene: Path, write: Write, object_rasters: list[Path | None]
) -> None:
    labels, objects = labelled()
    semantic = run(scene, write("semantic.tif", labels), "semantic.gpkg")
    # One object in any tile is none that is told apart from another.
    run(scene, write("stuff.tif", labels, np.zeros_like(objects)), "stuff.gpkg")
    run(scene, write("labels.tif", labels, objects))
    assert object_rasters[:2] == [None, None] and object_rasters[2] is not None
    assert [label.polygons for label in semantic.labels] == [4, 1]


def test_transparency_is_no_object(scene: Path, write: Write) -> None:
    labels = labelled()[0].astype(np.uint8)
    path = write("alpha.tif", labels, np.full_like(labels, 255), alpha="YES")
    assert [label.polygons for label in run(scene, path).labels] == [4, 1]


def test_a_grid_that_the_objects_cannot_be_written_at_is_refused(scene: Path, write: Write) -> None:
    labels = write("labels.tif", *labelled())
    with pytest.raises(UserError, match=r"multiple of 64, not 32; give another --tile-size or --grid"):
        run(scene, labels, grid=32)
