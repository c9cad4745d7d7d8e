"""Squares that are drawn in a process of its own, while the one that asks for them reads, traces and writes.

Between NumPy's loops the interpreter runs, which only one thread of a process can have. Messages are pickles:
in, a `Plan`, then windows of the band in the order of their squares, or what is known of these where it has
been found out; out, for each what it has drawn.
"""

from __future__ import annotations

import os
import pickle
import sys
from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Any, BinaryIO, Final

import numpy as np
import numpy.typing as npt

from t4s_geo.closing import Closing
from t4s_geo.memory_limit import keep_heaps
from t4s_geo.processes import cores, exchange, listen, reply, start
from t4s_geo.vector.shapes.seen import Seen
from t4s_geo.vector.shapes.squares import Plan, Shaped, Squares
from t4s_geo.vector.strips import Keys

COMMAND: Final = "from t4s_geo.vector.shapes.elsewhere import main; main()"
FEWEST: Final = 4
"""Squares for which it pays to start a process."""
DIED: Final = (EOFError, OSError, pickle.UnpicklingError)
"""What is raised where the process is no more."""


@dataclass(frozen=True)
class Packed:
    """The window of a square, short enough to wait in a queue.

    Attributes:
        shape: Rows and columns of the window.
        keys: Key of each run of equal ones, row after row.
        lengths: int32 (runs,), number of pixels.
    """

    shape: tuple[int, int]
    keys: Keys
    lengths: npt.NDArray[np.int32]

    @classmethod
    def of(cls, keys: Keys) -> Packed:
        """That of some keys, shape (rows, columns)."""
        flat = keys.ravel()
        starts = np.append(0, np.flatnonzero(flat[1:] != flat[:-1]) + 1)
        lengths = np.diff(starts, append=flat.size).astype(np.int32)
        return cls((keys.shape[0], keys.shape[1]), flat[starts], lengths)

    def pixels(self) -> Keys:
        """The keys of the window, shape (rows, columns)."""
        return np.repeat(self.keys, self.lengths).reshape(self.shape)


@dataclass
class Request:
    """A square that is asked for.

    Attributes:
        column: First column of the square.
        row: First row.
        window: What its window shows, or what has been found out from that.
    """

    column: int
    row: int
    window: Packed | Seen

    def seen(self, plan: Plan) -> Seen:
        """What is known of the square before it is drawn, which is found out if it has not been yet."""
        if isinstance(self.window, Seen):
            return self.window
        return plan.see(self.column, self.row, self.window.pixels())


class Elsewhere(Closing):
    """A process that draws squares."""

    def __init__(self, plan: Plan) -> None:
        """Starts it.

        Raises:
            OSError: There can be no further process.
        """
        self._plan = plan
        self._waiting: deque[Request] = deque()
        self._process = start(COMMAND, threads=1)
        # One thread, so that the process never waits to be read while it is waited for to read.
        self._pool = ThreadPoolExecutor(1)
        self._begun = self._pool.submit(exchange, self._process, plan)

    @property
    def number(self) -> int:
        """The process's number."""
        return self._process.pid

    @classmethod
    def where_it_pays(cls, plan: Plan) -> Elsewhere | None:
        """Starts it where there is much to draw and another core to do so; else returns None."""
        if plan.count < FEWEST or cores() < 2 or not sys.executable:
            return None
        try:
            return cls(plan)
        except OSError:
            return None

    def ask(self, column: int, row: int, keys: Keys) -> Future[Shaped]:
        """Asks for a square, in the order in which `Squares` draws them.

        Returns:
            What it has drawn, once it has; the errors in `DIED` where there is no such process any more.
        """
        request = Request(column, row, Packed.of(keys))
        self._waiting.append(request)
        return self._pool.submit(self._exchange, request)

    def result(self, asked: Future[Shaped]) -> Shaped:
        """Waits for a square, and meanwhile finds out what is known of those whose turn comes later.

        Raises:
            Exception: One of `DIED`, or `CancelledError`: there is no such process any more.
        """
        while not asked.done() and (request := self._later()) is not None:
            request.window = request.seen(self._plan)
        return asked.result()

    def _later(self) -> Request | None:
        """Returns the next request of which nothing is known, and whose turn does not come at once."""
        # The process would begin to look at the first one before that is done here.
        later = tuple(self._waiting)[1:]
        return next((request for request in later if isinstance(request.window, Packed)), None)

    def _exchange(self, request: Request) -> Shaped:
        self._waiting.popleft()
        shaped: Shaped = exchange(self._process, request)
        return shaped

    def close(self) -> None:
        """Ends the process at once."""
        self._process.kill()
        self._pool.shutdown(cancel_futures=True)
        self._process.communicate()


def main() -> None:
    """Draws squares until the input ends."""
    keep_heaps()
    messages, replies = listen()
    try:
        _serve(messages, replies)
    except Exception:
        # Who asked draws the rest itself, and says what is wrong if that fails, too.
        os._exit(1)


def _serve(messages: SimpleQueue[Any], replies: BinaryIO) -> None:
    squares = Squares(messages.get())
    reply(replies, None)
    while True:
        asked: Request = messages.get()
        if asked.column == 0:
            squares.begin(asked.row)
            squares.forget(asked.row)
        shaped = squares.draw(asked.column, asked.row, asked.seen(squares.plan))
        reply(replies, shaped)
        squares.remember(shaped)
