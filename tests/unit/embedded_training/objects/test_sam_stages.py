"""MobileSAM's first stages: shapes, and weights out of an ONNX graph, by the names of its layers."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch

from embedded_training.objects.onnx_weights import read_onnx_weights
from embedded_training.objects.sam_stages import CHANNELS, SamStages, normalise


def _field(number: int, value: bytes | int) -> bytes:
    """One field of a protocol buffer."""
    if isinstance(value, int):
        return _varint(number << 3) + _varint(value)
    return _varint(number << 3 | 2) + _varint(len(value)) + value


def _varint(value: int) -> bytes:
    written = b""
    while value > 0x7F:
        written, value = written + bytes([value & 0x7F | 0x80]), value >> 7
    return written + bytes([value])


def _tensor(name: str, values: np.ndarray) -> bytes:
    sizes = b"".join(_field(1, size) for size in values.shape)
    return sizes + _field(2, 1) + _field(8, name.encode()) + _field(9, values.astype(np.float32).tobytes())


def _node(name: str, kind: str, inputs: list[str], output: str, *attributes: bytes) -> bytes:
    asked = b"".join(_field(1, text.encode()) for text in inputs)
    rest = b"".join(_field(5, attribute) for attribute in attributes)
    return asked + _field(2, output.encode()) + _field(3, name.encode()) + _field(4, kind.encode()) + rest


def _graph(stages: SamStages) -> bytes:
    """Writes stages as an exporter does: norms keep their names, convolutions and products have numbers."""
    nodes, tensors = [], []
    for name, layer in stages.named_modules():
        for ours, theirs in (
            ("patch_embed", "patch_embed.seq.seq"),
            ("first", "layers.0"),
            ("second", "layers.1"),
        ):
            name = name.replace(ours, theirs)
        weights = {key: value.detach().numpy() for key, value in layer.named_parameters(recurse=False)}
        path = "/" + name.replace(".blocks", "/blocks").replace(".attn", "/attn")
        if isinstance(layer, torch.nn.LayerNorm):
            tensors += [_tensor(f"{name}.{key}", value) for key, value in weights.items()]
        elif isinstance(layer, torch.nn.Linear):
            number = f"onnx::MatMul_{len(tensors)}"
            tensors += [_tensor(number, weights["weight"].T), _tensor(f"{name}.bias", weights["bias"])]
            nodes.append(_node(f"/{name.replace('.', '/')}/MatMul", "MatMul", ["x", number], "y"))
        elif isinstance(layer, torch.nn.Conv2d):
            kernel, bias = f"onnx::Conv_{len(tensors)}", f"onnx::Conv_{len(tensors)}b"
            tensors += [_tensor(kernel, weights["weight"]), _tensor(bias, weights["bias"])]
            nodes.append(_node(f"/{name.replace('.', '/')}/c/Conv", "Conv", ["x", kernel, bias], "y"))
        elif "biases" in weights:
            value = _field(5, _tensor("", weights["biases"]))
            nodes.append(_node("", "Constant", [], f"{path}/Constant_5_output_0", value))
    graph = b"".join(_field(1, node) for node in nodes) + b"".join(_field(5, tensor) for tensor in tensors)
    return _field(1, 8) + _field(2, b"a test") + _field(7, graph)


def test_weights_come_out_of_the_graph_by_name(tmp_path: Path) -> None:
    torch.manual_seed(1)
    stages = SamStages()
    for parameter in stages.parameters():
        torch.nn.init.normal_(parameter, std=0.2)
    path = tmp_path / "encoder.onnx"
    path.write_bytes(_graph(stages))
    loaded = SamStages.load(path)
    for (name, before), after in zip(stages.state_dict().items(), loaded.state_dict().values(), strict=True):
        assert torch.equal(before, after), name
    path.write_bytes(_graph(stages).replace(b"/fc1/MatMul", b"/fc9/MatMul"))
    with pytest.raises(KeyError):
        SamStages.load(path)


def test_constants_that_are_no_floats_are_left_out(tmp_path: Path) -> None:
    whole = _field(1, 1) + _field(2, 7) + _field(8, b"count") + _field(9, bytes(8))
    path = tmp_path / "graph.onnx"
    path.write_bytes(_field(7, _field(5, whole) + _field(5, _tensor("kept", np.arange(6.0).reshape(2, 3)))))
    tensors = read_onnx_weights(path)
    assert tensors["kept"].tolist() == [[0, 1, 2], [3, 4, 5]] and not tensors["count"].size


def test_maps_have_their_strides_and_see_only_what_is_near() -> None:
    torch.manual_seed(1)
    stages = SamStages().eval()
    pixels = torch.randint(0, 255, (1, 3, 128, 160), dtype=torch.uint8)
    changed = pixels.clone()
    changed[..., :8, :8] = 0
    with torch.inference_mode():
        before, after = stages(normalise(pixels)), stages(normalise(changed))
    for stride, channels in CHANNELS.items():
        assert before[stride].shape == (1, channels, 128 // stride, 160 // stride)
        assert not torch.equal(before[stride], after[stride])
        # Windows of 7 cells of 8 px, and the convolutions after each of two: nothing beyond three windows.
        assert torch.allclose(before[stride][..., -1, -1], after[stride][..., -1, -1], atol=1e-5)
