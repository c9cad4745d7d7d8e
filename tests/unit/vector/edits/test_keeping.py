"""Frames of a run beside what people decided about in the result that it replaces."""

from __future__ import annotations

from pathlib import Path

import geopandas
import numpy as np
import pandas
import pytest
import rasterio
import shapely
from affine import Affine
from pyproj import CRS

from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.vector.edits.finding import Edits
from t4s_geo.vector.edits.keeping import Keeper
from t4s_geo.vector.ground import Ground
from t4s_geo.vector.polygons import COLUMNS, polygonise
from t4s_geo.vector.sieve import Sieve
from t4s_geo.vector.writers import write_result

PROMPTS = (Prompt("house", "houses"), Prompt("grass", "grass"))
GRID = PixelGrid(CRS.from_epsg(32633), Affine(1, 0, 500_000, 0, -1, 5_000_040), 40, 40)
CODES = {label.label: number + 1 for number, label in enumerate(PROMPTS)}


def polygons(folder: Path, codes: np.ndarray, exclusive: bool = True) -> list[geopandas.GeoDataFrame]:
    path = folder / "classes.tif"
    size = {"count": 2, "height": 40, "width": 40, "dtype": "uint8"}
    with rasterio.open(path, "w", driver="GTiff", crs=GRID.crs, transform=GRID.transform, **size) as file:
        file.write(codes, 1)
        file.write(np.where(codes, 200, 0).astype(np.uint8), 2)
    return list(polygonise(path, PROMPTS, exclusive=exclusive, source="s.tif"))


@pytest.fixture
def codes() -> np.ndarray:
    """Two houses in grass, and a strip of nothing."""
    codes = np.full((40, 40), 2, np.uint8)
    codes[:, 35:], codes[5:15, 5:15], codes[20:30, 5:15] = 0, 1, 1
    return codes


@pytest.fixture
def before(tmp_path: Path, codes: np.ndarray) -> geopandas.GeoDataFrame:
    frame = pandas.concat(polygons(tmp_path, codes), ignore_index=True)
    assert frame.label.tolist() == ["house", "house", "grass"]
    return frame


def kept_in(folder: Path, frame: geopandas.GeoDataFrame, suffix: str = ".gpkg") -> Edits:
    path = folder / f"edited{suffix}"
    about = {"prompts": [{"label": one.label, "text": one.text} for one in PROMPTS]}
    write_result(path, [frame], labels=[*CODES], metadata=about)
    return Edits.read(path, Ground(GRID), folder, COLUMNS)


def again(
    folder: Path, edits: Edits, codes: np.ndarray, *, exclusive: bool = True, apart: tuple[str, ...] = ()
) -> geopandas.GeoDataFrame:
    frames = (frame for frame in polygons(folder, codes))
    keeper = Keeper(edits, CODES, exclusive, apart, Sieve(pixels=4))
    return pandas.concat([*keeper.frames(frames)], ignore_index=True)


@pytest.mark.parametrize("suffix", [".gpkg", ".fgb", ".parquet"])
def test_whatever_a_person_changed_is_found(
    tmp_path: Path, before: geopandas.GeoDataFrame, suffix: str
) -> None:
    assert kept_in(tmp_path, before, suffix).counts == {}
    frame = pandas.concat([before] * 4, ignore_index=True)
    frame.loc[[0, 1, 2], "status"] = ["accepted", "rejected", "corrected"]
    # By programs that know no status: another label, another outline, one that was drawn.
    frame.loc[3, "label"] = "shed"
    frame.loc[4, "geometry"] = frame.geometry[4].buffer(1, join_style="mitre")
    frame.loc[6, ["prompt", "score", "area_m2", "source", "status"]] = None
    edits = kept_in(tmp_path, frame, suffix)
    assert edits.counts == {"accepted": 1, "corrected": 4, "rejected": 1}
    assert edits.labels == ("grass", "house", "shed")
    found = pandas.concat([*edits.frames()])
    assert sorted(found.status) == ["accepted", *["corrected"] * 4, "rejected"]


def test_kept_polygons_are_as_they_were_and_win(
    tmp_path: Path, before: geopandas.GeoDataFrame, codes: np.ndarray
) -> None:
    before["note"] = ["mine", None, None]
    before.loc[0, ["status", "geometry"]] = [
        "corrected",
        shapely.box(500_005.5, 5_000_024, 500_014, 5_000_034),
    ]
    edits = kept_in(tmp_path, before)
    codes[4:16, 4:16] = 1
    found = again(tmp_path, edits, codes)
    kept = found[found.status != "new"].reset_index(drop=True)
    assert kept.drop(columns="geometry").equals(before.iloc[:1].drop(columns="geometry"))
    assert kept.geometry[0].wkb == before.geometry[0].wkb
    # The larger house that was found again is that one, and the other one is new.
    assert found.label.tolist() == ["house", "house", "grass"] and found.note.isna().sum() == 2
    assert shapely.coverage_is_valid(found.geometry.to_numpy()) and found.geometry.is_valid.all()


def test_a_place_that_is_kept_is_cut_out_of_others(
    tmp_path: Path, before: geopandas.GeoDataFrame, codes: np.ndarray
) -> None:
    drawn = before.iloc[[0]].assign(
        label="pond", geometry=[shapely.box(500_020.3, 5_000_010, 500_037, 5_000_015)], status="corrected"
    )
    found = again(tmp_path, kept_in(tmp_path, drawn), codes)
    assert found.label.tolist() == ["pond", "house", "house", "grass"]
    assert shapely.coverage_is_valid(found.geometry.to_numpy())
    grass = found.iloc[3]
    assert grass.geometry.area == pytest.approx(before.geometry[2].area - 5 * 14.7, abs=0.1)
    # On the ellipsoid, not in the grid's metres.
    assert grass.area_m2 == pytest.approx(
        before.area_m2[2] * grass.geometry.area / before.geometry[2].area, rel=1e-5
    )


def test_what_was_rejected_is_not_found_again_but_may_be_something_else(
    tmp_path: Path, before: geopandas.GeoDataFrame, codes: np.ndarray
) -> None:
    before.loc[0, "status"] = "rejected"
    edits = kept_in(tmp_path, before)
    place = before.geometry[0]
    found = again(tmp_path, edits, codes)
    assert found.status.tolist() == ["rejected", "new", "new"]
    codes[5:15, 5:15] = 2
    grass = again(tmp_path, edits, codes).iloc[-1]
    assert grass.label == "grass" and grass.geometry.contains(place)
    # Part of something larger of the label: not there.
    codes[:, :20] = 1
    found = again(tmp_path, edits, codes)
    houses = found[(found.label == "house") & (found.status == "new")]
    assert len(houses) == 1 and houses.geometry.iloc[0].intersection(place).area < 1e-3
    there = found[found.status != "rejected"]
    assert shapely.coverage_is_valid(there.geometry.to_numpy())


def test_objects_that_are_mostly_kept_ones_are_dropped_and_regions_cut(
    tmp_path: Path, before: geopandas.GeoDataFrame, codes: np.ndarray
) -> None:
    # A long house of which a person has drawn two halves, each less than half of it.
    codes[5:30, 5:15] = 1
    halves = before.iloc[[0, 1]].assign(
        status="accepted",
        geometry=[
            shapely.box(500_005, 5_000_025, 500_015, 5_000_035),
            shapely.box(500_005, 5_000_012, 500_015, 5_000_022),
        ],
    )
    edits = kept_in(tmp_path, halves)
    assert again(tmp_path, edits, codes, apart=("house",)).status.tolist() == ["accepted", "accepted", "new"]
    cut = again(tmp_path, edits, codes)
    assert cut.label.tolist() == ["house"] * 4 + ["grass"]
    assert shapely.coverage_is_valid(cut.geometry.to_numpy())


def test_labels_that_may_overlap_mind_their_own_only(
    tmp_path: Path, before: geopandas.GeoDataFrame, codes: np.ndarray
) -> None:
    before.loc[2, ["status", "geometry"]] = ["accepted", shapely.box(500_000, 5_000_000, 500_035, 5_000_040)]
    found = again(tmp_path, kept_in(tmp_path, before), codes, exclusive=False)
    assert found.label.tolist() == ["grass", "house", "house"]
    assert found.geometry[1].equals(before.geometry[0])


def test_what_would_be_lost_is_said(tmp_path: Path, before: geopandas.GeoDataFrame) -> None:
    path = kept_in(tmp_path, before).path
    for ground, words in (
        (Ground(GRID), None),
        (Ground(PixelGrid(CRS.from_epsg(32632), GRID.transform, 4, 4)), "CRS"),
    ):
        if words:
            with pytest.raises(UserError, match=words):
                Edits.read(path, ground, tmp_path, COLUMNS)
    before.to_file(path, layer="plan")
    with pytest.raises(UserError, match="holds plan beside the polygons"):
        Edits.read(path, Ground(GRID), tmp_path, COLUMNS)
