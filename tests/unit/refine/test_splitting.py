"""A class mask split into objects by a model that knows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.refine.prompted import Guess
from t4s_geo.refine.splitting import REACHES, SplitSettings, find_candidates, find_points, paint

CELL = 4
PLAIN = SplitSettings(smallest=4, depth=1.0, nearest=2.0, farthest=4.0, rounds=6)


@dataclass
class Knowing:
    """Sees numbered objects, and remembers how far it had to look."""

    numbers: np.ndarray
    quality: float = 0.9
    reaches: list[int] = field(default_factory=list)

    @property
    def mask_cell(self) -> int:
        return CELL

    def at_points(self, points: np.ndarray, reach: int) -> Iterator[Guess]:
        for column, row in (points // CELL).astype(int):
            self.reaches.append(reach)
            number = self.numbers[row, column]
            top, left = max(0, row - reach // CELL), max(0, column - reach // CELL)
            part = self.numbers[top : row + reach // CELL, left : column + reach // CELL]
            mask = np.where((part == number) & (number > 0), 4.0, -4.0).astype(np.float32)
            yield Guess(top, left, np.stack([mask] * 2), np.full(2, self.quality, np.float32))

    def in_boxes(self, boxes: np.ndarray, reach: int) -> Iterator[Guess]:
        yield from self.at_points(boxes.reshape(-1, 2, 2).mean(axis=1), reach)


def _rows_of_houses() -> np.ndarray:
    """Twelve squares of 8 x 8 cells without a gap, numbered from 1."""
    return np.kron(np.arange(1, 13).reshape(3, 4), np.ones((8, 8), int))


def _split(numbers: np.ndarray, there: np.ndarray, view: Knowing | None = None) -> np.ndarray:
    """Returns the objects as they are painted at the cells' own size."""
    found = np.zeros(there.shape, int)
    for count, candidate in enumerate(find_candidates(view or Knowing(numbers), there, PLAIN), 1):
        painted = paint(candidate, 1, there & (found == 0), PLAIN)
        if painted is not None:
            found[painted[0]][painted[1]] = count
    return found


def _same_parts(found: np.ndarray, wanted: np.ndarray) -> bool:
    pairs = set(zip(found.ravel().tolist(), wanted.ravel().tolist(), strict=True))
    return len({one for one, _ in pairs}) == len({other for _, other in pairs}) == len(pairs)


def test_a_block_is_split_into_its_houses() -> None:
    numbers = np.pad(_rows_of_houses(), 6)
    assert _same_parts(_split(numbers, numbers > 0), numbers)


def test_what_the_class_does_not_have_or_the_model_doubts_is_no_object() -> None:
    numbers = np.pad(np.ones((20, 20), int), 6)
    there = np.zeros_like(numbers, bool)
    there[6:26, 6:14] = True
    assert not _split(numbers, there).any()
    assert not _split(numbers, numbers > 0, Knowing(numbers, quality=0.5)).any()


def test_more_is_looked_at_where_an_object_goes_on() -> None:
    numbers = np.zeros((224, 224), int)
    numbers[100:104, 20:200] = 1
    view = Knowing(numbers)
    assert _same_parts(_split(numbers, numbers > 0, view), numbers)
    assert set(REACHES) <= set(view.reaches)


def test_points_lie_deep_in_the_mask_and_apart() -> None:
    there = np.zeros((40, 40), bool)
    there[5:20, 5:35] = True
    there[30:32, 5:35] = True
    points = find_points(there, SplitSettings(depth=2, spacing=1, nearest=4, farthest=16))
    assert points[0][2] == 8
    assert all(there[row, column] and depth >= 2 and row < 20 for row, column, depth in points)
    places = np.array([point[:2] for point in points])
    apart = abs(places[:, None] - places).max(axis=2) + 100 * np.eye(len(places))
    assert apart.min() > 4


@settings(max_examples=8)
@given(st.lists(st.tuples(*[st.integers(0, 50)] * 2, *[st.integers(3, 20)] * 2), min_size=1, max_size=12))
def test_objects_are_connected_parts_of_the_class(rectangles: list[tuple[int, int, int, int]]) -> None:
    from scipy.ndimage import label

    numbers = np.zeros((64, 64), int)
    for number, (top, left, height, width) in enumerate(rectangles, 1):
        numbers[top : top + height, left : left + width] = number
    there = np.roll(numbers, 1, axis=0) > 0
    found = _split(numbers, there)
    assert not found[~there].any()
    for number in np.unique(found[found > 0]):
        assert label(found == number)[1] == 1
        assert len(np.unique(numbers[found == number])) <= 2
