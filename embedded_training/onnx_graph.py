"""Writing ONNX graphs whose weights are those of a safetensors file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from onnx import ModelProto, TensorProto, helper

OPSET, CONTRIB = 20, "com.microsoft"
IR_VERSION = 9
"""Of ONNX files: the one that came with the opset, so that older releases of ONNX Runtime read them."""
PRODUCER = "t4s-geo"

Values = dict[str, tuple[int, Sequence[int | str]]]
"""Types and shapes of what goes into a graph or comes out of it, by name; words are free sizes."""


class Graph:
    """A graph being written. Methods that add an operator return the name of its output."""

    def __init__(self) -> None:
        self._nodes: list[Any] = []
        self._weights: dict[str, Any] = {}
        self._constants: dict[str, Any] = {}

    def weight(self, name: str, *shape: int) -> str:
        """Declares a tensor of the checkpoint, whose values are given when a session is opened."""
        tensor = TensorProto(name=name, data_type=TensorProto.FLOAT, dims=shape)
        tensor.data_location = TensorProto.EXTERNAL
        entry = tensor.external_data.add()
        entry.key, entry.value = "location", "model.safetensors"
        self._weights[name] = tensor
        return name

    def constant(self, kind: int, values: Sequence[float], *shape: int) -> str:
        """Declares values that are the same in all checkpoints."""
        name = f"constant_{kind}_{'_'.join(map(str, shape))}_{'_'.join(f'{value:g}' for value in values)}"
        self._constants[name] = helper.make_tensor(name, kind, shape, values)
        return name

    def add(
        self, kind: str, *inputs: str, outputs: Sequence[str] = (), domain: str = "", **attributes: Any
    ) -> str:
        """Adds an operator; its outputs get a name where none is given."""
        names = [*outputs] or [f"{kind}_{len(self._nodes)}"]
        self._nodes.append(helper.make_node(kind, [*inputs], names, domain=domain, **attributes))
        return names[0]

    def integers(self, *values: int) -> str:
        """Declares a list of integers, such as a shape."""
        return self.constant(TensorProto.INT64, values, len(values))

    def linear(self, vectors: str, *weights: str, bias: str = "") -> str:
        """Adds a product with weights of shape (out, in), joined where there are several."""
        joined = weights[0] if len(weights) == 1 else self.add("Concat", *weights, axis=0)
        product = self.add("MatMul", vectors, self.add("Transpose", joined, perm=[1, 0]))
        return self.add("Add", product, bias) if bias else product

    def convolution(
        self, pixels: str, name: str, shape: Sequence[int], stride: int = 1, groups: int = 1
    ) -> str:
        """Adds a convolution with a bias that pads alike on all sides.

        Args:
            pixels: What it sees.
            name: Of its weights, without what their names end in.
            shape: Of its kernel: (out, in, rows, columns), as many rows as columns.
            stride: Of its steps.
            groups: Of its channels.
        """
        kernel = shape[2]
        return self.add(
            "Conv", pixels, self.weight(f"{name}.weight", *shape), self.weight(f"{name}.bias", shape[0]),
            kernel_shape=[kernel, kernel], strides=[stride, stride], pads=[kernel // 2] * 4, group=groups,
        )  # fmt: skip

    def enlarged(self, maps: str, times: int) -> str:
        """Adds what enlarges maps so many times, interpolated between the middles of their cells."""
        scale = self.constant(TensorProto.FLOAT, [1, 1, times, times], 4)
        return self.add("Resize", maps, "", scale, mode="linear", coordinate_transformation_mode="half_pixel")

    def model(self, inputs: Values, outputs: Values) -> ModelProto:
        """Returns the whole."""
        given, made = (
            [helper.make_tensor_value_info(name, kind, shape) for name, (kind, shape) in values.items()]
            for values in (inputs, outputs)
        )
        initialisers = [*self._weights.values(), *self._constants.values()]
        graph = helper.make_graph(self._nodes, "t4s-geo", given, made, initialisers)
        opsets = [helper.make_opsetid("", OPSET), helper.make_opsetid(CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=IR_VERSION, producer_name=PRODUCER)
