"""Accuracy of a checkpoint on held-out places, beside its grid's ceiling and a dense baseline.

    python benchmarks/accuracy.py --data DATA [--model embedded] [--dense runs/tower] [--json FILE]

DATA is the folder of labelled imagery that the training takes. Every held-out place is cut into tiles
that do not overlap; intersection over union is counted over all known pixels of a data set:

- model: the checkpoint, grammar-constrained greedy decoding, cells upsampled as its card says;
- oracle: the labels themselves, written as descriptors of the same grid and read back, upsampled the same;
- dense: the same vision tower with a linear head that says of 32 x 32 cells what is there, before the
  language model was trained.

The second number of each is the share of tiles without the label in which nothing was found: what the
answer to a prompt for something absent is worth. The last row has the mean over the rows that have a first
number, and that share of all prompts for something absent.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from embedded_training.crops import Crop, CropSettings, scoring_tiles
from embedded_training.data_sets import load_places
from embedded_training.label_set import LABELS
from t4s_geo.models import Model, TileQuestion, choose_model, open_model
from t4s_geo.models.card import ModelCard
from t4s_geo.prompts import Prompt
from t4s_geo.raster.upsample import bilinear, repeat

Predictor = Callable[[list[Crop]], np.ndarray]
Scores = dict[str, dict[str, dict[str, float | None]]]


def predict_with(model: Model) -> Predictor:
    """Asks the model for every label of every tile; returns probabilities (tiles, labels, grid, grid)."""

    def predict(crops: list[Crop]) -> np.ndarray:
        prompts = tuple(Prompt(label, label) for label in LABELS)
        answers = model.answer([TileQuestion(crop.rgb, prompts) for crop in crops])
        return np.array([[answer.marginals for answer in tile] for tile in answers])

    return predict


def predict_with_oracle(model: Model) -> Predictor:
    """Writes the labels themselves as descriptors and reads them back."""
    format = model.card.format()

    def predict(crops: list[Crop]) -> np.ndarray:
        masks = [[share >= 0.5 for share in cells_of(crop, model.card.grid)] for crop in crops]
        texts = [[format.write(mask.astype(np.uint8), ["x"]) for mask in row] for row in masks]
        read = [[format.read(text, ["x"]).cells for text in row] for row in texts]
        return np.array(read, np.float32)

    return predict


def predict_with_dense(folder: Path) -> Predictor:
    """Runs the tower with the linear head it was trained with."""
    import torch

    from embedded_training.build import make_tower_config
    from embedded_training.tower import DenseHead, collate
    from t4s_geo.models.local.pytorch.lite_tower import LiteTower

    saved = torch.load(folder / "tower.pt", weights_only=True)
    tower, head = LiteTower(make_tower_config()).eval(), DenseHead(make_tower_config().hidden_size)
    tower.load_state_dict(saved["tower"])
    head.load_state_dict(saved["head"])

    def predict(crops: list[Crop]) -> np.ndarray:
        with torch.inference_mode():
            pixels, _, _ = collate(crops)
            return head(tower(pixels).last_hidden_state).sigmoid().numpy()

    return predict


def cells_of(crop: Crop, grid: int) -> np.ndarray:
    """Returns the share of each cell that each label covers, from a crop that knows its pixels."""
    size = crop.present.shape[1] // grid
    return crop.present.reshape(len(LABELS), grid, size, grid, size).mean(axis=(2, 4))


@dataclass
class Count:
    """Pixels and tiles of one label in one data set.

    Attributes:
        both: Pixels that are the label and were found.
        either: Pixels that are one of the two.
        absent: Tiles that are known all over and without the label.
        quiet: Those of them in which nothing was found.
    """

    both: int = 0
    either: int = 0
    absent: int = 0
    quiet: int = 0

    def add(self, found: np.ndarray, wanted: np.ndarray, known: np.ndarray) -> None:
        """Counts one tile; all arrays have shape (tile_size, tile_size) and dtype bool."""
        self.both += int((found & wanted).sum())
        self.either += int(((found & known) | wanted).sum())
        if known.all() and not wanted.any():
            self.absent += 1
            self.quiet += int(not found.any())

    def shares(self) -> dict[str, float | None]:
        """Returns intersection over union, the share of absent tiles that stayed quiet, and their number."""
        return {
            "iou": self.both / self.either if self.either else None,
            "quiet": self.quiet / self.absent if self.absent else None,
            "absent": self.absent,
        }


def score(tiles: Sequence[tuple[str, Crop]], predict: Predictor, card: ModelCard) -> Scores:
    """Returns what `Count.shares` says by data set and label, where the label is known there."""
    upsample = bilinear if card.upsample == "bilinear" else repeat
    counts: dict[tuple[str, str], Count] = {}
    for start in range(0, len(tiles), 8):
        group = tiles[start : start + 8]
        cells = predict([crop for _, crop in group])
        # The dense head's cells may be larger than those of the descriptor.
        cell_size = card.tile_size // cells.shape[-1]
        cells = np.pad(cells, ((0, 0), (0, 0), (1, 1), (1, 1)), mode="edge")
        pixels = upsample(cells.astype(np.float32), cell_size) >= card.threshold
        for (source, crop), found in zip(group, pixels, strict=True):
            for label, there, share, known in zip(LABELS, found, crop.present, crop.known, strict=True):
                if known.any():
                    count = counts.setdefault((source, label), Count())
                    count.add(there, (share >= 0.5) & known, known)
    scores: Scores = {}
    for (source, label), count in counts.items():
        scores.setdefault(source, {})[label] = count.shares()
    return scores


def print_table(results: dict[str, Scores]) -> None:
    """Prints a row for each data set and label, and their mean."""
    print(f"\n| data set | label | {' | '.join(results)} |")
    print("| --- | --- |" + " --- |" * len(results))
    ious: dict[str, list[float]] = {name: [] for name in results}
    for source, labels in results["oracle"].items():
        for label, ceiling in labels.items():
            if not ceiling["iou"] and not ceiling["absent"]:
                # Nowhere, and nowhere known to be missing from a whole tile.
                continue
            cells = []
            for name, scores in results.items():
                iou, quiet = (scores[source][label][key] for key in ("iou", "quiet"))
                cells.append(f"{_number(iou)} ({_number(quiet)})")
                # A label that is nowhere in a data set has no intersection to speak of.
                if ceiling["iou"]:
                    ious[name].append(iou or 0.0)
            print(f"| {source} | {label} | {' | '.join(cells)} |")
    means = [f"{np.mean(ious[name]):.2f} ({_number(quiet_share(results[name]))})" for name in results]
    print(f"| mean | | {' | '.join(means)} |")


def quiet_share(scores: Scores) -> float | None:
    """Returns the share of all prompts for something absent that found nothing."""
    shares = [label for labels in scores.values() for label in labels.values() if label["absent"]]
    absent = sum(share["absent"] or 0 for share in shares)
    quiet = sum((share["quiet"] or 0) * (share["absent"] or 0) for share in shares)
    return quiet / absent if absent else None


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--dense", type=Path, help="folder with tower.pt of the training")
    parser.add_argument("--limit", type=int, default=40, help="tiles a data set")
    parser.add_argument("--farther", type=float, default=1, help="take tiles from so many times as far")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    model = open_model(choose_model(options.model, device="cpu"))
    # A grid of one cell a pixel: the reference is not rounded to cells.
    usual = CropSettings()
    distances = tuple(
        (name, low * options.farther, high * options.farther) for name, low, high in usual.distances
    )
    settings = CropSettings(grid=model.card.tile_size, distances=distances)
    places = [place for place in load_places(options.data) if place.held_out]
    tiles = scoring_tiles(places, settings, options.limit)
    predictors = {"model": predict_with(model), "oracle": predict_with_oracle(model)}
    if options.dense:
        predictors["dense"] = predict_with_dense(options.dense)
    results = {}
    for name, predict in predictors.items():
        began = time.monotonic()
        results[name] = score(tiles, predict, model.card)
        print(f"{name}: {len(tiles)} tiles in {time.monotonic() - began:.0f} s", flush=True)
    print_table(results)
    if options.json:
        options.json.write_text(json.dumps(results, indent=2) + "\n")


if __name__ == "__main__":
    main()
