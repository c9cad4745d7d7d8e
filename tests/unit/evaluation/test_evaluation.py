"""Comparing results with references, whatever they are kept in."""

from __future__ import annotations

import json
from pathlib import Path

import affine
import geopandas
import numpy as np
import pytest
import rasterio
import shapely
from hypothesis import given
from hypothesis import settings as examples
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays
from numpy.typing import NDArray
from rasterio.features import shapes

from t4s_geo.errors import UserError
from t4s_geo.evaluation import Settings, evaluate
from t4s_geo.evaluation.object_matching import match, pair

TRANSFORM = affine.Affine(2, 0, 500_000, 0, -2, 4_000_000)
CODES = arrays.arrays(np.uint8, (12, 17), elements=st.integers(0, 2))


def write(path: Path, codes: NDArray[np.uint8], nodata: int | None = None) -> Path:
    """Writes a label raster of houses (1) and water (2)."""
    profile = {"count": 1, "dtype": "uint8", "crs": "EPSG:32633", "transform": TRANSFORM, "nodata": nodata}
    with rasterio.open(path, "w", "GTiff", codes.shape[1], codes.shape[0], **profile) as dataset:
        dataset.write(codes, 1)
        dataset.update_tags(LABEL_1="house", LABEL_2="water")
    return path


def polygons(path: Path, codes: NDArray[np.uint8], crs: str | None = None) -> Path:
    """Writes the same labels as polygons."""
    found = [
        (shapely.geometry.shape(shape), {1: "house", 2: "water"}[int(code)])
        for shape, code in shapes(codes, codes > 0, transform=TRANSFORM)
    ]
    columns = {"label": [label for _, label in found]}
    frame = geopandas.GeoDataFrame(columns, geometry=[shape for shape, _ in found], crs="EPSG:32633")
    (frame.to_crs(crs) if crs else frame).to_file(path)
    return path


def square(codes: NDArray[np.uint8], code: int, top: int, left: int, size: int) -> None:
    codes[top : top + size, left : left + size] = code


def eroded(mask: NDArray[np.bool_], times: int) -> NDArray[np.bool_]:
    """Takes a ring of pixels off, as often; what lies past the edge is not in the mask."""
    for _ in range(times):
        padded = np.pad(mask, 1)
        rows, columns = mask.shape
        mask = np.all(
            [padded[dy : dy + rows, dx : dx + columns] for dy in range(3) for dx in range(3)], axis=0
        )
    return mask


@given(found=CODES, wanted=CODES, edge=st.integers(1, 4), size=st.integers(1, 20))
def test_counts_are_those_of_the_definitions(
    tmp_path_factory: pytest.TempPathFactory,
    found: NDArray[np.uint8],
    wanted: NDArray[np.uint8],
    edge: int,
    size: int,
) -> None:
    folder = tmp_path_factory.mktemp("rasters")
    done = evaluate(
        write(folder / "found.tif", found),
        write(folder / "wanted.tif", wanted),
        Settings(square=size, edge=edge),
    )
    for code, score in enumerate(done.labels, start=1):
        ours, theirs = found == code, wanted == code
        union = (ours | theirs).sum()
        assert score.iou == pytest.approx((ours & theirs).sum() / union if union else 1)
        near, true = ours & ~eroded(ours, edge), theirs & ~eroded(theirs, edge)
        either = (near | true).sum()
        assert score.boundary_iou == pytest.approx((near & true).sum() / either if either else 1)
        ious, quiet, empty = [], 0, 0
        for top in range(0, 12, size):
            for left in range(0, 17, size):
                one = ours[top : top + size, left : left + size]
                other = theirs[top : top + size, left : left + size]
                if other.any():
                    ious.append((one & other).sum() / (one | other).sum())
                else:
                    empty += 1
                    quiet += not one.any()
        assert score.squares.mean_iou == (pytest.approx(np.mean(ious)) if ious else None)
        assert score.squares.share_above(0.5) == (
            pytest.approx(np.mean(np.array(ious) > 0.5)) if ious else None
        )
        assert (score.squares.quiet, score.squares.empty) == (quiet, empty)


@examples(max_examples=30)
@given(found=CODES, wanted=CODES)
def test_it_does_not_matter_what_labels_are_kept_in(
    tmp_path_factory: pytest.TempPathFactory, found: NDArray[np.uint8], wanted: NDArray[np.uint8]
) -> None:
    folder = tmp_path_factory.mktemp("labels")
    square(found, 1, 0, 0, 2)  # at least one polygon
    square(wanted, 1, 0, 0, 2)
    settings = Settings(field=None, square=8)
    by_rasters = evaluate(write(folder / "f.tif", found), write(folder / "w.tif", wanted), settings)
    mixed = evaluate(polygons(folder / "f.gpkg", found), folder / "w.tif", settings)
    other = evaluate(folder / "f.tif", polygons(folder / "w.gpkg", wanted), Settings(field="label", square=8))
    expected = {score.label: score.to_json() for score in by_rasters.labels}
    for done in (mixed, other):
        assert all(score.to_json() == expected[score.label] for score in done.labels)


def test_polygons_of_another_system_are_brought_over(tmp_path: Path) -> None:
    codes = np.zeros((60, 60), np.uint8)
    square(codes, 1, 10, 10, 30)
    done = evaluate(polygons(tmp_path / "f.gpkg", codes, "EPSG:4326"), write(tmp_path / "w.tif", codes))
    assert done.overall.iou == pytest.approx(1, abs=0.01)
    assert done.overall.polygons.matched == 1


def test_two_vector_files_need_a_pixel_size(tmp_path: Path) -> None:
    codes = np.zeros((60, 60), np.uint8)
    square(codes, 1, 10, 10, 30)
    found = polygons(tmp_path / "f.gpkg", codes)
    square(codes, 0, 10, 10, 15)
    wanted = polygons(tmp_path / "w.geojson", codes, "EPSG:4326")
    with pytest.raises(UserError, match="--gsd"):
        evaluate(found, wanted, Settings(field="label"))
    done = evaluate(found, wanted, Settings(field="label", gsd=0.5))
    assert done.overall.iou == pytest.approx(0.75, abs=0.01)
    assert done.overall.area_m2 == pytest.approx(3600, rel=0.01)
    assert done.overall.area_error == pytest.approx(1 / 3, abs=0.01)


def test_unknown_pixels_do_not_count(tmp_path: Path) -> None:
    found, wanted = np.zeros((2, 40, 40), np.uint8)
    square(found, 1, 0, 0, 10)
    square(found, 1, 20, 20, 10)
    square(wanted, 1, 0, 0, 10)
    wanted[15:] = 255
    done = evaluate(write(tmp_path / "f.tif", found), write(tmp_path / "w.tif", wanted, nodata=255))
    assert done.labels[0].iou == 1
    assert done.labels[0].polygons.found == 1


def test_only_the_area_of_interest_counts(tmp_path: Path) -> None:
    found, wanted = np.zeros((2, 40, 40), np.uint8)
    square(found, 1, 0, 0, 10)
    square(found, 1, 20, 20, 10)
    square(wanted, 1, 0, 0, 10)
    area = tmp_path / "area.geojson"
    west, north = TRANSFORM @ (0, 0)
    east, south = TRANSFORM @ (15, 15)
    geopandas.GeoSeries([shapely.box(west, south, east, north)], crs="EPSG:32633").to_file(area)
    found, wanted = write(tmp_path / "f.tif", found), write(tmp_path / "w.tif", wanted)
    assert evaluate(found, wanted).labels[0].iou == 0.5
    assert evaluate(found, wanted, Settings(aoi=area)).labels[0].iou == 1


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"field": "kind"}, "no attribute 'kind'; they have label"),
        ({}, "name the attribute with --field"),
        ({"label": "roof"}, "no label in common"),
        ({"field": "label", "square": 0}, "must be whole numbers of pixels above 0"),
    ],
)
def test_references_that_cannot_be_used(tmp_path: Path, change: dict[str, object], said: str) -> None:
    codes = np.ones((8, 8), np.uint8)
    reference = polygons(tmp_path / "w.geojson", codes)
    with pytest.raises(UserError, match=said):
        evaluate(write(tmp_path / "f.tif", codes), reference, Settings(**change))  # type: ignore[arg-type]


def test_a_reference_without_features_says_that_there_is_nothing(tmp_path: Path) -> None:
    codes = np.ones((8, 8), np.uint8)
    empty = tmp_path / "w.gpkg"
    geopandas.GeoDataFrame(geometry=[], crs="EPSG:32633").to_file(empty)
    (score,) = evaluate(write(tmp_path / "f.tif", codes), empty, Settings(label="house")).labels
    assert (score.iou, score.precision, score.recall, score.area_error) == (0, 0, None, None)
    assert score.squares.quiet_share == 0


def test_what_overlaps_nowhere_has_no_precision(tmp_path: Path) -> None:
    wanted = np.ones((8, 8), np.uint8)
    elsewhere = tmp_path / "f.geojson"
    place = TRANSFORM @ (100, 100)
    geopandas.GeoDataFrame(
        {"label": ["house"]}, geometry=[shapely.Point(place).buffer(3)], crs="EPSG:32633"
    ).to_file(elsewhere)
    done = evaluate(elsewhere, write(tmp_path / "w.tif", wanted))
    for score in (done.labels[0], done.overall):
        assert (score.iou, score.precision, score.recall) == (0, None, 0)


def test_everything_is_json(tmp_path: Path) -> None:
    codes = np.zeros((8, 8), np.uint8)
    done = evaluate(write(tmp_path / "f.tif", codes), write(tmp_path / "w.tif", codes))
    written = json.loads(json.dumps(done.to_json()))
    assert written["overall"]["squares"]["quiet"] == 1
    assert written["overall"]["area_error"] is None


@given(
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 6)), max_size=8),
    st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20), st.integers(1, 6)), max_size=8),
)
def test_each_polygon_is_matched_once(
    found: list[tuple[int, int, int]], wanted: list[tuple[int, int, int]]
) -> None:
    ours, theirs = (
        np.array([shapely.box(x, y, x + size, y + size) for x, y, size in boxes], object)
        for boxes in (found, wanted)
    )
    matches = match(ours, theirs)
    assert matches.matched <= min(len(found), len(wanted))
    assert match(theirs, ours).matched == matches.matched
    assert match(ours, ours).matched == len(found)
    pairs = pair(ours, theirs)
    assert all(len({*some}) == matches.matched for some in pairs.T.tolist())
    common = shapely.area(shapely.intersection(ours[pairs[:, 0]], theirs[pairs[:, 1]]))
    assert (2 * common >= shapely.area(shapely.union(ours[pairs[:, 0]], theirs[pairs[:, 1]]))).all()
