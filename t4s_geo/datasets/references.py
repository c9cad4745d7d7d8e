"""Sentences that refer to objects of COCO annotations: the form of RefCOCO and of what follows it.

Two files: `instances.json`, COCO annotations, and `refs(SPLITBY).p`, a pickled list with, of each object,
`ref_id`, `ann_id`, `image_id`, `split` and `sentences` (`sent_id`, `sent`, `raw`). The pickle is read
without being run; the same list as JSON beside it, `refs(SPLITBY).json`, is read instead. Reading takes
seconds: pickles of RefCOCO's size are walked in Python.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from t4s_geo.datasets.base import Dataset, inside
from t4s_geo.datasets.coco import CocoFile, Key
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.pickles import read_pickle
from t4s_geo.errors import UserError
from t4s_geo.files import read_json

NO_TARGET = -1
"""Object of a sentence that means nothing in its picture."""


class ReferenceDataset(Dataset):
    """A set of references; where its files are is its own.

    Attributes:
        sentence: Which spelling of a sentence is asked: `sent`, cleaned, or `raw`, as it was written.
    """

    sentence: ClassVar[str] = "sent"

    def references(self) -> Path:
        """Returns the file of references."""
        raise NotImplementedError

    def annotations(self) -> Path:
        """Returns the file of COCO annotations."""
        raise NotImplementedError

    def pictures(self) -> Path:
        """Returns the folder of pictures."""
        raise NotImplementedError

    def _items(self, split: str) -> Iterator[Item]:
        refs = _read_list(self.references())
        file, folder = CocoFile(self.annotations()), self.pictures()
        chosen = [ref for ref in refs if ref.get("split") == split]
        # Sentences about one picture stand together, so that it is read once.
        order: dict[Key, list[dict[str, Any]]] = {}
        for ref in chosen:
            order.setdefault(ref.get("image_id", ""), []).append(ref)
        for image_id, about in order.items():
            if image_id not in file.images:
                raise UserError(f"{file.path} lacks picture {image_id!r}, which references are about.")
            picture = Picture(inside(folder, file.images[image_id].file_name))
            for ref in about:
                read = _reader(file, image_id, ref)
                for number, text in enumerate(self._texts(ref)):
                    yield Item(f"{ref.get('ref_id', image_id)}/{number}", picture, text, None, read)

    def _texts(self, ref: dict[str, Any]) -> Iterator[str]:
        other = {"sent": "raw", "raw": "sent"}[self.sentence]
        for one in ref.get("sentences", ()):
            text = one.get(self.sentence) or one.get(other) if isinstance(one, dict) else None
            if isinstance(text, str) and text.strip():
                yield " ".join(text.split())


def _read_list(path: Path) -> list[dict[str, Any]]:
    beside = path.with_suffix(".json")
    read = read_json(beside, "list of references") if beside.is_file() else read_pickle(path)
    if not isinstance(read, list) or not all(isinstance(one, dict) for one in read):
        raise UserError(f"{beside if beside.is_file() else path} is no list of references; fetch it again.")
    return read


def _reader(file: CocoFile, image_id: Key, ref: dict[str, Any]) -> Callable[[], Target]:
    given = ref.get("ann_id", NO_TARGET)
    several: Sequence[Key] = given if isinstance(given, list) else [given]
    meant = tuple(one for one in several if one not in (NO_TARGET, None))
    for one in meant:
        if one not in file.annotations:
            raise UserError(f"{file.path} lacks annotation {one!r}, which a sentence refers to.")
    return partial(_target, file, image_id, meant)


def _target(file: CocoFile, image_id: Key, meant: Sequence[Key]) -> Target:
    image = file.images[image_id]
    mask = np.zeros((image.height, image.width), bool)
    for one in meant:
        found = file.mask(file.annotations[one])
        if found.shape != mask.shape:
            raise UserError(f"{file.path}: annotation {one!r} is of another picture than its sentence.")
        mask |= found
    return Target(mask)
