"""However a raster is cut for reading, answering or simplifying, its polygons are those of the whole."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from unittest.mock import patch

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
import shapely
from affine import Affine
from hypothesis import given, settings
from hypothesis import strategies as st
from rasterio.features import shapes

from t4s_geo import Options, segment
from t4s_geo.prompts import Prompt
from t4s_geo.vector.polygons import polygonise

LABELS = ("water", "road", "building")
PIXEL = Affine(2, 0, 500_000, 0, -2, 5_000_000)
BLOCKS = st.sampled_from([None, 16, 32, 48])


@st.composite
def labels(draw: st.DrawFn) -> np.ndarray:
    """Label rasters of patches of all sizes, with more or less noise."""
    height, width = draw(st.integers(1, 60)), draw(st.integers(1, 60))
    patch_size = draw(st.integers(1, 40))
    random = np.random.default_rng(draw(st.integers(0, 2**32)))
    patches = random.integers(0, len(LABELS) + 1, (-(-height // patch_size), -(-width // patch_size)))
    found = np.kron(patches, np.ones((patch_size, patch_size), int))[:height, :width]
    noise = random.random((height, width)) < draw(st.sampled_from([0, 0.02, 0.3]))
    return np.where(noise, random.integers(0, len(LABELS) + 1, (height, width)), found).astype(np.uint8)


def write(path: Path, *bands: np.ndarray, block: int | None = None) -> Path:
    height, width = bands[0].shape
    layout = {} if block is None else {"tiled": True, "blockxsize": block, "blockysize": block}
    settings = {"height": height, "width": width, "crs": "EPSG:32633", "transform": PIXEL, **layout}
    kind = {"driver": "GTiff", "count": len(bands), "dtype": bands[0].dtype.name}
    with rasterio.open(path, "w", **kind, **settings) as file:
        file.write(np.stack(bands))
    return path


def polygons(
    folder: Path, codes: np.ndarray, objects: np.ndarray | None, block: int | None, rows: int, frame: int
) -> geopandas.GeoDataFrame:
    """What `polygonise` makes of a raster in blocks, read so many rows at a time."""
    classes = write(folder / "classes.tif", codes, np.full_like(codes, 255), block=block)
    numbers = None if objects is None else write(folder / "objects.tif", objects, block=block)
    prompts = [Prompt(label, label) for label in LABELS]
    with (
        patch("t4s_geo.vector.polygons.rows_per_strip", return_value=rows),
        patch("t4s_geo.vector.polygons.VERTICES_AT_ONCE", frame),
    ):
        frames = polygonise(classes, prompts, exclusive=True, source="scene.tif", object_raster=numbers)
        return pandas.concat([*frames], ignore_index=True)


def check(found: geopandas.GeoDataFrame, codes: np.ndarray, keys: np.ndarray) -> None:
    """Compares with what a plain polygonisation of the whole raster finds."""
    tree = shapely.STRtree(found.geometry.to_numpy())
    seen = []
    for geometry, key in shapes(keys.astype(np.int32), codes > 0, connectivity=4, transform=PIXEL):
        expected = shapely.geometry.shape(geometry)
        (ours,) = tree.query(expected.representative_point(), "within")
        assert shapely.equals(found.geometry[ours], expected)
        (code,) = {*codes[keys == key].tolist()}
        assert found["label"][ours] == LABELS[code - 1]
        seen.append(int(ours))
    assert sorted(seen) == [*range(len(found))]
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    assert found["area_m2"].sum() == pytest.approx(4 * np.count_nonzero(codes), rel=1e-2)


@settings(max_examples=40)
@given(
    codes=labels(),
    block=BLOCKS,
    rows=st.integers(1, 65),
    frame=st.integers(4, 400),
    objects=st.sampled_from([None, 3, 50]),
)
def test_blocks_and_strips_leave_no_trace(
    codes: np.ndarray, block: int | None, rows: int, frame: int, objects: int | None
) -> None:
    numbers = None
    if objects is not None:
        # Patches of other shapes than the labels', some with no number.
        row, column = np.indices(codes.shape)
        numbers = ((row // 7 * 31 + (column + row) // 11) % objects).astype(np.uint32)
    with TemporaryDirectory() as folder:
        found = polygons(Path(folder), codes, numbers, block, rows, frame)
        whole = polygons(Path(folder), codes, numbers, None, codes.shape[0], 10**9)
    check(found, codes, codes if numbers is None else numbers * 4 + codes)
    assert found.drop(columns="geometry").equals(whole.drop(columns="geometry"))
    assert found.geometry.to_wkb().tolist() == whole.geometry.to_wkb().tolist()


@settings(max_examples=12)
@given(
    codes=labels(),
    tiles=st.sampled_from([(32, 0), (32, 7), (32, 16), (48, 24), (64, 1), (128, 32)]),
    batch=st.integers(1, 5),
    rows=st.integers(1, 40),
)
def test_tiles_leave_no_trace(codes: np.ndarray, tiles: tuple[int, int], batch: int, rows: int) -> None:
    size, overlap = tiles
    with TemporaryDirectory() as folder:
        reference = write(Path(folder) / "labels.tif", codes)
        names = {str(code): label for code, label in enumerate(LABELS, 1)}
        reference.with_suffix(".json").write_text(json.dumps(names))
        scene = write(Path(folder) / "scene.tif", *[np.full_like(codes, 90)] * 3)
        options = Options(
            model=f"oracle:{reference}", tile_size=size, grid=size, overlap=overlap, batch_size=batch
        )
        with patch("t4s_geo.vector.polygons.rows_per_strip", return_value=rows):
            found = segment(scene, LABELS, Path(folder) / "out.gpkg", options=options).polygons()
    check(found, codes, codes)


def test_simplified_squares_fit_together(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    codes = np.kron(random.integers(1, 4, (70, 60)), np.ones((20, 20), int)).astype(np.uint8)
    # Staggered, so that borders are steps and cross the squares' edges everywhere.
    codes = np.stack([np.roll(row, number // 3) for number, row in enumerate(codes)])
    classes = write(tmp_path / "classes.tif", codes, np.full_like(codes, 255))
    prompts = [Prompt(label, label) for label in LABELS]
    exact, simple = (
        pandas.concat([*polygonise(classes, prompts, exclusive=True, source="scene.tif", simplify_m=metres)])
        for metres in (0, 5)
    )
    assert len(simple) == len(exact)
    assert simple.count_coordinates().sum() < exact.count_coordinates().sum() / 2
    assert shapely.coverage_is_valid(simple.geometry.to_numpy())
    assert simple.area.sum() == pytest.approx(codes.size * 4, rel=1e-9)
    assert simple["area_m2"].sum() == pytest.approx(exact["area_m2"].sum(), rel=1e-9)
