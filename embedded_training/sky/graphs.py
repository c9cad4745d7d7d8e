"""The network of clouds as an ONNX graph without weights, its weights, and what it says of itself.

    python -m embedded_training.sky.graphs --network RUN/sky.pt [--output FOLDER]

Writes `network.onnx`, `model.safetensors` (float16) and `network.json`, as the engine reads dense networks
(`t4s_geo/refine/seam_network.py`).
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np
from onnx import ModelProto, TensorProto
from safetensors.numpy import save

from embedded_training.onnx_graph import Graph
from embedded_training.sky.network import GREY, LABELS, MERGED, SPREAD, STRIDE, WIDTHS, SkyNetwork, load
from t4s_geo.refine.seam_network import CHECKPOINTS, DESCRIPTION, GRAPH, WEIGHTS

FOLDER = CHECKPOINTS / "clouds"
SIDE = 448
"""Pixels along each side of what the network is shown at once."""
DISTANCES = {"cloud": (10.0, 30.0)}
"""Ground sampling distances at which it is trusted with a label, in metres; with shadows it is not."""
SMALLEST = {"cloud": 8000.0}
"""Square metres that a thing of each label has at least: five cells at 10 m a pixel."""


def write_network(size: int = SIDE) -> ModelProto:
    """Returns the graph.

    Input is `rgb`, shape (images, 3, size, size), 0 to 255; output `cells`, the probabilities of the labels,
    shape (images, 1, labels, size / 4, size / 4); both float32.

    Args:
        size: Pixels along each side of a picture, a multiple of 64.
    """
    graph = Graph()
    half = graph.add("AveragePool", "rgb", kernel_shape=[2, 2], strides=[2, 2])
    near, far = (_write_cells(graph, seen) for seen in ("rgb", half))
    cells = graph.add("Max", near, graph.enlarged(far, 2))
    side = size // STRIDE
    graph.add("Reshape", cells, graph.integers(-1, 1, len(LABELS), side, side), outputs=["cells"])
    return graph.model(
        {"rgb": (TensorProto.FLOAT, ("images", 3, size, size))},
        {"cells": (TensorProto.FLOAT, ("images", 1, len(LABELS), side, side))},
    )


def _write_cells(graph: Graph, rgb: str) -> str:
    """Adds the probabilities of the cells of pictures, shape (images, labels, rows / 4, columns / 4)."""
    grey, spread = (graph.constant(TensorProto.FLOAT, [value]) for value in (GREY, SPREAD))
    seen, given = graph.add("Div", graph.add("Sub", rgb, grey), spread), 3
    maps: dict[str, str] = {}
    for rank, width in enumerate(WIDTHS):
        name = str(2 << rank)
        seen = _layer(graph, seen, f"stages.{name}.0", given, width, 2)
        if rank:
            seen = _layer(graph, seen, f"stages.{name}.1", width, width)
            maps[name] = graph.convolution(seen, f"entries.{name}", (MERGED, width, 1, 1))
        given = width
    merged = ""
    for name in reversed(maps):
        total = graph.add("Add", maps[name], graph.enlarged(merged, 2)) if merged else maps[name]
        merged = graph.add("Add", total, _layer(graph, total, f"mixing.{name}", MERGED, MERGED))
    return graph.add("Sigmoid", graph.convolution(merged, "last", (len(LABELS), MERGED, 1, 1)))


def _layer(graph: Graph, maps: str, name: str, given: int, width: int, stride: int = 1) -> str:
    return graph.add("Relu", graph.convolution(maps, f"{name}.conv", (width, given, 3, 3), stride))


def write(network: SkyNetwork, folder: Path) -> None:
    """Writes graph, weights and description of a network without norms."""
    weights = {name: values.numpy().astype(np.float16) for name, values in network.state_dict().items()}
    description = {
        "labels": LABELS,
        "side": SIDE,
        "stride": STRIDE,
        "smallest": SMALLEST,
        "distances": DISTANCES,
        "enlarged": {},
        "shares": dict.fromkeys(DISTANCES, 1.0),
        "weights": sorted(weights),
        "tower": [],
    }
    folder.mkdir(parents=True, exist_ok=True)
    (folder / GRAPH).write_bytes(write_network().SerializeToString(deterministic=True))
    (folder / WEIGHTS).write_bytes(save({name: weights[name] for name in sorted(weights)}))
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--network", type=Path, required=True, help="sky.pt of the training")
    parser.add_argument("--output", type=Path, default=FOLDER)
    options = parser.parse_args()
    write(load(options.network), options.output)


if __name__ == "__main__":
    main()
