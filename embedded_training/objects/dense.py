"""The dense experiment: a head on frozen maps learns masks, seams and depths, and is scored by objects.

    python -m embedded_training.objects.dense train --cache CACHE --output RUN --maps tower,sam --steps 3000
    python -m embedded_training.objects.dense score --data DATA --cache CACHE --output RUN

Training writes `head.pt` every few minutes and goes on from it.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from embedded_training.objects.cache import MARGIN, scoring_scenes
from embedded_training.objects.decoding import SMALLEST, Cells, DecodeSettings, decode
from embedded_training.objects.features import SAM_MAPS, TOWER_MAPS
from embedded_training.objects.head import STRIDE, ObjectHead, head_loss
from embedded_training.objects.scenes import OBJECT_LABELS, InstanceScene
from embedded_training.objects.scoring import ObjectCounts, count_objects
from embedded_training.schedule import learning_rate, save_whole, take_step

GROUPS = {"tower": tuple(TOWER_MAPS), "sam": tuple(SAM_MAPS), "imagenet": ("tower4", "tower8")}
Arrays = dict[str, npt.NDArray]  # type: ignore[type-arg]


class CachedTiles:
    """Tiles on disk, read where they are asked for."""

    def __init__(self, cache: Path, maps: Sequence[str]) -> None:
        """Opens the shards of a cache.

        Raises:
            FileNotFoundError: There is none.
        """
        names = ("mask", "known", "seams", "depth", *maps)
        folders = sorted(cache.glob("tiles_*"))
        if not folders:
            raise FileNotFoundError(
                f"there are no tiles in {cache}; write them with embedded_training.objects.cache"
            )
        self.shards = [
            {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in names} for folder in folders
        ]
        self.maps = tuple(maps)

    def batches(
        self, size: int, rng: np.random.Generator
    ) -> Iterator[tuple[dict[str, Tensor], list[Tensor]]]:
        """Yields maps and targets (mask, known, seams, depth) of tiles drawn at random."""
        counts = np.array([len(shard["mask"]) for shard in self.shards])
        while True:
            drawn = rng.choice(len(counts), size, p=counts / counts.sum())
            places = [(self.shards[index], int(rng.integers(counts[index]))) for index in drawn]

            def stack(name: str, places: list[tuple[Arrays, int]] = places) -> npt.NDArray:  # type: ignore[type-arg]
                return np.stack([shard[name][row] for shard, row in places])

            maps = {name: torch.from_numpy(stack(name)).float() for name in self.maps}
            shares = [torch.from_numpy(stack(name)).float() / 255 for name in ("mask", "depth")]
            known, seams = (torch.from_numpy(stack(name)) for name in ("known", "seams"))
            yield maps, [shares[0], known, seams, shares[1]]


@dataclass(frozen=True)
class TrainSettings:
    """How the head is trained.

    Attributes:
        maps: Names of the maps that it sees.
        steps: Steps in all.
        width: Channels that the head works with.
        batch: Tiles a step.
        learning_rate: Highest learning rate.
        every: Seconds between checkpoints.
    """

    maps: tuple[str, ...]
    steps: int
    width: int = 64
    batch: int = 8
    learning_rate: float = 2e-3
    every: float = 120


def train(cache: Path, output: Path, settings: TrainSettings) -> ObjectHead:
    """Trains a head; goes on from `head.pt` where there is one."""
    torch.manual_seed(0)
    head = ObjectHead(settings.maps, settings.width)
    optimiser = torch.optim.AdamW(head.parameters(), weight_decay=0.05)
    path, first = output / "head.pt", 0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        head.load_state_dict(saved["head"])
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["step"]
    batches = CachedTiles(cache, settings.maps).batches(settings.batch, np.random.default_rng([3, first]))
    written, losses = time.monotonic(), []
    for step in range(first, settings.steps):
        maps, targets = next(batches)
        loss = head_loss(head(maps), *targets)
        rate = learning_rate(step, step / settings.steps, settings.learning_rate)
        take_step(optimiser, loss, rate, head.parameters())
        losses.append(loss.item())
        if step % 50 == 49:
            print(
                f"step {step + 1} loss {np.mean(losses[-50:]):.3f} {time.monotonic() - written:.0f} s",
                flush=True,
            )
        if time.monotonic() - written > settings.every or step + 1 == settings.steps:
            state = {"head": head.state_dict(), "optimiser": optimiser.state_dict()}
            save_whole({**state, "step": step + 1, "maps": settings.maps, "width": settings.width}, path)
            written = time.monotonic()
    return head


def load_head(path: Path) -> ObjectHead:
    """Loads a trained head for use."""
    saved = torch.load(path, weights_only=True)
    head = ObjectHead(saved["maps"], saved.get("width", 64))
    head.load_state_dict(saved["head"])
    return head.eval()


@torch.inference_mode()
def predict_scene(head: ObjectHead, scene: InstanceScene, cache: Path) -> npt.NDArray[np.float32] | None:
    """Predicts the cells of a held-out scene from the cached maps of its windows.

    Returns:
        Probabilities, shape (kinds, labels, rows, columns), of cells of `STRIDE` pixels; None if the cache
        lacks the scene at its distance.
    """
    folder = cache / f"score_{scene.source}_{scene.name}_{scene.ground_sampling_distance:g}"
    if not folder.exists():
        return None
    corners = np.load(folder / "corners.npy")
    maps = {name: np.load(folder / f"{name}.npy", mmap_mode="r") for name in head.maps}
    windows = (
        {name: torch.tensor(values[index : index + 1]).float() for name, values in maps.items()}
        for index in range(len(corners))
    )
    return put_together(corners, [head(window)[0].sigmoid().numpy() for window in windows], scene)


def put_together(
    corners: npt.NDArray[np.integer], predicted: Sequence[npt.NDArray[np.float32]], scene: InstanceScene
) -> npt.NDArray[np.float32]:
    """Puts the middles of windows side by side.

    Args:
        corners: Row and column of each window's middle, in pixels, shape (windows, 2).
        predicted: Of each window, shape (kinds, labels, rows, columns).
        scene: What they are cut out of, by `windows_of`.

    Returns:
        The scene's cells, shape (kinds, labels, rows, columns).
    """
    edge, step = MARGIN // STRIDE, predicted[0].shape[-1] - 2 * MARGIN // STRIDE
    rows, columns = (-(-side // STRIDE) for side in scene.classes.shape)
    down, across = corners.max(axis=0) // STRIDE + step
    seen = np.zeros((*predicted[0].shape[:2], down, across), np.float32)
    for (row, column), cells in zip(corners // STRIDE, predicted, strict=True):
        seen[:, :, row : row + step, column : column + step] = cells[
            ..., edge : edge + step, edge : edge + step
        ]
    return seen[:, :, :rows, :columns]


def score(
    predict: Callable[[InstanceScene], npt.NDArray[np.float32] | None], scenes: Sequence[InstanceScene]
) -> dict[str, tuple[ObjectCounts, ObjectCounts]]:
    """Counts objects of held-out scenes at their own pixels.

    Args:
        predict: Returns probabilities of a scene's cells, shape (kinds, labels, rows, columns), or None.
        scenes: All scenes, as they were read.

    Returns:
        For each data set and distance ("banepa 0.15"): what hangs together in the mask, and what is split.
    """
    originals = {scene.name: scene for scene in scenes}
    counts: dict[str, tuple[ObjectCounts, ObjectCounts]] = {}
    for scene in scoring_scenes(scenes):
        predicted = predict(scene)
        if predicted is None:
            continue
        whole, label = originals[scene.name], scene.asked[0]
        there, known = whole.objects(label), whole.label_is_known(label)
        cells = Cells(*predicted[:2, OBJECT_LABELS.index(label)])
        smallest = max(3, round(SMALLEST[label] / (STRIDE * scene.ground_sampling_distance) ** 2))
        one, many = (
            count_objects(decode(cells, there.shape, settings), there, known)
            for settings in (DecodeSettings(smallest=smallest, levels=()), DecodeSettings(smallest=smallest))
        )
        key = f"{scene.source} {scene.ground_sampling_distance:g}"
        before = counts.get(key, (ObjectCounts(), ObjectCounts()))
        counts[key] = (before[0] + one, before[1] + many)
    return counts


def report(results: dict[str, tuple[ObjectCounts, ObjectCounts]], path: Path) -> None:
    """Prints scores, and writes them as JSON: F1, its average and pixel IoU, mask alone and split."""
    for key, both in results.items():
        for way, count in zip(("mask", "split"), both, strict=True):
            print(
                f"{key:14} {way:5}  F1 {count.f1:.3f} mean {count.mean_f1:.3f} IoU {count.iou:.3f} "
                f"matched {count.matched[0]}/{count.there} found {count.found} merged {count.merged}",
                flush=True,
            )
    table = {key: [[count.f1, count.mean_f1, count.iou] for count in both] for key, both in results.items()}
    path.write_text(json.dumps(table, indent=2) + "\n")


def main() -> None:
    """Command line of the experiment."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("train", "score"))
    parser.add_argument("--data", type=Path, help="to score: the folder of data sets")
    parser.add_argument("--cache", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--maps", default="tower,sam", help="groups of maps, or their names")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--batch", type=int, default=8)
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--quick", action="store_true", help="three steps")
    arguments = parser.parse_args()
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    arguments.output.mkdir(parents=True, exist_ok=True)
    if arguments.what == "train":
        maps = tuple(name for group in arguments.maps.split(",") for name in GROUPS.get(group, (group,)))
        steps = 3 if arguments.quick else arguments.steps
        settings = TrainSettings(maps, steps, arguments.width, arguments.batch)
        train(arguments.cache, arguments.output, settings)
        return
    from embedded_training.objects.readers import read_scenes

    head = load_head(arguments.output / "head.pt")
    results = score(
        lambda scene: predict_scene(head, scene, arguments.cache), list(read_scenes(arguments.data))
    )
    report(results, arguments.output / "scores.json")


if __name__ == "__main__":
    main()
