"""ReasonSeg: questions that have to be thought out, about photographs (Lai et al., CVPR 2024)."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

from t4s_geo.datasets.base import About, Dataset
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.pixels import read_size
from t4s_geo.datasets.registry import register
from t4s_geo.errors import UserError
from t4s_geo.files import read_json

_TARGET, _IGNORED = 1, 2


@register
class ReasonSeg(Dataset):
    """Outlines are drawn from the largest to the smallest; `ignore` does not count, `flag` is left out.

    The first text counts when a model is scored, as its makers do it; all do in training.
    Outlines include their own line, as in the makers' script, which draws with OpenCV; single pixels of a
    line may differ from it.
    """

    name = "reasonseg"
    about = About(
        title="ReasonSeg",
        home="https://github.com/dvlab-research/LISA",
        licence="not confirmed here; the photographs' own",
        layout="val/NAME.jpg and val/NAME.json (and test, train), the JSON with text, is_sentence and shapes",
        confirmed="LISA's README, its script data_processing.py and its reader",
    )
    splits = ("val", "test", "train")

    def _items(self, split: str) -> Iterator[Item]:
        folder = self.first(split, f"ReasonSeg/{split}", what=f"the split {split}")
        for path in self.pictures_in(folder):
            said = _read(path.with_suffix(".json"))
            read = partial(_target, path, said["shapes"])
            texts = [" ".join(str(text).split()) for text in said["text"]]
            for number, text in enumerate(texts if split == "train" else texts[:1]):
                yield Item(f"{path.stem}/{number}", Picture(path), text, None, read)


def _read(path: Path) -> dict[str, Any]:
    said = read_json(path, "annotation", otherwise="cp1252")
    if not isinstance(said, dict) or not all(isinstance(said.get(key), list) for key in ("text", "shapes")):
        raise UserError(f"{path} has no 'text' and 'shapes'; restore the data set's files.")
    return said


def _target(picture: Path, shapes: list[Any]) -> Target:
    size = read_size(picture)
    drawn = []
    try:
        for shape in shapes:
            points = [(float(x), float(y)) for x, y in shape["points"]]
            if shape["label"].lower() != "flag" and len(points) > 1:
                code = _IGNORED if "ignore" in shape["label"].lower() else _TARGET
                alone = Image.new("L", size)
                ImageDraw.Draw(alone).polygon(points, fill=code, outline=code)
                drawn.append(np.asarray(alone))
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError) as error:
        raise UserError(
            f"The outlines of {picture.with_suffix('.json')} cannot be drawn ({error})."
        ) from None
    codes = np.zeros(size[::-1], np.uint8)
    for one in sorted(drawn, key=np.count_nonzero, reverse=True):
        codes = np.where(one > 0, one, codes)
    return Target(codes == _TARGET, codes != _IGNORED if (codes == _IGNORED).any() else None)
