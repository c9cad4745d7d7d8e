"""From `--refine` to who refines."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from t4s_geo.memory_limit import TORCH_MODEL, check_memory_limit
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.scene import Scene
from t4s_geo.refine.choice import EDGES, NONE, RefineChoice
from t4s_geo.refine.edges import EdgeRefiner
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.interpolation import interpolation
from t4s_geo.refine.sam import SamRefiner


def open_refiner(
    choice: RefineChoice,
    mosaic: Mosaic,
    look: Callable[[], Scene],
    countable: Mapping[int, str],
    folder: Path,
) -> Refiner:
    """Returns who refines.

    Args:
        choice: How.
        mosaic: What is refined.
        look: Returns the open scene at the mosaic's pixels; called only where it is looked at.
        countable: Labels of things that can be counted, by their positions among the mosaic's labels.
        folder: For files that are in the way of no others and go when the work is done.

    Raises:
        UserError: The checkpoint or the scene cannot be used.
    """
    if choice.kind == NONE:
        return interpolation(mosaic)
    if choice.kind == EDGES:
        return EdgeRefiner(mosaic, Guide(look()))
    # Not at the top: torch takes seconds to import, and edges do without.
    check_memory_limit(TORCH_MODEL)
    from t4s_geo.refine.sam_model import SamOutliner

    return SamRefiner(mosaic, look(), SamOutliner.load(choice.checkpoint))
