"""Spurs: short branches that bumps of an outline leave."""

from __future__ import annotations

from typing import Final

import numpy as np

from t4s_geo.vector.lines.graph import PixelGraph
from t4s_geo.vector.lines.neighbours import Bools
from t4s_geo.vector.lines.widths import Widths

LONGEST: Final = 120
"""Pixels of the longest spur: where things are wider, longer ones are lines."""
REACH: Final = LONGEST + LONGEST // 2 + 2
"""Pixels that a pixel's fate depends on, along each axis."""


def spurs(thinned: Bools, widths: Widths) -> Bools:
    """Finds the branches that are shorter than the region is wide where they leave a line.

    A branch is measured from the line to where the region ends. It hangs by a junction, which stays.

    Args:
        thinned: bool (rows, columns).
        widths: Of the region.
    """
    graph = PixelGraph.of(thinned)
    found = np.zeros_like(thinned)
    degrees = graph.degrees()
    chains = graph.chains(degrees != 2)
    firsts, lasts = chains.firsts, chains.lasts
    steps = np.hypot(
        np.diff(graph.rows[chains.pixels], prepend=0), np.diff(graph.columns[chains.pixels], prepend=0)
    )
    steps[chains.starts[:-1]] = 0
    if not firsts.size:
        return found
    lengths = np.add.reduceat(steps, chains.starts[:-1])
    tips, roots = (
        np.where(degrees[firsts] == 1, one, other) for one, other in ((firsts, lasts), (lasts, firsts))
    )
    short = np.flatnonzero((degrees[tips] == 1) & (degrees[roots] > 2) & (lengths < LONGEST))
    at_tip, at_root = (
        widths.at(graph.rows[some[short]], graph.columns[some[short]]) for some in (tips, roots)
    )
    going = short[lengths[short] + at_tip / 2 < np.minimum(at_root, LONGEST)]
    chosen = np.zeros(firsts.size, np.bool_)
    chosen[going] = True
    pixels = chains.pixels[np.repeat(chosen, np.diff(chains.starts))]
    found[graph.rows[pixels], graph.columns[pixels]] = True
    stays = roots[going]
    found[graph.rows[stays], graph.columns[stays]] = False
    return found
