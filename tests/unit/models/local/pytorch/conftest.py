"""Tests that run on a processor and, marked `cuda`, on a GPU; nothing here needs rasterio."""

from __future__ import annotations

import pytest


@pytest.fixture(params=["cpu", pytest.param("cuda", marks=pytest.mark.cuda)])
def device(request: pytest.FixtureRequest) -> str:
    """Returns a device that is there."""
    return str(request.param)


@pytest.fixture(autouse=True)
def _skip_without_a_gpu(request: pytest.FixtureRequest) -> None:
    """Skips what is marked `cuda` where there is no GPU."""
    if request.node.get_closest_marker("cuda"):
        torch = pytest.importorskip("torch")
        if not torch.cuda.is_available():
            pytest.skip("there is no GPU")
