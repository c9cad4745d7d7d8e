"""Keys and values of a batch whose rows come and go: one slot for each row, allocated once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import torch
from torch import Tensor
from transformers import Cache


class SlotCache(Cache):  # type: ignore[misc]
    """A cache that writes in place where it was last told to, for stock models with explicit positions.

    A token's keys and values lie at its position, so rows of different lengths share a batch without
    padding. What lies behind a row's last token is of no meaning and has to be masked.
    """

    def __init__(
        self, shape: tuple[int, int, int, int, int], dtype: torch.dtype, device: torch.device
    ) -> None:
        """Allocates the slots.

        Args:
            shape: Layers, slots, heads of keys and values, positions, channels of a head.
            dtype: Of keys and values.
            device: Of keys and values.
        """
        super().__init__(layers=[])
        # Zeros, not whatever is there: weight 0 times a masked NaN would still be NaN.
        self._keys = torch.zeros(shape, dtype=dtype, device=device)
        self._values = torch.zeros_like(self._keys)
        self._rows = slice(0, 0)
        self._index: tuple[Tensor, slice, Tensor] | None = None
        self._length = 0

    def aim(self, first: int, positions: Tensor, length: int) -> None:
        """Says where the tokens of the next call of the model belong.

        Args:
            first: Slot of the first row; the rows of a call are neighbours.
            positions: Position of each token, shape (rows, tokens), dtype int64.
            length: Positions that the call can see.
        """
        rows = torch.arange(len(positions), device=positions.device)
        self._rows = slice(first, first + len(positions))
        # Indices on both sides of a slice move it last: (rows, tokens, heads, channels).
        self._index = rows[:, None], slice(None), positions
        self._length = length

    def update(
        self, key_states: Tensor, value_states: Tensor, layer_idx: int, *_: Any, **__: Any
    ) -> tuple[Tensor, Tensor]:
        """Keeps keys and values, each of shape (rows, heads, tokens, channels), of one layer.

        Returns:
            Those of the rows' tokens so far, shape (rows, heads, length, channels); views of the slots.
        """
        keys = self._keys[layer_idx, self._rows, :, : self._length]
        values = self._values[layer_idx, self._rows, :, : self._length]
        keys[self._index] = key_states.transpose(1, 2)
        values[self._index] = value_states.transpose(1, 2)
        return keys, values

    def get_seq_length(self, layer_idx: int = 0) -> int:
        """Returns the number of positions that the call can see."""
        return self._length

    def begin(self, rows: Sequence[int], keys: Tensor, values: Tensor) -> None:
        """Writes the beginning that some rows have in common into their slots.

        Args:
            rows: Their slots.
            keys: From position 0 on, shape (layers, heads, positions, channels).
            values: Likewise.
        """
        positions = keys.shape[2]
        self._keys[:, rows, :, :positions] = keys[:, None]
        self._values[:, rows, :, :positions] = values[:, None]

    def move(self, sources: Tensor, targets: Tensor, length: int) -> None:
        """Copies rows to other slots.

        Args:
            sources: Slots of the rows, shape (rows,), dtype int64.
            targets: Their new slots, likewise; none of the sources.
            length: Positions to copy.
        """
        self._keys[:, targets, :, :length] = self._keys[:, sources, :, :length]
        self._values[:, targets, :, :length] = self._values[:, sources, :, :length]
