"""Sentences in lists, with a mask picture each: `output_phrase_train.txt` and its like.

A line is the name of a picture and a sentence about it, with a space, a tab or a comma between them.
Pictures and masks have that name, with endings of their own; what is not black in a mask is meant.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

from t4s_geo.datasets.base import Dataset
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.errors import UserError
from t4s_geo.files import read_text

ENDINGS = (".png", ".tif", ".jpg", ".jpeg", ".tiff", ".bmp", ".webp")
_LINE = re.compile(r"\s*([^\s,]+)[\s,]+(\S.*)")


class PhraseDataset(Dataset):
    """A set of such lists.

    Attributes:
        folders: Names of the folders of pictures and of masks.
    """

    folders: ClassVar[tuple[str, str]]

    def _items(self, split: str) -> Iterator[Item]:
        lines = self.first(f"output_phrase_{split}.txt", what=f"the list of the split {split}")
        pictures, masks = (self.first(name, what="a folder") for name in self.folders)
        for number, line in enumerate(read_text(lines, "list of phrases").split("\n"), 1):
            if not line.strip():
                continue
            read = _LINE.fullmatch(line)
            if read is None:
                raise UserError(f"{lines}: line {number} is not the name of a picture and a sentence.")
            name, text = read[1], " ".join(read[2].split())
            picture, mask = (_named(folder, name) for folder in (pictures, masks))
            yield Item(f"{name}/{number}", Picture(picture), text, None, partial(Target.drawn, mask))


def _named(folder: Path, name: str) -> Path:
    """Finds the file of a name, whatever its ending."""
    stem = Path(name).stem if Path(name).suffix.lower() in ENDINGS else name
    for ending in (Path(name).suffix, *ENDINGS):
        path = folder / f"{Path(stem).name}{ending}"
        if ending and path.is_file():
            return path
    raise UserError(f"{folder} holds no picture of the name {name!r}; restore the data set's files.")
