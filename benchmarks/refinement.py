"""What `--refine edges` does to masks: intersection over union of areas and of their edges.

    python benchmarks/refinement.py [--data DATA] [--model embedded] [--limit 16] [--json FILE]
    python benchmarks/refinement.py --data DATA --tune

Without DATA, the folder of labelled imagery that the training takes, the sample scenes that have labels are
measured; with it its held-out places, cut into tiles as `accuracy.py` does. `--tune` tries radii and epsilons
of the filter on the places that the embedded checkpoint was trained on instead.

- oracle: the labels themselves, written as descriptors of the model's grid and read back;
- model: the checkpoint.

Boundary IoU (Cheng et al., 2021) looks only at pixels of a mask near its outline, up to 2 % of the tile's
diagonal. A tile's own edge is not an outline: the scene goes on there.
"""

from __future__ import annotations

import argparse
import json
import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import rasterio
from accuracy import Count, Predictor, predict_with, predict_with_oracle
from scipy.ndimage import minimum_filter

from embedded_training.crops import Crop, CropSettings, scoring_tiles
from embedded_training.data_sets import load_places
from embedded_training.label_set import BITS, LABELS, bits
from embedded_training.sources import Place
from t4s_geo.models import choose_model, open_model
from t4s_geo.models.card import ModelCard
from t4s_geo.raster.upsample import bilinear, repeat
from t4s_geo.refine.edges import EdgeFilter, edge_filter
from t4s_geo.refine.guided import GuidedFilter

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
EDGE = 0.02
"""Width of the edges that boundary IoU looks at, in tile diagonals."""
RADII = (0.5, 0.75, 1.0, 1.5)
"""In cells."""
EPSILONS = (1e-5, 1e-4, 1e-3)


@dataclass(frozen=True)
class Sample:
    """A sample scene that has labels.

    Attributes:
        name: Of its file, without its ending.
        source: Data set of the training whose distances suit it.
        labels: The model's label for each code of its reference.
    """

    name: str
    source: str
    labels: tuple[tuple[int, str], ...]

    def place(self) -> Place:
        """Reads the scene and its labels; where there is no code, nothing is known but for buildings."""
        with rasterio.open(SAMPLES / f"{self.name}.tif") as dataset:
            rgb = np.ascontiguousarray(dataset.read([1, 2, 3]).transpose(1, 2, 0))
        with rasterio.open(SAMPLES / f"{self.name}_reference.tif") as dataset:
            codes = dataset.read(1)
        present = np.zeros(codes.shape, BITS)
        for code, label in self.labels:
            present[codes == code] = bits(label)
        everywhere = self.source == "banepa"
        known = np.where((codes > 0) | everywhere, bits(*(label for _, label in self.labels)), 0)
        distance = {"banepa": 0.132, "amazon": 10.0}[self.source]
        return Place(self.name, self.source, rgb, present, known.astype(BITS), distance, held_out=True)


LABELLED = (
    Sample("banepa_labelled", "banepa", ((1, "building"),)),
    Sample("amazon_forest", "amazon", ((1, "vegetation"), (2, "bare land"))),
)


@dataclass
class Score:
    """Pixels of one label in one data set: all, those near outlines, and how many of all are the label."""

    area: Count = field(default_factory=Count)
    edge: Count = field(default_factory=Count)
    wanted: int = 0

    def add(self, found: np.ndarray, wanted: np.ndarray, known: np.ndarray) -> None:
        """Counts one tile; all arrays have shape (tile_size, tile_size) and dtype bool."""
        self.area.add(found, wanted, known)
        self.edge.add(ring(found), ring(wanted), known)
        self.wanted += int(wanted.sum())


Scores = dict[tuple[str, str], Score]


def ring(mask: np.ndarray) -> np.ndarray:
    """Returns the pixels of a mask that are near its outline."""
    width = round(EDGE * math.hypot(*mask.shape))
    return mask & ~minimum_filter(mask, 2 * width + 1, mode="nearest")


def answers(tiles: Sequence[tuple[str, Crop]], predict: Predictor) -> list[np.ndarray]:
    """Returns the cells of each tile, shape (labels, grid, grid), dtype float32."""
    groups = [tiles[start : start + 8] for start in range(0, len(tiles), 8)]
    return [cells.astype(np.float32) for group in groups for cells in predict([crop for _, crop in group])]


def to_pixels(cells: np.ndarray, card: ModelCard) -> np.ndarray:
    """Brings cells (labels, grid, grid) to pixels as the card says."""
    if card.upsample == "nearest":
        return repeat(cells, card.cell_size)
    return bilinear(np.pad(cells, ((0, 0), (1, 1), (1, 1)), mode="edge"), card.cell_size)


def score(
    tiles: Sequence[tuple[str, Crop]],
    cells: Sequence[np.ndarray],
    card: ModelCard,
    refine: EdgeFilter | None,
) -> Scores:
    """Counts what cells become, by data set and label, where the label is known there."""
    everywhere = np.ones((card.tile_size, card.tile_size), bool)
    scores: Scores = {}
    for (source, crop), of_tile in zip(tiles, cells, strict=True):
        asked = np.flatnonzero(crop.known.any(axis=(1, 2)))
        pixels = to_pixels(of_tile[asked], card)
        if refine is not None:
            pixels = refine(pixels, crop.rgb, everywhere)
        for label, found in zip(asked, pixels >= card.threshold, strict=True):
            known = crop.known[label]
            wanted = (crop.present[label] >= 0.5) & known
            scores.setdefault((source, LABELS[label]), Score()).add(found & known, wanted, known)
    return scores


def shares(scores: Scores) -> dict[str, tuple[float, float]]:
    """Returns IoU and boundary IoU of each label that is there, and their means."""
    found = {
        f"{source} | {label}": (one.area.both / one.area.either, one.edge.both / max(one.edge.either, 1))
        for (source, label), one in scores.items()
        if one.wanted
    }
    return {**found, "mean | ": tuple(np.mean(list(found.values()), axis=0).tolist())}


def candidates(card: ModelCard) -> dict[str, EdgeFilter | None]:
    """Returns the filters that are tried, by what they are called."""
    tried: dict[str, EdgeFilter | None] = {"none": None}
    for radius in RADII:
        for epsilon in EPSILONS:
            pixels = round(radius * card.cell_size)
            tried[f"radius {radius:g} cells, epsilon {epsilon:g}"] = EdgeFilter(GuidedFilter(pixels, epsilon))
    return tried


def find_tiles(options: argparse.Namespace, card: ModelCard) -> list[tuple[str, Crop]]:
    """Cuts the places that are to be measured into tiles."""
    if options.data is None:
        places = [sample.place() for sample in LABELLED]
    else:
        places = [place for place in load_places(options.data) if place.held_out != options.tune]
    # A grid of one cell a pixel: the reference is not rounded to cells.
    return scoring_tiles(places, CropSettings(grid=card.tile_size), options.limit)


def print_means(results: dict[str, dict[str, dict[str, tuple[float, float]]]]) -> None:
    """Prints a row for each filter: mean IoU and boundary IoU."""
    print(f"\n| | {' | '.join(f'{name}: IoU | boundary IoU' for name in results)} |")
    print("| --- |" + " --- | --- |" * len(results))
    for refine in next(iter(results.values())):
        means = [share for rows in results.values() for share in rows[refine]["mean | "]]
        print(f"| {refine} | {' | '.join(f'{share:.3f}' for share in means)} |")


def print_labels(results: dict[str, dict[str, dict[str, tuple[float, float]]]]) -> None:
    """Prints a row for each data set and label: IoU and, in brackets, boundary IoU."""
    columns = [(name, refine) for name, rows in results.items() for refine in rows]
    print(f"\n| data set | label | {' | '.join(f'{name}, {refine}' for name, refine in columns)} |")
    print("| --- | --- |" + " --- |" * len(columns))
    for row in next(iter(next(iter(results.values())).values())):
        found = [results[name][refine][row] for name, refine in columns]
        print(f"| {row} | {' | '.join(f'{area:.3f} ({edge:.3f})' for area, edge in found)} |")


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--tune", action="store_true")
    parser.add_argument("--limit", type=int, default=16, help="tiles a data set")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    if options.tune and options.data is None:
        parser.error("--tune needs --data: no sample scene was trained on")
    model = open_model(choose_model(options.model, device="cpu"))
    tiles = find_tiles(options, model.card)
    filters = (
        candidates(model.card) if options.tune else {"none": None, "edges": edge_filter(model.card.cell_size)}
    )
    results = {}
    for name, predict in {"oracle": predict_with_oracle(model), "model": predict_with(model)}.items():
        cells = answers(tiles, predict)
        results[name] = {
            refine: shares(score(tiles, cells, model.card, one)) for refine, one in filters.items()
        }
        print(f"{name}: {len(tiles)} tiles", flush=True)
    (print_means if options.tune else print_labels)(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
