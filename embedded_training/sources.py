"""Land cover in memory: one `Place` per image, split by place and never by crop.

Every loader takes the folder of its data set. A target says per pixel and label whether it is there
(`present`) and whether that is known at all (`known`), as bit fields in the order of `LABELS`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import rasterio
from affine import Affine
from PIL import Image, ImageDraw
from rasterio.features import rasterize
from rasterio.warp import transform_geom
from scipy.ndimage import label as connected

from embedded_training.label_set import ALL, BITS, Bits, bits
from embedded_training.naip import read_naip

DRAWN = Path(__file__).with_name("drawn.json")
WINDOW = 256
"""Pixels along a side of the windows that were drawn over."""

WEB_MERCATOR_EDGE = 20037508.342789244
WEB_MAP_TILE = 2 * WEB_MERCATOR_EDGE / 2**19
BANEPA_PIXEL = WEB_MAP_TILE / 512
BANEPA_GSD = 0.132
"""Metres a pixel on the ground; those of the web map are longer by the cosine of the latitude."""

SKY = bits("cloud", "cloud shadow")
"""What is over none of the aerial images."""

POND = 2000
"""Square metres from which on water is no swimming pool."""

# What a shape drawn by eye says is there, and what it leaves open; other shapes are their label and no other.
# Nobody drew round the cars on what is paved or bare.
_DRAWN_AS = {
    "road": (bits("road"), bits("car")),
    "paved": (0, bits("road", "car")),
    "bare land": (bits("bare land"), bits("car")),
    "vegetation": (bits("vegetation"), bits("tree", "grass")),
    "wood": (bits("vegetation", "tree"), 0),
}


@dataclass(frozen=True)
class Place:
    """An image with its labels.

    Attributes:
        name: File that it came from.
        source: Data set that it belongs to.
        rgb: Shape (height, width, 3), dtype uint8.
        present: Bits of the labels that are there, shape (height, width), dtype uint16.
        known: Bits of the labels of which that is known, shape (height, width), dtype uint16.
        ground_sampling_distance: Metres a pixel.
        held_out: Whether the place is kept for scoring.
    """

    name: str
    source: str
    rgb: npt.NDArray[np.uint8]
    present: Bits
    known: Bits
    ground_sampling_distance: float
    held_out: bool


# Not published with the images; read off cars, lanes and houses by eye, good to about a third.
_DUBAI_GSD = {1: 1.0, 2: 1.0, 3: 1.0, 5: 0.8, 6: 1.0, 7: 0.5, 8: 0.5}
_DUBAI_CODES = {
    1: bits("building"),
    2: bits("bare land"),
    3: bits("road"),
    4: bits("vegetation"),
    5: bits("water"),
}
_DUBAI_HELD_OUT = {2, 3}


def load_dubai(folder: Path) -> Iterator[Place]:
    """Aerial images of seven areas, every pixel labelled; there are no fields in them.

    Pools are water, and what stands in the yards of blocks of houses is open.
    """
    for path in sorted(folder.glob("tile*_part*.jpg")):
        area = int(path.name[4])
        codes = np.asarray(Image.open(path.with_name(f"{path.stem}_label.png")))
        present = _from_codes(codes, _DUBAI_CODES)
        known = np.where(codes > 0, ALL, 0).astype(BITS)
        # Palms and lawns are vegetation alike.
        known[present == bits("vegetation")] &= ALL & ~bits("tree", "grass")
        known[(present & bits("road", "bare land", "building")) > 0] &= ALL & ~bits("car")
        known[present == bits("building")] &= ALL & ~bits("swimming pool")
        known[small_water(present, _DUBAI_GSD[area])] &= ALL & ~bits("swimming pool")
        yield Place(
            path.name, "dubai", read_rgb(path), present, known, _DUBAI_GSD[area], area in _DUBAI_HELD_OUT
        )


def small_water(present: Bits, ground_sampling_distance: float) -> npt.NDArray[np.bool_]:
    """Returns where water is that may be a swimming pool, by its size alone."""
    parts, _ = connected((present & bits("water")) > 0)
    small = np.bincount(parts.ravel()) * ground_sampling_distance**2 < POND
    small[0] = False
    where: npt.NDArray[np.bool_] = small[parts]
    return where


def load_fields(folder: Path) -> Iterator[Place]:
    """NAIP over the US Midwest with field polygons; the rest is mostly no field and counts as none."""
    for path in sorted(folder.glob("*.jpg")):
        yield Place(path.name, "fields", *_read_fields(path), 1.0, is_east(path.name))


def is_east(name: str) -> bool:
    """Tells whether an image of fields lies in the part that is held out; its name says where it is."""
    return -float(Path(name).stem.split("--")[1]) > -86


def _read_fields(path: Path) -> tuple[npt.NDArray[np.uint8], Bits, Bits]:
    rgb = read_rgb(path)
    mask = Image.new("L", (rgb.shape[1], rgb.shape[0]))
    draw = ImageDraw.Draw(mask)
    for polygon in json.loads(path.with_suffix(".json").read_text())["polygons_px"]:
        draw.polygon([tuple(point) for point in polygon], fill=1)
    present = np.where(np.asarray(mask), bits("field"), 0).astype(BITS)
    # Nothing is built on fields, and no wood grows there.
    nothing_else = bits("field", "building", "road", "water", "tree", "car", "swimming pool")
    known = np.where(present > 0, nothing_else | SKY, bits("field") | SKY).astype(BITS)
    return rgb, present, known


def load_trees(folder: Path) -> Iterator[Place]:
    """Four-band NAIP of Californian cities: vegetation, grass and pools from the bands, trees from points."""
    for path in sorted(folder.glob("*.tif")):
        rgb, present, known = read_naip(path)
        yield Place(path.name, "trees", rgb, present, known, 0.6, path.name.startswith("palm"))


def load_cities(folder: Path) -> Iterator[Place]:
    """Some of the same tiles, with shapes drawn by eye."""
    for name, shapes in _drawn(folder).items():
        rgb, present, known = read_naip(folder / name)
        # Trees hang over roofs and streets.
        free = (present & bits("vegetation")) == 0
        present, known = _draw(shapes, present, known, free)
        # Both pools and ponds were drawn as water.
        known[small_water(present, 0.6)] &= ALL & ~bits("swimming pool")
        yield Place(name, "cities", rgb, present, known, 0.6, name.startswith("palm"))


def load_farms(folder: Path) -> Iterator[Place]:
    """Windows of the images of fields, with shapes drawn by eye."""
    for name, shapes in _drawn(folder).items():
        file, _, corner = name.partition("#")
        left, top = map(int, corner.split(","))
        window = np.s_[top : top + WINDOW, left : left + WINDOW]
        rgb, present, known = _read_fields(folder / file)
        present, known = present[window].copy(), known[window].copy()
        yield Place(
            name, "farms", rgb[window].copy(), *_draw(shapes, present, known, np.True_), 1.0, is_east(file)
        )


def _drawn(folder: Path) -> dict[str, dict[str, list[list[list[int]]]]]:
    """Reads the polygons, in pixels, that were drawn over a data set, by tile and label.

    They were drawn by eye, well inside of what they mark.
    """
    drawn: dict[str, dict[str, list[list[list[int]]]]] = json.loads(DRAWN.read_text())[folder.name]
    return drawn


def _draw(
    shapes: dict[str, list[list[list[int]]]],
    present: Bits,
    known: Bits,
    free: npt.NDArray[np.bool_] | np.bool_,
) -> tuple[Bits, Bits]:
    """Adds drawn shapes to what is known, where they are free to be."""
    for label, polygons in shapes.items():
        mask = Image.new("L", (present.shape[1], present.shape[0]))
        for polygon in polygons:
            ImageDraw.Draw(mask).polygon([tuple(point) for point in polygon], fill=1)
        inside = (np.asarray(mask) > 0) & free
        is_there, left_open = _DRAWN_AS.get(label) or (bits(label), 0)
        present[inside], known[inside] = is_there, ALL & ~left_open
    return present, known


def load_banepa(folder: Path) -> Iterator[Place]:
    """Aerial chips of a Nepalese town with building footprints, mosaicked; the south is held out.

    Between the buildings, shapes drawn by eye say what is road, green or bare.
    """
    drawn, shapes = _drawn(folder), banepa_footprints(folder)
    for name, rgb, transform, held_out in banepa_mosaics(folder):
        roofs = rasterize(shapes, rgb.shape[:2], transform=transform, dtype="uint8") > 0
        present = np.where(roofs, bits("building"), 0).astype(BITS)
        # A roof is nothing else.
        known = np.where(roofs, ALL, bits("building", "water", "swimming pool") | SKY).astype(BITS)
        labels = _draw(drawn[name], present, known, present == 0)
        yield Place(f"banepa_{name}", "banepa", rgb, *labels, BANEPA_GSD, held_out)


def banepa_mosaics(folder: Path) -> Iterator[tuple[str, npt.NDArray[np.uint8], Affine, bool]]:
    """Puts the chips of Banepa together.

    Yields:
        North, then south: name, colours (height, width, 3), transform to EPSG:3857, whether it is held out.
    """
    chips = {_tile_number(path): path for path in sorted(folder.glob("OAM-*.tif"))}
    columns = sorted({column for column, _ in chips})
    for name, rows, held_out in (
        ("north", range(220241, 220246), False),
        ("south", range(220246, 220249), True),
    ):
        strips = [
            np.concatenate([read_rgb(chips[column, row]) for column in columns], axis=1) for row in rows
        ]
        corner = _web_map_corner(columns[0], rows[0])
        transform = Affine.translation(*corner) @ Affine.scale(BANEPA_PIXEL, -BANEPA_PIXEL)
        yield name, np.concatenate(strips), transform, held_out


def banepa_footprints(folder: Path) -> list[dict[str, Any]]:
    """Reads the building footprints of Banepa as GeoJSON geometries in EPSG:3857."""
    features = json.loads((folder / "footprints.geojson").read_text())["features"]
    return [transform_geom("EPSG:4326", "EPSG:3857", feature["geometry"]) for feature in features]


def load_amazon(folder: Path) -> Iterator[Place]:
    """Sentinel-2 of the Amazon: forest is trees, cleared land is bare; the east is held out.

    Rivers are cleared land in the labels; where the shapes drawn by eye go round them, that is water.
    """
    paths = sorted(folder.glob("*_label.tif"), key=_western_edge)
    drawn = _drawn(folder)
    for rank, path in enumerate(paths):
        image = path.with_name(path.name.replace("_label", ""))
        with rasterio.open(path) as dataset:
            codes = dataset.read(1)
        with rasterio.open(image) as dataset:
            rgb = np.ascontiguousarray(dataset.read([1, 2, 3]).transpose(1, 2, 0))
        present = _from_codes(codes, {1: bits("vegetation", "tree"), 2: bits("bare land")})
        cleared = bits("vegetation", "bare land", "building", "tree")
        # Nobody can tell cars and pools at ten metres a pixel.
        unseen = bits("car", "swimming pool") | SKY
        known = np.choose(np.minimum(codes, 2), [0, ALL, cleared | unseen]).astype(BITS)
        labels = _draw(drawn.get(image.name, {}), present, known, codes == 2)
        yield Place(path.name, "amazon", rgb, *labels, 10.0, rank >= len(paths) - 6)


def read_rgb(path: Path) -> npt.NDArray[np.uint8]:
    """Reads a picture, shape (height, width, 3)."""
    return np.asarray(Image.open(path).convert("RGB"))


def _from_codes(codes: npt.NDArray[np.uint8], meanings: dict[int, int]) -> Bits:
    table = np.zeros(256, BITS)
    for code, labels in meanings.items():
        table[code] = labels
    return table[codes]


def _tile_number(path: Path) -> tuple[int, int]:
    match = re.fullmatch(r"OAM-(\d+)-(\d+)-19", path.stem)
    if match is None:
        raise ValueError(f"{path} is not named after its web map tile")
    return int(match[1]), int(match[2])


def _web_map_corner(column: int, row: int) -> tuple[float, float]:
    """Returns the north-western corner of a zoom 19 web map tile in EPSG:3857."""
    return column * WEB_MAP_TILE - WEB_MERCATOR_EDGE, WEB_MERCATOR_EDGE - row * WEB_MAP_TILE


def _western_edge(path: Path) -> float:
    with rasterio.open(path) as dataset:
        return float(dataset.bounds.left)
