"""Does a score of 0.8 mean 80 %? Reliability of cell probabilities on held-out places, and a temperature.

    python benchmarks/calibration.py --data DATA [--model embedded] [--plot FILE] [--json FILE]

Every known label of every held-out tile is asked for. Cells are sorted by their probability into ten bins;
the expected calibration error is the mean distance between a bin's mean probability and its share of cells
that are mostly the label, weighted by cells. Every other tile decides on the temperature (lowest mean log
loss of those listed), the rest is what the errors are measured on. Cells that a text leaves out, outside the
box and in rows without bricks, have no probability and are left out here too.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from accuracy import cells_of, predict_with

from embedded_training.crops import Crop, CropSettings, scoring_tiles
from embedded_training.data_sets import load_places
from t4s_geo.models.card import read_card
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel

TEMPERATURES = (0.7, 1.0, 1.4, 2.0, 2.8, 4.0)
BINS = 10


@dataclass(frozen=True)
class Cells:
    """Cells that have a probability and a known label.

    Attributes:
        probability: Shape (cells,), dtype float64.
        there: Whether at least half of each is the label, shape (cells,), dtype bool.
    """

    probability: np.ndarray
    there: np.ndarray

    def log_loss(self) -> float:
        """Mean of minus the logarithm of the probability of what is true."""
        likely = np.where(self.there, self.probability, 1 - self.probability)
        return float(-np.log(np.clip(likely, 1e-3, 1)).mean())

    def bins(self) -> list[dict[str, float]]:
        """Returns mean probability, share that is there, and cells of each bin that has any."""
        index = np.minimum((self.probability * BINS).astype(int), BINS - 1)
        return [
            {
                "probability": float(self.probability[index == bin].mean()),
                "there": float(self.there[index == bin].mean()),
                "cells": int((index == bin).sum()),
            }
            for bin in range(BINS)
            if (index == bin).any()
        ]

    def error(self) -> float:
        """Expected calibration error."""
        return sum(abs(one["probability"] - one["there"]) * one["cells"] for one in self.bins()) / len(
            self.there
        )


def collect(model: LocalModel, tiles: Sequence[Crop]) -> Cells:
    """Asks for every label of every tile and keeps the cells that count."""
    predict, probability, there = predict_with(model), [], []
    for start in range(0, len(tiles), 8):
        group = list(tiles[start : start + 8])
        for crop, found in zip(group, predict(group), strict=True):
            size = crop.known.shape[1] // model.card.grid
            known = crop.known.reshape(len(found), model.card.grid, size, -1, size).all(axis=(2, 4))
            counted = known & (found > 0)
            probability.append(found[counted])
            there.append((cells_of(crop, model.card.grid) >= 0.5)[counted])
    return Cells(np.concatenate(probability).astype(float), np.concatenate(there))


def plot(curves: dict[str, list[dict[str, float]]]) -> str:
    """Draws reliability diagrams as SVG: share that is there over probability."""
    colours = ("#b0b0b0", "#1f6fb4")
    lines = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 420 420" font-family="sans-serif">',
        '<rect width="420" height="420" fill="white"/>',
        '<path d="M60 20V360H400" fill="none" stroke="black"/>',
        '<path d="M60 360L400 20" stroke="#999" stroke-dasharray="4"/>',
        '<text x="230" y="400" text-anchor="middle">probability of a cell</text>',
        '<text transform="translate(22 190) rotate(-90)" text-anchor="middle">share that is the label</text>',
    ]
    for tick in (0, 0.5, 1):
        lines.append(f'<text x="{60 + 340 * tick}" y="378" text-anchor="middle">{tick}</text>')
        lines.append(f'<text x="52" y="{364 - 340 * tick}" text-anchor="end">{tick}</text>')
    for rank, (name, bins) in enumerate(curves.items()):
        points = [(60 + 340 * one["probability"], 360 - 340 * one["there"]) for one in bins]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
        lines.append(f'<polyline points="{path}" fill="none" stroke="{colours[rank]}" stroke-width="2"/>')
        lines += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" fill="{colours[rank]}"/>' for x, y in points]
        lines.append(f'<text x="75" y="{40 + 18 * rank}" fill="{colours[rank]}">{name}</text>')
    return "\n".join([*lines, "</svg>"]) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--model", default="embedded", help="name or folder of a local checkpoint")
    parser.add_argument("--limit", type=int, default=16, help="tiles a data set")
    parser.add_argument("--plot", type=Path, help="reliability diagram, SVG")
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()
    folder = model_folder(options.model)
    card = read_card(folder)
    places = [place for place in load_places(options.data) if place.held_out]
    tiles = [crop for _, crop in scoring_tiles(places, CropSettings(grid=card.tile_size), options.limit)]
    losses: dict[float, float] = {}
    for temperature in TEMPERATURES:
        model = LocalModel.load(folder, replace(card, temperature=temperature), "cpu")
        losses[temperature] = collect(model, tiles[::2]).log_loss()
        print(f"temperature {temperature}: log loss {losses[temperature]:.3f}", flush=True)
    best = min(losses, key=lambda temperature: losses[temperature])
    curves, errors = {}, {}
    for temperature in dict.fromkeys((1.0, best)):
        cells = collect(LocalModel.load(folder, replace(card, temperature=temperature), "cpu"), tiles[1::2])
        errors[str(temperature)] = cells.error()
        name = f"temperature {temperature}: error {cells.error():.3f}"
        curves[name] = cells.bins()
        print(f"{name}, {len(cells.there)} cells", flush=True)
    if options.plot:
        options.plot.write_text(plot(curves))
    if options.json:
        result = {"temperature": best, "log_loss": losses, "error": errors, "bins": curves}
        options.json.write_text(json.dumps(result, indent=2) + "\n")


if __name__ == "__main__":
    main()
