"""Connected components of a graph that is given by its edges."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt


def components(
    nodes: int, left: npt.NDArray[np.integer], right: npt.NDArray[np.integer]
) -> tuple[int, npt.NDArray[np.int32]]:
    """Finds which nodes hang together.

    Args:
        nodes: Number of nodes.
        left: One end of each edge, shape (edges,): a node from 0.
        right: The other end.

    Returns:
        Number of components, and that of each node (from 0), shape (nodes,), dtype int32.
    """
    # Not at the top: scipy takes a quarter of a second to import, and the first tiles need none of it.
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    # What SciPy's graphs are made of; other types it would convert, each several times.
    ends = left.astype(np.int32), right.astype(np.int32)
    edges = coo_array((np.ones(left.size), ends), shape=(nodes, nodes))
    count, component = connected_components(edges.tocsr(), directed=False)
    return int(count), component
