"""Tiles with their targets and the maps of frozen networks, on disk in shards.

    python -m embedded_training.objects.cache --data DATA --encoder encoder.onnx --output CACHE --tiles 1500

Shards that are there are left as they are, so that an interrupted run goes on where it was.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch

from embedded_training.objects.features import Features
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.tiles import ObjectTile, TileSettings, random_tiles, targets_of

SHARD = 32
CHECKPOINT = Path(__file__).parents[2] / "t4s_geo/checkpoints/embedded"
MARGIN = 32
"""Pixels at the edges of scoring windows that are left to their neighbours."""

SCORING: tuple[tuple[str, tuple[float, ...]], ...] = (
    ("banepa", (0.15, 0.2, 0.3)),
    ("inria", (0.15, 0.2, 0.3)),
    ("fields", (1.0, 2.0)),
    ("cars", (0.125, 0.15, 0.2)),
    ("crowns", (0.1, 0.15)),
)
"""Ground sampling distances at which held-out scenes are scored, in metres."""


@dataclass(frozen=True, eq=False)
class Window:
    """A part of a held-out scene, and where its middle belongs in the scene's cells."""

    rgb: npt.NDArray[np.uint8]
    row: int
    column: int


def scoring_scenes(scenes: Sequence[InstanceScene], quick: bool = False) -> Iterator[InstanceScene]:
    """Yields held-out scenes at each distance of `SCORING`; of the many frames of cars, three."""
    for source, distances in SCORING:
        held_out = [scene for scene in scenes if scene.source == source and scene.held_out]
        held_out = held_out[::10] if source == "cars" else held_out
        for scene in held_out[:1] if quick else held_out:
            yield from (scene.at(distance) for distance in (distances[:1] if quick else distances))


def windows_of(scene: InstanceScene, size: int) -> Iterator[Window]:
    """Cuts a scene into windows that overlap; beyond its edges it is mirrored."""
    height, width = scene.classes.shape
    step = size - 2 * MARGIN
    down, across = -(-height // step), -(-width // step)
    after = (down * step + MARGIN - height, across * step + MARGIN - width)
    mode = "reflect" if min(height, width) > max(*after, MARGIN) else "symmetric"
    padded = np.pad(scene.rgb, ((MARGIN, after[0]), (MARGIN, after[1]), (0, 0)), mode=mode)  # type: ignore[call-overload]
    for row in range(0, down * step, step):
        for column in range(0, across * step, step):
            yield Window(padded[row : row + size, column : column + size], row, column)


def write_tiles(scenes: Sequence[InstanceScene], features: Features, output: Path, count: int) -> None:
    """Writes shards of random tiles of the places that are not held out."""
    places = [scene for scene in scenes if not scene.held_out]
    for shard in range(-(-count // SHARD)):
        folder = output / f"tiles_{shard:04d}"
        if not folder.exists():
            began = time.monotonic()
            stream = random_tiles(places, TileSettings(), np.random.default_rng([11, shard]))
            _write(folder, [next(stream) for _ in range(min(SHARD, count))], features)
            print(f"{folder.name} {time.monotonic() - began:.0f} s", flush=True)


def write_scoring(scenes: Sequence[InstanceScene], features: Features, output: Path, quick: bool) -> None:
    """Writes the maps of the windows of held-out scenes, a folder a scene and distance."""
    for scene in scoring_scenes(scenes, quick):
        folder = output / f"score_{scene.source}_{scene.name}_{scene.ground_sampling_distance:g}"
        if not folder.exists():
            windows = list(windows_of(scene, TileSettings().size))
            corners = np.array([(window.row, window.column) for window in windows])
            arrays = {"corners": corners, **_maps([window.rgb for window in windows], features)}
            _save(folder, arrays)
            print(folder.name, len(windows), flush=True)


def _write(folder: Path, tiles: Sequence[ObjectTile], features: Features) -> None:
    targets = [targets_of(tile) for tile in tiles]
    arrays = {
        "mask": np.stack([(target.mask * 255).round().astype(np.uint8) for target in targets]),
        "known": np.stack([target.known for target in targets]),
        "seams": np.stack([target.seams for target in targets]),
        "depth": np.stack([(target.depth * 255).round().astype(np.uint8) for target in targets]),
        "rgb": np.stack([tile.rgb for tile in tiles]),
        **_maps([tile.rgb for tile in tiles], features),
    }
    _save(folder, arrays)


def _maps(pictures: list[npt.NDArray[np.uint8]], features: Features) -> dict[str, npt.NDArray[np.float16]]:
    """Returns the maps of pictures, computed four at a time."""
    parts = [features.maps_of(pictures[start : start + 4]) for start in range(0, len(pictures), 4)]
    return {name: torch.cat([maps[name].half() for maps in parts]).numpy() for name in parts[0]}


def _save(folder: Path, arrays: dict[str, npt.NDArray]) -> None:  # type: ignore[type-arg]
    """Writes a folder of arrays that appears as a whole or not at all."""
    partial = folder.with_name(f".{folder.name}.{os.getpid()}")
    partial.mkdir(parents=True)
    for name, array in arrays.items():
        np.save(partial / f"{name}.npy", array)
    try:
        partial.rename(folder)
    except OSError:
        shutil.rmtree(partial)


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--encoder", type=Path, required=True, help="MobileSAM's encoder.onnx")
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT, help="whose tower looks")
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--tiles", type=int, default=1500)
    parser.add_argument("--quick", action="store_true", help="eight tiles, one scene a data set")
    arguments = parser.parse_args()
    from embedded_training.objects.readers import read_scenes

    torch.set_num_threads(1)

    scenes = list(read_scenes(arguments.data))
    features = Features.load(arguments.checkpoint, arguments.encoder)
    write_tiles(scenes, features, arguments.output, 8 if arguments.quick else arguments.tiles)
    write_scoring(scenes, features, arguments.output, arguments.quick)


if __name__ == "__main__":
    main()
