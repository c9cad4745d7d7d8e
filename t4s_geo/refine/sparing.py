"""What is said where memory does not suffice to refine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.out_of_memory import is_out_of_memory
from t4s_geo.raster.blending import Floats
from t4s_geo.raster.classes import Bytes
from t4s_geo.raster.hints import Hint
from t4s_geo.raster.mosaic import Refiner
from t4s_geo.raster.object_merging import FoundObjects
from t4s_geo.refine.choice import NONE, RefineChoice


@contextmanager
def enough_memory(choice: RefineChoice) -> Iterator[None]:
    """Says a lack of memory in a sentence; what the model wrote is in the ledger by then, and stays there.

    Raises:
        UserError: In place of what libraries raise for it.
    """
    try:
        yield
    except Exception as error:
        if not is_out_of_memory(error):
            raise
        reason = next((line for line in str(error).splitlines() if line.strip()), "none is left")
        raise UserError(
            f"There is not enough memory for --refine {choice.kind} ({reason:.300}); close other programs "
            f"and run the same command again, which goes on from here, or give --refine {NONE}, which needs "
            "least.",
            problem="no_memory",
        ) from error


class SparingRefiner(Refiner):
    """Has another one refine, and says it where memory does not suffice."""

    def __init__(self, refiner: Refiner, choice: RefineChoice) -> None:
        """Takes who refines, and how the user calls that."""
        super().__init__(refiner.mosaic)
        self._refiner, self._choice = refiner, choice

    def probabilities(self, window: Window) -> Floats:
        """Returns each label's pixels, shape (labels, height, width); see `Refiner`."""
        with enough_memory(self._choice):
            return self._refiner.probabilities(window)

    def classes(self, window: Window) -> tuple[Bytes, Bytes]:
        """Returns codes and scores of the pixels of a window; see `Refiner`."""
        with enough_memory(self._choice):
            return self._refiner.classes(window)

    @property
    def smallest_m2(self) -> float:
        """As of who refines."""
        return self._refiner.smallest_m2

    @property
    def tells_objects(self) -> bool:
        """As of who refines."""
        return self._refiner.tells_objects

    @property
    def smallest_objects(self) -> Mapping[int, int]:
        """As of who refines."""
        return self._refiner.smallest_objects

    @property
    def bare(self) -> tuple[Hint, ...] | None:
        """As of who refines."""
        return self._refiner.bare

    def found_objects(self, check: Callable[[], None]) -> tuple[FoundObjects, ...]:
        """Returns the objects that were told apart; see `Refiner`."""
        with enough_memory(self._choice):
            return self._refiner.found_objects(check)
