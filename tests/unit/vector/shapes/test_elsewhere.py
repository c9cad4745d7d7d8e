"""Squares that another process draws: the same, whatever becomes of it."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import replace
from typing import cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from t4s_geo.vector.shapes import elsewhere
from t4s_geo.vector.shapes.choice import ShapeChoice
from t4s_geo.vector.shapes.coverage import CoverageShaper
from t4s_geo.vector.shapes.elsewhere import Elsewhere, Packed
from t4s_geo.vector.shapes.footprint import FootprintShaper
from t4s_geo.vector.shapes.kinds import kinds_of
from t4s_geo.vector.shapes.seen import Seen
from t4s_geo.vector.shapes.shaper import Drawing
from t4s_geo.vector.shapes.squares import Plan
from t4s_geo.vector.tracing import Traced, trace_band

KINDS = kinds_of(ShapeChoice.parse(["footprint", "b=smooth"]), ["a", "b"])
PLAN = Plan(90, 80, KINDS, side=32, across=1)
Use = Callable[[CoverageShaper], object]


class Unable(FootprintShaper):
    """Begins nothing that could draw."""

    def begun(self, *_: object) -> Drawing:
        return cast(Drawing, "nothing")


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


def test_squares_are_looked_at_here_while_it_draws(open_classes, labels, monkeypatch) -> None:
    sent = []

    def slowly(process: object, message: object) -> object:
        sent.append(message)
        time.sleep(0.05)
        return exchange(process, message)

    exchange = elsewhere.exchange
    monkeypatch.setattr(elsewhere, "exchange", slowly)
    assert drawn(open_classes, labels, Elsewhere(PLAN)) == drawn(open_classes, labels, None)
    windows = [type(message.window) for message in sent[1:]]
    assert windows[0] is Packed
    assert Seen in windows


def test_where_it_dies_this_process_goes_on(open_classes, labels) -> None:
    killed: list[int] = []

    def kill(shaper: CoverageShaper) -> None:
        # A process that was killed before may be gone altogether.
        if shaper.elsewhere is not None and not killed:
            killed.append(shaper.elsewhere.number)
            os.kill(shaper.elsewhere.number, signal.SIGKILL)

    assert drawn(open_classes, labels, Elsewhere(PLAN), kill) == drawn(open_classes, labels, None)
    assert killed


def test_where_it_fails_this_process_goes_on(open_classes, labels) -> None:
    # What it is told to draw with takes outlines for what they are not.
    broken = replace(PLAN, kinds=tuple(replace(kind, shaper=Unable()) for kind in KINDS))
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
    assert Elsewhere.where_it_pays(replace(PLAN, width=PLAN.side, height=PLAN.side)) is None
    large = replace(PLAN, width=PLAN.side * elsewhere.FEWEST)
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
    shown = Packed.of(keys).pixels()
    assert shown.dtype == keys.dtype
    assert shown.tolist() == keys.tolist()
