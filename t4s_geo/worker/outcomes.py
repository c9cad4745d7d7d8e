"""What becomes of requests, as events of the protocol."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from t4s_geo import events
from t4s_geo.errors import OtherRun, ResultChanged, UserError
from t4s_geo.models.words import SameWords, UnknownWords, told
from t4s_geo.worker.growing import GrowingPolygons
from t4s_geo.worker.preview import PreviewPainter
from t4s_geo.worker.progress import progress


def failed(reason: str, message: str) -> dict[str, Any]:
    """Returns the end of a request that could not be done."""
    return {"event": "failed", "reason": reason, "message": message}


def told_error(error: UserError) -> dict[str, Any]:
    """Returns a mistake of the user's as an event; one about results, or words, names them."""
    if isinstance(error, ResultChanged):
        return {**failed("changed", str(error)), "paths": [str(path) for path in error.paths]}
    if isinstance(error, OtherRun):
        about = {"ledger": str(error.ledger), "difference": error.difference}
        return {**failed("other_run", str(error)), **about}
    if isinstance(error, UnknownWords):
        listed = {"labels": [*error.labels], "models": [*error.models]}
        return {**failed("unknown_words", str(error)), "words": told(error.words), **listed}
    if isinstance(error, SameWords):
        return {**failed("same_words", str(error)), "words": told(error.words)}
    named = {"problem": error.problem, "about": error.about} if error.problem else {}
    return {**failed("user_error", str(error)), **named}


def pictures(
    painter: PreviewPainter | None, growing: GrowingPolygons, event: events.Event
) -> Iterator[dict[str, Any]]:
    """Yields the `preview` and `so_far` events that go with an event of the pipeline.

    Args:
        painter: Who makes previews; None for none.
        growing: Who draws polygons.
        event: The event.
    """
    if painter is not None:
        yield from _previews(painter, event)
    for drawn, later in growing.hear(event):
        yield drawn
        # What the polygons do not show yet.
        if painter is not None and (preview := painter.event(later)) is not None:
            yield preview


def _previews(painter: PreviewPainter, event: events.Event) -> Iterator[dict[str, Any]]:
    if isinstance(event, events.Started) and event.resumed:
        yield from painter.earlier()
    if isinstance(event, events.Progress) and (preview := painter.event(event.answered)) is not None:
        yield preview


def told_event(event: events.Event) -> Mapping[str, Any]:
    """Returns an event of the pipeline as one of the protocol."""
    if isinstance(event, events.Started):
        return {"event": "started", **asdict(event)}
    if isinstance(event, events.Progress):
        left = (event.total - event.done) / event.tiles_per_second if event.tiles_per_second else None
        return progress("tiles", event.done, event.total, left)
    return progress("polygons")


def told_summary(summary: events.Summary) -> dict[str, Any]:
    """Returns what `finished` tells of a run."""
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
