"""Which bands are shown."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from rasterio.enums import ColorInterp
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.raster.scene import Scene

Make = Callable[..., Path]
SENTINEL2 = ("B1", "B2", "B3", "B4", "B5", "B6", "B7", "B8", "B8A", "B9", "B10", "B11", "B12")
PADDED = tuple(f"B0{name[1:]}, {name}" if len(name) == 2 else name for name in SENTINEL2)
RGB = (ColorInterp.red, ColorInterp.green, ColorInterp.blue)
UNKNOWN = ColorInterp.undefined


def numbered(count: int, dtype: str = "uint8") -> np.ndarray:
    """Bands whose pixels are their own number times ten."""
    return np.broadcast_to(np.arange(1, count + 1)[:, None, None] * 10, (count, 8, 8)).astype(dtype)


def shown(path: Path, bands: list[int] | None = None) -> tuple[int, ...]:
    with Scene.open(str(path), bands) as scene:
        return scene.bands.indexes


@pytest.mark.parametrize(
    ("count", "dtype", "profile", "expected"),
    [
        (1, "uint8", {}, (1,)),
        (2, "uint8", {}, (1,)),
        (3, "uint8", {}, (1, 2, 3)),
        (5, "uint8", {}, (1, 2, 3)),
        (3, "uint8", {"colorinterp": RGB[::-1]}, (3, 2, 1)),
        (4, "uint8", {"colorinterp": (UNKNOWN, *RGB)}, (2, 3, 4)),
        (4, "uint16", {"descriptions": ("Blue", "Green", "Red", "NIR")}, (3, 2, 1)),
        (13, "int16", {"descriptions": SENTINEL2}, (4, 3, 2)),
        (13, "uint16", {"descriptions": PADDED}, (4, 3, 2)),
        (13, "float32", {"descriptions": SENTINEL2}, (4, 3, 2)),
        (13, "uint16", {}, (4, 3, 2)),
        (12, "int16", {}, (4, 3, 2)),
        (13, "uint8", {}, (1, 2, 3)),
        (4, "uint16", {"descriptions": ("B2", "B3", "B4", "B8")}, (3, 2, 1)),
        (4, "uint8", {"descriptions": ("B1", "B2", "B3", "B4")}, (1, 2, 3)),
        (4, "uint16", {"descriptions": ("B8", "B8A", "B11", "B12")}, (1, 2, 3)),
    ],
)  # fmt: skip
def test_defaults(
    make_raster: Make, count: int, dtype: str, profile: dict[str, object], expected: tuple[int, ...]
) -> None:
    assert shown(make_raster(numbered(count, dtype), photometric="MINISBLACK", **profile)) == expected


@pytest.mark.parametrize("bands", [[2], [3, 1, 2], [4, 4, 1]])
def test_wishes_are_followed_in_their_order(make_raster: Make, bands: list[int]) -> None:
    path = make_raster(numbered(4), photometric="MINISBLACK")
    with Scene.open(str(path), bands) as scene:
        colour = scene.read(Window(0, 0, 8, 8)).rgb[3, 3].tolist()
    assert colour == [band * 10 for band in (bands if len(bands) == 3 else bands * 3)]


def test_alpha_is_never_chosen(make_raster: Make) -> None:
    path = make_raster(numbered(4), photometric="MINISBLACK", colorinterp=(ColorInterp.alpha, *[UNKNOWN] * 3))
    assert shown(path) == (2, 3, 4)


def test_alpha_alone_is_no_picture(make_raster: Make) -> None:
    path = make_raster(numbered(1), photometric="MINISBLACK", colorinterp=(ColorInterp.alpha,))
    with pytest.raises(UserError, match="only an alpha band"):
        shown(path)
