"""Classes in label pictures: a code or a colour at each pixel says what is there."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar

from t4s_geo.datasets.base import Dataset
from t4s_geo.datasets.items import Item, Picture, Target
from t4s_geo.datasets.pixels import Part, parts, read_codes, read_colours, read_size


class LabelPictureDataset(Dataset):
    """A set of pictures and of label pictures of the same size.

    Every class is asked for in every picture, so that what is found where nothing is counts against it.

    Attributes:
        classes: Name of each class that is asked for, by its code, or its colour as 0xRRGGBB.
        ignored: Codes or colours of pixels that do not count.
        in_colours: Whether label pictures say it in colours.
        part_size: Pixels along each side of the parts that large pictures are cut into, next to each other.
        bands: Of pictures, as in `Picture`.
        white: Of pictures, as in `Picture`.
    """

    asks_classes: ClassVar[bool] = True
    classes: ClassVar[Mapping[int, str]]
    ignored: ClassVar[frozenset[int]] = frozenset()
    in_colours: ClassVar[bool] = False
    part_size: ClassVar[int] = 1024
    bands: ClassVar[tuple[int, int, int] | None] = None
    white: ClassVar[float | None] = None

    @abstractmethod
    def pairs(self, split: str) -> Iterator[tuple[Path, Path]]:
        """Yields the pictures of a split with their label pictures."""

    def _items(self, split: str) -> Iterator[Item]:
        for picture, labels in self.pairs(split):
            width, height = read_size(picture)
            for part in parts(width, height, self.part_size):
                shown = Picture(picture, part, self.bands, self.white)
                for code, name in self.classes.items():
                    read = partial(self._target, labels, part, code)
                    yield Item(f"{picture.stem}/{part.left},{part.top}/{name}", shown, name, name, read)

    def _target(self, labels: Path, part: Part, code: int) -> Target:
        codes = read_colours(labels, part) if self.in_colours else read_codes(labels, part)
        counted = None
        if self.ignored:
            counted = codes != next(iter(self.ignored))
            for other in self.ignored:
                counted &= codes != other
        return Target(codes == code, counted)
