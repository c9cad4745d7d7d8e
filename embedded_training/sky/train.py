"""Trains the network of clouds and their shadows, and scores it on scenes that it has not seen.

    python -m embedded_training.sky.train train --data DATA --output RUN [--without landsat5] [--minutes 8]
    python -m embedded_training.sky.train score --data DATA --output RUN [--without landsat5]

`--without` names the cloudy scene that is kept for scoring. A training goes on where it was stopped. `score`
prints the intersection over union of clouds and of shadows in that scene, shown in both ways and at the
distance at which the engine works, and what share of cloudless held-out scenes is taken for either.
"""

from __future__ import annotations

import argparse
import math
import random
import time
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from torch import Tensor
from torch.nn import functional

from embedded_training.clouds import HELD_OUT
from embedded_training.sky.network import LABELS, STRIDE, SkyNetwork, load, look_at
from embedded_training.sky.scenes import DISTANCE, Example, Examples, Rgb, read_clear, read_cloudy
from embedded_training.sources import Place

SIDE = 224
BATCH = 8
RATE = 3e-3
REMEMBERED = 256
"""Examples that half of each batch is taken from."""
SAVED = "sky.pt"


def train(data: Path, output: Path, without: str, minutes: float) -> None:
    """Trains for so many minutes in all, and goes on where it was stopped.

    Args:
        data: Folder of labelled imagery.
        output: Folder for `sky.pt`.
        without: Cloudy scene that is kept for scoring.
        minutes: Of one processor core; the learning rate falls to nothing until then.
    """
    torch.manual_seed(0)
    network = SkyNetwork().train()
    optimiser = torch.optim.AdamW(network.parameters(), RATE, weight_decay=0.01)
    step, spent = 0, 0.0
    if (output / SAVED).exists():
        saved = torch.load(output / SAVED, weights_only=True)
        network.load_state_dict(saved["network"])
        optimiser.load_state_dict(saved["optimiser"])
        step, spent = saved["step"], saved["spent"]
    cloudy = [sky for name, sky in read_cloudy(data).items() if name != without]
    examples = Examples(cloudy, read_clear(data, held_out=False), SIDE, seed=step)
    output.mkdir(parents=True, exist_ok=True)
    began, losses, seen = time.process_time() - spent, list[float](), list[Example]()
    while (spent := time.process_time() - began) < 60 * minutes:
        share = spent / (60 * minutes)
        for group in optimiser.param_groups:
            group["lr"] = RATE * min(1, (step + 1) / 50) * (0.5 + 0.5 * math.cos(math.pi * share))
        # To draw one takes as long as to learn from it.
        seen = [*seen[-REMEMBERED:], *(examples.draw() for _ in range(BATCH // 2))]
        batch = [*seen[-BATCH // 2 :], *random.sample(seen, BATCH // 2)]
        rgb, present, known = (
            torch.from_numpy(np.stack(values)).float() for values in zip(*batch, strict=True)
        )
        loss = _loss(network(rgb), present, known)
        optimiser.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimiser.step()
        losses.append(loss.item())
        step += 1
        if step % 100 == 0:
            print(f"step {step}, {spent / 60:.1f} min, loss {np.mean(losses[-100:]):.4f}", flush=True)
            _save(output, network, optimiser, step, spent)
    _save(output, network, optimiser, step, spent)


def _loss(logits: Tensor, present: Tensor, known: Tensor) -> Tensor:
    """Cross entropy of the known part of each cell."""
    positive = functional.logsigmoid(logits) * present
    negative = functional.logsigmoid(-logits) * (known - present)
    return -(positive + negative).sum() / known.sum().clamp(min=1)


def _save(
    output: Path, network: SkyNetwork, optimiser: torch.optim.Optimizer, step: int, spent: float
) -> None:
    state = {
        "network": network.state_dict(),
        "optimiser": optimiser.state_dict(),
        "step": step,
        "spent": spent,
    }
    torch.save(state, output / f"{SAVED}.new")
    (output / f"{SAVED}.new").replace(output / SAVED)


def probabilities(network: SkyNetwork, rgb: Rgb, times: float) -> np.ndarray:
    """Returns the probability of each label at the pixels of a picture, shape (labels, rows, columns).

    Args:
        network: As it is used.
        rgb: Shape (rows, columns, 3).
        times: How many times the picture is enlarged before it is looked at.
    """
    rows, columns = rgb.shape[:2]
    height, width = round(rows * times), round(columns * times)
    seen = np.asarray(Image.fromarray(rgb).resize((width, height), Image.Resampling.BICUBIC))
    seen = np.pad(seen, ((0, -height % 64), (0, -width % 64), (0, 0)), mode="symmetric")
    with torch.inference_mode():
        cells = look_at(network, torch.from_numpy(np.moveaxis(seen, -1, 0)[None].copy()).float())[0]
        fine = functional.interpolate(cells[None], scale_factor=STRIDE, mode="bilinear")[0]
        found = functional.interpolate(fine[None, :, :height, :width], (rows, columns), mode="area")[0]
    return found.numpy()


def score(data: Path, output: Path, without: str) -> None:
    """Prints how well the scene that was kept is told, and what is seen where there is nothing."""
    network = load(output / SAVED)
    sky = read_cloudy(data)[without]
    for rendering, rgb in zip(("stretched", "fixed"), sky.renderings, strict=True):
        for times in (sky.ground_sampling_distance / DISTANCE, 1.5, 1.0):
            found = probabilities(network, rgb, times) >= 0.5
            ious = [
                (ours & theirs).sum() / (ours | theirs).sum()
                for ours, theirs in zip(found, sky.present, strict=True)
            ]
            said = ", ".join(f"{label} {iou:.3f}" for label, iou in zip(LABELS, ious, strict=True))
            print(f"{without} {rendering}, enlarged {times:g} times: {said}", flush=True)
    groups: dict[str, list[Place]] = {}
    for place in read_clear(data, held_out=True):
        groups.setdefault(place.source, []).append(place)
    for source, places in groups.items():
        for distance in (DISTANCE, 3.0) if places[0].ground_sampling_distance < DISTANCE else (DISTANCE,):
            seen = [
                probabilities(network, place.rgb, min(1.0, place.ground_sampling_distance / distance)) >= 0.5
                for place in places
            ]
            shares = np.concatenate([labels.reshape(len(LABELS), -1) for labels in seen], axis=1).mean(axis=1)
            said = ", ".join(f"{label} {share:.4f}" for label, share in zip(LABELS, shares, strict=True))
            print(f"{source} without clouds, at {distance:g} m a pixel: {said}", flush=True)


def main() -> None:
    """Command line of the training."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("what", choices=("train", "score"))
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled imagery")
    parser.add_argument("--output", type=Path, required=True, help="folder of the training")
    parser.add_argument("--without", default=HELD_OUT, help="cloudy scene that is kept for scoring")
    parser.add_argument("--minutes", type=float, default=8.0)
    options = parser.parse_args()
    torch.set_num_threads(1)
    if options.what == "train":
        train(options.data, options.output, options.without, options.minutes)
    else:
        score(options.data, options.output, options.without)


if __name__ == "__main__":
    main()
