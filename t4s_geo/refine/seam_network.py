"""The dense network of masks and seams, run by ONNX Runtime.

It sees with the first stages of the embedded checkpoint's tower and of MobileSAM's encoder;
`embedded_training.objects` trains it and writes its files.
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
FOLDER = CHECKPOINTS / "seams"
GRAPH, WEIGHTS, DESCRIPTION = "network.onnx", "model.safetensors", "network.json"


ROUNDING = 0.02
"""By how much pixels may be off a distance: scenes are resampled to whole pixels, or left within this."""


def known_among(labels: Mapping[int, str], distance: float) -> dict[int, dict[int, str]]:
    """Returns those of some labels that the network knows in a picture.

    Args:
        labels: By their positions.
        distance: The picture's metres a pixel.

    Returns:
        They, by how many times the picture has to be enlarged for them, which is as little as possible.
    """
    about, known = _description(), dict[int, dict[int, str]]()
    for place, label in labels.items():
        for times in range(1, about["enlarged"].get(label, 1) + 1):
            if label in labels_at(distance / times):
                known.setdefault(times, {})[place] = label
                break
    return known


def labels_at(distance: float) -> frozenset[str]:
    """Returns the labels that the network knows in pictures of so many metres a pixel."""
    return frozenset(
        label
        for label, (low, high) in _description()["distances"].items()
        if low * (1 - ROUNDING) <= distance <= high * (1 + ROUNDING)
    )


def distances_of(label: str) -> tuple[float, float] | None:
    """Returns the finest and the coarsest metres a pixel at which a label is known; None for never."""
    about = _description()
    if label not in about["distances"]:
        return None
    low, high = about["distances"][label]
    return low, high * about["enlarged"].get(label, 1)


@cache
def _description() -> dict[str, Any]:
    about: dict[str, Any] = json.loads((FOLDER / DESCRIPTION).read_text(encoding="utf-8"))
    return about


@dataclass(frozen=True, eq=False)
class SeamNetwork:
    """The network.

    Attributes:
        labels: What it knows, in its order.
        side: Pixels along each side of what it sees at once.
        stride: Pixels along each side of its cells.
        smallest: Square metres that an object of each label has at least.
        shares: How much of a cell's probability is the network's, by label; the rest is the model's.
        session: The graph.
        held: Its weights.
    """

    labels: tuple[str, ...]
    side: int
    stride: int
    smallest: Mapping[str, float]
    shares: Mapping[str, float]
    session: Session
    held: Weights

    @classmethod
    def load(cls, threads: int = 0) -> SeamNetwork:
        """Opens the network of the package with so many threads; 0 for as many as there are cores."""
        # Not at the top: it imports ONNX Runtime.
        from t4s_geo.networks.graphs import Weights

        about = _description()
        tower = read_weights(CHECKPOINTS / t4s_geo.checkpoints.EMBEDDED / WEIGHTS, set(about["tower"]))
        held = Weights.of({**read_weights(FOLDER / WEIGHTS), **tower})
        session = held.open(FOLDER / GRAPH, list(held.values), threads)
        # What reading took.
        give_back_memory()
        sizes = about["side"], about["stride"], about["smallest"]
        return cls(tuple(about["labels"]), *sizes, about["shares"], session, held)

    def look_at(self, rgb: npt.NDArray[np.uint8]) -> tuple[Floats, Floats]:
        """Looks at a picture, and at the same picture upside down; the mean of both is surer than either.

        Args:
            rgb: Shape (side, side, 3).

        Returns:
            Probabilities of each cell that it is the label, and that two things of the label touch there,
            shape (labels, side / stride, side / stride) each.
        """
        upright = rgb.transpose(2, 0, 1)[None]
        total = self._cells(upright) + self._cells(upright[..., ::-1, ::-1])[..., ::-1, ::-1]
        mask, seams = total[0] / 2
        return mask, seams

    def _cells(self, rgb: npt.NDArray[np.uint8]) -> Floats:
        """Returns the cells of pictures, shape (pictures, 2, labels, rows, columns)."""
        # Not at the top: it imports ONNX Runtime.
        from t4s_geo.networks.graphs import run_and_give_back

        pixels = np.ascontiguousarray(rgb, np.float32)
        # The edges of other labels are found, and a model writes, while this rests.
        return run_and_give_back(self.session, "cells", {"rgb": pixels})
