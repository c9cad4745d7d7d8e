"""Masks of a picture as files: GeoJSON with outlines in pixels, or a picture of label codes."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from t4s_geo.drafts import draft_folder
from t4s_geo.errors import UserError
from t4s_geo.files import check_free
from t4s_geo.pictures.segmenting import Masks
from t4s_geo.vector.colours import label_colours

SUFFIXES = (".geojson", ".json", ".png")
COORDINATES = "pixels from the top left corner of the picture, x to the right, y down"


@dataclass(frozen=True)
class Summary:
    """What was found of a label.

    Attributes:
        label: The label.
        objects: How many objects it has.
        share: Its share of the picture's pixels.
        score: Mean probability of them; None where there are none.
    """

    label: str
    objects: int
    share: float
    score: float | None


def check_written(output: Path, overwrite: bool) -> None:
    """Raises UserError where a file could not be written, or is there already."""
    if output.suffix.lower() not in SUFFIXES:
        raise UserError(f"{output} must end in .geojson (outlines) or .png (label codes) with --pixels.")
    check_free(output, overwrite)


def write_masks(masks: Masks, output: Path) -> list[Summary]:
    """Writes what was found; the file takes its place when it is whole.

    Raises:
        UserError: It cannot be written.
    """
    write = _write_codes if output.suffix.lower() == ".png" else _write_outlines
    try:
        with draft_folder(output) as folder:
            draft = folder / output.name
            summaries = write(masks, draft)
            draft.replace(output)
    except OSError as error:
        raise UserError(f"{output} cannot be written ({error.strerror or error}); choose another.") from None
    return summaries


def _write_codes(masks: Masks, path: Path) -> list[Summary]:
    codes = masks.codes
    labels = [prompt.label for prompt in masks.prompts]
    picture = Image.fromarray(codes)
    colours = [bytes.fromhex(colour[1:]) for colour in label_colours(labels).values()]
    picture.putpalette(b"\0\0\0" + b"".join(colours))
    told = PngInfo()
    told.add_itxt("labels", json.dumps(dict(enumerate(labels, start=1)), ensure_ascii=False))
    picture.save(path, "PNG", transparency=0, pnginfo=told)
    return [
        _summary(label, numbers, scores)
        for label, (numbers, scores) in zip(labels, masks.objects(), strict=True)
    ]


def _write_outlines(masks: Masks, path: Path) -> list[Summary]:
    summaries, features = [], []
    for prompt, (numbers, scores) in zip(masks.prompts, masks.objects(), strict=True):
        summaries.append(_summary(prompt.label, numbers, scores))
        said = {"label": prompt.label, "prompt": prompt.text}
        features += [_feature(said, *one) for one in _outlined(numbers, scores)]
    height, width = masks.shape
    about = {"type": "FeatureCollection", "coordinates": COORDINATES, "width": width, "height": height}
    path.write_text(json.dumps(about | {"features": features}, ensure_ascii=False), encoding="utf-8")
    return summaries


def _outlined(numbers: npt.NDArray[np.int32], scores: list[float]) -> Iterator[tuple[Any, float, int]]:
    """Yields the outline, the score and the pixels of each object."""
    from rasterio.features import shapes

    rings: dict[int, list[Any]] = {}
    # Pixels that touch at a corner alone are parts of one outline: rings do not cross themselves.
    for shape, number in shapes(numbers, numbers > 0, connectivity=4):
        rings.setdefault(int(number), []).append(shape["coordinates"])
    sizes = np.bincount(numbers.ravel(), minlength=len(scores) + 1)
    for number, polygons in sorted(rings.items()):
        single = len(polygons) == 1
        kind, coordinates = ("Polygon", polygons[0]) if single else ("MultiPolygon", polygons)
        yield {"type": kind, "coordinates": coordinates}, scores[number - 1], int(sizes[number])


def _feature(said: dict[str, str], geometry: Any, score: float, pixels: int) -> dict[str, Any]:
    properties = {**said, "score": round(score, 4), "area_px": pixels}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def _summary(label: str, numbers: npt.NDArray[np.int32], scores: list[float]) -> Summary:
    sizes = np.bincount(numbers.ravel(), minlength=len(scores) + 1)[1:]
    total = int(sizes.sum())
    mean = float(np.dot(sizes, scores) / total) if total else None
    return Summary(label, int((sizes > 0).sum()), total / max(numbers.size, 1), mean)
