"""`t4s-geo benchmark` on a full-size data set in the layout of RRSIS-D, made here: time and peak memory.

    python benchmarks/public_set.py FOLDER [--questions 17402]

The folder gets references, annotations with masks as run lengths, and pictures of 800 pixels, as many as
RRSIS-D has questions; masks are blobs, so the ceiling is that of blobs and not that of RRSIS-D. The oracle
answers.
"""

from __future__ import annotations

import argparse
import json
import pickle
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
from PIL import Image

from t4s_geo.datasets import rle

SIDE = 800
QUESTIONS = 17_402
PICTURES = 64
"""Different pictures; the others are links to these, to spare the disk."""


def blob(rng: np.random.Generator) -> np.ndarray:
    """Returns the mask of a wavy ellipse, from a few pixels to half of the picture across."""
    rows, columns = np.mgrid[:SIDE, :SIDE].astype(np.float32)
    radius = float(np.exp(rng.uniform(np.log(6), np.log(200))))
    top, left = rng.uniform(radius, SIDE - radius, 2)
    down, across = (rows - top) / radius, (columns - left) / (radius * rng.uniform(0.4, 1))
    angle = np.arctan2(down, across)
    edge = 1 + 0.2 * np.sin(int(rng.integers(2, 7)) * angle + rng.uniform(0, 6))
    return np.hypot(down, across) < edge


def make(folder: Path, questions: int) -> None:
    """Writes the data set."""
    rng = np.random.default_rng(30)
    pictures = folder / "images" / "rrsisd" / "JPEGImages"
    pictures.mkdir(parents=True, exist_ok=True)
    shapes = [rle.encode(blob(rng)) for _ in range(512)]
    images, annotations, refs = [], [], []
    for number in range(questions):
        path = pictures / f"{number:05}.jpg"
        if number < PICTURES:
            Image.fromarray(rng.integers(0, 256, (SIDE, SIDE, 3), np.uint8)).save(path, quality=60)
        elif not path.exists():
            path.hardlink_to(pictures / f"{number % PICTURES:05}.jpg")
        images.append({"id": number, "file_name": path.name, "height": SIDE, "width": SIDE})
        mask = {"size": [SIDE, SIDE], "counts": shapes[number % len(shapes)]}
        one = {"id": number, "image_id": number, "category_id": 1, "segmentation": [mask], "iscrowd": 0}
        annotations.append(one | {"bbox": [0, 0, SIDE, SIDE], "area": 1})
        sentence = f"the thing number {number} on the left"
        tokens = {"tokens": sentence.split(), "raw": sentence, "sent": sentence, "sent_id": number}
        refs.append(
            {"ref_id": number, "ann_id": number, "image_id": number, "category_id": 1, "split": "test"}
            | {"file_name": path.name, "sentences": [tokens], "sent_ids": [number]}
        )
    inner = folder / "rrsisd"
    inner.mkdir(exist_ok=True)
    content = {"images": images, "annotations": annotations, "categories": [{"id": 1, "name": "thing"}]}
    (inner / "instances.json").write_text(json.dumps(content))
    (inner / "refs(unc).p").write_bytes(pickle.dumps(refs, protocol=2))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--questions", type=int, default=QUESTIONS)
    given = parser.parse_args()
    if not (given.folder / "rrsisd" / "refs(unc).p").exists():
        make(given.folder, given.questions)
    command = ["benchmark", "rrsis-d", str(given.folder), "--model", "oracle"]
    code = (
        "import resource, sys; from t4s_geo.cli import app; sys.argv[0] = 't4s-geo'; "
        "app(standalone_mode=False); "
        "print(f'{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MiB at the peak')"
    )
    began = time.perf_counter()
    subprocess.run([sys.executable, "-c", code, *command], check=True)
    print(f"{time.perf_counter() - began:.0f} s in all")


if __name__ == "__main__":
    main()
