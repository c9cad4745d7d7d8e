"""Keys and values of a batch whose rows come and go: one slot for each row, allocated once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from t4s_geo.models.local.decoding.llama_layers import LlamaLayers


class KVCachePool:
    """Keeps slots from batch to batch, since memory that is new costs time when it is first written to."""

    def __init__(self, layers: LlamaLayers, like: Tensor) -> None:
        """Makes a store for a network whose vectors are of the dtype and on the device of `like`."""
        self._layers, self._like = layers, like
        self._slots = KVCache(0, 0, layers, like)

    def take(self, rows: int, positions: int) -> KVCache:
        """Returns at least so many slots for so many tokens each; whoever had them has them no more."""
        if self._slots.rows < rows or self._slots.positions < positions:
            enough = max(self._slots.rows, rows), max(self._slots.positions, positions)
            self._slots = KVCache(*enough, self._layers, self._like)
        return self._slots


class KVCache:
    """Keys and values of all layers.

    A token's lie at its position, so rows of different lengths share a batch without padding. What lies
    behind a row's last token is undefined and has to be masked.
    """

    def __init__(self, rows: int, positions: int, network: LlamaLayers, like: Tensor) -> None:
        """Allocates slots of so many positions, with the dtype and on the device of `like`."""
        self.scaling = network.scaling
        shape = (len(network.layers), 2, rows, network.key_heads, positions, network.channels)
        # Zeros, not whatever is there: weight 0 times a masked NaN would still be NaN.
        self.kept = like.new_zeros(shape)

    @property
    def rows(self) -> int:
        """How many slots there are."""
        return self.kept.shape[2]

    @property
    def positions(self) -> int:
        """How many tokens fit into one."""
        return self.kept.shape[4]

    def aim(self, first: int, positions: Tensor, length: int) -> CacheView:
        """Prepares a call of the network.

        Args:
            first: Slot of the first row; the rows of a call are neighbours.
            positions: Position of each token, shape (rows, tokens), dtype int64.
            length: One more than the highest of them.
        """
        device, (heads, room) = positions.device, self.kept.shape[3:5]
        slots = torch.arange(first, first + len(positions), device=device)[:, None, None]
        index = (slots * heads + torch.arange(heads, device=device)) * room + positions[..., None]
        behind = torch.arange(length, device=device) > positions[:, None, :, None]
        mask = self.kept.new_zeros(behind.shape).masked_fill_(behind, torch.finfo(self.kept.dtype).min)
        return CacheView(self, slice(first, first + len(positions)), index.flatten(), length, mask)

    def begin(self, rows: Sequence[int], beginning: Tensor) -> None:
        """Writes the beginning that some rows have in common into their slots.

        Args:
            rows: Their slots.
            beginning: Keys and values from position 0 on, shape (layers, 2, heads, positions, channels).
        """
        self.kept[:, :, rows, :, : beginning.shape[3]] = beginning[:, :, None]

    def move(self, sources: npt.NDArray[np.int64], targets: npt.NDArray[np.int64], length: int) -> None:
        """Copies so many positions of rows to other slots, none of which is a source."""
        for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
            self.kept[:, :, target, :, :length] = self.kept[:, :, source, :, :length]


@dataclass(frozen=True, eq=False)
class CacheView:
    """Where the tokens of one call of the network belong, and what they see.

    Attributes:
        slots: Where keys and values are.
        rows: Slots of the tokens' rows.
        index: Place of each token and head among (slots, heads, positions), shape
            (rows * tokens * heads,), dtype int64.
        length: Positions that are read.
        mask: Added to what is compared, shape (rows, 1, tokens, length).
    """

    slots: KVCache
    rows: slice
    index: Tensor
    length: int
    mask: Tensor

    def keep(self, layer: int, keys: Tensor, values: Tensor) -> None:
        """Takes keys and values of the tokens, each of shape (rows, tokens, heads, channels)."""
        for kept, new in zip(self.slots.kept[layer], (keys, values), strict=True):
            kept.view(-1, kept.shape[-1]).index_copy_(0, self.index, new.flatten(0, 2))

    def read(self, layer: int, queries: Tensor) -> Tensor:
        """Lets queries of shape (rows, tokens, heads, channels) read; returns the same shape."""
        keys, values = self.slots.kept[layer, :, self.rows, :, : self.length]
        if queries.shape[1] == 1 and queries.shape[2] == keys.shape[1]:
            return self._read_once(queries, keys, values)
        read = functional.scaled_dot_product_attention(
            queries.transpose(1, 2), keys, values, self.mask, scale=self.slots.scaling, enable_gqa=True
        )
        return read.transpose(1, 2)

    def _read_once(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Reads for one query of each row: two products take less time than attention in one."""
        rows, _, heads, channels = queries.shape
        mask = self.mask.expand(-1, heads, -1, -1).flatten(0, 1)
        likeness = torch.baddbmm(
            mask, queries.reshape(-1, 1, channels), keys.flatten(0, 1).mT, alpha=self.slots.scaling
        )
        return torch.bmm(likeness.softmax(-1), values.flatten(0, 1)).view(rows, 1, heads, channels)
