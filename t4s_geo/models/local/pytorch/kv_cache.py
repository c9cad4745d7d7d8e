"""The KV cache of a batch whose rows come and go, allocated once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor
from torch.nn import functional

from t4s_geo.models.local.pytorch.llama_layers import LlamaLayers


class KVCache:
    """Keys and values of all layers.

    A token's lie at its position, so rows of different lengths share a batch without padding. What lies
    behind a row's last token is undefined and has to be masked.

    Attributes:
        entries: Shape (layers, 2, rows, heads, positions, channels); keys, then values.
        scaling: What products of queries and keys are multiplied by.
    """

    def __init__(self, rows: int, positions: int, network: LlamaLayers, like: Tensor) -> None:
        """Allocates rows of so many positions, with the dtype and on the device of `like`."""
        self.scaling = network.scaling
        shape = (len(network.layers), 2, rows, network.key_heads, positions, network.channels)
        # Zeros, not whatever is there: weight 0 times a masked NaN would still be NaN.
        self.entries = like.new_zeros(shape)

    @property
    def rows(self) -> int:
        """How many sequences fit into it."""
        return self.entries.shape[2]

    @property
    def positions(self) -> int:
        """How many tokens of each fit into it."""
        return self.entries.shape[4]

    def view(self, first: int, positions: Tensor, length: int) -> CacheView:
        """Returns the cache as the tokens of one call of the network see it.

        Args:
            first: First row; the rows of a call are neighbours.
            positions: Position of each token, shape (rows, tokens), dtype int64.
            length: One more than the highest of them.
        """
        device, (heads, room) = positions.device, self.entries.shape[3:5]
        rows = torch.arange(first, first + len(positions), device=device)[:, None, None]
        index = (rows * heads + torch.arange(heads, device=device)) * room + positions[..., None]
        behind = torch.arange(length, device=device) > positions[:, None, :, None]
        mask = self.entries.new_zeros(behind.shape).masked_fill_(behind, torch.finfo(self.entries.dtype).min)
        return CacheView(self, slice(first, first + len(positions)), index.flatten(), length, mask)

    def copy_rows(self, sources: npt.NDArray[np.int64], targets: npt.NDArray[np.int64], length: int) -> None:
        """Copies so many positions of rows to other rows, none of which is a source."""
        for source, target in zip(sources.tolist(), targets.tolist(), strict=True):
            self.entries[:, :, target, :, :length] = self.entries[:, :, source, :, :length]


@dataclass(frozen=True, eq=False)
class CacheView:
    """Positions of the tokens of one call of the network, and what they attend to.

    Attributes:
        cache: The cache.
        rows: Rows of the tokens.
        index: Place of each token and head among (rows, heads, positions), shape
            (rows * tokens * heads,), dtype int64.
        length: Positions that are attended to.
        mask: Added to the attention scores, shape (rows, 1, tokens, length).
    """

    cache: KVCache
    rows: slice
    index: Tensor
    length: int
    mask: Tensor

    def append(self, layer: int, keys: Tensor, values: Tensor) -> None:
        """Takes keys and values of the tokens, each of shape (rows, tokens, heads, channels)."""
        for entries, new in zip(self.cache.entries[layer], (keys, values), strict=True):
            entries.view(-1, entries.shape[-1]).index_copy_(0, self.index, new.flatten(0, 2))

    def attend(self, layer: int, queries: Tensor) -> Tensor:
        """Returns the attention output of queries (rows, tokens, heads, channels), of the same shape."""
        keys, values = self.cache.entries[layer, :, self.rows, :, : self.length]
        if queries.shape[1] == 1 and queries.shape[2] == keys.shape[1]:
            return self._attend_once(queries, keys, values)
        attended = functional.scaled_dot_product_attention(
            queries.transpose(1, 2), keys, values, self.mask, scale=self.cache.scaling, enable_gqa=True
        )
        return attended.transpose(1, 2)

    def _attend_once(self, queries: Tensor, keys: Tensor, values: Tensor) -> Tensor:
        """Attends with one query of each row: two products take less time than attention in one."""
        rows, _, heads, channels = queries.shape
        mask = self.mask.expand(-1, heads, -1, -1).flatten(0, 1)
        scores = torch.baddbmm(
            mask, queries.reshape(-1, 1, channels), keys.flatten(0, 1).mT, alpha=self.cache.scaling
        )
        return torch.bmm(scores.softmax(-1), values.flatten(0, 1)).view(rows, 1, heads, channels)
