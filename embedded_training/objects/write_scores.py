"""Scores of a model that writes objects, on tiles of held-out places, an answer a tile."""

from __future__ import annotations

import json
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

import numpy as np
import torch

from embedded_training.objects.cache import scoring_scenes
from embedded_training.objects.object_writer import ObjectWriter
from embedded_training.objects.questions import ABSENT, Asker
from embedded_training.objects.scenes import UNKNOWN, InstanceScene
from embedded_training.objects.scoring import ObjectCounts, count_objects
from t4s_geo.descriptors import BrickFormat

AT_ONCE = 64
"""Tiles that are written of together."""


@dataclass(frozen=True)
class ScoreSettings:
    """How much is scored.

    Attributes:
        size: Pixels along each side of a tile.
        tiles: Tiles of a data set and distance at most.
        seconds: After which no more is begun.
    """

    size: int = 256
    tiles: int = 64
    seconds: float = 75


@dataclass(frozen=True)
class Score:
    """What was found of a data set's label, at a distance.

    Attributes:
        tiles: Tiles that were looked at.
        counts: Objects and pixels.
        quiet: Share of tiles in which nothing was found of a label that is not there; None where none was
            asked for.
    """

    tiles: int
    counts: ObjectCounts
    quiet: float | None

    def to_json(self) -> dict[str, float | None]:
        """Returns the numbers by name."""
        counts = self.counts
        return {
            "tiles": self.tiles,
            "f1": counts.f1,
            "mean_f1": counts.mean_f1,
            "pixel_iou": counts.iou,
            "matched": counts.matched[0],
            "found": counts.found,
            "there": counts.there,
            "merged": counts.merged,
            "quiet": self.quiet,
        }


def tiles_of(scene: InstanceScene, size: int) -> Iterator[InstanceScene]:
    """Cuts a scene into tiles side by side; one that is too small is filled up with what is unknown."""
    height, width = scene.classes.shape
    after = (max(size - height, 0), max(size - width, 0))
    if any(after):
        edges = ((0, after[0]), (0, after[1]))
        scene = replace(
            scene,
            rgb=np.pad(scene.rgb, (*edges, (0, 0))),
            instances=np.pad(scene.instances, edges),
            classes=np.pad(scene.classes, edges, constant_values=UNKNOWN),
        )
    for top in range(0, scene.classes.shape[0] - size + 1, size):
        for left in range(0, scene.classes.shape[1] - size + 1, size):
            part = np.s_[top : top + size, left : left + size]
            yield replace(
                scene, rgb=scene.rgb[part], instances=scene.instances[part], classes=scene.classes[part]
            )


def score(
    writer: ObjectWriter,
    asker: Asker,
    format: BrickFormat,
    scenes: Sequence[InstanceScene],
    settings: ScoreSettings,
) -> dict[str, Score]:
    """Scores a model on held-out scenes at the distances of `scoring_scenes`.

    Returns:
        For each data set and distance, such as "banepa 0.15", as far as time allowed.
    """
    groups: dict[str, list[InstanceScene]] = defaultdict(list)
    for scene in scoring_scenes(scenes):
        groups[f"{scene.source} {scene.ground_sampling_distance:g}"] += tiles_of(scene, settings.size)
    writer.eval()
    began = time.monotonic()
    scores = {}
    for key in _by_turns(list(groups)):
        tiles = groups[key]
        if time.monotonic() - began > settings.seconds:
            print(f"no time was left for {key}", flush=True)
            continue
        # Spread evenly over the places.
        scores[key] = _score_tiles(writer, asker, format, tiles[:: -(-len(tiles) // settings.tiles)])
    return scores


def _by_turns(keys: Sequence[str]) -> list[str]:
    """Puts one distance of each data set first, then the next ones, so that each has a score in time."""
    sources = [key.split()[0] for key in keys]
    return sorted(keys, key=lambda key: sources[: keys.index(key)].count(key.split()[0]))


def _score_tiles(
    writer: ObjectWriter, asker: Asker, format: BrickFormat, tiles: Sequence[InstanceScene]
) -> Score:
    label, absent = tiles[0].asked[0], ABSENT.get(tiles[0].source, ())[:1]
    counts, quiet, remaining = ObjectCounts(), 0, iter(tiles)
    device = next(writer.parameters()).device
    while batch := list(islice(remaining, AT_ONCE)):
        rgb = torch.from_numpy(np.stack([tile.rgb for tile in batch])).permute(0, 3, 1, 2).to(device)
        texts = writer.write(rgb, asker.question(label), asker, format)
        for tile, text in zip(batch, texts, strict=True):
            found = found_objects(text, format, tile.classes.shape[0])
            counts += count_objects(found, tile.objects(label), tile.label_is_known(label))
        for other in absent:
            texts = writer.write(rgb, asker.question(other), asker, format)
            quiet += sum(text == format.text([format.vocabulary.none]) for text in texts)
    return Score(len(tiles), counts, quiet / len(tiles) if absent else None)


def found_objects(
    text: str, format: BrickFormat, size: int
) -> np.ndarray[tuple[int, int], np.dtype[np.uint16]]:
    """Returns the objects of an answer at the pixels of a tile, 0 for none, shape (size, size)."""
    objects = format.read(text, ["it"]).objects
    if objects is None:
        raise ValueError(f"{format.name} does not tell objects apart")
    return objects.repeat(size // format.grid, axis=0).repeat(size // format.grid, axis=1)


def report(scores: dict[str, Score], path: Path) -> None:
    """Prints scores, and writes them as JSON."""
    for key, one in scores.items():
        counts = one.counts
        print(
            f"{key:14} F1 {counts.f1:.3f} mean {counts.mean_f1:.3f} IoU {counts.iou:.3f} matched "
            f"{counts.matched[0]}/{counts.there} found {counts.found} merged {counts.merged} "
            f"quiet {one.quiet}",
            flush=True,
        )
    table = {key: one.to_json() for key, one in scores.items()}
    path.write_text(json.dumps(table, indent=2) + "\n", encoding="utf-8")
