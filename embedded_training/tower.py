"""First step: the vision tower learns to see, with a dense head that is thrown away afterwards.

The head predicts, from each of the 8x8 image tokens, the labels of the 4x4 cells it stands for, and
the token's own row and column. The latter makes positions linearly readable for the language model,
which must find the token of the brick that it is about to write.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.utils.data import DataLoader, IterableDataset
from transformers import LlavaForConditionalGeneration

from embedded_training.build import IMAGE_MEAN, IMAGE_STD, make_tower_config
from embedded_training.crops import Crop, CropSettings, random_crops, scoring_tiles
from embedded_training.data_sets import load_places
from embedded_training.imagenet import load_imagenet
from embedded_training.label_set import LABELS, RARE
from embedded_training.schedule import learning_rate, save_whole, take_step
from embedded_training.sizes import CELLS, GRID, SIDE
from embedded_training.sources import Place
from t4s_geo.models.local.pytorch.lite_tower import LiteTower

FROZEN_STAGES = 2
MEAN = torch.tensor(IMAGE_MEAN).view(3, 1, 1)
STD = torch.tensor(IMAGE_STD).view(3, 1, 1)


class Batches(IterableDataset[tuple[Tensor, Tensor, Tensor]]):
    """Endless batches: pixels (batch, 3, tile, tile), shares and known (batch, labels, grid, grid)."""

    def __init__(self, places: list[Place], batch: int, seed: int) -> None:
        self.places, self.batch, self.seed = places, batch, seed

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor, Tensor]]:
        worker = torch.utils.data.get_worker_info()
        rng = np.random.default_rng([self.seed, worker.id if worker else 0])
        crops = random_crops(self.places, CropSettings(), rng)
        while True:
            yield collate([next(crops) for _ in range(self.batch)])


def collate(crops: list[Crop]) -> tuple[Tensor, Tensor, Tensor]:
    """Stacks crops into a batch; pixels are normalised as the image processor does."""
    rgb = torch.from_numpy(np.stack([crop.rgb for crop in crops])).permute(0, 3, 1, 2).float() / 255
    present = torch.from_numpy(np.stack([crop.present for crop in crops]))
    return (rgb - MEAN) / STD, present, torch.from_numpy(np.stack([crop.known for crop in crops]))


class DenseHead(nn.Module):
    """Reads cells and position off the image tokens."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.cells = nn.Linear(width, len(LABELS) * CELLS * CELLS)
        self.row = nn.Linear(width, SIDE)
        self.column = nn.Linear(width, SIDE)

    def forward(self, tokens: Tensor) -> Tensor:
        """Turns tokens (batch, 64, width) into logits (batch, labels, grid, grid)."""
        batch = tokens.shape[0]
        patches = self.cells(tokens).view(batch, SIDE, SIDE, len(LABELS), CELLS, CELLS)
        cells: Tensor = patches.permute(0, 3, 1, 4, 2, 5).reshape(batch, len(LABELS), GRID, GRID)
        return cells

    def position_loss(self, tokens: Tensor) -> Tensor:
        """Cross entropy of each token's own row and column."""
        index = torch.arange(SIDE * SIDE).repeat(tokens.shape[0])
        rows = nn.functional.cross_entropy(self.row(tokens).flatten(0, 1), index // SIDE)
        return rows + nn.functional.cross_entropy(self.column(tokens).flatten(0, 1), index % SIDE)


def dense_loss(logits: Tensor, present: Tensor, known: Tensor) -> Tensor:
    """Binary cross entropy over known cells, weighted, plus soft Dice: both keep rare labels alive."""
    weight = known.float()
    counts = torch.tensor([RARE.get(label, 1.0) for label in LABELS])[:, None, None]
    entropy = nn.functional.binary_cross_entropy_with_logits(
        logits, present, weight, reduction="sum", pos_weight=counts
    )
    probability = logits.sigmoid() * weight
    both = (probability * present).sum((0, 2, 3))
    dice = 1 - (2 * both + 1) / (probability.sum((0, 2, 3)) + (present * weight).sum((0, 2, 3)) + 1)
    return entropy / weight.sum() + 0.3 * dice.mean()


@torch.no_grad()
def score(tower: nn.Module, head: DenseHead, tiles: list[tuple[str, Crop]]) -> dict[str, float]:
    """Intersection over union per label on held-out tiles, cells at a threshold of one half."""
    tower.eval()
    both, either = np.zeros(len(LABELS)), np.zeros(len(LABELS))
    for start in range(0, len(tiles), 16):
        pixels, present, known = collate([crop for _, crop in tiles[start : start + 16]])
        found = (head(tower(pixels).last_hidden_state) > 0) & known
        wanted = (present >= 0.5) & known
        both += (found & wanted).sum((0, 2, 3)).numpy()
        either += (found | wanted).sum((0, 2, 3)).numpy()
    tower.train()
    return {label: float(value) for label, value in zip(LABELS, both / np.maximum(either, 1), strict=True)}


def make_tower() -> LiteTower:
    """Makes a tower that has seen ImageNet."""
    tower: LiteTower = LiteTower(make_tower_config()).to(memory_format=torch.channels_last)
    load_imagenet(tower)
    freeze_first_layers(tower)
    return tower


@torch.no_grad()
def start_from(tower: LiteTower, folder: Path) -> None:
    """Takes the tower of an earlier checkpoint over, as `save_pretrained` wrote it.

    Its dense head was not kept, so that a new one is learnt, which takes some hundred steps.
    """
    earlier = LlavaForConditionalGeneration.from_pretrained(folder, dtype=torch.float32)
    tower.load_state_dict(earlier.model.vision_tower.state_dict())


def freeze_first_layers(tower: LiteTower) -> None:
    """Leaves edges and colours as ImageNet taught them; learning them again would take most of the time."""
    for module in (tower.stem, *tower.stages[:FROZEN_STAGES]):
        module.requires_grad_(False)


def rates(tower: LiteTower, head: DenseHead, share: float = 1.0) -> list[dict[str, Any]]:
    """Returns an optimiser's groups, each with its `share` of the learning rate.

    What has been learnt before, the tower's stages, learns more slowly than what is new.
    """
    known = list(tower.stages[FROZEN_STAGES:].parameters())
    seen = {id(parameter) for parameter in tower.stages.parameters()}
    new = [p for p in tower.parameters() if p.requires_grad and id(p) not in seen]
    return [
        {"params": known, "share": 0.3 * share},
        {"params": [*new, *head.parameters()], "share": share},
    ]


@dataclass(frozen=True)
class TowerSettings:
    """How the tower is trained.

    Attributes:
        steps: Steps at most.
        seconds: Time at most.
        batch: Tiles a step.
        learning_rate: Highest learning rate.
        head_steps: Steps in which the head learns alone: with a head that knows nothing, a tower that has
            learnt before would forget.
    """

    steps: int
    seconds: float
    batch: int = 16
    learning_rate: float = 1e-3
    head_steps: int = 0


def train(places: list[Place], output: Path, settings: TowerSettings, start: Path | None = None) -> None:
    """Trains tower and head; writes `tower.pt` every 100 steps and goes on from it if it is there.

    Args:
        places: Labelled images.
        output: Folder of `tower.pt`.
        settings: How to train.
        start: Checkpoint to take the tower from; None for one that has seen ImageNet only.
    """
    torch.manual_seed(0)
    tiles = scoring_tiles([place for place in places if place.held_out], CropSettings(), 48)
    tower = make_tower()
    if start is not None:
        start_from(tower, start)
    head = DenseHead(tower.config.hidden_size)
    optimiser = torch.optim.AdamW(rates(tower, head), weight_decay=0.05)
    path, first = output / "tower.pt", 0
    if path.exists():
        saved = torch.load(path, weights_only=True)
        tower.load_state_dict(saved["tower"])
        head.load_state_dict(saved["head"])
        optimiser.load_state_dict(saved["optimiser"])
        first = saved["step"]
    batches = Batches([place for place in places if not place.held_out], settings.batch, first)
    loader = DataLoader(batches, None, num_workers=1)
    began = time.monotonic()
    for step, (pixels, present, known) in enumerate(loader, start=first):
        spent = time.monotonic() - began
        # Whichever is further along, steps or time, so that the schedule ends where training does.
        share = max((step + 1) / settings.steps, spent / settings.seconds)
        with torch.set_grad_enabled(step >= settings.head_steps):
            tokens = tower(pixels).last_hidden_state
        loss = dense_loss(head(tokens), present, known) + 0.1 * head.position_loss(tokens)
        take_step(optimiser, loss, learning_rate(step, share, settings.learning_rate), tower.parameters())
        if step % 20 == 0:
            print(f"step {step} loss {loss.item():.3f} {spent:.0f} s", flush=True)
        if step % 100 == 99 or share >= 1:
            state = {
                "tower": tower.state_dict(),
                "head": head.state_dict(),
                "optimiser": optimiser.state_dict(),
            }
            save_whole({**state, "step": step + 1}, path)
        if step % 200 == 199 or share >= 1:
            print(f"step {step + 1} held out: {score(tower, head, tiles)}", flush=True)
        if share >= 1:
            return


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--start", type=Path, help="checkpoint to take the tower from")
    parser.add_argument("--steps", type=int, default=3000)
    parser.add_argument("--batch", type=int, default=16)
    parser.add_argument("--learning-rate", type=float, default=1e-3)
    parser.add_argument("--head-steps", type=int, default=0, help="steps in which the head learns alone")
    parser.add_argument("--hours", type=float, default=0.4)
    parser.add_argument("--threads", type=int, default=2, help="1 where other programs use the CPU")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    torch.set_num_threads(arguments.threads)
    # Gradients of what is learnt are so small that a processor would take its slow path for them.
    torch.set_flush_denormal(True)
    settings = TowerSettings(
        arguments.steps,
        arguments.hours * 3600,
        arguments.batch,
        arguments.learning_rate,
        arguments.head_steps,
    )
    train(load_places(arguments.data), arguments.output, settings, arguments.start)


if __name__ == "__main__":
    main()
