"""Labels of a recipe's scene, as codes of pixels."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from t4s_geo.errors import UserError
from t4s_geo.labelled.layers import FeatureLabels, Layer
from t4s_geo.labelled.opening import open_labelled
from t4s_geo.prompts import MAX_PROMPTS
from t4s_geo.raster.grid import PixelGrid
from t4s_geo.training.recipe import LabelledScene

ADVICE = 'add field = "ATTRIBUTE" or label = "building" to the recipe'


def open_labels(
    scene: LabelledScene, grids: Sequence[PixelGrid], margin: int
) -> tuple[list[Layer], tuple[str, ...]]:
    """Opens the labels of a scene at the pixels of grids.

    Args:
        scene: What the recipe says.
        grids: Pixels to read the labels at; the file is read once for all of them.
        margin: Pixels that windows may reach past a grid's edges.

    Returns:
        The labels at each of the grids; and those that were looked for, found or not.

    Raises:
        UserError: They cannot be used.
    """
    features = FeatureLabels(scene.field, scene.label, scene.radius, ADVICE)
    data = open_labelled(Path(scene.labels), features)
    layers = [data.at(grid, margin) for grid in grids]
    for layer in layers:
        _check(layer, scene)
    return layers, tuple(data.asked)


def _check(layer: Layer, scene: LabelledScene) -> None:
    count = len(layer.labels)
    if not 0 < count <= MAX_PROMPTS:
        raise UserError(
            f"The labels {scene.labels} hold {count} different labels; give at least one feature, "
            f"and at most {MAX_PROMPTS} labels.",
            problem="labels_count",
            labels=count,
            most=MAX_PROMPTS,
        )
    if not layer.is_near():
        raise UserError(
            f"The labels {scene.labels} do not overlap {scene.image}; check both in a GIS, and their CRS.",
            problem="labels_elsewhere",
        )
