"""Drawing in a thread of its own, while whoever began it asks for answers or waits."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from t4s_geo.events import Summary
from t4s_geo.ledger import Ledger
from t4s_geo.ledger.texts import Texts
from t4s_geo.options import RenderOptions
from t4s_geo.raster.scene import Scene
from t4s_geo.rendering.answered import AnsweredTiles

POLL_SECONDS: Final = 0.2


@contextmanager
def in_background(
    ledger: Ledger,
    output: Path,
    options: RenderOptions,
    answered: AnsweredTiles,
    *,
    overwrite: bool = False,
    keep: bool = False,
    scene: Scene | None = None,
    texts: Texts | None = None,
) -> Iterator[Background]:
    """Draws in a thread that has ended when the block has; it is stopped where the block is left early.

    Args:
        ledger: As of `drawing.draw`, which does the work; so are the others.
        output: File of polygons to write.
        options: How.
        answered: What is waited for.
        overwrite: Replace results that were changed, too.
        keep: Keep what people decided about in the output.
        scene: The run's scene, if it is open already.
        texts: What reads its texts while it is going on.
    """

    def draw() -> Summary:
        # Libraries of polygons take half a second to import: the first answer does not wait for them.
        answered.wait_for_any()
        from t4s_geo.rendering.drawing import draw

        return draw(
            ledger, output, options, answered, overwrite=overwrite, keep=keep, scene=scene, texts=texts
        )

    with ThreadPoolExecutor(1, "drawing") as pool:
        try:
            yield Background(pool.submit(draw))
        finally:
            answered.stop()


class Background:
    """A drawing that is going on.

    Args:
        future: Its outcome.
    """

    def __init__(self, future: Future[Summary]) -> None:
        self._future = future

    def check(self) -> None:
        """Raises what made it fail, if it has."""
        if self._future.done():
            self._future.result()

    def result(self, check: Callable[[], None]) -> Summary:
        """Waits for its end; raises what made it fail.

        Args:
            check: Called now and then; raises to cancel.
        """
        while not self._future.done():
            check()
            wait([self._future], POLL_SECONDS)
        return self._future.result()
