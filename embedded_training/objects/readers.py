"""The data sets with instance labels, read into `InstanceScene`s and split by place.

Every reader takes the folder of its data set.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas
from PIL import Image, ImageDraw
from rasterio.features import rasterize
from scipy.ndimage import label

from embedded_training.label_set import bits
from embedded_training.naip import read_naip
from embedded_training.objects.scenes import UNKNOWN, InstanceScene, Numbers, Rgb, code
from embedded_training.objects.tree_points import read_trees
from embedded_training.sources import BANEPA_GSD, banepa_footprints, banepa_mosaics, is_east

# Not published with the pictures: cars are 34.5, 38 and 38 px long at the median, and 4.3 m.
_CAR_GSD = {"crossing": 0.115, "street": 0.115, "avenue": 0.125}
_CARS, _NEITHER = (0, 3), (1, 2, 4)
"""Classes that are cars (car, minibus), and those that a prompt for cars may or may not mean."""


def read_banepa(folder: Path) -> Iterator[InstanceScene]:
    """Drone imagery of a Nepalese town with OpenStreetMap footprints; the south is held out."""
    shapes = [(shape, number) for number, shape in enumerate(banepa_footprints(folder), 1)]
    for name, rgb, transform, held_out in banepa_mosaics(folder):
        numbers = rasterize(shapes, rgb.shape[:2], transform=transform, dtype="uint16")
        yield _complete(f"banepa_{name}", "banepa", rgb, numbers, "building", BANEPA_GSD, held_out)


def read_inria(folder: Path) -> Iterator[InstanceScene]:
    """Crops of Austin and Chicago with complete masks, whose parts are buildings; Chicago is held out."""
    for path in sorted(folder.glob("*_label.png")):
        name = path.name.removesuffix("_label.png")
        numbers, _ = label(np.asarray(Image.open(path)) == 1)
        rgb = _rgb(folder / f"{name}.png")
        yield _complete(name, "inria", rgb, numbers, "building", 0.3, name.startswith("chicago"))


def read_fields(folder: Path) -> Iterator[InstanceScene]:
    """NAIP of the US Midwest with polygons of fields; what is left counts as none. The east is held out."""
    for path in sorted(folder.glob("*.jpg")):
        rgb = _rgb(path)
        polygons = json.loads(path.with_suffix(".json").read_text())["polygons_px"]
        numbers = _drawn(rgb.shape[:2], polygons)
        yield _complete(path.stem, "fields", rgb, numbers, "field", 1.0, is_east(path.name))


def read_cars(folder: Path) -> Iterator[InstanceScene]:
    """Frames of three scenes of Munich with masks of cars; the avenue, of another flight, is held out.

    Of trucks, buses and cyclists it is left open whether they are cars.
    """
    for path in sorted(folder.glob("*_inst.png")):
        name = path.name.removesuffix("_inst.png")
        lines = (folder / f"{name}.txt").read_text().splitlines()
        kinds = np.array([-1, *(int(line.split()[0]) for line in lines if line.strip())])
        numbers = np.asarray(Image.open(path)).astype(np.uint16)
        kind = kinds[numbers]
        classes = np.where(np.isin(kind, _CARS), code("car"), np.where(np.isin(kind, _NEITHER), UNKNOWN, 0))
        scene = _car_scene(name)
        yield InstanceScene(
            name,
            "cars",
            _rgb(folder / f"{name}.jpg"),
            numbers,
            classes.astype(np.uint8),
            ("car",),
            _CAR_GSD[scene],
            scene == "avenue",
        )


def _car_scene(name: str) -> str:
    """Returns the scene of a frame: two of one flight, and an avenue of another."""
    if name.startswith("MunichStreet02"):
        return "street"
    return "avenue" if int(name.removeprefix("MOS")) >= 100 else "crossing"


def read_crowns(folder: Path) -> Iterator[InstanceScene]:
    """Three NEON sites with boxes of crowns; OSBS is held out.

    The oval in a box is the crown; the corners of the box are open.
    """
    for path in sorted(folder.glob("*.csv")):
        picture = next(file for file in sorted(folder.glob(f"{path.stem}.*")) if file != path)
        rgb = _rgb(picture)
        boxes = pandas.read_csv(path)[["xmin", "ymin", "xmax", "ymax"]].to_numpy().tolist()
        numbers, inside = Image.new("I", _size(rgb)), Image.new("1", _size(rgb))
        # Large crowns first: a small one that a large box reaches over stands in front.
        for number, box in enumerate(sorted(boxes, key=_negative_area), 1):
            ImageDraw.Draw(numbers).ellipse(tuple(box), fill=number)
            ImageDraw.Draw(inside).rectangle(tuple(box), fill=1)
        crowns = np.asarray(numbers).astype(np.uint16)
        corners = np.asarray(inside) & (crowns == 0)
        classes = np.where(crowns > 0, code("tree"), np.where(corners, UNKNOWN, 0)).astype(np.uint8)
        held_out = path.stem.startswith("OSBS")
        yield InstanceScene(path.stem, "crowns", rgb, crowns, classes, ("tree",), 0.1, held_out)


def read_pools(folder: Path, naip: Path) -> Iterator[InstanceScene]:
    """Swimming pools of Californian cities by near infrared; some are missed. Palm Springs is held out.

    Args:
        folder: Masks.
        naip: Their tiles, `trees_naip`. What grows there, or is as bright in the infrared as dry land is,
            is no pool; the rest is open.
    """
    for path in sorted(folder.glob("*_pool.png")):
        name = path.name.removesuffix("_pool.png")
        rgb, present, known = read_naip(naip / f"{name}.tif")
        numbers, _ = label(np.asarray(Image.open(path)) > 0)
        dry = (known & ~present & bits("water")) > 0
        classes = np.where(numbers > 0, code("swimming pool"), np.where(dry, 0, UNKNOWN)).astype(np.uint8)
        held_out = name.startswith("palm")
        yield InstanceScene(
            name, "pools", rgb, numbers.astype(np.uint16), classes, ("swimming pool",), 0.6, held_out
        )


def read_scenes(data: Path, only: Collection[str] = ()) -> Iterator[InstanceScene]:
    """Reads data sets below a folder, one scene after the other.

    Args:
        data: The folder.
        only: Sources to read; none for all.

    Raises:
        FileNotFoundError: A data set is missing.
    """
    readers: tuple[tuple[str, str, Callable[[Path], Iterator[InstanceScene]]], ...] = (
        ("banepa", "buildings_banepa", read_banepa),
        ("inria", "buildings_inria", read_inria),
        ("fields", "fields_naip", read_fields),
        ("cars", "cars_munich", read_cars),
        ("crowns", "crowns_neon", read_crowns),
        ("trees", "trees_naip", read_trees),
        ("pools", "pools_naip_pseudo", lambda folder: read_pools(folder, data / "trees_naip")),
    )
    for source, name, reader in readers:
        if only and source not in only:
            continue
        if not (data / name).is_dir():
            raise FileNotFoundError(f"there is no data set {data / name}")
        yield from reader(data / name)


def _complete(
    name: str, source: str, rgb: Rgb, numbers: npt.NDArray[np.integer], label: str, gsd: float, held_out: bool
) -> InstanceScene:
    """Makes the scene of one label of which every object is labelled."""
    classes = np.where(numbers > 0, code(label), 0).astype(np.uint8)
    return InstanceScene(name, source, rgb, numbers.astype(np.uint16), classes, (label,), gsd, held_out)


def _drawn(shape: tuple[int, ...], polygons: Sequence[Sequence[Sequence[float]]]) -> Numbers:
    """Numbers the pixels of polygons (x, y in pixels), in their order."""
    picture = Image.new("I", (shape[1], shape[0]))
    for number, polygon in enumerate(polygons, 1):
        ImageDraw.Draw(picture).polygon([(x, y) for x, y in polygon], fill=number)
    return np.asarray(picture).astype(np.uint16)


def _negative_area(box: list[float]) -> float:
    return -(box[2] - box[0]) * (box[3] - box[1])


def _size(rgb: Rgb) -> tuple[int, int]:
    """Returns the (width, height) of a picture."""
    return rgb.shape[1], rgb.shape[0]


def _rgb(path: Path) -> Rgb:
    return np.asarray(Image.open(path).convert("RGB"))
