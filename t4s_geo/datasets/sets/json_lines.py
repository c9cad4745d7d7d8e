"""Your own questions: one JSON object a line, with a picture, a sentence and a mask."""

from __future__ import annotations

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from t4s_geo.datasets.base import About, Dataset
from t4s_geo.datasets.coco import draw
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.pixels import read_size
from t4s_geo.datasets.registry import register
from t4s_geo.errors import UserError
from t4s_geo.files import check_regular

_LONGEST_LINE = 16 << 20


@register
class JsonLines(Dataset):
    """A folder with `test.jsonl`, `val.jsonl` and `train.jsonl`, of which not all have to be there."""

    name = "json-lines"
    about = About(
        title="JSON lines",
        home="",
        licence="your own",
        layout='test.jsonl (and val, train), a line such as {"picture": "a.png", "sentence": "the red roof", '
        '"mask": "a_mask.png"}; the mask may also be COCO\'s run lengths or outlines, or null',
        confirmed="it is defined here",
    )
    splits = ("test", "val", "train")

    def _items(self, split: str) -> Iterator[Item]:
        return read_lines(self.first(f"{split}.jsonl", what=f"the lines of the split {split}"))


def read_lines(path: Path) -> Iterator[Item]:
    """Reads lines one by one; paths in them are relative to the file's folder.

    Raises:
        UserError: The file cannot be read, or a line is not what it should be.
    """
    check_regular(path, "file of JSON lines")
    try:
        with path.open("rb") as file:
            number = 0
            while line := file.readline(_LONGEST_LINE):
                number += 1
                if line.strip():
                    yield _item(path, number, line)
    except OSError as error:
        raise UserError(f"{path} cannot be read ({error.strerror}); check the path.") from None


def _item(path: Path, number: int, line: bytes) -> Item:
    try:
        said = json.loads(line)
        name, text = said["picture"], said["sentence"]
        if not (isinstance(name, str) and isinstance(text, str) and name and text.strip()):
            raise ValueError("'picture' and 'sentence' must be texts")
        mask = said.get("mask")
    except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise UserError(
            f"{path}, line {number}, cannot be used ({error}); write it as in {JsonLines.about.layout}."
        ) from None
    picture = path.parent / name
    read = partial(_target, path, number, picture, mask)
    return Item(f"{path.stem}/{number}", Picture(picture), " ".join(text.split()), None, read)


def _target(path: Path, number: int, picture: Path, mask: Any) -> Target:
    if isinstance(mask, str):
        return Target.drawn(path.parent / mask)
    width, height = read_size(picture)
    drawn = np.zeros((height, width), bool)
    if mask is not None and mask != []:
        try:
            draw(mask, drawn)
        except (ValueError, TypeError, OverflowError) as error:
            raise UserError(f"The mask in line {number} of {path} cannot be used: {error}.") from None
    return Target(drawn)
