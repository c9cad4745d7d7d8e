"""Annotations as COCO has them: pictures, objects with masks, and classes, in one JSON file."""

from __future__ import annotations

import codecs
from functools import cached_property
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import numpy.typing as npt

from t4s_geo.datasets import outlines, rle
from t4s_geo.errors import UserError
from t4s_geo.files import check_regular

Bools = npt.NDArray[np.bool_]
Key = int | str
MOST_BYTES = 2 << 30
"""Of a file: the masks of iSAID take one GiB. It is kept as it is; only what is looked at is read."""
MOST_SIDE = 32_768


class Image(msgspec.Struct, frozen=True):
    """A picture of the set."""

    id: Key
    file_name: str
    width: int
    height: int


class Annotation(msgspec.Struct, frozen=True):
    """An object; its mask is read when it is wanted."""

    id: Key
    image_id: Key
    category_id: Key
    segmentation: msgspec.Raw = msgspec.Raw(b"null")
    bbox: list[float] | None = None
    iscrowd: int | bool | None = 0


class Category(msgspec.Struct, frozen=True):
    """A class."""

    id: Key
    name: str


class _File(msgspec.Struct):
    images: list[Image]
    annotations: list[Annotation]
    categories: list[Category] = []


class CocoFile:
    """A file of annotations.

    Attributes:
        path: The file.
        images: Its pictures, by their ids.
        annotations: Its objects, by their ids.
        categories: Names of its classes, by their ids.
    """

    def __init__(self, path: Path) -> None:
        """Reads it.

        Raises:
            UserError: It is missing, too large, or no such file.
        """
        check_regular(path, "file of annotations")
        try:
            if path.stat().st_size > MOST_BYTES:
                raise UserError(f"{path} has more than {MOST_BYTES >> 30} GiB; split it.")
            read = msgspec.json.decode(path.read_bytes().removeprefix(codecs.BOM_UTF8), type=_File)
        except OSError as error:
            raise UserError(f"{path} cannot be read ({error.strerror}); check the folder.") from None
        except (msgspec.DecodeError, RecursionError, UnicodeDecodeError) as error:
            raise UserError(f"{path} is no file of COCO annotations ({error}); fetch it again.") from None
        self.path = path
        self.images = {one.id: one for one in read.images}
        self.annotations = {one.id: one for one in read.annotations}
        self.categories = {one.id: one.name for one in read.categories}
        for image in self.images.values():
            if not (0 < image.width <= MOST_SIDE and 0 < image.height <= MOST_SIDE):
                raise UserError(
                    f"{path} says that {image.file_name!r} has {image.width} x {image.height} pixels."
                )

    @cached_property
    def by_image(self) -> dict[Key, list[Annotation]]:
        """Objects of each picture, in the order of the file."""
        found: dict[Key, list[Annotation]] = {}
        for one in self.annotations.values():
            found.setdefault(one.image_id, []).append(one)
        return found

    def mask(self, annotation: Annotation) -> Bools:
        """Returns an object's mask, shape (height, width) of its picture; its box where it has no mask.

        No outlines and no box are no pixels.

        Raises:
            UserError: The annotation is damaged, or its picture is missing.
        """
        image = self.images.get(annotation.image_id)
        if image is None:
            raise UserError(f"{self.path}: the picture of annotation {annotation.id!r} is missing.")
        mask = np.zeros((image.height, image.width), bool)
        try:
            outlined = msgspec.json.decode(annotation.segmentation)
            if outlined != [] or annotation.bbox:
                draw(outlined or annotation.bbox, mask)
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise UserError(f"{self.path}: annotation {annotation.id!r} cannot be used: {error}.") from None
        return mask


def draw(segmentation: Any, mask: Bools) -> None:
    """Adds to a mask what an annotation says.

    Args:
        segmentation: A list of outlines, run lengths (`size` and `counts`), a list of these, or a box
            (x, y, width, height).
        mask: Shape (height, width); changed.

    Raises:
        ValueError, TypeError: It is none of these, or does not fit the mask.
    """
    if isinstance(segmentation, dict):
        _draw_runs(segmentation, mask)
    elif isinstance(segmentation, list) and segmentation and not isinstance(segmentation[0], int | float):
        for part in segmentation:
            if isinstance(part, dict):
                draw(part, mask)
            else:
                outlines.fill(part, mask)
    elif isinstance(segmentation, list) and len(segmentation) == 4:
        left, top, width, height = segmentation
        if not np.isfinite(segmentation).all():
            raise ValueError("its box is not of numbers")
        rows = slice(max(0, int(top)), max(0, int(np.ceil(top + height))))
        mask[rows, max(0, int(left)) : max(0, int(np.ceil(left + width)))] = True
    else:
        raise ValueError("it has neither outlines nor run lengths nor a box")


def _draw_runs(said: dict[str, Any], mask: Bools) -> None:
    size, counts = said.get("size"), said.get("counts")
    if not isinstance(counts, str | list) or not isinstance(size, list) or len(size) != 2:
        raise ValueError("its run lengths need a 'size' of two numbers and 'counts'")
    height, width = size
    if (height, width) != mask.shape:
        raise ValueError(
            f"its mask has {width} x {height} pixels, its picture {mask.shape[1]} x {mask.shape[0]}"
        )
    mask |= rle.decode(counts, *mask.shape)
