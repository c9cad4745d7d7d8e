"""The dense network of masks and seams as an ONNX graph, and its weights.

    python -m embedded_training.objects.graphs --head RUN/head.pt --encoder encoder.onnx [--output FOLDER]
    python -m embedded_training.objects.graphs --objects RUN/objects.pt [--output FOLDER]
    python -m embedded_training.objects.graphs --description [--output FOLDER]

Writes `network.onnx`, which has no weights, and `model.safetensors`: those of the head and of MobileSAM's
first stages in float16. The stages of the embedded checkpoint's tower are taken from that checkpoint, unless
they were trained further (`fine_tune`, which wrote `objects.pt`). `network.json` says what the network knows;
with `--description` it alone is written again, of a graph and weights that are there.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import ModelProto, TensorProto
from safetensors.numpy import save
from torch import Tensor

from embedded_training.graphs import write_pyramid, write_stages
from embedded_training.objects.decoding import SMALLEST
from embedded_training.objects.dense import load_head
from embedded_training.objects.features import MAPS, TOWER_STAGES
from embedded_training.objects.head import KINDS, STRIDE, ObjectHead
from embedded_training.objects.sam_stages import CHANNELS, HEADS, MEAN, STD, WINDOW, SamStages
from embedded_training.objects.scenes import OBJECT_LABELS
from embedded_training.onnx_graph import Graph
from t4s_geo.models.local.pytorch.lite_tower import LEVELS
from t4s_geo.networks.weights import read_weights
from t4s_geo.refine.seam_network import DESCRIPTION, FOLDER, GRAPH, WEIGHTS

SIDE = 448
"""Pixels along each side of what the network sees at once: at stride 8 whole attention windows."""
DISTANCES = {
    "building": (0.1, 0.45),
    "field": (0.55, 2.5),
    "tree": (0.2, 0.4),
    "car": (0.11, 0.225),
    "swimming pool": (0.25, 0.45),
}
"""Ground sampling distances at which it is trusted with a label, in metres; other labels it is not."""
ENLARGED = {"tree": 2, "car": 2, "swimming pool": 2}
"""How many times pictures may be enlarged for a label, to come to its distances; for others they are not."""
SHARES = {"building": 0.65, "field": 0.65, "tree": 1.0, "car": 1.0, "swimming pool": 1.0}
"""How much of a cell's probability it has; the rest is the model's."""
PYRAMID = MAPS["pyramid8"][1]


def folded(head: ObjectHead) -> dict[str, Tensor]:
    """Returns a head's weights by name; norms of what it sees are folded into the convolutions after them."""
    state = dict(head.state_dict())
    for name, norm in head.norms.items():
        spread = (state.pop(f"norms.{name}.running_var") + norm.eps).sqrt()
        mean = state.pop(f"norms.{name}.running_mean")
        state.pop(f"norms.{name}.num_batches_tracked")
        weight = state[f"entries.{name}.weight"] / spread[None, :, None, None]
        state[f"entries.{name}.bias"] = state[f"entries.{name}.bias"] - (weight[..., 0, 0] @ mean)
        state[f"entries.{name}.weight"] = weight
    # What nobody asks for at the end: how deep cells lie helps to learn only.
    kept = [KINDS.index("mask"), KINDS.index("seams")]
    last = next(name for name in state if name.startswith("last.") and len(state[name]) == _outputs())
    layer = last.rpartition(".")[0]
    for part in ("weight", "bias"):
        values = state[f"{layer}.{part}"].unflatten(0, (len(KINDS), len(OBJECT_LABELS)))
        state[f"{layer}.{part}"] = values[kept].flatten(0, 1)
    return {f"head.{name}": values for name, values in state.items()}


def _outputs() -> int:
    return len(KINDS) * len(OBJECT_LABELS)


def read_head(head: Path, encoder: Path) -> tuple[ObjectHead, dict[str, Tensor]]:
    """Reads a head that `dense` trained on frozen maps; returns it, and all weights but the tower's."""
    sam = SamStages.load(encoder)
    read = load_head(head)
    return read, folded(read) | {f"sam.{name}": values for name, values in sam.state_dict().items()}


def read_objects(path: Path) -> tuple[ObjectHead, dict[str, Tensor]]:
    """Reads a network that `fine_tune` trained as a whole; returns its head, and all weights."""
    state = torch.load(path, weights_only=True, map_location="cpu")["network"]
    parts: dict[str, dict[str, Tensor]] = {"head.": {}, "features.sam.": {}, "features.tower.": {}}
    for name, values in state.items():
        prefix = next(prefix for prefix in parts if name.startswith(prefix))
        parts[prefix][name.removeprefix(prefix)] = values.float() if values.is_floating_point() else values
    head_state, sam, tower = parts.values()
    head = ObjectHead(tuple(MAPS), len(head_state[f"entries.{next(iter(MAPS))}.bias"]))
    head.load_state_dict(head_state)
    weights = folded(head) | {f"sam.{name}": values for name, values in sam.items()}
    return head, weights | {f"vision_tower.{name}": values for name, values in tower.items()}


def write_network(head: ObjectHead, size: int = SIDE) -> ModelProto:
    """Returns the graph.

    Input is `rgb`, shape (images, 3, size, size), 0 to 255; output `cells`, the probabilities of masks and
    seams, shape (images, 2, labels, size / 4, size / 4); both float32.

    Args:
        head: The head; its weights do not matter.
        size: Pixels along each side of a picture, a multiple of 224.
    """
    graph = Graph()
    grey = [graph.constant(TensorProto.FLOAT, [value]) for value in (127.0, 128.0)]
    pixels = graph.add("Div", graph.add("Sub", "rgb", grey[0]), grey[1])
    stages = write_stages(graph, pixels)
    maps = {name: stages[stage] for stage, name in TOWER_STAGES.items()}
    maps["pyramid8"] = write_pyramid(graph, [stages[stage] for stage in LEVELS], PYRAMID)
    maps.update(_write_sam(graph, size))
    merged = ""
    width = len(head.state_dict()[f"entries.{head.maps[0]}.bias"])
    for position, stride in enumerate(head.strides):
        parts = [
            graph.convolution(maps[name], f"head.entries.{name}", (width, MAPS[name][1], 1, 1))
            for name in head.maps
            if MAPS[name][0] == stride
        ]
        if merged:
            times = head.strides[position - 1] // stride
            parts.append(graph.enlarged(merged, times))
        total = graph.add("Sum", *parts)
        merged = graph.add("Add", total, _mix(graph, total, f"head.mixing.{stride}", width))
    logits = graph.convolution(
        _mix(graph, merged, "head.last.0", width), "head.last.1", (2 * len(OBJECT_LABELS), width, 1, 1)
    )
    cells = graph.add("Sigmoid", logits)
    side = size // STRIDE
    graph.add("Reshape", cells, graph.integers(-1, 2, len(OBJECT_LABELS), side, side), outputs=["cells"])
    return graph.model(
        {"rgb": (TensorProto.FLOAT, ("images", 3, size, size))},
        {"cells": (TensorProto.FLOAT, ("images", 2, len(OBJECT_LABELS), side, side))},
    )


def _mix(graph: Graph, pixels: str, name: str, width: int) -> str:
    inner = graph.convolution(graph.add("Gelu", pixels), f"{name}.1", (width, width, 3, 3))
    return graph.add("Gelu", inner)


def _write_sam(graph: Graph, size: int) -> dict[str, str]:
    """Adds MobileSAM's first stages; returns their maps."""
    fine, middle, coarse = CHANNELS.values()
    mean, std = (graph.constant(TensorProto.FLOAT, values, 1, 3, 1, 1) for values in (MEAN, STD))
    seen = graph.add("Div", graph.add("Sub", "rgb", mean), std)
    seen = graph.convolution(seen, "sam.patch_embed.0", (fine // 2, 3, 3, 3), 2)
    seen = graph.convolution(graph.add("Gelu", seen), "sam.patch_embed.2", (fine, fine // 2, 3, 3), 2)
    for block in range(2):
        seen = _expansion(graph, seen, f"sam.first.blocks.{block}", fine)
    maps = {"sam4": seen}
    seen = _shrink(graph, seen, "sam.first.downsample", fine, middle)
    for block in range(2):
        seen = _window_block(graph, seen, f"sam.second.blocks.{block}", middle, size // 8)
    maps["sam8"] = seen
    maps["sam16"] = _shrink(graph, seen, "sam.second.downsample", middle, coarse)
    return maps


def _expansion(graph: Graph, maps: str, name: str, channels: int) -> str:
    wide = 4 * channels
    inner = graph.add("Gelu", graph.convolution(maps, f"{name}.conv1", (wide, channels, 1, 1)))
    inner = graph.add("Gelu", graph.convolution(inner, f"{name}.conv2", (wide, 1, 3, 3), groups=wide))
    out = graph.convolution(inner, f"{name}.conv3", (channels, wide, 1, 1))
    return graph.add("Gelu", graph.add("Add", maps, out))


def _shrink(graph: Graph, maps: str, name: str, channels: int, out: int) -> str:
    inner = graph.add("Gelu", graph.convolution(maps, f"{name}.conv1", (out, channels, 1, 1)))
    inner = graph.add("Gelu", graph.convolution(inner, f"{name}.conv2", (out, 1, 3, 3), 2, out))
    return graph.convolution(inner, f"{name}.conv3", (out, out, 1, 1))


def _window_block(graph: Graph, maps: str, name: str, channels: int, side: int) -> str:
    """Adds a block of attention within windows; `side` of the maps is a multiple of the windows'."""
    across = side // WINDOW
    split = graph.add("Reshape", maps, graph.integers(-1, channels, across, WINDOW, across, WINDOW))
    windows = graph.add("Transpose", split, perm=[0, 2, 4, 3, 5, 1])
    cells = graph.add("Reshape", windows, graph.integers(-1, WINDOW**2, channels))
    seen = _attention(graph, cells, f"{name}.attn", channels)
    back = graph.add("Reshape", seen, graph.integers(-1, across, across, WINDOW, WINDOW, channels))
    back = graph.add("Transpose", back, perm=[0, 5, 1, 3, 2, 4])
    maps = graph.add("Add", maps, graph.add("Reshape", back, graph.integers(-1, channels, side, side)))
    maps = graph.convolution(maps, f"{name}.local_conv", (channels, 1, 3, 3), groups=channels)
    vectors = graph.add("Transpose", maps, perm=[0, 2, 3, 1])
    inner = _norm(graph, vectors, f"{name}.mlp.norm", channels)
    inner = graph.add("Gelu", _linear(graph, inner, f"{name}.mlp.fc1", 4 * channels, channels))
    inner = _linear(graph, inner, f"{name}.mlp.fc2", channels, 4 * channels)
    return graph.add("Add", maps, graph.add("Transpose", inner, perm=[0, 3, 1, 2]))


def _attention(graph: Graph, cells: str, name: str, channels: int) -> str:
    """Adds attention among the cells of each window, shape (windows, cells, channels)."""
    width, count = channels // HEADS, WINDOW**2
    joined = _linear(
        graph, _norm(graph, cells, f"{name}.norm", channels), f"{name}.qkv", 3 * channels, channels
    )
    parts = graph.add("Reshape", joined, graph.integers(-1, count, HEADS, 3, width))
    parts = graph.add("Transpose", parts, perm=[3, 0, 2, 1, 4])
    query, key, value = (
        graph.add("Gather", parts, graph.constant(TensorProto.INT64, [rank]), axis=0) for rank in range(3)
    )
    products = graph.add("MatMul", query, graph.add("Transpose", key, perm=[0, 1, 3, 2]))
    scaled = graph.add("Mul", products, graph.constant(TensorProto.FLOAT, [width**-0.5]))
    biased = graph.add("Add", scaled, graph.weight(f"{name}.biases", HEADS, count, count))
    mixed = graph.add("MatMul", graph.add("Softmax", biased, axis=-1), value)
    mixed = graph.add("Transpose", mixed, perm=[0, 2, 1, 3])
    flat = graph.add("Reshape", mixed, graph.integers(-1, count, channels))
    return _linear(graph, flat, f"{name}.proj", channels, channels)


def _norm(graph: Graph, vectors: str, name: str, channels: int) -> str:
    weights = [graph.weight(f"{name}.{part}", channels) for part in ("weight", "bias")]
    return graph.add("LayerNormalization", vectors, *weights, axis=-1, epsilon=1e-5)


def _linear(graph: Graph, vectors: str, name: str, out: int, inner: int) -> str:
    weight, bias = graph.weight(f"{name}.weight", out, inner), graph.weight(f"{name}.bias", out)
    return graph.linear(vectors, weight, bias=bias)


def main() -> None:
    """Command line of the step."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    trained = parser.add_mutually_exclusive_group(required=True)
    trained.add_argument("--head", type=Path, help="head.pt of a training on frozen maps")
    trained.add_argument("--objects", type=Path, help="objects.pt of a training of the whole")
    trained.add_argument("--description", action="store_true", help="network.json alone, of what is there")
    parser.add_argument("--encoder", type=Path, help="with --head: MobileSAM's encoder.onnx")
    parser.add_argument("--output", type=Path, default=FOLDER)
    options = parser.parse_args()
    if options.head and not options.encoder:
        parser.error("--head needs --encoder")
    if not options.description:
        head, weights = (
            read_objects(options.objects) if options.objects else read_head(options.head, options.encoder)
        )
        options.output.mkdir(parents=True, exist_ok=True)
        _write_weights(write_network(head), weights, options.output)
    describe(options.output)


def _write_weights(model: ModelProto, weights: Mapping[str, Tensor], folder: Path) -> None:
    own = {name: weights[name].to(torch.float16).numpy() for name in _names(model) if name in weights}
    (folder / GRAPH).write_bytes(model.SerializeToString(deterministic=True))
    (folder / WEIGHTS).write_bytes(save({name: np.ascontiguousarray(own[name]) for name in sorted(own)}))


def describe(folder: Path) -> None:
    """Writes what the network of a folder knows, beside its graph and weights."""
    names = _names(onnx.load(folder / GRAPH, load_external_data=False))
    own = {*read_weights(folder / WEIGHTS)}
    description = {
        "labels": OBJECT_LABELS,
        "side": SIDE,
        "stride": STRIDE,
        "smallest": SMALLEST,
        "distances": DISTANCES,
        "enlarged": ENLARGED,
        "shares": SHARES,
        "weights": sorted(own),
        "tower": sorted(names - own),
    }
    (folder / DESCRIPTION).write_text(json.dumps(description, indent=2) + "\n", encoding="utf-8")


def _names(model: ModelProto) -> set[str]:
    """Returns the names of the weights that a graph takes from elsewhere."""
    return {tensor.name for tensor in model.graph.initializer if tensor.external_data}


if __name__ == "__main__":
    main()
