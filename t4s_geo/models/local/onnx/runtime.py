"""Checkpoints of the embedded architecture as a `Runtime`: ONNX Runtime, on a processor, in float32.

The vision tower and the layers of the language model are graphs; what depends on the vocabulary, embedding
and head, are NumPy's. The language model's attention (`GroupQueryAttention`) reads and extends keys and
values in the memory of the cache, none of which is copied in a step.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from onnxruntime import OrtValue

from t4s_geo.descriptors.states import Ints
from t4s_geo.models.base import TileQuestion
from t4s_geo.models.local.onnx.inputs import OnnxInputs
from t4s_geo.models.local.onnx.kv_cache import KVCache, Shape
from t4s_geo.models.local.onnx.sessions import Sessions
from t4s_geo.networks.weights import Floats

PREFILL_TOKENS = 288
"""Tokens of a prefill: enough for matrix products, few enough to stay in a processor's cache."""


class OnnxRuntime:
    """The network and the cache of its rows.

    Attributes:
        image_token: Token in whose places image features go.
    """

    def __init__(self, sessions: Sessions, shape: Shape, inputs: OnnxInputs, token_ids: Ints) -> None:
        """Takes a network over.

        Args:
            sessions: The network.
            shape: Sizes of its language model.
            inputs: Makes its inputs.
            token_ids: Token of each symbol and of the end, shape (symbols,), dtype int64.
        """
        self.image_token = inputs.image_token_id
        self._sessions, self._shape, self._inputs = sessions, shape, inputs
        self._head = np.ascontiguousarray(sessions.head[token_ids].T)
        self._cache = KVCache(shape, 0, 0)
        self._calls: dict[tuple[int, int], LayersCall] = {}

    def token_ids(self, question: TileQuestion) -> list[tuple[int, ...]]:
        """Returns the tokens of each prompt of a tile, those that stand for the image among them."""
        return self._inputs.token_ids(question)

    def row_bytes(self, positions: int) -> int:
        """Returns the bytes of a cache's row with so many positions."""
        shape = self._shape
        return 2 * shape.layers * shape.heads * positions * shape.channels * 4

    def reserve(self, rows: int, positions: int) -> None:
        """Keeps the cache if it is large enough: writing to memory that is new takes more time."""
        held_rows, held_positions = self._cache.size
        if held_rows < rows or held_positions < positions:
            # Not both at once.
            self._calls, self._cache = {}, KVCache(self._shape, 0, 0)
            self._cache = KVCache(self._shape, max(held_rows, rows), max(held_positions, positions))

    def encode(self, questions: Sequence[TileQuestion]) -> Sequence[Floats]:
        """Returns image features of each tile, shape (image tokens, width), dtype float32."""
        # One by one: together they take as much time, and the memory of their wide maps.
        return [
            self._sessions.tower.run(["features"], {"pixels": self._inputs.pixels([question])})[0][0]
            for question in questions
        ]

    def prefill(self, first: int, tokens: Ints, features: Sequence[Floats], start: int) -> None:
        """Fills rows with the keys and values of tokens; as `Runtime.prefill`."""
        vectors = self._sessions.embedding[tokens]
        if features:
            vectors[tokens == self.image_token] = np.concatenate(features)
        # The operator takes several tokens at once at the beginning of rows only.
        at_once = 1 if start else tokens.shape[1]
        rows = max(1, PREFILL_TOKENS // at_once)
        for row in range(0, len(tokens), rows):
            part = vectors[row : row + rows]
            call = self._call(first + row, len(part), at_once)
            for column in range(0, tokens.shape[1], at_once):
                call.vectors[:] = part[:, column : column + at_once]
                call.fill(np.full(len(part), start + column + at_once - 1))

    def step(self, tokens: Ints, positions: Ints) -> Floats:
        """Runs the network over one more token of each of the first rows; as `Runtime.step`."""
        call = self._call(0, len(tokens), 1)
        call.vectors[:, 0] = self._sessions.embedding[tokens]
        logits: Floats = call.run(positions)[:, 0] @ self._head
        return logits

    def copy_rows(self, sources: Ints, targets: Ints, length: int) -> None:
        """Copies so many positions of rows to other rows, none of which is a source."""
        self._cache.copy_rows(sources, targets, length)

    def _call(self, first: int, rows: int, tokens: int) -> LayersCall:
        """Returns what runs the layers over tokens of neighbouring rows; calls of a single token are kept."""
        if tokens > 1:
            return LayersCall(self._sessions, self._cache, first, rows, tokens)
        if (first, rows) not in self._calls:
            self._calls[first, rows] = LayersCall(self._sessions, self._cache, first, rows, tokens)
        return self._calls[first, rows]


class LayersCall:
    """The layers over some tokens of some neighbouring rows, with everything in place.

    Attributes:
        vectors: Of the tokens, to be filled before a run, shape (rows, tokens, width).
    """

    def __init__(self, sessions: Sessions, cache: KVCache, first: int, rows: int, tokens: int) -> None:
        """Allocates and binds what goes in and what comes out."""
        width = sessions.embedding.shape[1]
        self.vectors = np.zeros((rows, tokens, width), np.float32)
        self._lengths, self._total = np.zeros(rows, np.int32), np.zeros((), np.int32)
        self._hidden = np.zeros_like(self.vectors)
        self._layers, self._top = sessions.layers.io_binding(), sessions.top.io_binding()
        self._sessions = sessions
        held = cache.bind(self._layers, first, rows)
        given = {"vectors": self.vectors, "lengths": self._lengths, "total": self._total}
        for name, values in given.items():
            held.append(OrtValue.ortvalue_from_numpy(values))
            self._layers.bind_ortvalue_input(name, held[-1])
        for name, channels in (("attended", cache.width), ("summed", width)):
            between = OrtValue.ortvalue_from_numpy(np.zeros((rows, tokens, channels), np.float32))
            self._layers.bind_ortvalue_output(name, between)
            self._top.bind_ortvalue_input(name, between)
            held.append(between)
        held.append(OrtValue.ortvalue_from_numpy(self._hidden))
        self._top.bind_ortvalue_output("hidden", held[-1])
        self._held = held

    def fill(self, last: Ints) -> None:
        """Computes keys and values; `last` is the position of the last token of each row, shape (rows,)."""
        self._lengths[:], self._total[...] = last, last.max() + 1
        self._sessions.layers.run_with_iobinding(self._layers)

    def run(self, last: Ints) -> Floats:
        """Returns what comes out of all layers, shaped as `vectors`, until the next run."""
        self.fill(last)
        self._sessions.top.run_with_iobinding(self._top)
        return self._hidden
