"""The worker's loop: requests in, events out, one run at a time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict
from queue import SimpleQueue
from typing import Any, BinaryIO

import t4s_geo
from t4s_geo import events
from t4s_geo.errors import Cancelled, ResultChanged, UserError
from t4s_geo.models import choose_model, describe_model
from t4s_geo.models.words import SameWords, UnknownWords, told
from t4s_geo.network import begin
from t4s_geo.run.executor import ExecutorLost
from t4s_geo.run.pipeline import Listener, Run, open_run
from t4s_geo.run.prepared import check_run, prepare
from t4s_geo.unforeseen import Reporter, is_mistake
from t4s_geo.worker.aside import catalogue, fetch, server_models, words
from t4s_geo.worker.preview import PreviewPainter
from t4s_geo.worker.protocol import (
    MAX_LINE,
    PROTOCOL,
    BadRequest,
    Cancel,
    Catalogue,
    Fetch,
    Models,
    Render,
    Request,
    Segment,
    ServerModels,
    Shutdown,
    Words,
    Work,
    parse_request,
    read_lines,
)
from t4s_geo.worker.rerender import POLYGONS, render_again
from t4s_geo.worker.teaching import find_unsure, teach
from t4s_geo.worker.teaching_requests import Train, Unsure
from t4s_geo.worker.warm import WarmModel

MAX_WAITING = 100
"""Requests that may wait for their turn."""

END_SECONDS = 1.0
"""How long the end waits for what is not a run."""

TRAINING_CANCELLED = "The training was cancelled; the same request goes on where it stopped."
LOOK_CANCELLED = "The search was cancelled."
DOWNLOAD_CANCELLED = "The download was cancelled; what has come is kept, and the same request goes on."
RENDER_CANCELLED = "Making polygons was cancelled; what was there is as it was."
CANCELLED = "The run was cancelled; the same request goes on where it stopped."

Queue = SimpleQueue[Work | None]
Send = Callable[[Mapping[str, Any]], None]


class Worker:
    """Answers requests in their order, and listens meanwhile, so that they can be cancelled.

    Args:
        stream: Where requests come from, one a line; its end ends the worker.
        send: Takes events; called from several threads.
        ended: Called when no more requests come, while a run may still be about to stop.
    """

    def __init__(self, stream: BinaryIO, send: Send, ended: Callable[[], None] = lambda: None) -> None:
        self._stream, self._send, self._ended = stream, send, ended
        self._queue: Queue = SimpleQueue()
        # Answered while a run goes on, downloads apart from what takes no time.
        self._lookups: Queue = SimpleQueue()
        self._downloads: Queue = SimpleQueue()
        self._cancelled: dict[str, threading.Event] = {}
        self._model = WarmModel()
        self._reporter = Reporter(sys.argv)

    def serve(self) -> None:
        """Works until the stream ends or a request says so; what is being done then is cancelled."""
        self._send({"event": "ready", "protocol": PROTOCOL, "engine": t4s_geo.__version__})
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        others = [
            threading.Thread(target=self._work_off, args=(queue,), name="aside", daemon=True)
            for queue in (self._lookups, self._downloads)
        ]
        for thread in others:
            thread.start()
        try:
            self._work_off(self._queue)
        finally:
            self._model.close()
        for thread in others:
            thread.join(END_SECONDS)

    def _work_off(self, queue: Queue) -> None:
        """Does what comes in a queue, one after the other, until nothing more comes."""
        while (request := queue.get()) is not None:
            self._do(request)

    def _queue_of(self, request: Work) -> Queue:
        """Returns where a request waits for its turn."""
        if isinstance(request, Fetch):
            return self._downloads
        return self._lookups if isinstance(request, Catalogue | Words | ServerModels) else self._queue

    def _listen(self) -> None:
        """Reads requests until there are no more."""
        try:
            for line in read_lines(self._stream):
                try:
                    if isinstance(self._accept(line), Shutdown):
                        break
                except BadRequest as error:
                    self._send({**_failed("user_error", str(error)), "id": error.id})
        finally:
            for cancelled in tuple(self._cancelled.values()):
                cancelled.set()
            for queue in (self._queue, self._lookups, self._downloads):
                queue.put(None)
            self._ended()

    def _accept(self, line: bytes | None) -> Request:
        """Puts a request in its place; returns it."""
        if line is None:
            raise BadRequest(f"The line is over {MAX_LINE} bytes; send less at once.")
        request = parse_request(line)
        if isinstance(request, Cancel):
            # It may have ended just now, so that one that is not there is no mistake.
            if (cancelled := self._cancelled.get(request.id)) is not None:
                cancelled.set()
        elif not isinstance(request, Shutdown):
            if request.id in self._cancelled:
                raise BadRequest("Another request with this id is not finished; choose another.", None)
            if len(self._cancelled) >= MAX_WAITING:
                raise BadRequest(
                    f"There are {MAX_WAITING} requests waiting; send this one later.", request.id
                )
            self._cancelled[request.id] = threading.Event()
            self._queue_of(request).put(request)
        return request

    def _do(self, request: Work) -> None:
        """Does what is asked, and tells the end of it."""
        try:
            self._end(request.id, {"event": "finished", **self._result(request)})
        except Cancelled:
            # Told already, by whoever raised it.
            return
        except UserError as error:
            if isinstance(error, ExecutorLost):
                self._model.close()
            self._end(request.id, _told_error(error))
        except BrokenPipeError:
            raise
        except Exception as error:
            # Whatever a raster or a library makes go wrong, the next request may be a good one.
            message = self._reporter.sentence(error)
            print(message, file=sys.stderr, flush=True)
            if isinstance(request, Segment):
                self._model.close()
            reason = "user_error" if is_mistake(error) else "internal_error"
            self._end(request.id, _failed(reason, message))

    def _end(self, identifier: str, event: Mapping[str, Any]) -> None:
        """Sends the last event of a request, whose id may be used again."""
        self._cancelled.pop(identifier, None)
        self._send({**event, "id": identifier})

    def _result(self, request: Work) -> dict[str, Any]:
        """Does what is asked; returns what `finished` tells."""
        if isinstance(request, Segment):
            return self._segment(request)
        if isinstance(request, Render):
            check = self._check_of(request.id, RENDER_CANCELLED)
            check()
            return _summary(
                render_again(request, lambda event: self._send({**event, "id": request.id}), check)
            )
        if isinstance(request, Train):
            check = self._check_of(request.id, TRAINING_CANCELLED)
            check()
            return teach(request, lambda event: self._send({**event, "id": request.id}), check)
        if isinstance(request, Unsure):
            return find_unsure(request, self._check_of(request.id, LOOK_CANCELLED))
        if isinstance(request, Models):
            return self._models(request)
        if isinstance(request, Catalogue):
            return catalogue(request.names)
        if isinstance(request, Words):
            return words(request)
        if isinstance(request, ServerModels):
            return {"models": server_models(request.address)}
        check = self._check_of(request.id, DOWNLOAD_CANCELLED)
        check()
        return fetch(request, lambda event: self._send({**event, "id": request.id}), check)

    def _check_of(self, identifier: str, sentence: str) -> Callable[[], None]:
        """Returns what raises Cancelled once a request was cancelled, and has told so."""
        cancelled = self._cancelled[identifier]

        def check() -> None:
            if cancelled.is_set():
                # Now, not when all is put away: what the model has begun is waited for.
                self._end(identifier, _failed("cancelled", sentence))
                raise Cancelled

        return check

    def _segment(self, request: Segment) -> dict[str, Any]:
        check = self._check_of(request.id, CANCELLED)
        check()
        begin(request.options.network)
        check_run(request.scene, request.output, request.options)
        with prepare(request.scene, request.prompts, request.output, request.options) as prepared:
            check()
            executor = self._model.open(prepared.options)
            check()
            with open_run(executor, prepared) as run:
                return _summary(run.complete(self._teller(request, run, check), check))

    def _teller(self, request: Segment, run: Run, check: Callable[[], None]) -> Listener:
        """Returns what sends the events of a run, and pictures where they are asked for."""
        painter = PreviewPainter(run.ledger, run.mosaic) if request.live else None

        def tell(event: events.Event) -> None:
            self._send({**_told(event), "id": request.id})
            for preview in () if painter is None else _pictures(painter, event):
                check()
                self._send({**preview, "id": request.id})

        return tell

    def _models(self, request: Models) -> dict[str, Any]:
        return {"models": [{"model": name, **describe_model(choose_model(name))} for name in request.names]}


def _failed(reason: str, message: str) -> dict[str, Any]:
    return {"event": "failed", "reason": reason, "message": message}


def _told_error(error: UserError) -> dict[str, Any]:
    """Returns a mistake of the user's as an event; one about changed results, or words, names them."""
    if isinstance(error, ResultChanged):
        return {**_failed("changed", str(error)), "paths": [str(path) for path in error.paths]}
    if isinstance(error, UnknownWords):
        failed = _failed("unknown_words", str(error))
        return {**failed, "words": told(error.words), "labels": [*error.labels], "models": [*error.models]}
    if isinstance(error, SameWords):
        return {**_failed("same_words", str(error)), "words": told(error.words)}
    return _failed("user_error", str(error))


def _pictures(painter: PreviewPainter, event: events.Event) -> Iterator[dict[str, Any]]:
    """Yields the `preview` events that go with an event of the pipeline."""
    if isinstance(event, events.Started) and event.resumed:
        yield from painter.earlier()
    if isinstance(event, events.Progress) and (preview := painter.event(event.answered)) is not None:
        yield preview


def _told(event: events.Event) -> Mapping[str, Any]:
    """Returns an event of the pipeline as one of the protocol."""
    if isinstance(event, events.Started):
        return {"event": "started", **asdict(event)}
    if isinstance(event, events.Progress):
        left = (event.total - event.done) / event.tiles_per_second if event.tiles_per_second else None
        return {
            "event": "progress",
            "stage": "tiles",
            "done": event.done,
            "total": event.total,
            "seconds_left": left,
        }
    return POLYGONS


def _summary(summary: events.Summary) -> dict[str, Any]:
    paths = {
        name: None if path is None else str(path)
        for name, path in (
            ("output", summary.output),
            ("ledger", summary.ledger),
            ("raster", summary.raster),
            ("preview", summary.preview),
            ("centrelines", summary.centrelines),
        )
    }
    return {**asdict(summary), **paths}
