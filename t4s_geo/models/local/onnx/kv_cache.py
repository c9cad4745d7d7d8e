"""The KV cache of the embedded architecture, in memory that ONNX Runtime reads and extends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from onnxruntime import OrtValue

from t4s_geo.descriptors.states import Ints


@dataclass(frozen=True)
class Shape:
    """Sizes of the language model.

    Attributes:
        layers: How many it has.
        heads: Of attention, in each.
        channels: Of a head.
        theta: Base of the rotary embeddings' wavelengths.
    """

    layers: int
    heads: int
    channels: int
    theta: float

    @classmethod
    def of(cls, config: Mapping[str, Any]) -> Shape:
        """Reads a checkpoint's `config.json`."""
        text = config["text_config"]
        theta = float(text["rope_parameters"]["rope_theta"])
        return cls(text["num_hidden_layers"], text["num_attention_heads"], text["head_dim"], theta)

    def angles(self, positions: int) -> npt.NDArray[np.float64]:
        """Returns the angles of rotary embeddings, shape (positions, channels / 2)."""
        wavelengths = self.theta ** (np.arange(0, self.channels, 2) / self.channels)
        angles: npt.NDArray[np.float64] = np.arange(positions)[:, None] / wavelengths
        return angles


class KVCache:
    """Keys and values of all layers.

    Attributes:
        entries: Shape (layers, 2, rows, heads, positions, channels), dtype float32; keys, then values.
    """

    def __init__(self, shape: Shape, rows: int, positions: int) -> None:
        """Allocates rows of so many positions."""
        self.entries = np.zeros((shape.layers, 2, rows, shape.heads, positions, shape.channels), np.float32)
        self._shape = shape

    @property
    def size(self) -> tuple[int, int]:
        """Rows, and positions of each."""
        return self.entries.shape[2], self.entries.shape[4]

    @property
    def width(self) -> int:
        """Channels of all heads of a layer."""
        return self._shape.heads * self._shape.channels

    def bind(self, binding: Any, first: int, rows: int) -> list[OrtValue]:
        """Has a run read and extend some neighbouring rows, without copies.

        Returns:
            What has to live as long as the binding: ONNX Runtime 1.23 does not keep it itself.
        """
        held = [*self._rotary.values()]
        for name, value in self._rotary.items():
            binding.bind_ortvalue_input(name, value)
        for layer, halves in enumerate(self.entries):
            for part, entries in zip(("key", "value"), halves, strict=True):
                value = OrtValue.ortvalue_from_numpy(entries[first : first + rows])
                binding.bind_ortvalue_input(f"past_{part}_{layer}", value)
                binding.bind_ortvalue_output(f"present_{part}_{layer}", value)
                held.append(value)
        return held

    def copy_rows(self, sources: Ints, targets: Ints, length: int) -> None:
        """Copies so many positions of rows to other rows, none of which is a source."""
        for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
            self.entries[:, :, target, :, :length] = self.entries[:, :, source, :, :length]

    @cached_property
    def _rotary(self) -> dict[str, Any]:
        """Rotary embeddings of all positions."""
        angles = self._shape.angles(self.entries.shape[4])
        tables = {"cosines": np.cos(angles), "sines": np.sin(angles)}
        return {
            name: OrtValue.ortvalue_from_numpy(table.astype(np.float32)) for name, table in tables.items()
        }
