"""Which numbers of which tiles are one object."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from t4s_geo.raster.object_merging import FoundObjects, match_objects, merge_objects
from t4s_geo.raster.tiling import Tiling

SEEN = arrays(np.uint16, (5, 6), elements=st.integers(0, 4), fill=st.just(1))


@given(first=SEEN, second=SEEN)
def test_matches_are_those_with_over_half_in_common_and_never_share_a_number(
    first: np.ndarray, second: np.ndarray
) -> None:
    expected = []
    for ours in range(1, 5):
        for theirs in range(1, 5):
            common = ((first == ours) & (second == theirs)).sum()
            if 2 * common > ((first == ours) | (second == theirs)).sum():
                expected.append([ours, theirs])
    matches = match_objects(first, second)
    assert matches.tolist() == expected
    assert all(np.unique(numbers).size == numbers.size for numbers in matches.T)


def test_exactly_half_in_common_is_not_enough() -> None:
    first, second = np.array([[1, 1, 0]], np.uint16), np.array([[1, 0, 0]], np.uint16)
    assert match_objects(first, second).tolist() == []
    assert match_objects(first[:, :1], second[:, :1]).tolist() == [[1, 1]]


def test_large_numbers_do_not_run_over() -> None:
    first, second = np.full((2, 2), 65535, np.uint16), np.full((2, 2), 65534, np.uint16)
    assert match_objects(first, second).tolist() == [[65535, 65534]]


class Tiles:
    """Tiles of one row of cells; label by label, tile by tile."""

    def __init__(self, *tiles: list[list[int]] | None) -> None:
        self.tiles = [None if tile is None else np.array(tile, np.uint16)[:, None] for tile in tiles]

    def objects(self, tile: int) -> np.ndarray | None:
        return self.tiles[tile]

    @property
    def counts(self) -> np.ndarray:
        return np.array([[label.max() for label in tile] if tile is not None else [1] for tile in self.tiles])


def test_numbers_are_the_same_in_all_tiles_that_see_an_object() -> None:
    # Four cells a tile, two in common: the long object crosses all three tiles.
    tiles = Tiles([[1, 0, 2, 2]], [[7, 7, 7, 7]], [[3, 3, 0, 1]])
    numbers = merge_objects(FoundObjects(Tiling(8, 1, 4, 2, 1), (5,), tiles.counts, tiles))
    painted = [numbers.of(tile, objects).ravel().tolist() for tile, objects in enumerate(tiles.tiles)]
    long = painted[0][2]
    assert painted[0][2:] == [long] * 2 and painted[1] == [long] * 4 and painted[2][:3] == [long, long, 0]
    assert len({long, painted[0][0], painted[2][3]}) == 3
    assert numbers.labels == (5,)


def test_labels_do_not_share_objects() -> None:
    tiles = Tiles([[1, 1, 1, 1], [1, 1, 1, 1]], [[1, 1, 1, 1], [1, 1, 1, 1]])
    numbers = merge_objects(FoundObjects(Tiling(6, 1, 4, 2, 1), (0, 1), tiles.counts, tiles))
    first, second = (numbers.of(tile, tiles.tiles[tile]) for tile in (0, 1))
    assert np.array_equal(first, second)
    assert first[0].max() != first[1].max()
    assert numbers.final.max() == 2


def test_tiles_without_an_answer_have_no_objects() -> None:
    tiles = Tiles([[1, 1, 1, 1]], None, [[1, 1, 1, 1]])
    numbers = merge_objects(FoundObjects(Tiling(8, 1, 4, 2, 1), (0,), tiles.counts, tiles))
    assert numbers.of(0, tiles.tiles[0]).max() != numbers.of(2, tiles.tiles[2]).max()


def test_nothing_to_merge() -> None:
    tiles = Tiles([[0, 0]])
    numbers = merge_objects(FoundObjects(Tiling(2, 1, 2, 0, 1), (0,), tiles.counts, tiles))
    assert numbers.of(0, tiles.tiles[0]).tolist() == [[[0, 0]]]


def test_it_can_be_cancelled() -> None:
    def check() -> None:
        raise KeyboardInterrupt

    tiles = Tiles([[1, 1]])
    with pytest.raises(KeyboardInterrupt):
        merge_objects(FoundObjects(Tiling(2, 1, 2, 0, 1), (0,), tiles.counts, tiles), check)
