"""Whether ONNX Runtime writes what `generate()` of Transformers writes.

    python benchmarks/runtimes.py [--tiles 250] [--scenes FOLDER] [--json FILE]

Tiles are cut out of the sample scenes, which the checkpoint has not been trained on, or out of the rasters in
a folder, and each is asked about every label. What is compared is the text, and, where the texts are equal,
the probability of each cell. PyTorch's fast decoder is compared, too.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from cut_tiles import SAMPLES, cut_tiles

from t4s_geo.models import Answer, choose_model
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.registry import read_model_card

STEP = 48
"""Pixels between the corners of tiles: they are different pictures for all that a network sees."""
AT_ONCE = 12


def compare(found: Sequence[Answer], wanted: Sequence[Answer]) -> dict[str, float]:
    """Returns the share of equal texts, and the largest difference of a cell in these."""
    equal = [one.text == other.text for one, other in zip(found, wanted, strict=True)]
    cells = [
        float(np.abs(one.marginals - other.marginals).max())
        for one, other, same in zip(found, wanted, equal, strict=True)
        if same
    ]
    return {"equal_texts": float(np.mean(equal)), "largest_difference": max(cells)}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--model", default="embedded")
    parser.add_argument("--tiles", type=int, default=250)
    parser.add_argument("--scenes", type=Path, default=SAMPLES)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args()

    card, folder = read_model_card(choose_model(options.model)), model_folder(options.model)
    paths = [path for path in sorted(options.scenes.glob("*.tif")) if "reference" not in path.name]
    tiles = cut_tiles(card, paths, options.tiles, STEP)

    def load(runtime: str, reference: bool = False) -> LocalModel:
        return LocalModel.load(folder, card, "cpu", runtime=runtime, reference=reference)

    models = {
        "generate": load("torch", True), "ONNX Runtime": load("onnxruntime"), "PyTorch": load("torch"),
    }  # fmt: skip
    answers: dict[str, list[Answer]] = {name: [] for name in models}
    for start in range(0, len(tiles), AT_ONCE):
        for name, model in models.items():
            batch = tiles[start : start + AT_ONCE]
            answers[name] += [answer for tile in model.answer(batch) for answer in tile]
        print(f"{min(start + AT_ONCE, len(tiles))} of {len(tiles)} tiles", flush=True)
    wanted = answers.pop("generate")
    results = {name: compare(found, wanted) for name, found in answers.items()}
    print(f"\n{len(tiles)} tiles, {len(wanted)} questions, against generate() in single precision:\n")
    print("| | equal texts | largest difference of a cell where they are equal |")
    print("| --- | --- | --- |")
    for name, result in results.items():
        print(f"| {name} | {result['equal_texts']:.2%} | {result['largest_difference']:.1e} |")
    if options.json:
        options.json.write_text(json.dumps({"questions": len(wanted), **results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
