"""Trains tower, MobileSAM's first stages and the head of objects together, on one GPU within minutes.

    python -m embedded_training.objects.fine_tune --packed PACKED --output RUN --seconds 480 [--device cuda]

PACKED is what `pack` wrote. Everything is on the device from the start: tiles are cut and recoloured there.
Every minute `objects.pt` is written, in half precision (9 MB), and training goes on from it, with a new
optimiser, where there is one.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor, nn

from embedded_training.objects.cache import CHECKPOINT, windows_of
from embedded_training.objects.dense import load_head, put_together, report, score
from embedded_training.objects.device_tiles import DeviceScene, device_targets, draw, to_device
from embedded_training.objects.features import MAPS, Features
from embedded_training.objects.head import ObjectHead, head_loss
from embedded_training.objects.pack import read_packed
from embedded_training.objects.scenes import InstanceScene
from embedded_training.objects.tiles import TileSettings
from embedded_training.schedule import learning_rate, save_whole, take_step

FILE = "objects.pt"


class ObjectNetwork(nn.Module):
    """From colours 0 to 255, shape (batch, 3, height, width), to the logits of `ObjectHead`."""

    def __init__(self, features: Features, head: ObjectHead) -> None:
        super().__init__()
        self.features, self.head = features.requires_grad_(True), head
        # The head takes maps from before these.
        for unused in (features.tower.merge, features.tower.norm):
            unused.requires_grad_(False)
        features.tower.positions.requires_grad_(False)

    def forward(self, pixels: Tensor) -> Tensor:
        """Maps pictures, sides multiples of 32, to logits."""
        logits: Tensor = self.head(self.features(pixels))
        return logits


@dataclass(frozen=True)
class FineTuneSettings:
    """How the network is trained.

    Attributes:
        seconds: Time in all, from the first step.
        steps: Steps at most.
        batch: Tiles a step.
        learning_rate: Highest learning rate of the head; what had been learnt before takes a fifth of it.
        every: Seconds between checkpoints.
        compiled: Whether `torch.compile` is used.
        tiles: How tiles are taken.
    """

    seconds: float = 480
    steps: int = 1_000_000
    batch: int = 64
    learning_rate: float = 2e-3
    every: float = 60
    compiled: bool = False
    tiles: TileSettings = field(default_factory=TileSettings)


def train(
    network: ObjectNetwork, scenes: list[DeviceScene], output: Path, settings: FineTuneSettings
) -> None:
    """Trains a network on the device where it and the scenes are."""
    device = scenes[0].maps.device
    known = [parameter for parameter in network.features.parameters() if parameter.requires_grad]
    groups = [{"params": known, "share": 0.2}, {"params": list(network.head.parameters()), "share": 1.0}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.05)
    first = load(network, output / FILE)
    forward: Callable[[Tensor], Tensor] = torch.compile(network) if settings.compiled else network
    rng = np.random.default_rng([17, first])
    began = written = time.monotonic()
    network.train()
    for step in range(first, first + settings.steps):
        now = time.monotonic()
        share = max((now - began) / settings.seconds, (step + 1 - first) / settings.steps)
        batch = draw(scenes, settings.tiles, settings.batch, rng)
        # Processors without instructions for it take a hundred times as long.
        with torch.autocast(device.type, torch.bfloat16, enabled=device.type == "cuda"):
            logits = forward(batch.rgb)
        loss = head_loss(logits.float(), *device_targets(batch.maps, batch.asked))
        rate = learning_rate(step - first, share, settings.learning_rate)
        take_step(optimiser, loss, rate, network.parameters())
        if step % 50 == 0:
            print(f"step {step} loss {loss.item():.3f} {now - began:.0f} s", flush=True)
        if share >= 1 or now - written > settings.every:
            save(network, output / FILE, step + 1)
            written = now
        if share >= 1:
            return


def save(network: ObjectNetwork, path: Path, step: int) -> None:
    """Writes weights in half precision; the file appears as a whole."""
    weights = {
        name: value.half() if value.is_floating_point() else value
        for name, value in network.state_dict().items()
    }
    save_whole({"network": weights, "step": step}, path)


def load(network: ObjectNetwork, path: Path) -> int:
    """Takes up weights where there are some; returns the steps that they had."""
    if not path.exists():
        return 0
    saved = torch.load(path, weights_only=True, map_location="cpu")
    network.load_state_dict(saved["network"])
    return int(saved["step"])


@torch.inference_mode()
def predict_with(network: ObjectNetwork, scene: InstanceScene, size: int) -> npt.NDArray[np.float32]:
    """Returns probabilities of a scene's cells, shape (kinds, labels, rows, columns)."""
    network.eval()
    device = next(network.parameters()).device
    windows, predicted = list(windows_of(scene, size)), []
    for start in range(0, len(windows), 16):
        pictures = np.stack([window.rgb for window in windows[start : start + 16]])
        logits = network(torch.from_numpy(pictures).permute(0, 3, 1, 2).to(device))
        predicted += list(logits.float().sigmoid().cpu().numpy())
    return put_together(np.array([(window.row, window.column) for window in windows]), predicted, scene)


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--packed", type=Path, required=True)
    parser.add_argument("--output", type=Path, required=True)
    parser.add_argument("--checkpoint", type=Path, default=CHECKPOINT, help="whose tower is taken")
    parser.add_argument("--head", type=Path, help="head.pt of `dense` to start from")
    parser.add_argument("--seconds", type=float, default=480)
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--width", type=int, default=64)
    parser.add_argument("--learning-rate", type=float, default=2e-3)
    parser.add_argument("--device", default="cuda")
    parser.add_argument("--no-compile", action="store_true")
    parser.add_argument("--quick", action="store_true", help="two small steps and one scene a data set")
    arguments = parser.parse_args()
    arguments.output.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(0)
    scenes = list(read_packed(arguments.packed))
    if arguments.quick:
        scenes = [scene for scene in scenes if scene.source in ("inria", "crowns")]
    features = Features.load(arguments.checkpoint, arguments.packed / "sam_stages.pt")
    device = torch.device(arguments.device)
    head = load_head(arguments.head) if arguments.head else ObjectHead(list(MAPS), arguments.width)
    network = ObjectNetwork(features, head.requires_grad_(True)).to(device)
    settings = FineTuneSettings(
        arguments.seconds,
        batch=arguments.batch,
        learning_rate=arguments.learning_rate,
        compiled=device.type == "cuda" and not arguments.no_compile,
    )
    if arguments.quick:
        settings = replace(settings, steps=2, batch=2)
    learnt = to_device([scene for scene in scenes if not scene.held_out], device)
    train(network, learnt, arguments.output, settings)
    held_out = scenes if not arguments.quick else [scene for scene in scenes if scene.source == "crowns"]
    results = score(lambda scene: predict_with(network, scene, settings.tiles.size), held_out)
    report(results, arguments.output / "scores.json")


if __name__ == "__main__":
    main()
