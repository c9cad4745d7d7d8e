"""Draws good and bad answers to sentences.

    .venv/bin/python scripts/draw_sentences.py FOLDER ANSWERS docs/images/sentences.jpg

Of each kind of sentence the answers at the 90th and at the 10th percentile of IoU: nobody chose them.
FOLDER is what `embedded_training.referring.write` wrote, ANSWERS what `benchmarks/sentences.py` kept
of its `test.jsonl` with `--answers`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw
from scipy.ndimage import binary_erosion

sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))

from sentences import Question, read

KINDS = ("colour", "size", "largest", "place", "neighbour")
SHARES = (0.9, 0.1)
SIDE, HEAD, GAP = 256, 18, 4
FILL, LINE = (255, 0, 200), (255, 235, 0)
Bools = npt.NDArray[np.bool_]


def iou(found: Bools, meant: Bools) -> float:
    """Returns intersection over union; some of it is meant."""
    return float((found & meant).sum() / (found | meant).sum())


def chosen(questions: Sequence[Question], found: Sequence[Bools]) -> list[list[tuple[Question, Bools]]]:
    """Returns of each share a row: the answer of each kind that so many are worse than."""
    rows = []
    for share in SHARES:
        row = []
        for kind in KINDS:
            mine = [
                (iou(mask, one.mask), rank)
                for rank, (one, mask) in enumerate(zip(questions, found, strict=True))
                if one.kind == kind
            ]
            _, rank = sorted(mine)[round(share * (len(mine) - 1))]
            row.append((questions[rank], found[rank]))
        rows.append(row)
    return rows


def drawn(question: Question, found: Bools) -> Image.Image:
    """Draws an answer as a tint, and what is meant as an outline."""
    rgb = question.item.picture.rgb().astype(np.float32)
    rgb[found] = 0.55 * rgb[found] + 0.45 * np.array(FILL, np.float32)
    rgb[question.mask & ~binary_erosion(question.mask, iterations=2)] = LINE
    picture = Image.new("RGB", (SIDE, SIDE + HEAD), "white")
    picture.paste(Image.fromarray(rgb.astype(np.uint8)), (0, HEAD))
    words = f"{question.item.text}: {iou(found, question.mask):.2f}"
    ImageDraw.Draw(picture).text((2, 3), words, fill="black")
    return picture


def main(folder: Path, answers: Path, output: Path) -> None:
    """Runs the command."""
    questions = [one for picture in read(folder / "test.jsonl") for one in picture]
    found = np.unpackbits(np.load(answers), axis=-1).astype(bool)
    rows = chosen(questions, [*found])
    wide, high = SIDE + GAP, SIDE + HEAD + GAP
    sheet = Image.new("RGB", (wide * len(KINDS) - GAP, high * len(rows) - GAP), "white")
    for down, row in enumerate(rows):
        for across, (question, mask) in enumerate(row):
            sheet.paste(drawn(question, mask), (across * wide, down * high))
    sheet.save(output, quality=82)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]))
