"""The polygons of a run while it goes on: drawn now and then, for a small share of the run's time."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Set
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Final

from t4s_geo import events
from t4s_geo.closing import Closing
from t4s_geo.errors import Cancelled
from t4s_geo.run.pipeline import Run

SHARE: Final = 0.05
"""Of the run's time that drawing takes at the most, but for the first times, of which little is known."""
LEAST_SECONDS: Final = 3.0
"""From the beginning to the first drawing, and from each to the next; a run that ends before has none."""


@dataclass(frozen=True)
class Drawn:
    """A file of polygons.

    Attributes:
        path: The file.
        tiles: What it shows.
        polygons: How many are in it.
    """

    path: Path
    tiles: Set[int]
    polygons: int

    def event(self) -> dict[str, Any]:
        """Returns it as an event of the protocol, without an id."""
        return {
            "event": "so_far",
            "path": str(self.path),
            "done": len(self.tiles),
            "polygons": self.polygons,
        }


class Pace:
    """When polygons are drawn: the longer it takes, the more seldom, so that its share stays small.

    Drawing is taken to cost what it cost the first time, and more for each tile.

    Args:
        began: When the run began.
    """

    def __init__(self, began: float) -> None:
        self._rested = began
        self._first: float | None = None
        self._tile_seconds = 0.0

    def is_due(self, now: float, tiles: int, left: float | None) -> bool:
        """Tells whether to draw.

        Args:
            now: The time.
            tiles: How many would be drawn.
            left: Seconds until the run is expected to have asked about all tiles; None where nobody knows.
        """
        expected = (self._first or 0.0) + self._tile_seconds * tiles
        pause = max(LEAST_SECONDS, expected / SHARE)
        # What comes just before the result is of no use.
        return now - self._rested >= pause and (left is None or left > LEAST_SECONDS + expected)

    def note(self, now: float, seconds: float, tiles: int) -> None:
        """Notes that drawing so many tiles, which ended now, took so long."""
        self._rested = now
        if self._first is None:
            self._first = seconds
        self._tile_seconds = max(0.0, seconds - self._first) / max(tiles, 1)


class GrowingPolygons(Closing):
    """Draws what is answered, in a thread of its own; to be told of a run's events by that run's thread.

    Where it fails, as on a full disk, it says so on stderr and leaves the run alone.

    Args:
        run: The run.
        folder: Where files go, each with another name; they are left to whoever asked for them. None to draw
            nothing.
        clock: Tells seconds.
    """

    def __init__(self, run: Run, folder: Path | None, clock: Callable[[], float] = time.monotonic) -> None:
        self._run, self._folder, self._clock = run, folder, clock
        self._pool, self._stopped = ThreadPoolExecutor(1, "growing"), Event()
        self._drawing: Future[Drawn | None] | None = None
        self._pace = Pace(clock())
        self._number, self._is_off = 0, folder is None
        self._later: list[int] = []

    def hear(self, event: events.Event) -> Iterator[tuple[dict[str, Any], list[int]]]:
        """Takes an event of the run; draws where it is time.

        Yields:
            A `so_far` event of docs/worker.md without its id, and the tiles that have been answered but are
            not in its file.
        """
        if isinstance(event, events.Started):
            self._pace = Pace(self._clock())
        if isinstance(event, events.Rendering):
            self._stopped.set()
        if self._is_off or not isinstance(event, events.Progress):
            return
        self._later += event.answered
        if self._drawing is not None and self._drawing.done():
            drawing, self._drawing = self._drawing, None
            if (drawn := self._outcome(drawing)) is not None:
                yield drawn.event(), [tile for tile in self._later if tile not in drawn.tiles]
        if self._drawing is None and not self._is_off:
            left = (event.total - event.done) / event.tiles_per_second if event.tiles_per_second else None
            if self._pace.is_due(self._clock(), event.done, left):
                self._later = []
                self._number += 1
                self._drawing = self._pool.submit(self._draw, self._number)

    def close(self) -> None:
        """Stops what is being drawn, and waits for its end."""
        self._stopped.set()
        self._pool.shutdown(cancel_futures=True)

    def _draw(self, number: int) -> Drawn | None:
        """Draws all tiles that are in the ledger; returns None where there are none."""
        # Not at the top: libraries of polygons take half a second to import, once.
        import geopandas  # noqa: F401

        from t4s_geo.rendering.so_far import draw_so_far

        began, used, run, folder = self._clock(), time.process_time(), self._run, self._folder
        tiles = run.ledger.finished()
        if folder is None or not tiles:
            return None
        path = folder / f"so_far_{number}.fgb"
        render, texts = run.options.render, run.work.texts
        polygons = draw_so_far(run.ledger, path, render, tiles, self._check, texts=texts)
        # Where the model keeps the processors busy it takes longer, but no more of them.
        seconds = min(self._clock() - began, time.process_time() - used)
        self._pace.note(self._clock(), seconds, len(tiles))
        return Drawn(path, tiles, polygons)

    def _outcome(self, drawing: Future[Drawn | None]) -> Drawn | None:
        try:
            return drawing.result()
        except Cancelled:
            return None
        except Exception as error:
            # Whatever a full disk or a library makes go wrong: the run may well go on, and fails by itself
            # where it cannot.
            self._is_off = True
            print(f"Polygons of what is answered cannot be drawn: {error}", file=sys.stderr, flush=True)
            return None

    def _check(self) -> None:
        if self._stopped.is_set():
            raise Cancelled
