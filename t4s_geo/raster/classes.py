"""From the probabilities of labels to the label of each place."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from t4s_geo.raster.blending import Floats

Bytes = npt.NDArray[np.uint8]
Parts = tuple[tuple[int, int], ...]
"""Positions of labels: (the wider one, one that is a part of it), such as vegetation and trees."""


def exclusive_classes(probabilities: Floats, threshold: float, parts: Parts = ()) -> tuple[Bytes, Floats]:
    """Gives each place its most probable label, or a part of that label that is there.

    What is a tree is vegetation too, and surer to be vegetation: the narrower label says more.

    Args:
        probabilities: Shape (labels, height, width), 0..1.
        threshold: Lowest probability of a label.
        parts: Which labels are parts of which.

    Returns:
        Codes from 1 in the order of the labels, the first at a tie, 0 where no label reaches the threshold;
        and the label's probability, 0 there; shape (height, width) each.
    """
    codes, highest = _highest(probabilities)
    if parts:
        winners = codes.copy()
        for whole, part in parts:
            there = (winners == whole + 1) & (probabilities[part] >= threshold)
            # Of several parts the most probable one.
            there &= (codes == whole + 1) | (probabilities[part] > highest)
            codes[there] = part + 1
            np.copyto(highest, probabilities[part], where=there)
    found = highest >= threshold
    return codes * found, highest * found


def _highest(probabilities: Floats) -> tuple[Bytes, Floats]:
    """Returns the code of the most probable label, the first at a tie, and its probability."""
    highest, codes = probabilities[0].copy(), np.ones(probabilities.shape[1:], np.uint8)
    # Label by label, which is several times faster than argmax over the first axis.
    for position in range(1, len(probabilities)):
        higher = probabilities[position] > highest
        np.copyto(highest, probabilities[position], where=higher)
        codes[higher] = position + 1
    return codes, highest
