"""The graph of a thinned mask: which pixels are linked, and the chains that they make between nodes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from t4s_geo.components import components
from t4s_geo.vector.lines.neighbours import Bools, Ints, padded


@dataclass(frozen=True)
class PixelGraph:
    """Pixels and the links between them.

    Pixels that share a side are linked, and those that share a corner where no pixel shares a side with both:
    what touches hangs together, and a line's pixels have two links each.

    Attributes:
        rows: int64, by pixel, in row-major order.
        columns: int64, by pixel.
        left: int64, by link: number of the pixel that comes first.
        right: int64, by link: number of the other one.
    """

    rows: Ints
    columns: Ints
    left: Ints
    right: Ints

    @classmethod
    def of(cls, mask: Bools) -> PixelGraph:
        """Links the pixels of a mask, bool (rows, columns)."""
        image, stride = padded(mask)
        pixels = np.flatnonzero(image)
        links = []
        for step, beside in ((1, ()), (stride, ()), (stride + 1, (1, stride)), (stride - 1, (-1, stride))):
            linked = image[pixels + step] != 0
            for other in beside:
                linked &= image[pixels + other] == 0
            links.append(np.stack([pixels[linked], pixels[linked] + step]))
        left, right = np.searchsorted(pixels, np.concatenate(links, axis=1))
        rows, columns = np.divmod(pixels, stride)
        return cls(rows - 1, columns - 1, left, right)

    def degrees(self) -> Ints:
        """Counts each pixel's links."""
        ends = np.concatenate([self.left, self.right])
        return np.bincount(ends, minlength=self.rows.size).astype(np.int64)

    def without(self, links: Bools) -> PixelGraph:
        """Returns it without some links."""
        return PixelGraph(self.rows, self.columns, self.left[~links], self.right[~links])

    def chains(self, is_node: Bools) -> Chains:
        """Finds the chains of pixels between nodes, which include both nodes.

        Args:
            is_node: bool, by pixel; all but those with two links must be. Rings without any get one, their
                first pixel.
        """
        count, chain = self._parts(is_node)
        reached = np.zeros(count, np.bool_)
        reached[chain[np.flatnonzero(is_node)]] = True
        for one, other in ((self.left, self.right), (self.right, self.left)):
            exits = is_node[one] & ~is_node[other]
            reached[chain[other[exits]]] = True
        firsts = np.full(count, is_node.size)
        np.minimum.at(firsts, chain, np.arange(is_node.size))
        rings = firsts[~reached]
        if rings.size:
            is_node = is_node.copy()
            is_node[rings] = True
            count, chain = self._parts(is_node)
        return self._ordered(is_node, count, chain)

    def _parts(self, is_node: Bools) -> tuple[int, npt.NDArray[np.int32]]:
        """Returns what hangs together without nodes, each of which is a part of its own."""
        inner = ~is_node[self.left] & ~is_node[self.right]
        return components(is_node.size, self.left[inner], self.right[inner])

    def _ordered(self, is_node: Bools, count: int, chain: npt.NDArray[np.int32]) -> Chains:
        from scipy.sparse import coo_array
        from scipy.sparse.csgraph import dijkstra

        size = is_node.size
        direct = is_node[self.left] & is_node[self.right]
        exits = [
            np.stack([chain[other[leaves]], other[leaves], one[leaves]])
            for one, other in ((self.left, self.right), (self.right, self.left))
            for leaves in [is_node[one] & ~is_node[other]]
        ]
        # Two a chain: the first one begins it.
        chains, pixels, nodes = np.concatenate(exits, axis=1)
        order = np.lexsort((pixels, nodes, chains))
        chains, pixels, nodes = chains[order], pixels[order], nodes[order]
        begins, ends = slice(0, None, 2), slice(1, None, 2)
        inner = ~is_node[self.left] & ~is_node[self.right]
        links = self.left[inner], self.right[inner]
        steps = np.zeros(size)
        if links[0].size:
            matrix = coo_array((np.ones(links[0].size), links), shape=(size, size)).tocsr()
            steps = dijkstra(matrix, directed=False, indices=pixels[begins], unweighted=True, min_only=True)
        within = np.flatnonzero(~is_node)
        # A chain's nodes come before its first pixel and after its last one.
        parts = np.concatenate([chains[begins], chain[within], chains[ends]])
        places = np.concatenate(
            [np.full(chains[begins].size, -1.0), steps[within], np.full(chains[ends].size, np.inf)]
        )
        which = np.concatenate([nodes[begins], within, nodes[ends]])
        order = np.lexsort((places, parts))
        starts = np.flatnonzero(np.diff(parts[order], prepend=-1))
        pairs = np.stack([self.left[direct], self.right[direct]], axis=1).ravel()
        after = which.size + np.arange(0, pairs.size + 1, 2)
        return Chains(np.concatenate([which[order], pairs]), np.concatenate([starts, after]))


@dataclass(frozen=True)
class Chains:
    """Chains of pixels, from node to node.

    Attributes:
        pixels: int64, numbers of the pixels of all chains, one after the other; at least two each.
        starts: int64 (chains + 1), where in `pixels` each begins; last, their number.
    """

    pixels: Ints
    starts: Ints

    @property
    def firsts(self) -> Ints:
        """Number of each chain's first pixel."""
        return self.pixels[self.starts[:-1]]

    @property
    def lasts(self) -> Ints:
        """Number of each chain's last pixel."""
        return self.pixels[self.starts[1:] - 1]
