"""The scene of a ledger, for those who look at it while they bring cells to pixels."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from functools import cache
from pathlib import Path

from t4s_geo.errors import UserError
from t4s_geo.ledger import RunSpec
from t4s_geo.network import is_remote, may_refer
from t4s_geo.raster.mosaic import Mosaic, Refiner
from t4s_geo.raster.scene import Scene
from t4s_geo.refine.choice import RefineChoice
from t4s_geo.refine.refiners import open_refiner

Look = Callable[[], Scene]
"""Returns the scene that a ledger is of."""


@contextmanager
def looking(spec: RunSpec, scene: Scene | None) -> Iterator[Look]:
    """Yields what returns all of a run's scene at the model grid, and opens it only when it is first asked.

    Args:
        spec: The run.
        scene: Its scene, if it is open already.
    """
    with ExitStack() as stack:

        @cache
        def look() -> Scene:
            opened = scene or stack.enter_context(_open_scene(spec))
            return opened.on(spec.grid).everywhere()

        yield look


def _open_scene(spec: RunSpec) -> Scene:
    """Opens the scene of a run.

    Raises:
        UserError: It is not there any more, or not the same; or it is on a server that only the ledger names.
    """
    if is_remote(spec.scene) and not may_refer():
        raise UserError(
            f"The ledger says that the scene is {spec.scene}; add --network to ask that server.",
            problem="refers_elsewhere",
            path=spec.scene,
        )
    with ExitStack() as unless_done:
        scene = unless_done.enter_context(Scene.open(spec.scene, spec.bands, stretch=spec.stretch))
        if scene.fingerprint() != spec.fingerprint:
            raise UserError(
                f"{scene.path} has changed since it was segmented; run segment with --fresh.",
                problem="scene_changed",
                path=scene.path,
            )
        unless_done.pop_all()
    return scene


def refiner_of(
    choice: RefineChoice,
    mosaic: Mosaic,
    look: Look,
    countable: Mapping[int, str],
    folder: Path,
    alone: Collection[int] = (),
) -> Refiner:
    """Opens what brings cells to pixels.

    Args:
        choice: How.
        mosaic: What is refined.
        look: Returns the scene.
        countable: Labels of things that can be counted, by their positions among the mosaic's labels.
        folder: For its drafts.
        alone: Those of them that the model was not asked for.

    Raises:
        UserError: The checkpoint or the scene cannot be used.
    """
    return open_refiner(choice, mosaic, lambda: look_closely(look), countable, folder, alone)


def look_closely(look: Look) -> Scene:
    """Returns the scene for those who refine by it.

    Raises:
        UserError: It cannot be used; the message says how to do without.
    """
    try:
        return look()
    except UserError as error:
        raise error.reworded(f"{error} Or make polygons without the scene: --refine none.") from None
