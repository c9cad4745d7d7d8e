"""The weights of an ONNX graph by the names of the layers that use them, read without the onnx package.

The file is a protocol buffer (https://protobuf.dev/programming-guides/encoding); the numbers of the
fields are those of https://github.com/onnx/onnx/blob/main/onnx/onnx.proto.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]

_GRAPH, _NODE, _INITIALISER = 7, 1, 5
_INPUT, _OUTPUT, _NAME, _KIND, _ATTRIBUTE, _TENSOR = 1, 2, 3, 4, 5, 5
_DIMENSION, _TYPE, _TENSOR_NAME, _RAW = 1, 2, 8, 9
_FLOAT = 1

_VARINT, _FIXED64, _BYTES, _FIXED32 = 0, 1, 2, 5


def read_onnx_weights(path: Path) -> dict[str, Floats]:
    """Reads the float32 tensors of a graph.

    Returns:
        What the file names itself, by that name; weights and biases of convolutions and matrix products by
        the layer ("layers.0.conv" of a node "/layers.0/conv/Conv") and `.weight` or `.bias`, matrices as a
        linear layer holds them (outputs, inputs); other constants by the name of their value.
    """
    with path.open("rb") as file:
        model = memoryview(file.read())
    graph = next(value for field, value in _fields(model) if field == _GRAPH)
    tensors: dict[str, Floats] = {}
    nodes: list[tuple[str, str, list[str]]] = []
    for field, value in _fields(graph):
        if field == _INITIALISER:
            tensors.update([_tensor(value)])
        elif field == _NODE:
            node = list(_fields(value))
            name, kind = (_text(node, number) for number in (_NAME, _KIND))
            nodes.append((name, kind, [bytes(text).decode() for number, text in node if number == _INPUT]))
            if kind == "Constant":
                tensors[_text(node, _OUTPUT)] = _constant(node)
    for name, kind, inputs in nodes:
        if kind in ("Conv", "MatMul") and len(inputs) > 1 and inputs[1] in tensors:
            layer = name.strip("/").rpartition("/")[0].replace("/", ".")
            weight = tensors[inputs[1]]
            tensors[f"{layer}.weight"] = weight if kind == "Conv" else np.ascontiguousarray(weight.T)
            if kind == "Conv" and len(inputs) > 2:
                tensors[f"{layer}.bias"] = tensors[inputs[2]]
    return tensors


def _constant(node: list[tuple[int, memoryview]]) -> Floats:
    """Returns the value of a constant; empty where it is none of float32."""
    attribute = next(value for field, value in node if field == _ATTRIBUTE)
    tensor = next((value for field, value in _fields(attribute) if field == _TENSOR), None)
    return _tensor(tensor)[1] if tensor is not None else np.zeros(0, np.float32)


def _tensor(message: memoryview) -> tuple[str, Floats]:
    """Returns name and values of a tensor; no values where they are not float32."""
    shape: list[int] = []
    name, kind, raw = "", 0, memoryview(b"")
    for field, value in _fields(message):
        if field == _DIMENSION:
            # Packed by some writers, one by one by others.
            position = 0
            while position < len(value):
                size, position = _varint(value, position)
                shape.append(size)
        elif field == _TYPE:
            kind = value[0]
        elif field == _TENSOR_NAME:
            name = bytes(value).decode()
        elif field == _RAW:
            raw = value
    if kind != _FLOAT or not len(raw):
        return name, np.zeros(0, np.float32)
    return name, np.frombuffer(raw, np.float32).reshape(shape)


def _text(fields: list[tuple[int, memoryview]], number: int) -> str:
    return next((bytes(value).decode() for field, value in fields if field == number), "")


def _fields(message: memoryview) -> Iterator[tuple[int, memoryview]]:
    """Yields number and bytes of each field; a number's bytes are as they are in the file."""
    position = 0
    while position < len(message):
        key, position = _varint(message, position)
        wire = key & 7
        if wire == _BYTES:
            length, position = _varint(message, position)
            end = position + length
        elif wire == _VARINT:
            _, end = _varint(message, position)
        elif wire in (_FIXED32, _FIXED64):
            end = position + (4 if wire == _FIXED32 else 8)
        else:
            raise ValueError(f"wire type {wire} of a protocol buffer is not known")
        yield key >> 3, message[position:end]
        position = end


def _varint(message: memoryview, position: int) -> tuple[int, int]:
    """Returns a number of variable length, and where it ends."""
    value = shift = 0
    while True:
        byte = message[position]
        value |= (byte & 0x7F) << shift
        position, shift = position + 1, shift + 7
        if not byte & 0x80:
            return value, position
