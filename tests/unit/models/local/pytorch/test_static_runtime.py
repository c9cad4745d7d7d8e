"""Steps of few shapes compute what steps of any shape do."""

from __future__ import annotations

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
    plain, static = (
        Script(kind(network, None, SYMBOLS.to(device)), 1).run() for kind in (TorchRuntime, StaticRuntime)
    )
    assert {len(logits) for logits in plain} >= {3, 22}
    # Sums are taken in another order where there are more zeros between them.
    relative, absolute = (1e-4, 1e-4) if dtype == "float32" else (0.05, 0.3)
    for found, wanted in zip(static, plain, strict=True):
        assert found.dtype == np.float32 and found.shape == wanted.shape
        np.testing.assert_allclose(found, wanted, relative, absolute)
    assert all(np.ptp(logits, axis=0).min() > 0.1 for logits in plain), "rows do not differ"


@pytest.mark.cuda
def test_each_shape_is_captured_once() -> None:
    runtime = StaticRuntime(make_network("llama", "cuda", torch.float32), None, SYMBOLS.cuda())
    Script(runtime, 1).run()
    # The last cache's: its two steps have one shape.
    assert [*runtime._graphs] == [(round_rows(22), round_positions(66))]
    one = runtime._graphs[32, 128]
    runtime.step(np.full(30, 3), np.full(30, 70))
    assert runtime._graphs == {(32, 128): one}


def test_numbers_are_rounded_up_to_few() -> None:
    rows, positions = range(1, 1025), range(1, 257)
    assert all(round_rows(row) >= row for row in rows)
    assert sorted({round_rows(row) for row in rows}) == [1, 2, 4, 8, 16, 32, 64, *range(128, 1025, 128)]
    assert {round_positions(position) for position in positions} == {64, 128, 192, 256}
    assert all(0 <= round_positions(position) - position < 64 for position in positions)
