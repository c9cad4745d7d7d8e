"""Class rasters as COGs, and the names in them."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import rasterio
from affine import Affine

from t4s_geo.errors import UserError
from t4s_geo.prompts import Prompt
from t4s_geo.raster import cog
from t4s_geo.raster.categories import read_category_names
from t4s_geo.raster.cog import write_class_raster

Make = Callable[..., Path]
LABELS = (Prompt("building", "houses"), Prompt('forêt <&> "bois" 森', "trees"), Prompt("water", "water"))
COLOURS = ("#d1495b", "#4c9f50", "#2e86de")
NAMES = {1: "building", 2: 'forêt <&> "bois" 森', 3: "water"}


@pytest.fixture
def codes() -> np.ndarray:
    """One class band and its score band, 1400 x 1100 pixels."""
    blocks = np.random.default_rng(3).integers(0, 4, (110, 140), dtype=np.uint8)
    band = blocks.repeat(10, axis=0).repeat(10, axis=1)
    return np.stack([band, np.full_like(band, 200)])


def test_an_exclusive_raster(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    source = make_raster(codes, "classes.tif", tiled=True)
    target = tmp_path / "LABELS.tif"
    write_class_raster(source, target, LABELS, COLOURS)
    with rasterio.open(source) as before, rasterio.open(target) as after:
        assert after.crs == before.crs
        assert after.transform == before.transform
        assert after.count == 1
        assert after.dtypes == ("uint8",)
        assert after.nodata == 0
        assert after.tags(ns="IMAGE_STRUCTURE")["LAYOUT"] == "COG"
        assert after.compression.name == "deflate"
        assert after.overviews(1) == [2, 4]
        assert np.array_equal(after.read(1), codes[0])
        palette = after.colormap(1)
    assert [palette[code][:3] for code in (1, 2, 3)] == [(209, 73, 91), (76, 159, 80), (46, 134, 222)]
    assert read_category_names(target) == NAMES


def test_overlapping_labels(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    bands = [(codes[0] == code) * np.uint8(code) for code in (1, 2, 3)]
    source = make_raster(np.stack([*bands, *bands]), "classes.tif", tiled=True)
    target = tmp_path / "LABELS.tif"
    write_class_raster(source, target, LABELS, COLOURS, class_bands=3)
    with rasterio.open(target) as after:
        assert after.count == 3
        assert after.descriptions == tuple(NAMES.values())
        assert after.nodatavals == (0, 0, 0)
        assert np.array_equal(after.read(), np.stack(bands))
    assert read_category_names(target) == NAMES


def test_rotation_is_kept(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    transform = Affine.translation(10, 50) @ Affine.rotation(20) @ Affine.scale(1e-5, -1e-5)
    source = make_raster(codes, "classes.tif", transform=transform, crs="EPSG:4326")
    write_class_raster(source, tmp_path / "LABELS.tif", LABELS, COLOURS)
    with rasterio.open(tmp_path / "LABELS.tif") as after:
        assert after.transform.almost_equals(transform, 1e-12)
        assert after.crs.to_epsg() == 4326


def test_overviews_do_not_grow_what_is_sparse(make_raster: Make, tmp_path: Path) -> None:
    """One labelled pixel in sixteen must not cover a fourfold overview, as nodata makes GDAL do."""
    band = np.zeros((1100, 1400), np.uint8)
    band[::4, ::4] = 1
    band[:512, :512] = 2
    source = make_raster(np.stack([band, band]), "classes.tif")
    write_class_raster(source, tmp_path / "LABELS.tif", LABELS, COLOURS)
    with rasterio.open(tmp_path / "LABELS.tif", overview_level=1) as after:
        overview = after.read(1)
    assert (overview[:127, :127] == 2).all()
    assert not overview[130:, 130:].any()


def test_a_nodata_value_in_the_source_is_a_mistake(
    make_raster: Make, codes: np.ndarray, tmp_path: Path
) -> None:
    source = make_raster(codes, "classes.tif", nodata=0)
    with pytest.raises(ValueError, match="nodata"):
        write_class_raster(source, tmp_path / "LABELS.tif", LABELS, COLOURS)


@pytest.mark.parametrize(("count", "entries"), [(1, 16), (15, 16), (16, 256), (255, 256)])
def test_every_code_keeps_its_colour(make_raster: Make, tmp_path: Path, count: int, entries: int) -> None:
    band = np.arange(256, dtype=np.uint8).clip(max=count).reshape(1, 16, 16)
    labels = [Prompt(f"label {code}", "x") for code in range(1, count + 1)]
    colours = [f"#{code:02x}8040" for code in range(1, count + 1)]
    target = tmp_path / "LABELS.tif"
    write_class_raster(make_raster(band, "classes.tif"), target, labels, colours)
    with rasterio.open(target) as after:
        assert np.array_equal(after.read(), band)
        palette = after.colormap(1)
        assert len(palette) == entries
        assert [palette[code][:3] for code in range(1, count + 1)] == [
            (code, 128, 64) for code in range(1, count + 1)
        ]
    assert read_category_names(target) == {code: f"label {code}" for code in range(1, count + 1)}


def test_equal_input_gives_equal_bytes(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    source = make_raster(codes, "classes.tif")
    for name in ("one.tif", "two.tif"):
        write_class_raster(source, tmp_path / name, LABELS, COLOURS)
    assert (tmp_path / "one.tif").read_bytes() == (tmp_path / "two.tif").read_bytes()


def test_a_target_is_replaced_with_its_names(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    source, target = make_raster(codes, "classes.tif"), tmp_path / "LABELS.tif"
    write_class_raster(source, target, LABELS, COLOURS)
    write_class_raster(source, target, [Prompt("a", "a"), Prompt("b", "b"), Prompt("c", "c")], COLOURS)
    assert read_category_names(target) == {1: "a", 2: "b", 3: "c"}
    assert sorted(os.listdir(tmp_path)) == ["LABELS.tif", "LABELS.tif.aux.xml", "classes.tif"]


def test_a_failure_leaves_the_old_file_and_no_litter(
    make_raster: Make, codes: np.ndarray, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source, target = make_raster(codes, "classes.tif"), tmp_path / "LABELS.tif"
    write_class_raster(source, target, LABELS, COLOURS)
    before = target.read_bytes()
    monkeypatch.setattr(cog, "COG_OPTIONS", {"COMPRESS": "DEFLATE", "BLOCKSIZE": "7"})
    with pytest.raises(UserError, match="cannot be written"):
        write_class_raster(source, target, LABELS, COLOURS)
    assert target.read_bytes() == before
    assert read_category_names(target) == NAMES
    assert sorted(os.listdir(tmp_path)) == ["LABELS.tif", "LABELS.tif.aux.xml", "classes.tif"]


@pytest.mark.skipif(not os.path.isdir("/proc"), reason="needs a folder that cannot be written to")
def test_a_folder_that_cannot_be_written_to(make_raster: Make, codes: np.ndarray) -> None:
    with pytest.raises(UserError, match=r"/proc/LABELS\.tif cannot be written"):
        write_class_raster(make_raster(codes), Path("/proc/LABELS.tif"), LABELS, COLOURS)


def test_a_missing_folder(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    with pytest.raises(UserError, match="nowhere does not exist; create it"):
        write_class_raster(make_raster(codes), tmp_path / "nowhere" / "LABELS.tif", LABELS, COLOURS)


def test_names_survive_the_loss_of_the_aux_file(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    target = tmp_path / "LABELS.tif"
    write_class_raster(make_raster(codes, "classes.tif"), target, LABELS, COLOURS)
    (tmp_path / "LABELS.tif.aux.xml").unlink()
    assert read_category_names(target) == NAMES


def test_names_beside_a_raster(make_raster: Make, codes: np.ndarray, tmp_path: Path) -> None:
    raster = make_raster(codes[:1], "plain.tif")
    sidecar = tmp_path / "plain.json"
    with pytest.raises(UserError, match=r"plain\.tif does not say .* write a file plain\.json beside it"):
        read_category_names(raster)
    sidecar.write_text(json.dumps({"1": "building", "40": "väg"}), encoding="utf-8")
    assert read_category_names(raster) == {1: "building", 40: "väg"}


@pytest.mark.parametrize("content", ["", "[1, 2]", '{"a": "b"}', '{"1": 2}', '{"1": ""}', '"text"', "\xff"])
def test_a_malformed_file_of_names(
    make_raster: Make, codes: np.ndarray, tmp_path: Path, content: str
) -> None:
    raster = make_raster(codes[:1], "plain.tif")
    (tmp_path / "plain.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(UserError, match=r"plain\.json (is not a JSON object|cannot be read)"):
        read_category_names(raster)
