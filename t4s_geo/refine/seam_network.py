"""The dense networks behind `--refine seams`, run by ONNX Runtime: a folder each, found by its description.

The one of masks and seams sees with the first stages of the embedded checkpoint's tower and of MobileSAM's
encoder (`embedded_training.objects` trains it and writes its files), that of clouds with stages of its own
(`embedded_training.sky`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

import t4s_geo.checkpoints
from t4s_geo.memory_limit import give_back_memory
from t4s_geo.networks.weights import read_weights
from t4s_geo.raster.blending import Floats

if TYPE_CHECKING:
    from t4s_geo.networks.graphs import Session, Weights

CHECKPOINTS = Path(t4s_geo.checkpoints.__file__).parent
SEAMS = "seams"
FOLDER = CHECKPOINTS / SEAMS
GRAPH, WEIGHTS, DESCRIPTION = "network.onnx", "model.safetensors", "network.json"


ROUNDING = 0.02
"""By how much pixels may be off a distance: scenes are resampled to whole pixels, or left within this."""


Known = Mapping[int, Mapping[int, str]]
"""Labels by their positions, by how many times as large as a picture they are looked at."""


def known_among(labels: Mapping[int, str], distance: float) -> dict[str, dict[int, dict[int, str]]]:
    """Returns those of some labels that are known in a picture.

    Args:
        labels: By their positions.
        distance: The picture's metres a pixel.

    Returns:
        They, by the network that knows them, and by how many times as large as the picture they are looked
        at: as little as possible.
    """
    known: dict[str, dict[int, dict[int, str]]] = {}
    for place, label in labels.items():
        name = _who_knows(label)
        if name is None:
            continue
        for times in range(1, _descriptions()[name]["enlarged"].get(label, 1) + 1):
            if label in labels_at(distance / times):
                known.setdefault(name, {}).setdefault(times, {})[place] = label
                break
    return known


def labels_at(distance: float) -> frozenset[str]:
    """Returns the labels that networks know in pictures of so many metres a pixel."""
    return frozenset(
        label
        for about in _descriptions().values()
        for label, (low, high) in about["distances"].items()
        if low * (1 - ROUNDING) <= distance <= high * (1 + ROUNDING)
    )


def distances_of(label: str) -> tuple[float, float] | None:
    """Returns the finest and the coarsest metres a pixel at which a label is known; None for never."""
    name = _who_knows(label)
    if name is None:
        return None
    about = _descriptions()[name]
    low, high = about["distances"][label]
    return low, high * about["enlarged"].get(label, 1)


def _who_knows(label: str) -> str | None:
    """Returns the network that knows a label at some distance; None for none."""
    return next((name for name, about in _descriptions().items() if label in about["distances"]), None)


@cache
def _descriptions() -> dict[str, dict[str, Any]]:
    """Returns what each network says of itself, by its folder's name."""
    paths = sorted(CHECKPOINTS.glob(f"*/{DESCRIPTION}"))
    return {path.parent.name: json.loads(path.read_text(encoding="utf-8")) for path in paths}


@dataclass(frozen=True, eq=False)
class SeamNetwork:
    """A network.

    Attributes:
        labels: What it knows, in its order.
        side: Pixels along each side of what it sees at once.
        stride: Pixels along each side of its cells.
        smallest: Square metres that an object of each label has at least.
        shares: How much of a cell's probability is the network's, by label; the rest is the model's.
        tells_apart: Whether it says where things touch; what hangs together is one thing where it does not.
        session: The graph.
        held: Its weights.
    """

    labels: tuple[str, ...]
    side: int
    stride: int
    smallest: Mapping[str, float]
    shares: Mapping[str, float]
    tells_apart: bool
    session: Session
    held: Weights

    @classmethod
    def load(cls, name: str = SEAMS, threads: int = 0) -> SeamNetwork:
        """Opens a network of the package.

        Args:
            name: Its folder's.
            threads: To use; 0 for as many as there are cores.
        """
        # Not at the top: it imports ONNX Runtime.
        from t4s_geo.networks.graphs import Weights

        about, folder = _descriptions()[name], CHECKPOINTS / name
        weights = read_weights(folder / WEIGHTS)
        if about["tower"]:
            tower = CHECKPOINTS / t4s_geo.checkpoints.EMBEDDED / WEIGHTS
            weights |= read_weights(tower, set(about["tower"]))
        held = Weights.of(weights)
        session = held.open(folder / GRAPH, list(held.values), threads)
        # What reading took.
        give_back_memory()
        sizes = about["side"], about["stride"], about["smallest"]
        tells_apart = session.get_outputs()[0].shape[1] == len(("mask", "seams"))
        return cls(tuple(about["labels"]), *sizes, about["shares"], tells_apart, session, held)

    def look_at(self, rgb: npt.NDArray[np.uint8], upside_down: bool = False) -> Floats:
        """Looks at a picture.

        Args:
            rgb: Shape (side, side, 3).
            upside_down: Look at it turned by 180°. The mean of two looks is surer than either.

        Returns:
            Probabilities of each cell that it is the label, and that two things of the label touch there,
            shape (2, labels, side / stride, side / stride); the latter are 0 where it does not say. Cells
            lie as in the picture that was given.
        """
        turn = -1 if upside_down else 1
        cells = self._cells(rgb.transpose(2, 0, 1)[None, :, ::turn, ::turn])[0, ..., ::turn, ::turn]
        return cells if self.tells_apart else np.concatenate([cells, np.zeros_like(cells)])

    def _cells(self, rgb: npt.NDArray[np.uint8]) -> Floats:
        """Returns the cells of pictures, shape (pictures, 1 or 2, labels, rows, columns)."""
        # Not at the top: it imports ONNX Runtime.
        from t4s_geo.networks.graphs import run_and_give_back

        pixels = np.ascontiguousarray(rgb, np.float32)
        # The edges of other labels are found, and a model writes, while this rests.
        return run_and_give_back(self.session, "cells", {"rgb": pixels})
