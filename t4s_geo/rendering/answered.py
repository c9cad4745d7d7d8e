"""Which tiles have their answers, for whoever puts them together while others are still being asked about."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from threading import Condition

from t4s_geo.errors import Cancelled


class AnsweredTiles:
    """The tiles of a run whose answers are in the ledger, and final: threads add tiles, others wait for them.

    Args:
        pending: Ranges of the tiles that are still to be answered, or answered again.
    """

    def __init__(self, pending: Iterable[range] = ()) -> None:
        self._changed = Condition()
        self._stopped = False
        ranges = tuple(pending)
        self._begun = self._ended = False
        self._pending = bytearray(max((some.stop for some in ranges), default=0))
        for some in ranges:
            self._pending[some.start : some.stop] = b"\1" * len(some)

    @classmethod
    def all(cls) -> AnsweredTiles:
        """Returns those of a run that has ended."""
        answered = cls()
        answered.end()
        return answered

    def add(self, tiles: Iterable[int]) -> None:
        """Tells that the answers about some tiles are in the ledger."""
        with self._changed:
            self._begun = True
            for tile in tiles:
                self._pending[tile] = 0
            self._changed.notify_all()

    def end(self) -> None:
        """Tells that all is said that is said before the result takes its place."""
        with self._changed:
            self._begun = self._ended = True
            self._changed.notify_all()

    def stop(self) -> None:
        """Tells that nobody needs the result any more, or can make it."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    def check(self) -> None:
        """Raises Cancelled after `stop`."""
        if self._stopped:
            raise Cancelled

    def wait_for_any(self) -> None:
        """Waits until the first tiles are answered, or for `end`; raises Cancelled after `stop`."""
        self._wait(lambda: self._begun)

    def wait_for(self, tile: int) -> None:
        """Waits until a tile is answered; raises Cancelled after `stop`."""
        self._wait(lambda: not self._is_pending(tile))

    def wait_for_end(self) -> None:
        """Waits for `end`; raises Cancelled after `stop`."""
        self._wait(lambda: self._ended)

    def _wait(self, happened: Callable[[], bool]) -> None:
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or happened())
        self.check()

    def _is_pending(self, tile: int) -> bool:
        return tile < len(self._pending) and self._pending[tile] != 0
