"""Thinning keeps what hangs together, and what a window sees is what there is."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import ndimage

from t4s_geo.vector.lines.graph import PixelGraph
from t4s_geo.vector.lines.thinning import REACH, thin

EIGHT = np.ones((3, 3))


def _drawn(mask: np.ndarray) -> np.ndarray:
    """Returns blobs and thin diagonals."""
    return ndimage.binary_opening(np.kron(mask, np.ones((2, 2))), EIGHT) | (np.kron(mask, np.eye(2)) > 0)


MASKS = arrays(np.bool_, (15, 18)).map(_drawn)


def parts(mask: np.ndarray) -> tuple[int, int]:
    """Numbers of pieces and of gaps."""
    return ndimage.label(mask, EIGHT)[1], ndimage.label(~np.pad(mask, 1))[1]


@settings(max_examples=60)
@given(MASKS)
def test_pieces_and_holes_stay_and_nothing_is_left_to_take(mask: np.ndarray) -> None:
    left, lately = thin(mask, 100)
    assert parts(left) == parts(mask)
    assert not lately.any() and not (left & ~mask).any()
    np.testing.assert_array_equal(thin(left, 100)[0], left)


@settings(max_examples=30)
@given(MASKS, st.integers(1, 2))
def test_a_window_sees_what_becomes_of_its_middle(mask: np.ndarray, cycles: int) -> None:
    margin = REACH * cycles
    for expected, found in zip(thin(mask, cycles), thin(mask[1:-2, 2:-1], cycles), strict=True):
        middle = found[margin:-margin, margin:-margin]
        np.testing.assert_array_equal(middle, expected[1:-2, 2:-1][margin:-margin, margin:-margin])


@settings(max_examples=40)
@given(MASKS)
def test_chains_take_every_link_once_and_end_in_nodes(mask: np.ndarray) -> None:
    graph = PixelGraph.of(thin(mask, 100)[0])
    is_node = graph.degrees() != 2
    chains = graph.chains(is_node)
    links = []
    for start, stop in zip(chains.starts[:-1], chains.starts[1:], strict=True):
        pixels = chains.pixels[start:stop]
        links += [tuple(sorted(link)) for link in zip(pixels[:-1].tolist(), pixels[1:].tolist(), strict=True)]
        assert not is_node[pixels[1:-1]].any()
        # But rings without any.
        assert is_node[pixels[[0, -1]]].all() or pixels[0] == pixels[-1]
    expected = zip(graph.left.tolist(), graph.right.tolist(), strict=True)
    assert sorted(links) == sorted(tuple(sorted(link)) for link in expected)
