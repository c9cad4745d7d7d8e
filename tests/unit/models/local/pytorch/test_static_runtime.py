"""Steps of few shapes compute what steps of any shape do."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch")
pytest.importorskip("transformers")

from transformers import (  # noqa: E402
    CLIPVisionConfig,
    LlamaConfig,
    LlavaConfig,
    LlavaForConditionalGeneration,
    Qwen3Config,
)

from t4s_geo.models.local.pytorch.runtime import TorchRuntime  # noqa: E402
from t4s_geo.models.local.pytorch.static_runtime import (  # noqa: E402
    StaticRuntime,
    round_positions,
    round_rows,
)

pytestmark = pytest.mark.model

WORDS, SYMBOLS = 40, torch.arange(3, 20)
SMALL = {
    "vocab_size": WORDS, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 2,
    "num_attention_heads": 4, "initializer_range": 0.3, "pad_token_id": 0,
}  # fmt: skip
TEXTS = {
    "llama": LlamaConfig(**SMALL, num_key_value_heads=4),
    "qwen3": Qwen3Config(**SMALL, num_key_value_heads=2, head_dim=8),
}


def make_network(text: str, device: str, dtype: Any) -> Any:
    """Makes a network with random weights."""
    torch.manual_seed(1)
    vision = CLIPVisionConfig(
        hidden_size=32, intermediate_size=32, num_hidden_layers=1, num_attention_heads=2, image_size=32,
        patch_size=16, projection_dim=32,
    )  # fmt: skip
    config = LlavaConfig(vision_config=vision, text_config=TEXTS[text], image_token_index=WORDS - 1)
    return LlavaForConditionalGeneration(config).to(device, dtype).eval()


class Script:
    """The same calls to any runtime: sequences of different lengths come, grow, move and go.

    Attributes:
        found: Logits of each step.
    """

    def __init__(self, runtime: TorchRuntime, seed: int) -> None:
        self.runtime, self.rng = runtime, np.random.default_rng(seed)
        self.found: list[np.ndarray] = []

    def run(self) -> list[np.ndarray]:
        """Returns logits of steps with few rows and with many, of short ones and of long ones."""
        self._reserve(11, 150)
        self._admit(3, 130)
        self._step(3)
        for _ in range(3):
            self._admit(int(self.rng.integers(1, 12 - len(self.lengths))), 70)
            self._step(2)
            self._evict()
            self._step(2)
        # A larger cache is another one.
        self._reserve(22, 200)
        self._admit(22, 60)
        self._step(2)
        return self.found

    def _reserve(self, rows: int, positions: int) -> None:
        """Makes room, and computes a prefix that rows share in the row behind them."""
        self.lengths, self.spare = np.empty(0, np.int64), rows
        self.runtime.reserve(rows + 1, positions)
        self.runtime.prefill(rows, self.rng.integers(3, WORDS - 1, (1, 5)), [], 0)

    def _admit(self, rows: int, longest: int) -> None:
        first = len(self.lengths)
        lengths, tokens = (
            self.rng.integers(1, longest, rows),
            self.rng.integers(3, WORDS - 1, (rows, longest)),
        )
        self.runtime.copy_rows(np.full(rows, self.spare), np.arange(first, first + rows), 5)
        self.runtime.prefill(first, tokens, [], 5)
        self.lengths = np.append(self.lengths, 5 + lengths)

    def _step(self, times: int) -> None:
        for _ in range(times):
            tokens = self.rng.integers(3, WORDS - 1, len(self.lengths))
            self.found.append(self.runtime.step(tokens, self.lengths).copy())
            self.lengths = self.lengths + 1

    def _evict(self) -> None:
        """Has the last row take the place of the first."""
        last = len(self.lengths) - 1
        self.runtime.copy_rows(np.array([last]), np.array([0]), int(self.lengths.max()))
        self.lengths = np.append(self.lengths[last], self.lengths[1:last])


@pytest.mark.parametrize("dtype", ["float32", "bfloat16"])
@pytest.mark.parametrize("text", TEXTS)
def test_logits_are_those_of_plain_steps(text: str, dtype: str, device: str) -> None:
    network = make_network(text, device, getattr(torch, dtype))
    runtime = StaticRuntime(network, None, SYMBOLS.to(device))
    static = Script(runtime, 1).run()
    plain = Script(TorchRuntime(network, None, SYMBOLS.to(device)), 1).run()
    assert bool(runtime._graphs) == (device == "cuda")
    assert {len(logits) for logits in plain} >= {3, 22}
    # Sums are taken in another order where there are more zeros between them.
    relative, absolute = (1e-4, 1e-4) if dtype == "float32" else (0.05, 0.3)
    for found, wanted in zip(static, plain, strict=True):
        assert found.dtype == np.float32 and found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, relative, absolute)
    assert all(np.ptp(logits, axis=0).min() > 0.1 for logits in plain), "rows do not differ"


class Capturing(StaticRuntime):
    """Goes the way of a GPU on a processor: what stands for a graph computes when it is replayed.

    Attributes:
        current: The graph that is being captured.
        captured: Shapes, in the order of their capture.
    """

    def __init__(self, network: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        self.current: Graph | None = None
        self.captured: list[tuple[int, int]] = []
        super().__init__(network, None, SYMBOLS)
        self._captures = True

        @contextmanager
        def capture(graph: Graph, pool: object) -> Iterator[None]:
            assert pool == "pool"
            self.current = graph
            yield
            self.current = None

        stream = SimpleNamespace(wait_stream=lambda other: None, synchronize=lambda: None)
        fakes = {
            "Stream": lambda: stream, "current_stream": lambda *_: stream, "graph": capture,
            "graph_pool_handle": lambda: "pool", "CUDAGraph": lambda: Graph(self),
            "stream": lambda _: nullcontext(), "device": lambda _: nullcontext(),
        }  # fmt: skip
        for name, fake in fakes.items():
            monkeypatch.setattr(torch.cuda, name, fake)

    def _compute(self, rows: int, length: int) -> None:
        if self.current is not None:
            self.current.shape = rows, length
            self.captured.append((rows, length))
        super()._compute(rows, length)

    def _place_buffers(self) -> None:
        # Memory can be pinned only where there is a GPU.
        self._captures = False
        super()._place_buffers()
        self._captures = True


class Graph:
    """What is captured once and replayed."""

    def __init__(self, runtime: Capturing) -> None:
        self.runtime, self.shape = runtime, (0, 0)

    def replay(self) -> None:
        self.runtime._compute(*self.shape)


def test_what_is_captured_is_replayed(monkeypatch: pytest.MonkeyPatch) -> None:
    network = make_network("llama", "cpu", torch.float32)
    runtime = Capturing(network, monkeypatch)
    found, plain = Script(runtime, 1).run(), Script(TorchRuntime(network, None, SYMBOLS), 1).run()
    for logits, wanted in zip(found, plain, strict=True):
        np.testing.assert_allclose(logits, wanted, 1e-4, 1e-4)
    # Steps are more than shapes, and a cache that has grown has graphs of its own.
    assert 3 <= len(runtime.captured) < len(plain)
    assert [*runtime._graphs] == [(32, 64)] == runtime.captured[-1:]


def test_numbers_are_rounded_up_to_few() -> None:
    rows, positions = range(1, 1025), range(1, 257)
    assert all(round_rows(row) >= row for row in rows)
    assert sorted({round_rows(row) for row in rows}) == [1, 2, 4, 8, 16, 32, 64, *range(128, 1025, 128)]
    assert {round_positions(position) for position in positions} == {64, 128, 192, 256}
    assert all(0 <= round_positions(position) - position < 64 for position in positions)
