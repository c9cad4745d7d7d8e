"""Times clicks on houses and measures how well their outlines agree with footprints that people drew.

    python benchmarks/clicks.py [--houses N]

One house after the other of a sample scene is shown as people do: by a click in its middle, which three
others correct, each in the middle of the largest part that is wrong, and by a box.
"""

from __future__ import annotations

import argparse
import time
from pathlib import Path

import geopandas
import numpy as np
import shapely
from shapely.ops import polylabel

from t4s_geo.clicks.asked import Clicks
from t4s_geo.clicks.outliner import ClickOutliner, Outlined, Wanted

SAMPLES = Path(__file__).parents[1] / "sample_tiles"
SCENE, FOOTPRINTS = SAMPLES / "banepa_labelled.tif", SAMPLES / "banepa_buildings.geojson"
SMALLEST = 40
"""Square metres of the smallest house."""
THINNEST = 0.1
"""Metres within which the middle of a part is found."""

Pairs = tuple[tuple[float, float], ...]


class Clicker:
    """Asks, and keeps what each answer took."""

    def __init__(self, shape: str) -> None:
        self.outliner, self.shape = ClickOutliner(), shape
        self.first: list[float] = []
        self.further: list[float] = []

    def ask(self, clicks: Clicks) -> Outlined:
        """Outlines something."""
        begun = time.perf_counter()
        found = self.outliner.outline(Wanted(str(SCENE), clicks, shape=self.shape))
        (self.first if found.looked else self.further).append(time.perf_counter() - begun)
        return found

    def corrected(self, house: shapely.Polygon, times: int) -> list[float]:
        """Returns the agreement after a first click and after each of some further ones."""
        on: Pairs = (middle(house),)
        off: Pairs = ()
        agreements = []
        for _ in range(times + 1):
            found = self.ask(Clicks.of(on, off)).polygon or shapely.Polygon()
            agreements.append(agreement(found, house))
            missed, wrong = largest(house - found), largest(found - house)
            if missed.area >= wrong.area:
                on = (*on, middle(missed)) if missed.area else on
            else:
                off = (*off, middle(wrong))
        return agreements


def middle(polygon: shapely.Polygon) -> tuple[float, float]:
    """Returns the place that is furthest from the outline."""
    point = polylabel(polygon, THINNEST)
    return point.x, point.y


def largest(geometry: shapely.Geometry) -> shapely.Polygon:
    """Returns the largest polygon of what an operation leaves."""
    parts = [part for part in shapely.get_parts(geometry) if isinstance(part, shapely.Polygon)]
    return max(parts, key=lambda part: part.area, default=shapely.Polygon())


def agreement(found: shapely.Geometry | None, house: shapely.Polygon) -> float:
    """Returns an intersection over union."""
    found = found or shapely.Polygon()
    return float(found.intersection(house).area / found.union(house).area)


def said(name: str, agreements: list[float]) -> None:
    """Prints how well some outlines agree."""
    values = np.array(agreements)
    print(f"| {name} | {values.mean():.2f} | {np.median(values):.2f} | {(values >= 0.5).mean():.0%} |")


def main() -> None:
    """Prints both tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--houses", type=int, default=100)
    parser.add_argument("--shape", default="footprint")
    arguments = parser.parse_args()
    houses = geopandas.read_file(FOOTPRINTS).to_crs("EPSG:3857").geometry
    houses = houses[houses.area >= SMALLEST].iloc[: arguments.houses]
    clicker = Clicker(arguments.shape)
    series = [clicker.corrected(house, 3) for house in houses]
    boxed = [agreement(clicker.ask(Clicks.of((), (), house.bounds)).polygon, house) for house in houses]
    print(f"| {len(houses)} houses, shown by | mean IoU | median | IoU >= 0.5 |\n| --- | --- | --- | --- |")
    for count, agreements in enumerate(zip(*series, strict=True), 1):
        said(f"{count} click{'s' * (count > 1)}", list(agreements))
    said("a box", boxed)
    first, further = (np.array(some) for some in (clicker.first, clicker.further))
    print("\n| seconds | median | 95 % are below | answers |\n| --- | --- | --- | --- |")
    for name, some in (("the first click in a picture", first[1:]), ("a further click", further)):
        print(f"| {name} | {np.median(some):.2f} | {np.percentile(some, 95):.2f} | {some.size} |")


if __name__ == "__main__":
    main()
