"""A run of the warm engine, seen from a Processing algorithm."""

import queue
from pathlib import Path

from qgis.core import QgsProcessingException

from ..core.errors import PluginError
from ..core.translation import tr
from ..core.words import spoken_area, spoken_left_out, spoken_time

POLL_SECONDS = 0.2


def run_segment(engine, job, feedback, share=(0.0, 100.0)):
    """Runs a job to its end, showing how far it is.

    Args:
        engine: The engine.
        job: What to do.
        feedback: Shows progress and says whether to cancel.
        share: The percentages at which this job begins and ends.

    Returns:
        The `finished` event; None if the run was cancelled.

    Raises:
        QgsProcessingException: The engine is missing or the run failed, and why.
    """
    for event in _events(engine, job.request, feedback):
        if event["event"] == "finished":
            _report(event, feedback)
            return event
        if event["event"] == "failed":
            if event["reason"] == "cancelled":
                feedback.pushInfo(event["message"])
                return None
            if event["reason"] == "changed":
                raise QgsProcessingException(_about_changed(event["paths"]))
            # What the engine itself says names files in full.
            feedback.pushDebugInfo(event.get("details", ""))
            raise QgsProcessingException(event["message"])
        _show(event, feedback, share)


def known_distances(engine, model, feedback):
    """Returns the metres a pixel that a model was trained at; None if that was cancelled.

    Raises:
        QgsProcessingException: The engine or the model is missing.
    """
    for event in _events(engine, lambda: {"request": "models", "models": [model]}, feedback):
        if event["event"] == "finished":
            return event["models"][0]["ground_sampling_distances"]
        if event["event"] == "failed" and event["reason"] != "cancelled":
            raise QgsProcessingException(event["message"])
    return None


def _events(engine, request, feedback):
    """Yields what becomes of a request, up to its end; it is cancelled where the algorithm is.

    Args:
        engine: The engine.
        request: Returns it.
        feedback: Of the algorithm.

    Raises:
        QgsProcessingException: The engine is missing, or there is nothing to ask.
    """
    events = queue.SimpleQueue()
    try:
        identifier = engine.submit(request(), events.put)
    except PluginError as error:
        raise QgsProcessingException(str(error)) from None
    is_ready = engine.is_ready
    feedback.setProgressText(tr("Opening the model") if is_ready else tr("Starting the engine …"))
    is_cancelled = False
    while True:
        if feedback.isCanceled() and not is_cancelled:
            is_cancelled = True
            engine.cancel(identifier)
        try:
            event = events.get(timeout=POLL_SECONDS)
        except queue.Empty:
            if engine.is_ready and not is_ready:
                is_ready = True
                feedback.setProgressText(tr("Opening the model"))
            continue
        yield event
        if event["event"] in ("finished", "failed"):
            return


def _show(event, feedback, share):
    if event["event"] == "started":
        for warning in event["warnings"]:
            feedback.pushWarning(warning)
        if event["resumed"]:
            feedback.pushInfo(
                tr("{} of {} tiles were answered in an earlier run.").format(event["resumed"], event["tiles"])
            )
        return
    begin, end = share
    if event["stage"] == "polygons":
        feedback.setProgressText(tr("Making polygons"))
        feedback.setProgress(end)
        return
    feedback.setProgress(begin + (end - begin) * event["done"] / event["total"])
    if event["seconds_left"]:
        feedback.setProgressText(
            tr("Tile {} of {}").format(event["done"], event["total"])
            + tr(", {} left").format(spoken_time(event["seconds_left"]))
        )


def _about_changed(paths):
    """Returns what a form can do about results that were changed, in its own words."""
    return tr(
        "{} was changed after a run wrote it, or written by another program; choose another output, or "
        "Replace results that were changed in the advanced parameters."
    ).format(", ".join(Path(path).name for path in paths))


def _report(event, feedback):
    for label in event["labels"]:
        feedback.pushInfo(
            tr("{}: {:,} polygons, {}").format(
                label["label"], label["polygons"], spoken_area(label["area_m2"])
            )
        )
    if left_out := spoken_left_out(event):
        feedback.pushInfo(left_out)
    if event["failed_tiles"]:
        feedback.reportError(
            tr("{} of {} tiles have no answer; run again with the same output to retry them. {}").format(
                event["failed_tiles"], event["tiles"], event["failure"]
            )
        )
