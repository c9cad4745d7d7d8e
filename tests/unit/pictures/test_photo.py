"""Photographs, as they come."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from t4s_geo.errors import UserError
from t4s_geo.pictures import photo
from t4s_geo.pictures.photo import read_photo


def test_a_picture_held_sideways_is_upright(tmp_path: Path) -> None:
    values = np.zeros((4, 6, 3), np.uint8)
    values[0] = 255
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.fromarray(values).save(tmp_path / "a.png", exif=exif)
    upright = read_photo(tmp_path / "a.png")
    assert upright.shape == (6, 4, 3)
    assert (upright[:, -1] == 255).all()


def test_grey_and_transparent_pictures_have_three_bands(tmp_path: Path) -> None:
    for mode in ("L", "RGBA", "P", "1"):
        Image.new(mode, (3, 2)).save(tmp_path / f"{mode}.png")
        assert read_photo(tmp_path / f"{mode}.png").shape == (2, 3, 3)


def test_what_is_no_picture_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UserError, match="does not exist"):
        read_photo(tmp_path / "gone.jpg")
    (tmp_path / "text.jpg").write_text("no picture")
    with pytest.raises(UserError, match="not a picture"):
        read_photo(tmp_path / "text.jpg")
    Image.new("L", (90, 90)).save(tmp_path / "cut.png")
    content = (tmp_path / "cut.png").read_bytes()
    (tmp_path / "cut.png").write_bytes(content[: len(content) // 2])
    with pytest.raises(UserError, match="not a picture"):
        read_photo(tmp_path / "cut.png")
    monkeypatch.setattr(photo, "MOST_PIXELS", 10)
    Image.new("L", (4, 3)).save(tmp_path / "large.png")
    with pytest.raises(UserError, match="more than 10 pixels"):
        read_photo(tmp_path / "large.png")
