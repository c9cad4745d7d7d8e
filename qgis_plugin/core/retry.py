"""The same run again: what has no answer is asked once more, and the rest is kept.

What a project and a ledger say about the run may have been written by anybody: it decides neither what is
overwritten nor where pictures and keys are sent.
"""

import json
import math

from .errors import PluginError
from .ledgers import ledger_file, read_ledger, result_file
from .requests import BATCH_TILES
from .translation import tr
from .typed import is_elsewhere, is_typed

# The request that made a layer, kept with it in the project.
PROPERTY = "t4s_geo/request"
KEEP = "edits"
SETTINGS = (
    "exclusive",
    "threshold",
    "label_threshold",
    "upsample",
    "min_area",
    "simplify",
    "shape",
    "refine",
    "centrelines",
)


def _is_text(value):
    return isinstance(value, str) and 0 < len(value) <= 10_000 and "\0" not in value


def _is_number(value):
    return isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)


def _is_whole(value):
    return isinstance(value, int) and not isinstance(value, bool) and abs(value) < 1 << 31


def _is_truth(value):
    return isinstance(value, bool)


def _list_of(kind):
    return lambda value: isinstance(value, list) and 0 < len(value) <= 1000 and all(map(kind, value))


# What of a request is taken over, and what it must be. Other files to write are not.
FIELDS = {
    "scene": _is_text,
    "prompts": _list_of(_is_text),
    "model": _is_text,
    "aoi": _is_text,
    "bands": _list_of(_is_whole),
    "stretch": _list_of(_is_text),
    "exclusive": _is_truth,
    "threshold": _is_number,
    "label_threshold": _list_of(_is_text),
    "upsample": _is_text,
    "min_area": _is_number,
    "simplify": _is_number,
    "shape": _list_of(_is_text),
    "refine": _is_text,
    "gsd": _is_number,
    "centrelines": _list_of(_is_text),
    "tile_size": _is_whole,
    "overlap": _is_whole,
    "keep": lambda value: value == KEEP,
}


def keep_request(layer, request):
    """Keeps with a layer the request that it was made by."""
    # What was begun anew is continued, not thrown away, and what is edited from now on is asked about.
    layer.setCustomProperty(PROPERTY, json.dumps({**request, "fresh": False, "overwrite": False}))


def retry_request(layer):
    """Returns the request that goes on with the run of a layer.

    Raises:
        PluginError: Every tile has an answer, the run cannot be told, or it would reach what the user has not
            chosen.
    """
    ledger = ledger_file(layer)
    if ledger is None:
        raise PluginError(tr("There is no ledger beside the layer; choose a result of t4s-geo."))
    run = read_ledger(ledger)
    if not run.count_missing():
        raise PluginError(
            tr("Every tile of {} has an answer; there is nothing to retry.").format(layer.name())
        )
    output = result_file(layer)
    kept = layer.customProperty(PROPERTY)
    return _checked(_read(kept) if kept else _from_ledger(run, output), output)


def _read(kept):
    try:
        return json.loads(kept)
    except (TypeError, ValueError, RecursionError):
        return None


def _checked(given, output):
    """Returns a request for the worker with what can be taken over of one.

    Raises:
        PluginError: It is none, or it would reach what the user has not chosen.
    """
    given = given if isinstance(given, dict) else {}
    taken = {name: value for name, value in given.items() if name in FIELDS and value is not None}
    wrong = [name for name, value in taken.items() if not FIELDS[name](value)]
    if wrong or "scene" not in taken or "prompts" not in taken:
        raise PluginError(
            tr("The project does not say how {} was made; run it again in the panel.").format(output.name)
        )
    scene, area, model = taken["scene"], taken.get("aoi", ""), taken.setdefault("model", "embedded")
    refine = taken.get("refine", "").partition("sam:")[2]
    for place in (scene, area):
        if is_elsewhere(place):
            raise _not_chosen(output, place)
    for name in (model, refine):
        if not is_typed(name):
            raise _not_chosen(output, name)
    return {
        "request": "segment",
        **taken,
        "output": str(output),
        "batch_size": BATCH_TILES,
        "fresh": False,
        "live": True,
    }


def _not_chosen(output, name):
    return PluginError(
        tr(
            "{} was made with {}, says the project or the ledger, which you have not chosen yourself; run it "
            "in the panel with the same output, which retries what failed."
        ).format(output.name, name[:200])
    )


def _from_ledger(run, output):
    """Returns the request of a run that the plugin has not started."""
    spec = run.spec
    if spec.get("area_of_interest"):
        raise PluginError(
            tr(
                "The run of {} was limited to an area; run it again as it was started, which retries them."
            ).format(output.name)
        )
    return {
        "scene": spec.get("scene"),
        "prompts": [f"{prompt['label']}={prompt['text']}" for prompt in spec["prompts"]],
        "model": spec.get("model"),
        "bands": spec.get("bands"),
        "stretch": run.stretch or None,
        "tile_size": spec["card"]["tile_size"],
        "overlap": spec["card"]["overlap"],
        "keep": KEEP,
        **{name: run.settings[name] for name in SETTINGS if name in run.settings},
    }
