"""Which of a result's polygons a sentence means: the largest, the northernmost, or the surest."""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SUPERLATIVES = {
    "largest": ("area", True),
    "biggest": ("area", True),
    "smallest": ("area", False),
    "northernmost": ("latitude", True),
    "southernmost": ("latitude", False),
    "easternmost": ("longitude", True),
    "westernmost": ("longitude", False),
}
"""Words that compare all of a scene, and what they compare: a value, and whether the highest is meant."""
_ARTICLES = frozenset({"the", "a", "an"})
CHUNK = 50_000
"""Polygons that are read at once."""


@dataclass(frozen=True)
class Sought:
    """What a sentence asks for.

    Attributes:
        text: What a model can be asked about a part of a scene.
        by: What decides between all that is found: `area`, `latitude`, `longitude`, or `score`.
        highest: Whether the highest value is meant.
        word: The word that said so; empty for none.
    """

    text: str
    by: str = "score"
    highest: bool = True
    word: str = ""


@dataclass(frozen=True)
class Ranked:
    """A polygon.

    Attributes:
        fid: Its number in the file.
        score: Mean probability.
        area_m2: Its area.
        longitude: Of a point in it, in degrees.
        latitude: Of that point.
    """

    fid: int
    score: float
    area_m2: float
    longitude: float
    latitude: float


def read_sentence(sentence: str) -> Sought:
    """Takes from a sentence the first word that compares all of a scene, which no tile can know.

    Example:
        >>> read_sentence("the largest pond")
        Sought(text='pond', by='area', highest=True, word='largest')
    """
    words = sentence.split()
    found = next((word for word in words if word.casefold() in SUPERLATIVES), "")
    if not found or len(words) < 2:
        return Sought(" ".join(words))
    rest = [word for word in words if word is not found]
    if len(rest) > 1 and rest[0].casefold() in _ARTICLES:
        rest = rest[1:]
    by, highest = SUPERLATIVES[found.casefold()]
    return Sought(" ".join(rest), by, highest, found.casefold())


def ranked(path: Path, layer: str, sought: Sought, top: int) -> list[Ranked]:
    """Returns the first polygons of a file in the order that a sentence asks for, read a part at a time.

    Args:
        path: GeoPackage, FlatGeobuf or another file with attributes `score` and `area_m2`.
        layer: The layer, where the file has several.
        sought: What decides.
        top: How many.
    """
    sign = -1.0 if sought.highest else 1.0
    name = "area_m2" if sought.by == "area" else sought.by

    def key(one: Ranked) -> tuple[float, float, int]:
        # Of equal ones the larger, then the earlier.
        return sign * float(getattr(one, name)), -one.area_m2, one.fid

    return heapq.nsmallest(top, _read(path, layer), key)


def _read(path: Path, layer: str) -> Iterator[Ranked]:
    import pyogrio

    read: dict[str, Any] = {"layer": layer} if path.suffix.lower() == ".gpkg" else {}
    start = 0
    while True:
        frame = pyogrio.read_dataframe(
            path, columns=["score", "area_m2"], skip_features=start, max_features=CHUNK, **read
        )
        if not len(frame):
            return
        points = frame.geometry.representative_point()
        degrees = points.to_crs("EPSG:4326") if frame.crs is not None else points
        for number, (score, area, point) in enumerate(
            zip(frame["score"], frame["area_m2"], degrees, strict=True), start=start + 1
        ):
            yield Ranked(number, float(score), float(area), float(point.x), float(point.y))
        start += len(frame)
