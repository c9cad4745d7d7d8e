"""Scenes with instance labels on a map: where they lie, what is in them as polygons, and their files."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

import affine
import numpy as np
import rasterio
import shapely
from rasterio.features import rasterize, shapes

from embedded_training.objects.scenes import InstanceScene
from t4s_geo.labelled.features import read_labelled

CRS = "EPSG:32645"
CORNER = (500_000.0, 3_000_000.0)
"""Where all scenes lie: at the central meridian, where a metre is a metre to 0.04 %."""
EACH = {"cars": 12, "trees": 8}
"""Every so many scenes are scored: frames of cars are a few seconds of one place, tiles with trees many."""


def reference_of(scene: InstanceScene) -> np.ndarray:
    """Returns the outlines, in `CRS`, of the objects that are in known pixels of a scene."""
    return reference_polygons(known_numbers(scene), transform_of(scene))


def known_polygons(scene: InstanceScene, polygons: np.ndarray) -> np.ndarray:
    """Returns those of some polygons that have a point inside them at a known pixel of a scene."""
    known = scene.label_is_known(scene.asked[0])
    return polygons[_in_known_pixels(polygons, known, transform_of(scene))]


def known_numbers(scene: InstanceScene) -> np.ndarray:
    """Returns the numbers of the objects, 0 where it is not known what is there, shape (rows, columns)."""
    label = scene.asked[0]
    return np.where(scene.label_is_known(label), scene.objects(label), 0)


def transform_of(scene: InstanceScene) -> affine.Affine:
    """Returns the transform of a scene's pixels to `CRS`."""
    side = scene.ground_sampling_distance
    return affine.Affine(side, 0, CORNER[0], 0, -side, CORNER[1])


def reference_polygons(numbers: np.ndarray, transform: affine.Affine) -> np.ndarray:
    """Returns the outline of each numbered object, in the order of their numbers."""
    pieces: dict[int, list[shapely.Geometry]] = {}
    for outline, number in shapes(numbers.astype(np.int32), numbers > 0, transform=transform):
        pieces.setdefault(int(number), []).append(shapely.geometry.shape(outline))
    outlines = [shapely.union_all(pieces[number]) for number in sorted(pieces)]
    return np.array(outlines, dtype=object)


def _in_known_pixels(polygons: np.ndarray, known: np.ndarray, transform: affine.Affine) -> np.ndarray:
    """Tells which polygons have a point inside them at a known pixel."""
    columns, rows = pixels_inside(polygons, transform).T
    return known[rows.clip(0, known.shape[0] - 1), columns.clip(0, known.shape[1] - 1)]


def pixels_inside(polygons: np.ndarray, transform: affine.Affine) -> np.ndarray:
    """Returns a pixel inside each polygon, column and row, shape (polygons, 2)."""
    points = shapely.get_coordinates(shapely.point_on_surface(polygons))
    return ((points - CORNER) / (transform.a, transform.e)).astype(int)


def burnt(polygons: np.ndarray, shape: tuple[int, ...], transform: affine.Affine) -> np.ndarray:
    """Returns the pixels whose centres lie in polygons, bool, of the given shape."""
    if not len(polygons):
        return np.zeros(shape, bool)
    return rasterize(polygons, shape, transform=transform, dtype="uint8") > 0


def scored_scenes(
    scenes: Iterable[InstanceScene], only: Sequence[str], held_out: bool = True
) -> dict[str, list[InstanceScene]]:
    """Returns the held-out scenes of each data set, or of some, or those that are not held out."""
    scored: dict[str, list[InstanceScene]] = {}
    for scene in scenes:
        if scene.held_out == held_out and (not only or scene.source in only):
            scored.setdefault(scene.source, []).append(scene)
    return {source: group[:: EACH.get(source, 1)] for source, group in scored.items()}


def file_name(scene: InstanceScene) -> str:
    """Returns a name of the scene that is plain enough for files."""
    return re.sub(r"[^A-Za-z0-9]+", "_", f"{scene.source}_{scene.name}")


def write_scene(scene: InstanceScene, folder: Path) -> Path:
    """Writes a scene as GeoTIFF."""
    return _write(folder / f"{file_name(scene)}.tif", scene.rgb.transpose(2, 0, 1), scene)


def write_labels(scene: InstanceScene, folder: Path, objects: bool) -> Path:
    """Writes the labels of a scene for the oracle, with the objects' numbers where they are wanted."""
    label = scene.asked[0]
    numbers = scene.objects(label)
    bands = np.stack([(numbers > 0).astype(np.uint16), *([numbers] if objects else [])])
    path = _write(folder / f"{file_name(scene)}_labels.tif", bands, scene)
    path.with_suffix(".json").write_text(json.dumps({"1": label}))
    return path


def _write(path: Path, bands: np.ndarray, scene: InstanceScene) -> Path:
    count, height, width = bands.shape
    profile = {"driver": "GTiff", "count": count, "height": height, "width": width, "dtype": bands.dtype}
    with rasterio.open(
        path, "w", crs=CRS, transform=transform_of(scene), compress="deflate", **profile
    ) as out:
        out.write(bands)
    return path


def polygons_of(path: Path, label: str) -> np.ndarray:
    """Reads the polygons of a label, in `CRS`."""
    frame = read_labelled(path, "label", None, "").to_crs(CRS)
    parts = shapely.get_parts(shapely.make_valid(frame.geometry[frame["label"] == label].to_numpy()))
    return parts[shapely.get_dimensions(parts) == 2]
