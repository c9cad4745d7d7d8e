"""From `--refine` to who refines."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path

from t4s_geo.memory_limit import MOBILE_SAM, SEAM_NETWORK, TORCH_MODEL, check_memory_limit
from t4s_geo.raster.hints import hints_of
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.scene import Scene
from t4s_geo.refine.choice import EDGES, NONE, SAM, SEAMS, RefineChoice
from t4s_geo.refine.edges import EdgeRefiner
from t4s_geo.refine.guide import Guide
from t4s_geo.refine.hinted import HintedTiles, HintRefiner, Prompter
from t4s_geo.refine.interpolation import interpolation
from t4s_geo.refine.prompters import SegmenterPrompter
from t4s_geo.refine.sam import SamRefiner
from t4s_geo.refine.scene_objects import ObjectSplitter, zoom_of
from t4s_geo.refine.sparing import SparingRefiner, enough_memory


def open_splitter(
    scene: Scene, sizes: Mapping[int, float | None], bands: int, check: Callable[[], None]
) -> ObjectSplitter:
    """Returns what splits labels into objects with the shipped MobileSAM.

    Args:
        scene: At the mosaic's pixels.
        sizes: Metres that objects of each label usually measure that is to be split, by its position; None
            where nobody knows.
        bands: Class bands of the mosaic.
        check: Called between windows; raises to cancel.
    """
    # Not at the top: it opens ONNX Runtime, and edges do without.
    check_memory_limit(MOBILE_SAM)
    from t4s_geo.refine.mobile_sam import MobileSam

    distance = scene.grid.mean_distance()
    zooms = {label: zoom_of(size, distance) for label, size in sizes.items()}
    return ObjectSplitter(MobileSam(), scene, zooms, bands, check)


def open_refiner(
    choice: RefineChoice,
    mosaic: Mosaic,
    look: Callable[[], Scene],
    countable: Mapping[int, str],
    folder: Path,
    alone: Collection[int] = (),
) -> Refiner:
    """Returns who refines.

    Args:
        choice: How.
        mosaic: What is refined.
        look: Returns the open scene at the mosaic's pixels; called only where it is looked at.
        countable: Labels of things that can be counted, by their positions among the mosaic's labels.
        folder: For files that are in the way of no others and go when the work is done.
        alone: Those of them that the model was not asked for.

    Raises:
        UserError: The checkpoint or the scene cannot be used, or memory does not suffice.
    """
    if choice.kind == NONE:
        return interpolation(mosaic)
    with enough_memory(choice):
        return SparingRefiner(_open(choice, mosaic, look, countable, folder, alone), choice)


def _open(
    choice: RefineChoice,
    mosaic: Mosaic,
    look: Callable[[], Scene],
    countable: Mapping[int, str],
    folder: Path,
    alone: Collection[int],
) -> Refiner:
    hints = hints_of(mosaic.source)
    if choice.kind == SAM and hints is not None:
        return HintRefiner(mosaic, HintedTiles(mosaic, hints, look(), _open_prompter(choice), folder))
    if choice.kind in (EDGES, SEAMS) or choice.splits():
        scene = look()
        guide = Guide(scene)
        edges = EdgeRefiner(mosaic, guide)
        if choice.kind != SEAMS:
            return edges
        return _with_seams(edges, guide, countable, folder, alone)
    # Not at the top: torch takes seconds to import, and edges do without.
    check_memory_limit(TORCH_MODEL)
    from t4s_geo.refine.sam_model import SamOutliner

    return SamRefiner(mosaic, look(), SamOutliner.load(choice.checkpoint))


def _open_prompter(choice: RefineChoice) -> Prompter:
    """Opens who outlines what is in boxes."""
    if choice.checkpoint:
        check_memory_limit(TORCH_MODEL)
        from t4s_geo.refine.sam_model import SamOutliner, SamPrompter

        return SamPrompter(SamOutliner.load(choice.checkpoint))
    check_memory_limit(MOBILE_SAM)
    from t4s_geo.refine.mobile_sam import MobileSam

    return SegmenterPrompter(MobileSam())


def _with_seams(
    edges: EdgeRefiner,
    guide: Guide,
    countable: Mapping[int, str],
    folder: Path,
    alone: Collection[int],
) -> Refiner:
    """Returns who finds and tells apart what dense networks know; `edges` where that is nothing.

    Args:
        edges: Who refines the rest.
        guide: The scene at the mosaic's pixels.
        countable: Labels of things that can be counted, by their positions.
        folder: For a file of what is found.
        alone: Those of them that the model was not asked for.
    """
    # Not at the top: it opens ONNX Runtime, and edges do without.
    from t4s_geo.refine.seam_network import SeamNetwork, known_among
    from t4s_geo.refine.seams import SeamRefiner

    known = known_among(countable, edges.mosaic.grid.mean_distance())
    if not known:
        return edges
    check_memory_limit(SEAM_NETWORK)
    networks = [(SeamNetwork.load(name), some) for name, some in known.items()]
    return SeamRefiner(edges.mosaic, guide, networks, edges, folder, alone)
