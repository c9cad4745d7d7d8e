"""From `--refine` to who refines."""

from __future__ import annotations

from t4s_geo.raster.mosaic import MosaicSettings, Refiner
from t4s_geo.raster.scene import Scene
from t4s_geo.raster.tiling import Tiling
from t4s_geo.refine.choice import EDGES, RefineChoice
from t4s_geo.refine.edges import EdgeRefiner
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.sam import SamRefiner, SamSource


def open_refiner(
    choice: RefineChoice,
    scene: Scene,
    tiling: Tiling,
    labels: int,
    source: SamSource,
    settings: MosaicSettings,
) -> Refiner:
    """Returns who refines.

    Args:
        choice: How, other than `none`.
        scene: The open scene, at the pixels of the tiling.
        tiling: How it was cut.
        labels: Number of labels.
        source: The tiles' answers.
        settings: How probabilities become labels.

    Raises:
        UserError: The checkpoint cannot be used.
    """
    if choice.kind == EDGES:
        return EdgeRefiner(tiling, labels, source, Guide(scene), settings.upsample)
    # Not at the top: torch takes seconds to import, and edges do without.
    from t4s_geo.refine.sam_model import SamOutliner

    return SamRefiner(tiling, labels, source, scene, SamOutliner.load(choice.checkpoint), settings)
