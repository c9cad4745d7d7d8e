"""Tiles of scenes with all prompts of a card: what benchmarks ask models about."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from t4s_geo.models import ModelCard, TileQuestion
from t4s_geo.prompts import Prompt

SAMPLES = Path(__file__).resolve().parents[1] / "sample_tiles"
SCENES = tuple(
    SAMPLES / f"{name}.tif"
    for name in (
        "banepa_town", "palm_springs_pond", "amazon_forest", "prairie_lakes", "palm_springs_school",
        "banepa_labelled",
    )
)  # fmt: skip


def all_prompts(card: ModelCard) -> tuple[Prompt, ...]:
    """Returns a prompt for each label that a model itself is asked for."""
    return tuple(Prompt(label, label) for label in card.own_labels)


def cut_tiles(
    card: ModelCard, scenes: Sequence[Path], count: int, step: int | None = None
) -> list[TileQuestion]:
    """Cuts tiles out of scenes, one of each in turn, with all prompts of the card.

    Args:
        card: Says how large tiles are, and at what distance.
        scenes: Rasters.
        count: Tiles at most.
        step: Pixels between their corners; half a tile by default.
    """
    # Not at the top: where rasterio is missing, tiles are read.
    from rasterio.windows import Window

    from t4s_geo.raster.scene import Scene

    size, prompts, step = card.tile_size, all_prompts(card), step or card.tile_size // 2
    by_scene = []
    for path in scenes:
        with Scene.open(str(path)) as native:
            scene = native.at(card.best_distance(native.grid.mean_distance()))
            windows = [
                Window(column, row, size, size)
                for row in range(0, max(scene.grid.height - size, 0) + 1, step)
                for column in range(0, max(scene.grid.width - size, 0) + 1, step)
            ]
            by_scene.append([TileQuestion(scene.read(window).rgb, prompts) for window in windows[:count]])
    longest = max(map(len, by_scene))
    tiles = [tiles[turn] for turn in range(longest) for tiles in by_scene if turn < len(tiles)]
    return tiles[:count]


def read_tiles(path: Path, card: ModelCard, count: int) -> list[TileQuestion]:
    """Reads the first tiles that `decoding.py --write-tiles` wrote."""
    with np.load(path) as file:
        return [TileQuestion(rgb, all_prompts(card)) for rgb in file["rgb"][:count]]
