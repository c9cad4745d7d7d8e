"""Tables of answers to sentences."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

sys.path.insert(0, str(Path(__file__).parents[3] / "benchmarks"))

from sentences import ALL, print_tables, read, tally

from t4s_geo.datasets import rle

LEFT, BOTH = np.zeros((8, 8), bool), np.zeros((8, 8), bool)
LEFT[2:6, :2] = True
BOTH[2:6, :2] = BOTH[2:6, 6:] = True


def _written(folder: Path) -> Path:
    Image.fromarray(np.zeros((8, 8, 3), np.uint8)).save(folder / "a.png")
    said = (("house", "class", BOTH), ("red roof", "colour", LEFT), ("blue roof", "nothing", None))
    lines = [
        {
            "picture": "a.png",
            "sentence": sentence,
            "mask": None if mask is None else {"size": [8, 8], "counts": rle.encode(mask)},
            "kind": kind,
            "label": "building",
        }
        for sentence, kind, mask in said
    ]
    (folder / "test.jsonl").write_text("\n".join(map(json.dumps, lines)))
    return folder / "test.jsonl"


def test_answers_count_in_their_kind_label_and_colour(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (questions,) = read(_written(tmp_path))
    assert all((one.whole == BOTH).all() for one in questions)
    # All houses, whatever was asked: half of it is on the red roof, and a blue one is wrongly found.
    table = tally(iter([BOTH] * 3), questions)
    assert set(table) == {ALL, "class", "colour", "nothing", "building", "colour red"}
    assert table[ALL].questions.scores().giou == pytest.approx((1 + 0.5 + 0) / 3)
    assert table["colour red"].questions.scores().giou == 0.5
    assert (table["colour"].meant, table["colour"].on_class) == (8, 16)
    assert table["nothing"].questions.scores().n_acc == 0
    print_tables({"the whole class": table})
    printed = capsys.readouterr().out
    assert "| the whole class | 50.00 | 50.00 | 100.00 | 50.00 | 0.00 | 100.00 |" in printed
    assert "| colour red | 1 | 50.00 |" in printed and "| colour | 50.00 |" in printed
