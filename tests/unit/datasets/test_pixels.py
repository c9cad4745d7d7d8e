"""Pixels of pictures, a part at a time."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageOps

from t4s_geo.datasets.pixels import Part, parts, read_codes, read_colours, read_drawn, read_rgb, read_size
from t4s_geo.errors import UserError
from tests.unit.datasets.miniatures import tif


def test_parts_cover_a_picture_once() -> None:
    covered = np.zeros((7, 10), int)
    for part in parts(10, 7, 4):
        covered[part.box] += 1
    assert (covered == 1).all()
    assert max(max(part.width, part.height) for part in parts(10, 7, 4)) == 4


def test_grey_and_painted_pictures_have_three_bands(tmp_path: Path) -> None:
    grey = np.arange(12, dtype=np.uint8).reshape(3, 4)
    Image.fromarray(grey).save(tmp_path / "grey.png")
    assert (read_rgb(tmp_path / "grey.png") == grey[..., None]).all()
    painted = Image.fromarray(grey % 2)
    painted.putpalette([10, 20, 30, 40, 50, 60])
    painted.save(tmp_path / "painted.png")
    assert read_rgb(tmp_path / "painted.png")[0, :2].tolist() == [[10, 20, 30], [40, 50, 60]]
    assert read_codes(tmp_path / "painted.png")[0, :2].tolist() == [0, 1]
    assert read_colours(tmp_path / "painted.png")[0, 0] == 0x0A141E
    assert read_size(tmp_path / "grey.png") == (4, 3)


def test_more_than_eight_bits_are_stretched(tmp_path: Path) -> None:
    values = np.stack([np.linspace(0, 3000, 400).reshape(20, 20)] * 3).astype(np.uint16)
    tif(tmp_path / "deep.tif", values)
    shown = read_rgb(tmp_path / "deep.tif", white=3000)
    assert shown[0, 0, 0] == 0
    assert shown[-1, -1, 0] == 255
    assert abs(int(shown[10, 0, 0]) - 128) <= 1
    stretched = read_rgb(tmp_path / "deep.tif")
    assert (stretched == 0).any()
    assert (stretched == 255).sum() > (shown == 255).sum()


def test_a_part_is_that_of_the_whole(tmp_path: Path) -> None:
    codes = np.arange(80, dtype=np.uint8).reshape(8, 10)
    tif(tmp_path / "codes.tif", codes[None])
    part = Part(3, 2, 5, 4)
    assert (read_codes(tmp_path / "codes.tif", part) == codes[part.box]).all()


def test_what_does_not_fit_is_said(tmp_path: Path) -> None:
    tif(tmp_path / "small.tif", np.zeros((1, 4, 4), np.uint8))
    with pytest.raises(UserError, match="smaller than the picture"):
        read_codes(tmp_path / "small.tif", Part(0, 0, 5, 4))
    with pytest.raises(UserError, match="band 3 is wanted"):
        read_rgb(tmp_path / "small.tif", bands=(1, 2, 3))
    with pytest.raises(UserError, match="more than 8,192 pixels"):
        read_codes(tmp_path / "small.tif", Part(0, 0, 9000, 4))
    tif(tmp_path / "reals.tif", np.zeros((1, 4, 4), np.float32))
    with pytest.raises(UserError, match="whole numbers"):
        read_codes(tmp_path / "reals.tif")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_photographs_are_upright(orientation: int, tmp_path: Path) -> None:
    held = Image.fromarray((np.arange(48 * 32) % 251).astype(np.uint8).reshape(32, 48)).convert("RGB")
    said = held.getexif()
    said[0x0112] = orientation
    held.save(tmp_path / "held.jpg", exif=said, quality=95)
    with Image.open(tmp_path / "held.jpg") as opened:
        upright = np.asarray(ImageOps.exif_transpose(opened))
    # Two libraries decode a JPEG to a level or two of each other.
    assert np.abs(read_rgb(tmp_path / "held.jpg").astype(int) - upright).max() <= 3
    assert read_size(tmp_path / "held.jpg") == upright.shape[1::-1]


@pytest.mark.parametrize("mode", ["L", "1", "RGB", "RGBA", "LA", "F", "I;16", "P", "green"])
def test_what_is_not_black_is_drawn(mode: str, tmp_path: Path) -> None:
    wanted = np.zeros((6, 8), bool)
    wanted[1:4, 2:6] = True
    grey = Image.fromarray(255 * wanted.astype(np.uint8))
    if mode == "green":
        made = Image.merge("RGB", (Image.new("L", (8, 6)), grey, Image.new("L", (8, 6))))
    elif mode == "P":
        made = Image.fromarray((~wanted).astype(np.uint8))
        made.putpalette([250, 250, 250, 0, 0, 0])
    elif mode == "I;16":
        made = Image.fromarray(np.asarray(grey).astype(np.uint16))
    else:
        made = grey.convert(mode)
    made.save(tmp_path / "mask.tif")
    assert (read_drawn(tmp_path / "mask.tif") == wanted).all()


@pytest.mark.parametrize("ending", ["png", "jpg", "tif"])
def test_a_picture_that_ends_early_is_refused(ending: str, tmp_path: Path) -> None:
    path = tmp_path / f"cut.{ending}"
    Image.fromarray(np.random.default_rng(0).integers(0, 255, (90, 80, 3), np.uint8)).save(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(UserError, match="cannot be"):
        read_rgb(path)


def test_labels_of_another_kind_are_refused(tmp_path: Path) -> None:
    tif(tmp_path / "colours.tif", np.zeros((3, 4, 4), np.uint8))
    with pytest.raises(UserError, match="has 3 bands; a label picture holds one code"):
        read_codes(tmp_path / "colours.tif")
    for bands in (np.zeros((1, 4, 4), np.uint8), np.zeros((3, 4, 4), np.uint16)):
        tif(tmp_path / "codes.tif", bands)
        with pytest.raises(UserError, match="holds no 8-bit colours"):
            read_colours(tmp_path / "codes.tif")
