"""What a coarse scene should be brought to: accuracy over how many times it is enlarged.

    python benchmarks/distances.py --data DATA [--model embedded]

Held-out places of each data set are laid side by side, shrunk to scenes of a coarser ground sampling
distance, and segmented with one label at a time allowed to overlap the others, once at each enlargement
and once at what the model's card chooses. The figures are intersections over union with the labels at full
resolution, means over the labels of the data set; of what the card chooses, those of each label too.
"""

from __future__ import annotations

import argparse
import math
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

import geopandas as gpd
import numpy as np
import rasterio
from affine import Affine
from PIL import Image
from rasterio.features import rasterize

from embedded_training.data_sets import load_places
from embedded_training.label_set import BITS, LABELS
from embedded_training.sources import Place
from t4s_geo import Options, RenderOptions, segment
from t4s_geo.models.card import read_card
from t4s_geo.models.folders import model_folder

CORNER = Affine.translation(500_000, 4_000_000)
"""Where the scenes are laid in UTM: the places themselves are pixels only."""


@dataclass(frozen=True)
class Layer:
    """Places side by side: see `Place`."""

    rgb: np.ndarray
    present: np.ndarray
    known: np.ndarray
    distance: float


def lay(places: Sequence[Place], most: int) -> Layer:
    """Lays up to `most` places of one distance side by side in a square."""
    distance = places[0].ground_sampling_distance
    alike = [place for place in places if math.isclose(place.ground_sampling_distance, distance, rel_tol=0.1)]
    side = math.isqrt(min(most, len(alike)))
    height, width = np.min([place.known.shape for place in alike], axis=0)

    def join(name: str) -> np.ndarray:
        arrays = [getattr(place, name)[:height, :width] for place in alike[: side * side]]
        return np.concatenate(
            [np.concatenate(arrays[row * side : (row + 1) * side], axis=1) for row in range(side)]
        )

    return Layer(join("rgb"), join("present"), join("known"), distance)


def write_scene(layer: Layer, distance: float, path: Path) -> None:
    """Writes the pictures, shrunk to a distance, as a GeoTIFF."""
    height, width = (int(side * layer.distance / distance) for side in layer.known.shape)
    pixels = np.asarray(Image.fromarray(layer.rgb).resize((width, height), Image.Resampling.BOX))
    profile = {"driver": "GTiff", "width": width, "height": height, "count": 3, "dtype": "uint8"}
    transform = CORNER * Affine.scale(distance, -distance)
    with rasterio.open(path, "w", crs="EPSG:32616", transform=transform, **profile) as file:
        file.write(pixels.transpose(2, 0, 1))


def compare(result: Path, layer: Layer) -> dict[str, float]:
    """Compares polygons with the labels where these are known: the IoU of each label that is there."""
    polygons = gpd.read_file(result, layer="segments")
    transform = CORNER * Affine.scale(layer.distance, -layer.distance)
    ious = {}
    for label in labels_of(layer):
        bit = BITS(1 << LABELS.index(label))
        known = (layer.known & bit).astype(bool)
        present = (layer.present & bit).astype(bool) & known
        shapes = list(polygons[polygons["label"] == label].geometry)
        found = np.zeros(known.shape, bool)
        if shapes:
            found = rasterize(shapes, out_shape=known.shape, transform=transform).astype(bool) & known
        ious[label] = float((found & present).sum() / (found | present).sum())
    return ious


def labels_of(layer: Layer) -> list[str]:
    """Returns the labels that are known to be somewhere."""
    there = np.bitwise_or.reduce(layer.present & layer.known, axis=None)
    return [label for index, label in enumerate(LABELS) if there >> index & 1]


def measure(
    layer: Layer, distance: float, targets: Sequence[float], model: str
) -> Iterator[dict[str, float]]:
    """Segments a scene of one distance at each of the target distances."""
    with tempfile.TemporaryDirectory() as scratch:
        scene, result = Path(scratch, "scene.tif"), Path(scratch, "result.gpkg")
        write_scene(layer, distance, scene)
        for target in targets:
            options = Options(
                model=model, device="cpu", gsd=target, fresh=True, render=RenderOptions(exclusive=False)
            )
            segment(scene, labels_of(layer), result, options=options)
            yield compare(result, layer)


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--sources", nargs="+", default=["dubai", "cities", "trees", "farms", "fields"])
    parser.add_argument("--scenes", type=float, nargs="+", default=[1, 2, 3, 5], help="metres a pixel")
    parser.add_argument("--times", type=float, nargs="+", default=[1, 2, 3], help="enlarged so often")
    parser.add_argument("--most", type=int, default=16, help="places a data set")
    options = parser.parse_args()
    card = read_card(model_folder(options.model))
    places = [place for place in load_places(options.data) if place.held_out]
    times = "".join(f" x {time:g} |" for time in options.times)
    print(f"| data set | scene, m |{times} card | IoU | of each label |")
    print("| --- | --- |" + " --- |" * (len(options.times) + 3))
    for source in options.sources:
        layer = lay([place for place in places if place.source == source], options.most)
        for distance in options.scenes:
            chosen = card.best_distance(distance) or distance
            targets = [*(distance / time for time in options.times), chosen]
            *ious, best = measure(layer, distance, targets, options.model)
            cells = "".join(f" {fmean(each.values()):.2f} |" for each in ious)
            labels = ", ".join(f"{label} {iou:.2f}" for label, iou in best.items())
            row = (
                f"| {source} | {distance:g} |{cells} {chosen:.2g} m | {fmean(best.values()):.2f} | {labels} |"
            )
            print(row, flush=True)


if __name__ == "__main__":
    main()
