"""Shaped outlines: whatever shapers propose, neighbours go on sharing their borders."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
import pytest
import shapely
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from t4s_geo.vector.shapes.choice import ShapeChoice
from t4s_geo.vector.shapes.coverage import CoverageShaper
from t4s_geo.vector.shapes.kinds import kinds_of
from t4s_geo.vector.shapes.patch import Patch
from t4s_geo.vector.shapes.placement import Placement
from t4s_geo.vector.shapes.seen import Kind
from t4s_geo.vector.shapes.shaper import Drawing, Proposal, Task, linked
from t4s_geo.vector.shapes.squares import Plan
from t4s_geo.vector.tracing import Traced, trace_band

SHAPES = array_shapes(min_dims=2, max_dims=2, max_side=18)
LABELS = arrays(np.uint8, SHAPES, elements=st.integers(0, 3))
SIDES = st.sampled_from([2, 5, 8, 64])
ACROSS = st.sampled_from([1, 2])
REACH = st.floats(0, 1.5)


@dataclass(frozen=True)
class Shaken:
    """Moves vertices and takes them away at random, however that hurts."""

    whole_objects: bool
    reach: float
    dropped: float = 0.3
    smallest: tuple[int, int] = (1, 1)
    groups: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64))

    def begun(self, patch: Patch, regions: np.ndarray, slivers: np.ndarray) -> Drawing:
        return replace(self, groups=linked(patch, regions))

    def within(self, arcs: np.ndarray, vertices: np.ndarray) -> Drawing:
        return replace(self, groups=self.groups[arcs])

    def propose(self, task: Task) -> Proposal:
        patch = task.patch
        # The same wherever a vertex is seen.
        chance = np.sin(patch.places[:, None] * np.array([12.9898, 78.233, 37.719])) * 43758.5453 % 1
        kept = (chance[:, 0] > self.dropped) | (patch.degrees > 2)
        if not self.whole_objects:
            kept |= patch.line
        at = patch.points + (chance[:, 1:] - 0.5) * 2 * self.reach
        those = task.free & patch.vertices_of(task.arcs)
        return Proposal(task.placement.where(those, Placement(kept, at)), task.regions)


def traced(
    open_classes, labels: np.ndarray, kinds: list[Kind], side: int, rows: int = 4, across: int = 1
) -> Traced:
    with open_classes(labels) as dataset:
        plan = Plan(dataset.width, dataset.height, tuple(kinds), side, across, largest=7, margin=3)
        shaper = CoverageShaper(dataset, 1, None, plan)
        return Traced.concatenate([Traced.none(), *trace_band(dataset, 1, 2, rows, outliner=shaper)])


def shaped(some: Traced) -> np.ndarray:
    points = some.polygons.points + some.moved
    return some.polygons.moved(points).thinned(some.kept).geometries()


def shaken(reach: float) -> list[Kind]:
    return [Kind("objects", Shaken(True, reach), (1,)), Kind("arcs", Shaken(False, reach), (2,))]


@settings(max_examples=25, derandomize=True)
@given(labels=LABELS, reach=REACH, side=SIDES, across=ACROSS)
def test_no_gap_opens_and_nothing_overlaps(open_classes, labels, reach, side, across) -> None:
    after = shaped(traced(open_classes, labels, shaken(reach), side, across=across))
    assert shapely.is_valid(after).all()
    assert shapely.coverage_is_valid(after)
    whole = traced(open_classes, labels + np.uint8(1), [*shaken(reach)], side, across=across)
    before, after = whole.polygons.geometries(), shaped(whole)
    assert shapely.coverage_is_valid(after)
    assert shapely.area(after).sum() == pytest.approx(labels.size)
    assert shapely.area(shapely.union_all(after)) == pytest.approx(labels.size)
    assert len(before) == len(after)


@settings(max_examples=12, derandomize=True)
@given(labels=LABELS, reach=REACH, side=SIDES, rows=st.integers(1, 6))
def test_rows_read_at_once_make_no_difference(open_classes, labels, reach, side, rows) -> None:
    whole, strips = (traced(open_classes, labels, shaken(reach), side, some) for some in (1000, rows))
    assert shapely.to_wkb(shaped(strips)).tolist() == shapely.to_wkb(shaped(whole)).tolist()
    assert strips.kinds.tolist() == whole.kinds.tolist()


@settings(max_examples=6, phases=[Phase.generate])
@given(
    seed=st.integers(0, 2**32), side=st.sampled_from([24, 64]), rows=st.integers(1, 40), small=st.booleans()
)
def test_strips_and_blocks_make_no_difference(open_classes, open_objects, seed, side, rows, small) -> None:
    """The kinds that there are, on tilings of objects with and without a label, whatever file they lie in."""
    random = np.random.default_rng(seed)
    points = random.random((9, 2)) * (56, 60)
    distance = np.hypot(*(np.indices((56, 60)).reshape(2, 1, -1) - points.T[:, :, None]))
    numbers = distance.argmin(axis=0).reshape(56, 60)
    labels = random.integers(int(random.random() < 0.5), 4, 9).astype(np.uint8)[numbers]
    kinds = kinds_of(ShapeChoice.parse(["footprint", "b=smooth", "c=raw"]), ["a", "b", "c"])
    blocks = {"tiled": True, "blockxsize": 16, "blockysize": 16 if small else 32}

    def drawn(height: int, **profile: object) -> Traced:
        with open_classes(labels, **profile) as classes, open_objects(numbers) as objects:
            shaper = CoverageShaper(classes, 1, objects, Plan(60, 56, kinds, side, across=1))
            return Traced.concatenate([*trace_band(classes, 1, 2, height, objects, shaper)])

    whole, strips = drawn(1000), drawn(rows, **blocks)
    after = shaped(whole)
    assert shapely.to_wkb(shaped(strips)).tolist() == shapely.to_wkb(after).tolist()
    assert strips.kinds.tolist() == whole.kinds.tolist()
    assert shapely.is_valid(after).all()
    assert shapely.coverage_is_valid(after)
    assert shapely.area(shapely.union_all(after)) == pytest.approx(shapely.area(after).sum())
    if (labels > 0).all():
        assert shapely.area(after).sum() == pytest.approx(labels.size)


def test_something_moves(open_classes) -> None:
    labels = np.random.default_rng(3).integers(0, 4, (40, 40)).astype(np.uint8).repeat(4, 0).repeat(4, 1)
    some = traced(open_classes, labels, shaken(0.4), 32)
    assert {*some.kinds[some.codes == 1].tolist()} == {0, 1}
    assert {*some.kinds[some.codes == 2].tolist()} == {2}
    assert {*some.kinds[some.codes == 3].tolist()} == {0}
    assert (np.abs(some.moved).max(axis=1) > 0).mean() > 0.4
    assert not some.kept.all()


def test_what_would_cross_stays_as_it_is(open_classes) -> None:
    @dataclass(frozen=True)
    class Far(Shaken):
        def propose(self, task: Task) -> Proposal:
            at = task.placement.at + np.array([30, 0])
            return Proposal(replace(task.placement, at=at), task.regions)

    labels = np.zeros((20, 60), np.uint8)
    labels[5:9, 5:9], labels[5:9, 36:38], labels[14:17, 5:9] = 1, 2, 1
    some = traced(open_classes, labels, [Kind("far", Far(True, 30), (1,))], 64)
    kinds = dict(zip(some.codes.tolist(), some.kinds.tolist(), strict=True))
    assert some.kinds.sum() == 1
    assert kinds[2] == 0
    assert (shaped(some)[np.flatnonzero(some.kinds)[0]].bounds) == (35, 14, 39, 17)


def test_what_goes_farther_than_its_shaper_says_is_refused(open_classes) -> None:
    @dataclass(frozen=True)
    class Liar(Shaken):
        @property
        def far(self) -> float:
            return self.reach + 2

        def propose(self, task: Task) -> Proposal:
            at = task.placement.at + np.array([self.far, 0])
            return Proposal(replace(task.placement, at=at), task.regions)

    labels = np.zeros((20, 40), np.uint8)
    labels[5:9, 5:9] = 1
    some = traced(open_classes, labels, [Kind("far", Liar(True, 3), (1,))], 64)
    assert some.kinds.tolist() == [0]
    assert not some.moved.any()
