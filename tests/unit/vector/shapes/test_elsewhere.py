"""Squares that another process draws: the same, whatever becomes of it."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from t4s_geo.vector.shapes import elsewhere
from t4s_geo.vector.shapes.choice import ShapeChoice
from t4s_geo.vector.shapes.coverage import CoverageShaper
from t4s_geo.vector.shapes.elsewhere import Elsewhere, Seen
from t4s_geo.vector.shapes.kinds import kinds_of
from t4s_geo.vector.shapes.squares import Plan
from t4s_geo.vector.tracing import Traced, trace_band

KINDS = kinds_of(ShapeChoice.parse(["footprint", "b=smooth"]), ["a", "b"])
PLAN = Plan(90, 80, KINDS, side=32)
Use = Callable[[CoverageShaper], object]


@pytest.fixture
def labels() -> np.ndarray:
    coarse = np.random.default_rng(5).integers(0, 3, (16, 18)).astype(np.uint8)
    return coarse.repeat(5, 0).repeat(5, 1)


def drawn(
    open_classes, labels: np.ndarray, other: Elsewhere | None, use: Use = lambda _: None
) -> list[bytes]:
    """What comes of the labels; `use` is called with the shaper after each strip."""
    with open_classes(labels) as dataset, CoverageShaper(dataset, 1, None, PLAN, other) as shaper:
        parts = []
        for some in trace_band(dataset, 1, 2, 8, outliner=shaper):
            parts.append(some)
            use(shaper)
        traced = Traced.concatenate(parts)
    return [some.tobytes() for some in (traced.polygons.points, traced.moved, traced.kept, traced.kinds)]


def test_another_process_draws_the_same(open_classes, labels) -> None:
    used = []
    told = drawn(open_classes, labels, Elsewhere(PLAN), lambda shaper: used.append(shaper.elsewhere))
    assert told == drawn(open_classes, labels, None)
    assert None not in used


def test_where_it_dies_this_process_goes_on(open_classes, labels) -> None:
    def kill(shaper: CoverageShaper) -> None:
        if shaper.elsewhere is not None:
            os.kill(shaper.elsewhere.number, signal.SIGKILL)

    assert drawn(open_classes, labels, Elsewhere(PLAN), kill) == drawn(open_classes, labels, None)


def test_where_it_fails_this_process_goes_on(open_classes, labels) -> None:
    # It has no shaper for what it is told to draw.
    broken = replace(PLAN, kinds=tuple(replace(kind, shaper=None) for kind in KINDS))
    assert drawn(open_classes, labels, Elsewhere(broken)) == drawn(open_classes, labels, None)


def test_once_closed_nothing_more_is_drawn(open_classes, labels) -> None:
    other = Elsewhere(PLAN)
    with open_classes(labels) as dataset, CoverageShaper(dataset, 1, None, PLAN, other) as shaper:
        shaper.close()
        with pytest.raises(RuntimeError, match="shutdown"):
            shaper.place(np.array([3], np.int32), np.array([3], np.int32))
    with pytest.raises(ProcessLookupError):
        os.kill(other.number, 0)


def test_it_is_started_where_it_pays_only(monkeypatch) -> None:
    monkeypatch.setattr(elsewhere, "cores", lambda: 2)
    assert Elsewhere.where_it_pays(PLAN) is None
    large = replace(PLAN, width=32 * elsewhere.FEWEST)
    with Elsewhere.where_it_pays(large) as other:
        assert other is not None
    monkeypatch.setattr(elsewhere, "cores", lambda: 1)
    assert Elsewhere.where_it_pays(large) is None
    monkeypatch.setattr(elsewhere, "cores", lambda: 2)
    monkeypatch.setattr(elsewhere, "start", _refused)
    assert Elsewhere.where_it_pays(large) is None


def _refused(code: str, threads: int) -> None:
    raise OSError("Resource temporarily unavailable")


@settings(max_examples=20, derandomize=True)
@given(keys=arrays(st.sampled_from([np.uint8, np.uint64]), array_shapes(min_dims=2, max_dims=2)))
def test_windows_keep_their_pixels(keys) -> None:
    seen = Seen.of(0, 0, keys).pixels()
    assert seen.dtype == keys.dtype
    assert seen.tolist() == keys.tolist()
