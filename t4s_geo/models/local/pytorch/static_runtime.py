"""A `TorchRuntime` for GPUs: its steps have few shapes, each captured once as a CUDA graph and replayed.

A step of a small network is hundreds of kernels, each of which the processor takes longer to launch than the
GPU to run. A graph launches all of them at once, but always over the same memory: rows and attended positions
are rounded up to a few sizes, what goes in and what comes out has its place, and the cache stays where it is.
All of that is the same on a processor, where a step is computed and nothing is captured.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import torch
from torch import Tensor

from t4s_geo.descriptors.states import Ints
from t4s_geo.models.local.pytorch.inputs import InputBuilder
from t4s_geo.models.local.pytorch.runtime import TorchRuntime

ROWS = 128
"""Numbers of rows are powers of two up to this, and multiples of it beyond."""
POSITIONS = 64
"""Numbers of attended positions are multiples of this."""
COPIED_BYTES = 256 << 20
"""Rows that are copied at once, by way of so much memory; one at least."""


def round_rows(rows: int) -> int:
    """Returns the number of rows of the step that does for so many."""
    return 1 << (rows - 1).bit_length() if rows <= ROWS else _multiple(rows, ROWS)


def round_positions(positions: int) -> int:
    """Returns the number of attended positions of the step that does for so many."""
    return _multiple(positions, POSITIONS)


class StaticRuntime(TorchRuntime):
    """A network that `can_decode` accepts, on a GPU.

    Rows that a step has too many write to the cache's last position, which no sequence reaches, so whatever
    else is in them stays as it is.
    """

    prefill_tokens = 1 << 14
    images_at_once = 64

    def __init__(self, network: Any, inputs: InputBuilder, token_ids: Tensor) -> None:
        """Takes a network over; arguments as `TorchRuntime`."""
        super().__init__(network, inputs, token_ids)
        self._captures = self._head.device.type == "cuda"
        self._graphs: dict[tuple[int, int], torch.cuda.CUDAGraph] = {}
        self._pool: Any = None
        self._place_buffers()

    def reserve(self, rows: int, positions: int) -> None:
        """Makes room for rounded numbers; graphs go with the memory that they were captured over."""
        before = self._cache
        super().reserve(round_rows(rows), round_positions(positions + 1))
        if self._cache is not before:
            self._graphs.clear()
            self._pool = None
            self._place_buffers()

    @torch.inference_mode()
    def step(self, tokens: Ints, positions: Ints) -> npt.NDArray[np.float32]:
        """Runs the network over one more token of each of the first rows; as `Runtime.step`."""
        rows = len(tokens)
        shape = round_rows(rows), round_positions(int(positions.max()) + 1)
        for given, spare, values in zip(
            self._given_here, (0, self._cache.positions - 1), (tokens, positions), strict=True
        ):
            given[:rows] = torch.from_numpy(values)
            given[rows : shape[0]] = spare
        self._given.copy_(self._given_here, non_blocking=True)
        if self._captures:
            self._graph(*shape).replay()
        else:
            self._compute(*shape)
        found = self._found_here[:rows].copy_(self._found[:rows], non_blocking=True)
        if self._captures:
            torch.cuda.current_stream(self._head.device).synchronize()
        logits: npt.NDArray[np.float32] = found.numpy()
        return logits

    @torch.inference_mode()
    def copy_rows(self, sources: Ints, targets: Ints, length: int) -> None:
        """Copies so many positions of rows to other rows, many at once."""
        entries = self._cache.entries[..., :length, :]
        at_once = max(1, COPIED_BYTES // self.row_bytes(max(1, length)))
        for start in range(0, len(sources), at_once):
            part = slice(start, start + at_once)
            copied = entries.index_select(2, self._on_device(sources[part]))
            entries.index_copy_(2, self._on_device(targets[part]), copied)

    def _compute(self, rows: int, length: int) -> None:
        """Puts logits of the first rows in their place."""
        tokens, places = self._given[:, :rows]
        self._found[:rows] = self._logits(tokens, places[:, None], length)

    def _graph(self, rows: int, length: int) -> torch.cuda.CUDAGraph:
        """Returns the graph of `_compute`, captured when it is first needed."""
        if (rows, length) not in self._graphs:
            with torch.cuda.device(self._head.device):
                self._graphs[rows, length] = self._capture(rows, length)
        return self._graphs[rows, length]

    def _capture(self, rows: int, length: int) -> torch.cuda.CUDAGraph:
        side, main = torch.cuda.Stream(), torch.cuda.current_stream()
        side.wait_stream(main)
        with torch.cuda.stream(side):
            # Libraries make their handles and choose kernels in the first call, which a graph cannot hold. It
            # writes what the replay will write again.
            self._compute(rows, length)
        main.wait_stream(side)
        # Nothing in a graph's own memory outlives its replay, so all of them may have the same.
        self._pool = self._pool or torch.cuda.graph_pool_handle()
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph, pool=self._pool):
            self._compute(rows, length)
        return graph

    def _place_buffers(self) -> None:
        """Allocates what goes in and what comes out, on the device and, where it copies from and to, here."""
        rows, symbols = self._cache.rows, len(self._head)
        self._given = torch.zeros((2, rows), dtype=torch.int64, device=self._head.device)
        self._found = torch.zeros((rows, symbols), dtype=torch.float32, device=self._head.device)
        self._given_here = torch.zeros((2, rows), dtype=torch.int64, pin_memory=self._captures)
        self._found_here = torch.zeros((rows, symbols), dtype=torch.float32, pin_memory=self._captures)


def _multiple(value: int, of: int) -> int:
    """Returns the smallest multiple that is not less."""
    return -(-value // of) * of
