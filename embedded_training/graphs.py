"""The shipped checkpoint's network as ONNX graphs without weights.

    python -m embedded_training.graphs [OUTPUT]

Writes `tower.onnx`, `layers.onnx`, `top.onnx` and `architecture.json` into the engine, where
`t4s_geo.models.local.onnx` gives them the weights of a checkpoint. Initialisers have the names and shapes of
the tensors in `model.safetensors`; what the network needs of them otherwise, such as transposed or joined, is
computed in the graph, once, when a session is opened. Needs the `onnx` package, which using them does not.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

from onnx import ModelProto, TensorProto

import t4s_geo
from embedded_training.onnx_graph import CONTRIB, Graph, Values
from t4s_geo.models.local.onnx.architecture import DESCRIPTION, FOLDER, LAYERS, TOP, TOWER, relevant
from t4s_geo.models.local.pytorch.lite_tower import CELL, LEVELS, STAGES, STEM

EMBEDDED = Path(t4s_geo.__file__).parent / "checkpoints" / "embedded"


def write_tower(config: Mapping[str, Any]) -> ModelProto:
    """Returns the vision tower and the projector, as `lite_tower` and Transformers' LLaVA compute them.

    Input is `pixels`, shape (images, 3, size, size); output `features`, shape (images, tokens, width), both
    float32.

    Args:
        config: The checkpoint's `config.json`.
    """
    graph, vision, width = Graph(), config["vision_config"], config["text_config"]["hidden_size"]
    size, patch, hidden = vision["image_size"], vision["patch_size"], vision["hidden_size"]
    maps = write_stages(graph, "pixels")
    merged = write_pyramid(graph, [maps[stage] for stage in LEVELS], vision["pyramid_size"])
    cells, side = patch // CELL, size // patch
    tokens = side * side
    channels = vision["pyramid_size"]
    split = graph.add("Reshape", merged, graph.integers(-1, channels, side, cells, side, cells))
    patches = graph.add("Transpose", split, perm=[0, 2, 4, 1, 3, 5])
    flat = graph.add("Reshape", patches, graph.integers(-1, tokens, channels * cells**2))
    vectors = graph.linear(
        flat,
        graph.weight("vision_tower.merge.weight", hidden, channels * cells**2),
        bias=graph.weight("vision_tower.merge.bias", hidden),
    )
    placed = graph.add("Add", vectors, graph.weight("vision_tower.positions", 1, tokens, hidden))
    norm = [graph.weight(f"vision_tower.norm.{part}", hidden) for part in ("weight", "bias")]
    seen = graph.add("LayerNormalization", placed, *norm, axis=-1, epsilon=1e-5)
    for number, inner in ((1, hidden), (2, width)):
        weight = graph.weight(f"multi_modal_projector.linear_{number}.weight", width, inner)
        bias = graph.weight(f"multi_modal_projector.linear_{number}.bias", width)
        seen = graph.linear(seen, weight, bias=bias)
        if number == 1:
            seen = graph.add("Gelu", seen)
    graph.add("Identity", seen, outputs=["features"])
    return graph.model(
        {"pixels": (TensorProto.FLOAT, ("images", 3, size, size))},
        {"features": (TensorProto.FLOAT, ("images", tokens, width))},
    )


def _convolution(
    graph: Graph, pixels: str, name: str, shape: Sequence[int], stride: int = 1, groups: int = 1
) -> str:
    """Adds a convolution that pads as TensorFlow does at even sizes: more after than before."""
    kernel = shape[2]
    padding = kernel - stride
    before, after = padding // 2, padding - padding // 2
    weight = graph.weight(f"{name}.weight", *shape)
    return graph.add(
        "Conv", pixels, weight, graph.weight(f"{name}.bias", shape[0]), kernel_shape=[kernel, kernel],
        strides=[stride, stride], pads=[before, before, after, after], group=groups,
    )  # fmt: skip


def _relu6(graph: Graph, pixels: str) -> str:
    low, high = (graph.constant(TensorProto.FLOAT, [value]) for value in (0.0, 6.0))
    return graph.add("Clip", pixels, low, high)


def write_stages(graph: Graph, pixels: str) -> list[str]:
    """Adds the backbone; returns the maps of its stages, from fine to coarse."""
    seen = _relu6(graph, _convolution(graph, pixels, "vision_tower.stem", (STEM, 3, 3, 3), 2))
    maps, channels = [], STEM
    for stage, (repeats, kernel, stride, expansion, out) in enumerate(STAGES):
        for repeat in range(repeats):
            name, wide = f"vision_tower.stages.{stage}.{repeat}", channels * expansion
            inner = seen
            if expansion > 1:
                inner = _relu6(graph, _convolution(graph, seen, f"{name}.expand", (wide, channels, 1, 1)))
            step = stride if repeat == 0 else 1
            depthwise = (wide, 1, kernel, kernel)
            inner = _relu6(graph, _convolution(graph, inner, f"{name}.depthwise", depthwise, step, wide))
            projected = _convolution(graph, inner, f"{name}.project", (out, wide, 1, 1))
            is_residual = step == 1 and channels == out
            seen, channels = graph.add("Add", seen, projected) if is_residual else projected, out
        maps.append(seen)
    return maps


def write_pyramid(graph: Graph, maps: Sequence[str], width: int) -> str:
    """Adds the pyramid over the maps of `LEVELS`; returns its finest map."""
    lateral = [
        _convolution(graph, seen, f"vision_tower.pyramid.lateral.{level}", (width, channels, 1, 1))
        for level, (seen, channels) in enumerate(zip(maps, LEVELS.values(), strict=True))
    ]

    def smoothed(level: int, pixels: str) -> str:
        name = f"vision_tower.pyramid.smooth.{level}"
        return graph.add("Gelu", _convolution(graph, pixels, name, (width, width, 3, 3)))

    last = len(lateral) - 1
    merged = smoothed(last, lateral[last])
    for level in reversed(range(last)):
        enlarged = graph.enlarged(merged, 2)
        merged = graph.add("Add", smoothed(level, graph.add("Add", lateral[level], enlarged)), enlarged)
    return merged


def write_layers(config: Mapping[str, Any]) -> ModelProto:
    """Returns the language model from its embedding to the attention of its last layer, with the KV cache.

    Inputs are `vectors` of the tokens, shape (rows, tokens, width); `lengths`, the positions of the last
    token of each row, shape (rows,), dtype int32; `total`, one more than the highest of them, dtype int32;
    `cosines` and `sines` of rotary embeddings, shape (positions, channels / 2); and of each layer
    `past_key_I` and `past_value_I`, shape (rows, heads, positions, channels). Outputs are `attended` and
    `summed`, which `write_top` goes on with, and `present_key_I`, `present_value_I`, which may be the same
    memory as what they follow.

    Args:
        config: The checkpoint's `config.json`.
    """
    graph, text = Graph(), config["text_config"]
    width, heads, channels = text["hidden_size"], text["num_attention_heads"], text["head_dim"]
    cache = (TensorProto.FLOAT, ("rows", heads, "positions", channels))
    rotary = (TensorProto.FLOAT, ("rotary", channels // 2))
    inputs: Values = {
        "vectors": _vectors(width),
        "lengths": (TensorProto.INT32, ("rows",)),
        "total": (TensorProto.INT32, ()),
        "cosines": rotary,
        "sines": rotary,
    }
    outputs: Values = {"attended": _vectors(heads * channels), "summed": _vectors(width)}
    last, seen = text["num_hidden_layers"] - 1, "vectors"
    for layer in range(last + 1):
        for part in ("key", "value"):
            inputs[f"past_{part}_{layer}"] = outputs[f"present_{part}_{layer}"] = cache
        attended = _write_attention(graph, text, layer, seen, "attended" if layer == last else "")
        if layer < last:
            seen = _write_mlp(graph, text, layer, attended, seen)
    graph.add("Identity", seen, outputs=["summed"])
    return graph.model(inputs, outputs)


def write_top(config: Mapping[str, Any]) -> ModelProto:
    """Returns what follows the attention of the last layer, which filling a cache does not need.

    Inputs are `attended`, what came out of it, and `summed`, what had gone into the layer; output is
    `hidden`, shape (rows, tokens, width), what the head takes.

    Args:
        config: The checkpoint's `config.json`.
    """
    graph, text = Graph(), config["text_config"]
    width, last = text["hidden_size"], text["num_hidden_layers"] - 1
    seen = _write_mlp(graph, text, last, "attended", "summed")
    norm = graph.weight("language_model.model.norm.weight", width)
    graph.add(
        "SimplifiedLayerNormalization", seen, norm, outputs=["hidden"], axis=-1, epsilon=text["rms_norm_eps"]
    )
    channels = text["num_attention_heads"] * text["head_dim"]
    inputs: Values = {"attended": _vectors(channels), "summed": _vectors(width)}
    return graph.model(inputs, {"hidden": _vectors(width)})


def _vectors(width: int) -> tuple[int, Sequence[int | str]]:
    return TensorProto.FLOAT, ("rows", "tokens", width)


def _layer_weight(graph: Graph, layer: int, part: str, *shape: int) -> str:
    return graph.weight(f"language_model.model.layers.{layer}.{part}.weight", *shape)


def _write_attention(graph: Graph, text: Mapping[str, Any], layer: int, vectors: str, output: str) -> str:
    """Adds a layer's attention; returns what comes out of its heads."""
    width, heads = text["hidden_size"], text["num_attention_heads"]
    channels = heads * text["head_dim"]
    norm = _layer_weight(graph, layer, "input_layernorm", width)
    normed = graph.add("SimplifiedLayerNormalization", vectors, norm, axis=-1, epsilon=text["rms_norm_eps"])
    projections = [_layer_weight(graph, layer, f"self_attn.{part}_proj", channels, width) for part in "qkv"]
    past, present = ([f"{time}_{part}_{layer}" for part in ("key", "value")] for time in ("past", "present"))
    return graph.add(
        "GroupQueryAttention", graph.linear(normed, *projections), "", "", *past, "lengths", "total",
        "cosines", "sines", outputs=[output or f"attended_{layer}", *present], domain=CONTRIB,
        num_heads=heads, kv_num_heads=heads, do_rotary=1,
    )  # fmt: skip


def _write_mlp(graph: Graph, text: Mapping[str, Any], layer: int, attended: str, vectors: str) -> str:
    """Adds what follows a layer's attention; `vectors` went into the layer."""
    width, inner = text["hidden_size"], text["intermediate_size"]
    channels = text["num_attention_heads"] * text["head_dim"]
    weight = partial(_layer_weight, graph, layer)
    output = graph.linear(attended, weight("self_attn.o_proj", width, channels))
    normed, summed = f"normed_{layer}", f"summed_{layer}"
    graph.add(
        "SkipSimplifiedLayerNormalization", output, vectors, weight("post_attention_layernorm", width),
        outputs=[normed, "", "", summed], domain=CONTRIB, epsilon=text["rms_norm_eps"],
    )  # fmt: skip
    gate, up = (graph.linear(normed, weight(f"mlp.{part}_proj", inner, width)) for part in ("gate", "up"))
    # With this factor it is SiLU.
    activated = graph.add("QuickGelu", gate, domain=CONTRIB, alpha=1.0)
    down = graph.linear(graph.add("Mul", activated, up), weight("mlp.down_proj", width, inner))
    return graph.add("Add", down, summed)


def main() -> None:
    """Writes the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("output", nargs="?", type=Path, default=FOLDER)
    folder = parser.parse_args().output
    config = json.loads((EMBEDDED / "config.json").read_text(encoding="utf-8"))
    folder.mkdir(parents=True, exist_ok=True)
    written = {TOWER: write_tower(config), LAYERS: write_layers(config), TOP: write_top(config)}
    for name, model in written.items():
        (folder / name).write_bytes(model.SerializeToString(deterministic=True))
    weights = {
        name: [tensor.name for tensor in model.graph.initializer if tensor.external_data]
        for name, model in written.items()
    }
    text = json.dumps({"config": relevant(config), "weights": weights}, indent=2, sort_keys=True)
    (folder / DESCRIPTION).write_text(f"{text}\n", encoding="utf-8")


if __name__ == "__main__":
    main()
