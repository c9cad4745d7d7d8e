"""Classes of objects in COCO annotations, each object with its mask."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import ClassVar

import numpy as np

from t4s_geo.datasets.base import Dataset
from t4s_geo.datasets.coco import CocoFile, Key
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.pixels import Part, parts


class CocoObjectDataset(Dataset):
    """A set of objects; every class is asked for in every picture.

    Attributes:
        part_size: Pixels along each side of the parts that large pictures are cut into, next to each other.
            An object at their border is one in each of them.
    """

    asks_classes: ClassVar[bool] = True
    has_instances: ClassVar[bool] = True
    part_size: ClassVar[int] = 1024

    @abstractmethod
    def annotations(self, split: str) -> Path:
        """Returns the file of a split."""

    @abstractmethod
    def picture(self, split: str, file_name: str) -> Path:
        """Returns the file of a picture."""

    def _items(self, split: str) -> Iterator[Item]:
        file = CocoFile(self.annotations(split))
        for image in file.images.values():
            path = self.picture(split, image.file_name)
            for part in parts(image.width, image.height, self.part_size):
                for category, written in file.categories.items():
                    name = " ".join(written.replace("_", " ").replace("-", " ").lower().split())
                    read = partial(_target, file, image.id, category, part)
                    id = f"{path.stem}/{part.left},{part.top}/{name}"
                    yield Item(id, Picture(path, part), name, name, read)


def _target(file: CocoFile, image_id: Key, category: Key, part: Part) -> Target:
    """Draws the objects of a class; crowds, which are many in one, do not count."""
    instances = np.zeros((part.height, part.width), np.int32)
    crowd = np.zeros(instances.shape, bool)
    number = 0
    for one in file.by_image.get(image_id, ()):
        if one.category_id != category or not _near(one.bbox, part):
            continue
        mask = file.mask(one)[part.box]
        if one.iscrowd:
            crowd |= mask
        elif mask.any():
            number += 1
            instances[mask] = number
    return Target(instances > 0, ~crowd | (instances > 0) if crowd.any() else None, instances)


def _near(box: list[float] | None, part: Part) -> bool:
    """Tells whether an object may reach into a part; boxes of public sets are a pixel or two off at times."""
    if box is None or len(box) != 4:
        return True
    left, top, width, height = box
    beside = left > part.left + part.width + 2 or left + width < part.left - 2
    return not (beside or top > part.top + part.height + 2 or top + height < part.top - 2)
