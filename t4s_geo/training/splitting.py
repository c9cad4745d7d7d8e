"""Keeps a part of each labelled scene to score on, where nobody has said which."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas
import numpy as np
import numpy.typing as npt
import shapely

from t4s_geo.errors import UserError
from t4s_geo.models.card import ModelCard
from t4s_geo.training.recipe import Recipe
from t4s_geo.training.samples import View

FARTHEST = 1e13
"""Map units beyond everything."""

Floats = npt.NDArray[np.float64]
Geometries = npt.NDArray[np.object_]


@dataclass(frozen=True)
class Halves:
    """An area in two parts.

    Attributes:
        learnt: Polygons to learn from.
        held: Polygons that are set aside; None where nothing is.
    """

    learnt: shapely.Geometry
    held: shapely.Geometry | None


def with_held_out(recipe: Recipe, card: ModelCard, folder: Path) -> Recipe:
    """Returns a recipe that sets strips of each scene aside, as `hold_out` and `validation` say.

    The same scene and labels give the same strips, so that an interrupted training goes on with them.

    Args:
        recipe: What to learn from.
        card: Card of the model that will see it.
        folder: For the files with the areas; it is made.

    Raises:
        UserError: A scene or its labels cannot be used, or they are too few to be divided.
    """
    if not (recipe.hold_out or recipe.validation):
        return recipe
    scenes = [scene for scene in recipe.scenes if scene.held_out or scene.validation]
    for number, scene in enumerate(recipe.learning):
        (view,) = View.open(scene, card)
        grid = view.scene.grid
        outline = grid.outline()
        left = outline if view.scene.area is None else view.scene.area.geometry.intersection(outline)
        labelled = {label: view.labels.polygons(label) for label in view.labels.labels}
        parts = dict[str, shapely.Geometry]()
        # Both are shares of the whole.
        for name, share in (
            ("held", recipe.hold_out),
            ("validation", recipe.validation / (1 - recipe.hold_out)),
        ):
            halves = halve(left, labelled, share) if share else Halves(left, None)
            if halves is None:
                raise UserError(
                    f"What the labels {scene.labels} say of {scene.image} is too little to hold a part of it "
                    "out; draw more, choose a larger area, or set hold_out and validation to 0.",
                    problem="too_little_drawn",
                )
            left = halves.learnt
            if halves.held is not None:
                parts[name] = halves.held
        folder.mkdir(parents=True, exist_ok=True)
        for name, part in (("learnt", left), *parts.items()):
            path = folder / f"{name}_{number}.gpkg"
            frame = geopandas.GeoDataFrame(geometry=[part], crs=grid.crs.to_wkt())
            path.unlink(missing_ok=True)
            frame.to_file(path)
            scenes.append(
                replace(scene, area=str(path), held_out=name == "held", validation=name == "validation")
            )
    return replace(recipe, scenes=tuple(scenes), hold_out=0.0, validation=0.0)


def halve(area: shapely.Geometry, labelled: Mapping[str, Geometries], share: float) -> Halves | None:
    """Cuts a strip off an area such that so large a share of each label lies in it, as well as that goes.

    A strip and not scattered tiles: what is scored on should not lie beside what was learnt.

    Args:
        area: Where the labels are complete.
        labelled: Polygons of each label, in the same system.
        share: What is cut off, above 0 and at most 0.5.

    Returns:
        None where nothing is labelled in the area, or one part would have nothing.
    """
    inside = {label: _within(polygons, area) for label, polygons in labelled.items()}
    inside = {label: polygons for label, polygons in inside.items() if len(polygons)}
    if not inside:
        return None
    found = [_cut(area, inside, share, across, upwards) for across in (0, 1) for upwards in (True, False)]
    farthest, halves = min(found, key=lambda one: one[0])
    return None if farthest >= 1 - share else halves


def _within(polygons: Geometries, area: shapely.Geometry) -> Geometries:
    shapely.prepare(area)
    parts = shapely.intersection(polygons[shapely.intersects(polygons, area)], area)
    inside: Geometries = parts[shapely.area(parts) > 0]
    return inside


def _cut(
    area: shapely.Geometry, labelled: Mapping[str, Geometries], share: float, across: int, upwards: bool
) -> tuple[float, Halves]:
    """Cuts a strip off one side; returns by how much the shares of the labels differ from what is wanted."""
    polygons = np.concatenate([*labelled.values()])
    weights = np.concatenate([shapely.area(one) / shapely.area(one).sum() for one in labelled.values()])
    centroids = shapely.get_coordinates(shapely.centroid(polygons))[:, across]
    place = _quantile(centroids, weights, share if upwards else 1 - share)
    edges = [-FARTHEST, -FARTHEST, FARTHEST, FARTHEST]
    edges[across + (2 if upwards else 0)] = place
    strip = shapely.box(*edges)
    held, learnt = area.intersection(strip), area.difference(strip)
    shares = [_share(one, strip) for one in labelled.values()]
    is_bad = held.is_empty or learnt.is_empty
    return (1.0 if is_bad else max(abs(one - share) for one in shares)), Halves(learnt, held)


def _quantile(places: Floats, weights: Floats, share: float) -> float:
    """Returns the place below which so large a share of the weights lies, between two of the places."""
    order = np.argsort(places, kind="stable")
    upto = np.cumsum(weights[order])
    after = min(int(np.searchsorted(upto, share * upto[-1])) + 1, len(order) - 1)
    before = max(after - 1, 0)
    return float((places[order[before]] + places[order[after]]) / 2)


def _share(polygons: Sequence[shapely.Geometry] | Geometries, strip: shapely.Geometry) -> float:
    return float(shapely.area(shapely.intersection(polygons, strip)).sum() / shapely.area(polygons).sum())
