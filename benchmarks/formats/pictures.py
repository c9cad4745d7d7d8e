"""Label pictures: finding them, cutting them into tiles, telling places apart."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import rasterio
from rasterio.errors import NotGeoreferencedWarning

Mask = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.uint8]

TILE = 256
"""Side of a tile in pixels."""

_ENDINGS = ("label", "labels", "mask", "masks", "reference")
_SUFFIXES = (".png", ".tif", ".tiff")


@dataclass(frozen=True)
class Tile:
    """A square cut out of a label picture.

    Attributes:
        place: Place that the picture shows, shared by all pictures of it.
        codes: Label code of each pixel, shape (TILE, TILE), dtype uint8; 0 is unlabelled.
    """

    place: str
    codes: Codes

    @property
    def classes(self) -> list[int]:
        """Codes that occur, without 0, ascending."""
        return [int(code) for code in np.unique(self.codes) if code]

    @property
    def prompts(self) -> list[Mask]:
        """One mask per class that occurs, each of shape (TILE, TILE)."""
        return [self.codes == code for code in self.classes]


def find_pictures(paths: Iterable[Path]) -> list[Path]:
    """Returns the files named, and of each folder those whose name ends like that of labels."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = (file for file in path.iterdir() if file.suffix.lower() in _SUFFIXES)
            found.extend(file for file in inside if file.stem.lower().endswith(_ENDINGS))
        else:
            found.append(path)
    return sorted(set(found))


def read_codes(path: Path) -> Codes:
    """Reads the label codes of a picture or raster, shape (height, width), dtype uint8.

    Raises:
        ValueError: The file has more than one band, or codes beyond a byte.
    """
    with warnings.catch_warnings():
        # A picture without a place on earth is what is expected here.
        warnings.simplefilter("ignore", NotGeoreferencedWarning)
        with rasterio.open(path) as dataset:
            if dataset.count != 1:
                raise ValueError(f"{path} has {dataset.count} bands; labels are one band of codes")
            codes = dataset.read(1)
    if codes.min() < 0 or codes.max() > 255:
        raise ValueError(f"{path} has codes beyond 0..255")
    return np.asarray(codes, np.uint8)


def place_of(path: Path) -> str:
    """Returns the place that a picture shows: its name up to the first underscore."""
    return path.stem.split("_")[0]


def cut(path: Path) -> list[Tile]:
    """Cuts a picture into whole tiles that do not overlap; what remains at its edges is left out."""
    codes = read_codes(path)
    rows, columns = codes.shape[0] // TILE, codes.shape[1] // TILE
    corners = ((row * TILE, column * TILE) for row in range(rows) for column in range(columns))
    tiles = [Tile(place_of(path), codes[y : y + TILE, x : x + TILE].copy()) for y, x in corners]
    return [tile for tile in tiles if tile.codes.any()]


def spread(tiles: Sequence[Tile], limit: int | None) -> list[Tile]:
    """Returns at most `limit` of the tiles, evenly spread over them."""
    if limit is None or limit >= len(tiles):
        return list(tiles)
    chosen = (np.arange(limit) + 0.5) * len(tiles) / limit
    return [tiles[index] for index in chosen.astype(int)]


def halves(tiles: Sequence[Tile]) -> tuple[list[Tile], list[Tile]]:
    """Splits tiles by place: every second place goes to the second half."""
    places = sorted({tile.place for tile in tiles})
    second = set(places[1::2])
    return (
        [tile for tile in tiles if tile.place not in second],
        [tile for tile in tiles if tile.place in second],
    )
