"""The frame that `polygonise` makes of a class raster."""

from __future__ import annotations

import threading
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from unittest.mock import patch

import geopandas
import numpy as np
import pandas
import pytest
import rasterio.features
import shapely
from affine import Affine
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from t4s_geo.prompts import Prompt
from t4s_geo.vector.polygons import polygonise

PROMPTS = (Prompt("water", "lakes and ponds"), Prompt("road", "road"), Prompt("building", "building"))
SMALL = np.array([[1, 1, 3, 0], [1, 2, 2, 0], [0, 0, 0, 3]], np.uint8)


def collected(frames: Iterator[geopandas.GeoDataFrame]) -> geopandas.GeoDataFrame:
    """Puts all frames in one."""
    return pandas.concat([*frames], ignore_index=True)


@pytest.fixture(scope="module")
def frame_of(open_classes):
    """Polygonises classes (and scores) with the three prompts."""

    def frame(
        classes: np.ndarray, scores: np.ndarray | None = None, **options: Any
    ) -> geopandas.GeoDataFrame:
        profile = {key: options.pop(key) for key in tuple(options) if key in PROFILE}
        with open_classes(classes, scores, **profile) as dataset:
            settings = {"exclusive": True, "source": "scene.tif"} | options
            return collected(polygonise(Path(dataset.name), PROMPTS, **settings))

    return frame


PROFILE = {"crs", "transform", "tiled", "blockxsize", "blockysize", "interleave", "compress"}


def test_columns_and_rows(frame_of) -> None:
    frame = frame_of(SMALL, np.array([[255, 255, 51, 0], [0, 102, 102, 0], [0, 0, 0, 255]], np.uint8))
    assert list(frame.columns) == ["label", "prompt", "score", "area_m2", "source", "status", "geometry"]
    assert frame.label.tolist() == ["building", "water", "road", "building"]
    assert frame.prompt.tolist() == ["building", "lakes and ponds", "road", "building"]
    assert frame.score.tolist() == [0.2, 0.667, 0.4, 1.0]
    assert frame.area_m2.tolist() == pytest.approx([4, 12, 8, 4], rel=1e-3)
    assert frame.source.unique().tolist() == ["scene.tif"]
    assert frame.crs == "EPSG:32633"
    assert frame.geometry.exterior.is_ccw.all()
    assert frame.geometry[0].equals(shapely.box(500_004, 4_999_998, 500_006, 5_000_000))


def test_an_empty_raster_makes_an_empty_frame_of_the_same_columns(frame_of) -> None:
    empty, full = frame_of(np.zeros((4, 5), np.uint8)), frame_of(SMALL)
    assert len(empty) == 0
    assert empty.dtypes.astype(str).to_dict() == full.dtypes.astype(str).to_dict()
    assert empty.crs == full.crs
    assert len(frame_of(np.zeros((4, 5), np.uint8), simplify_m=2.0, min_area_m2=1.0)) == 0


def test_independent_labels_may_overlap(frame_of) -> None:
    classes = np.zeros((3, 4, 6), np.uint8)
    classes[0, :, :4] = 1
    classes[2, 1:3, 2:] = 3
    scores = np.stack([np.full((4, 6), value, np.uint8) for value in (51, 0, 204)])
    frame = frame_of(classes, scores, exclusive=False)
    assert frame.label.tolist() == ["water", "building"]
    assert frame.score.tolist() == pytest.approx([0.2, 0.8])
    assert frame.geometry[0].intersection(frame.geometry[1]).area == pytest.approx(16)


@given(
    classes=arrays(np.uint8, (7, 9), elements=st.integers(0, 3)),
    angle=st.floats(-180, 180),
    scale=st.sampled_from([(2, -2), (0.3, -0.7), (1, 1), (-1, -1)]),
)
def test_rotated_rasters_rasterise_back(frame_of, classes, angle, scale) -> None:
    transform = Affine.translation(400_000, 6_000_000) * Affine.rotation(angle) * Affine.scale(*scale)
    frame = frame_of(classes, transform=transform)
    assert frame.is_valid.all()
    assert frame.geometry.exterior.is_ccw.all()
    codes = frame.label.map({prompt.label: code for code, prompt in enumerate(PROMPTS, 1)})
    if len(frame):
        # GDAL rasterises only along the axes, so go back to pixels first.
        pixels = frame.geometry.affine_transform((~transform).to_shapely()).set_crs(None, allow_override=True)
        drawn = rasterio.features.rasterize(zip(pixels, codes, strict=True), classes.shape)
        np.testing.assert_array_equal(drawn, classes)


def test_degrees_are_not_metres(frame_of) -> None:
    frame = frame_of(SMALL, crs="EPSG:4326", transform=Affine(1e-5, 0, 10, 0, -1e-5, 60))
    assert frame.area_m2[1] == pytest.approx(3 * 0.5580 * 1.1141, rel=1e-3)
    assert frame.crs == "EPSG:4326"


def test_the_files_blocks_make_no_difference(frame_of) -> None:
    random = np.random.default_rng(5)
    classes = random.integers(0, 4, (150, 170), np.uint8)
    scores = random.integers(0, 256, (150, 170), np.uint8)
    striped = frame_of(classes, scores)
    for block, interleave in ((16, "band"), (64, "pixel")):
        layout = {"tiled": True, "blockxsize": block, "blockysize": block, "interleave": interleave}
        tiled = frame_of(classes, scores, **layout)
        assert tiled.geometry.to_wkb().tolist() == striped.geometry.to_wkb().tolist()
        assert tiled.drop(columns="geometry").equals(striped.drop(columns="geometry"))


def test_small_polygons_are_dropped_and_holes_stay(frame_of) -> None:
    classes = np.full((9, 9), 1, np.uint8)
    classes[4, 4] = 2
    classes[1, 1:3] = 3
    frame = frame_of(classes, min_area_m2=5)
    assert frame.label.tolist() == ["building", "water"]
    assert len(frame.geometry[1].interiors) == 2
    assert frame.area_m2[1] == pytest.approx(4 * 78, rel=1e-3)


def test_simplified_neighbours_share_their_border(frame_of) -> None:
    classes = np.tri(30, dtype=np.uint8) + 1
    exact, simple = frame_of(classes), frame_of(classes, simplify_m=3.0)
    assert shapely.coverage_is_valid(simple.geometry.to_numpy())
    assert simple.geometry.count_coordinates().sum() < exact.geometry.count_coordinates().sum() / 3
    assert simple.geometry.exterior.is_ccw.all()
    assert simple.area_m2.tolist() == pytest.approx(simple.area.tolist(), rel=1e-3)
    assert simple.area_m2.sum() == pytest.approx(exact.area_m2.sum(), rel=1e-3)


def test_the_tolerance_is_in_metres(frame_of) -> None:
    classes = np.ones((4, 9), np.uint8)
    classes[0] = 0
    classes[1] = [0, 0, 0, 1, 1, 1, 0, 0, 0]
    degrees = {"crs": "EPSG:4326", "transform": Affine(1e-5, 0, 10, 0, -1e-5, 60)}
    # The bump is three pixels of 0.56 m by 1.11 m: the triangle at its corner has 0.93 m².
    vertices = [
        frame_of(classes, simplify_m=metres, **degrees).geometry[0].exterior.coords for metres in (0.9, 1.0)
    ]
    assert [len(ring) for ring in vertices] == [9, 5]


def test_simplification_does_not_drop_what_was_large_enough(frame_of) -> None:
    single = np.zeros((5, 5), np.uint8)
    single[2, 2] = 1
    frame = frame_of(single, min_area_m2=3.9, simplify_m=10.0)
    # A square becomes a triangle; its area is that of the geometry as it is.
    assert frame.area_m2.tolist() == pytest.approx([2], rel=1e-3)


def test_objects_of_a_label_are_rows_of_their_own_and_share_their_border(open_classes, open_objects) -> None:
    classes = np.ones((2, 30, 30), np.uint8) * np.array([1, 2], np.uint8)[:, None, None]
    objects = np.stack([np.tri(30) + 1, np.zeros((30, 30))])
    with open_classes(classes) as dataset, open_objects(objects) as numbers:
        frames = polygonise(
            Path(dataset.name),
            PROMPTS[:2],
            exclusive=False,
            source="scene.tif",
            simplify_m=3.0,
            object_raster=Path(numbers.name),
        )
        frame = collected(frames)
    assert frame.label.tolist() == ["water", "water", "road"]
    assert shapely.coverage_is_valid(frame.geometry[:2].to_numpy())
    assert frame.geometry.count_coordinates().max() < 12
    assert frame.area_m2[:2].sum() == pytest.approx(frame.area_m2[2], rel=1e-6)


def test_independent_labels_are_simplified_each_for_itself(frame_of) -> None:
    classes = np.zeros((3, 30, 30), np.uint8)
    classes[0] = np.tri(30)
    classes[1] = 2 * np.tri(30)
    frame = frame_of(classes, exclusive=False, simplify_m=3.0)
    assert frame.geometry[0].equals(frame.geometry[1])
    assert frame.geometry.count_coordinates().max() < 12


def test_a_raster_for_other_prompts_is_refused(frame_of, open_classes) -> None:
    with pytest.raises(ValueError, match="code 4, but there are 3 prompts"):
        frame_of(SMALL + 1)
    with pytest.raises(ValueError, match="has 2 bands"):
        frame_of(SMALL, exclusive=False)


def test_frames_that_nobody_wants_any_more_leave_no_thread(open_classes) -> None:
    classes = np.random.default_rng(2).integers(0, 4, (300, 300))
    before = threading.active_count()
    with (
        patch("t4s_geo.vector.polygons.VERTICES_AT_ONCE", 500),
        patch("t4s_geo.vector.polygons.rows_per_strip", return_value=8),
        open_classes(classes) as dataset,
    ):
        frames = polygonise(Path(dataset.name), PROMPTS, exclusive=True, source="scene.tif")
        assert [len(next(frames)) > 0 for _ in range(3)] == [False, True, True]
        assert threading.active_count() > before
        frames.close()
    assert threading.active_count() == before


def peak(path: Path, classes: np.ndarray, count: int) -> int:
    """Peak bytes of polygonising a raster, with fewer rows and vertices at once than usual."""
    height, width = classes.shape
    shape = {"width": width, "height": height, "count": 2, "dtype": "uint8"}
    layout = {"tiled": True, "blockxsize": 256, "blockysize": 256, "compress": "deflate"}
    georeference = {"crs": "EPSG:32633", "transform": Affine(1, 0, 500_000, 0, -1, 5_000_000)}
    with rasterio.open(path, "w", driver="GTiff", **shape, **layout, **georeference) as dataset:
        dataset.write(classes, 1)
    with (
        patch("t4s_geo.vector.strips.TARGET_PIXELS", 1 << 15),
        patch("t4s_geo.vector.polygons.VERTICES_AT_ONCE", 5000),
    ):
        tracemalloc.start()
        assert sum(map(len, polygonise(path, PROMPTS, exclusive=True, source="large"))) == count
        taken = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    return taken


def test_memory_does_not_grow_with_the_raster(tmp_path: Path) -> None:
    peaks = []
    for height in (1024, 8192):
        classes = np.zeros((height, 1024), np.uint8)
        classes[100:900, 50:1000] = 3
        peaks.append(peak(tmp_path / f"{height}.tif", classes, 1))
    # Eight times the raster; what Python has not collected yet may be a fifth of so little.
    assert peaks[1] < 1.5 * peaks[0]


def test_memory_does_not_grow_with_the_number_of_polygons(tmp_path: Path) -> None:
    peaks = []
    for height in (2048, 8192):
        # Squares of two pixels, and a wall on the way that is open from the first row to the last.
        rows, columns = np.indices((height, 128))
        classes = ((rows % 3 < 2) & (columns % 3 < 2)).astype(np.uint8)
        classes[:, 60:64] = 3
        count = ndimage.label(classes == 1)[1] + 1
        peaks.append(peak(tmp_path / f"{height}.tif", classes, count))
    assert peaks[1] < 1.2 * peaks[0]
