"""The worker's loop: requests in, events out, one run at a time."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Mapping
from queue import SimpleQueue
from typing import Any, BinaryIO

import t4s_geo
from t4s_geo import events
from t4s_geo.clicks.outliner import ClickOutliner
from t4s_geo.errors import Cancelled, UserError
from t4s_geo.models import choose_model, describe_model
from t4s_geo.network import begin
from t4s_geo.rendering.settings import check_so_far
from t4s_geo.run.executor import ExecutorLost
from t4s_geo.run.pipeline import Listener, Run, open_run
from t4s_geo.run.prepared import check_run, prepare
from t4s_geo.unforeseen import Reporter, is_mistake, problem_of
from t4s_geo.worker.aside import catalogue, fetch, server_models, words
from t4s_geo.worker.growing import GrowingPolygons
from t4s_geo.worker.lookup_requests import Catalogue, Fetch, ServerModels, Words
from t4s_geo.worker.outcomes import failed, pictures, told_error, told_event, told_summary
from t4s_geo.worker.outlines import Outline, outline
from t4s_geo.worker.preview import PreviewPainter
from t4s_geo.worker.protocol import (
    MAX_LINE,
    PROTOCOL,
    BadRequest,
    Cancel,
    Models,
    Render,
    Request,
    Segment,
    Shutdown,
    Work,
    parse_request,
    read_lines,
)
from t4s_geo.worker.rerender import render_again
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
OUTLINE_CANCELLED = "The outline was cancelled."
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
        # Answered while a run goes on, downloads and clicks apart from what takes no time.
        self._lookups: Queue = SimpleQueue()
        self._downloads: Queue = SimpleQueue()
        self._clicks: Queue = SimpleQueue()
        self._outliner = ClickOutliner()
        self._cancelled: dict[str, threading.Event] = {}
        self._model = WarmModel()
        self._reporter = Reporter(sys.argv)

    def serve(self) -> None:
        """Works until the stream ends or a request says so; what is being done then is cancelled."""
        self._send({"event": "ready", "protocol": PROTOCOL, "engine": t4s_geo.__version__})
        threading.Thread(target=self._listen, name="requests", daemon=True).start()
        others = [
            threading.Thread(target=self._work_off, args=(queue,), name="aside", daemon=True)
            for queue in (self._lookups, self._downloads, self._clicks)
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
        if isinstance(request, Outline):
            return self._clicks
        return self._lookups if isinstance(request, Catalogue | Words | ServerModels) else self._queue

    def _listen(self) -> None:
        """Reads requests until there are no more."""
        try:
            for line in read_lines(self._stream):
                try:
                    if isinstance(self._accept(line), Shutdown):
                        break
                except BadRequest as error:
                    self._send({**failed("user_error", str(error)), "id": error.id})
        finally:
            for cancelled in tuple(self._cancelled.values()):
                cancelled.set()
            for queue in (self._queue, self._lookups, self._downloads, self._clicks):
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
            self._end(request.id, told_error(error))
        except BrokenPipeError:
            raise
        except Exception as error:
            # Whatever a raster or a library makes go wrong, the next request may be a good one.
            message = self._reporter.sentence(error)
            print(message, file=sys.stderr, flush=True)
            if isinstance(request, Segment):
                self._model.close()
            reason = "user_error" if is_mistake(error) else "internal_error"
            self._end(request.id, {**failed(reason, message), **problem_of(error)})

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
            return told_summary(
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
        if isinstance(request, Outline):
            check = self._check_of(request.id, OUTLINE_CANCELLED)
            check()
            return outline(self._outliner, request.wanted, check)
        check = self._check_of(request.id, DOWNLOAD_CANCELLED)
        check()
        return fetch(request, lambda event: self._send({**event, "id": request.id}), check)

    def _check_of(self, identifier: str, sentence: str) -> Callable[[], None]:
        """Returns what raises Cancelled once a request was cancelled, and has told so."""
        cancelled = self._cancelled[identifier]

        def check() -> None:
            if cancelled.is_set():
                # Now, not when all is put away: what the model has begun is waited for.
                self._end(identifier, failed("cancelled", sentence))
                raise Cancelled

        return check

    def _segment(self, request: Segment) -> dict[str, Any]:
        check = self._check_of(request.id, CANCELLED)
        check()
        begin(request.options.network)
        check_run(request.scene, request.output, request.options)
        check_so_far(request.so_far)
        with prepare(request.scene, request.prompts, request.output, request.options) as prepared:
            check()
            executor = self._model.open(prepared.options, prepared.prompts)
            check()
            with open_run(executor, prepared) as run, GrowingPolygons(run, request.so_far) as growing:
                return told_summary(run.complete(self._teller(request, run, growing, check), check))

    def _teller(
        self, request: Segment, run: Run, growing: GrowingPolygons, check: Callable[[], None]
    ) -> Listener:
        """Returns what sends the events of a run, and pictures and polygons where they are asked for."""
        painter = PreviewPainter(run.ledger, run.mosaic) if request.live else None

        def tell(event: events.Event) -> None:
            self._send({**told_event(event), "id": request.id})
            for picture in pictures(painter, growing, event):
                check()
                self._send({**picture, "id": request.id})

        return tell

    def _models(self, request: Models) -> dict[str, Any]:
        return {"models": [{"model": name, **describe_model(choose_model(name))} for name in request.names]}
