"""Sentences that refer to objects of COCO annotations: the form of RefCOCO and of what follows it.

Two files: `instances.json`, COCO annotations, and `refs(SPLITBY).p`, a pickled list with, of each object,
`ref_id`, `ann_id`, `image_id`, `split` and `sentences` (`sent_id`, `sent`, `raw`). The pickle is read
without being run; the same list as JSON beside it, `refs(SPLITBY).json`, is read instead. Reading takes
seconds: pickles of RefCOCO's size are walked in Python. Splits are told apart as the REFER interface does it:
`test` is every one that is called so, such as `testA`.
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
        together: Whether a sentence that several references about a picture have means all their objects.
    """

    sentence: ClassVar[str] = "sent"
    together: ClassVar[bool] = False

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
        path = self.references()
        refs = _read_list(path)
        file, folder = CocoFile(self.annotations()), self.pictures()
        # Sentences about one picture stand together, so that it is read once.
        order: dict[Key, list[dict[str, Any]]] = {}
        for ref in refs:
            if is_of(ref.get("split"), split):
                order.setdefault(_key(ref.get("image_id"), path), []).append(ref)
        for image_id, about in order.items():
            if image_id not in file.images:
                raise UserError(f"{file.path} lacks picture {image_id!r}, which references are about.")
            picture = Picture(inside(folder, file.images[image_id].file_name))
            for id, text, meant in self._asked(about, path):
                yield Item(id, picture, text, None, _reader(file, image_id, meant))

    def _asked(self, about: list[dict[str, Any]], path: Path) -> Iterator[tuple[str, str, list[Key]]]:
        """Yields the name, the text and the objects of each question about a picture."""
        each = [
            (f"{ref.get('ref_id', ref.get('image_id'))}/{number}", text, _meant(ref, path))
            for ref in about
            for number, text in enumerate(self.texts(ref))
        ]
        if not self.together:
            yield from each
            return
        found: dict[str, tuple[str, list[Key]]] = {}
        for id, text, meant in each:
            found.setdefault(text, (id, []))[1].extend(meant)
        for text, (id, meant) in found.items():
            yield id, text, meant

    def texts(self, ref: dict[str, Any]) -> Iterator[str]:
        """Yields the sentences of a reference; what is none is left out."""
        other = {"sent": "raw", "raw": "sent"}[self.sentence]
        sentences = ref.get("sentences")
        for one in sentences if isinstance(sentences, list | tuple) else ():
            text = one.get(self.sentence) or one.get(other) if isinstance(one, dict) else None
            if isinstance(text, str) and text.strip():
                yield " ".join(text.split())


def is_of(said: object, split: str) -> bool:
    """Tells whether a reference is of a split, as the REFER interface does."""
    if not isinstance(said, str):
        return False
    if split.startswith("test"):
        return said.startswith("test") and said.endswith(split.removeprefix("test"))
    return said == split


def _read_list(path: Path) -> list[dict[str, Any]]:
    beside = path.with_suffix(".json")
    read = read_json(beside, "list of references") if beside.is_file() else read_pickle(path)
    if not isinstance(read, list) or not all(isinstance(one, dict) for one in read):
        raise UserError(f"{beside if beside.is_file() else path} is no list of references; fetch it again.")
    return read


def _key(said: object, path: Path) -> Key:
    if isinstance(said, bool) or not isinstance(said, int | str):
        raise UserError(f"{path} names {said!r} where the number of a picture or an object should be.")
    return said


def _meant(ref: dict[str, Any], path: Path) -> list[Key]:
    given = ref.get("ann_id", NO_TARGET)
    several = given if isinstance(given, list | tuple) else [given]
    return [_key(one, path) for one in several if one not in (NO_TARGET, None)]


def _reader(file: CocoFile, image_id: Key, meant: Sequence[Key]) -> Callable[[], Target]:
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
