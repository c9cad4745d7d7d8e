"""The same run again: what has no answer is asked once more, and the rest is kept."""

import json

from .errors import PluginError
from .ledgers import ledger_file, read_ledger, result_file
from .requests import BATCH_TILES
from .translation import tr

# The request that made a layer, kept with it in the project.
PROPERTY = "t4s_geo/request"
SETTINGS = ("exclusive", "threshold", "upsample", "min_area", "simplify", "refine")


def keep_request(layer, request):
    """Keeps with a layer the request that it was made by."""
    # What was begun anew is continued, not thrown away.
    layer.setCustomProperty(PROPERTY, json.dumps({**request, "fresh": False}))


def retry_request(layer):
    """Returns the request that goes on with the run of a layer.

    Raises:
        PluginError: Every tile has an answer, or the run cannot be told from its ledger.
    """
    ledger = ledger_file(layer)
    if ledger is None:
        raise PluginError(tr("There is no ledger beside the layer; choose a result of t4s-geo."))
    run = read_ledger(ledger)
    if not run.count_missing():
        raise PluginError(
            tr("Every tile of {} has an answer; there is nothing to retry.").format(layer.name())
        )
    kept = layer.customProperty(PROPERTY)
    return json.loads(kept) if kept else _from_ledger(run, result_file(layer))


def _from_ledger(run, output):
    """Returns the request of a run that the plugin has not started."""
    spec = run.spec
    if spec["area_of_interest"]:
        raise PluginError(
            tr(
                "The run of {} was limited to an area; run it again as it was started, which retries them."
            ).format(output.name)
        )
    return {
        "request": "segment",
        "scene": spec["scene"],
        "prompts": [f"{prompt['label']}={prompt['text']}" for prompt in spec["prompts"]],
        "output": str(output),
        "model": spec["model"],
        "bands": spec["bands"],
        "tile_size": spec["card"]["tile_size"],
        "overlap": spec["card"]["overlap"],
        "batch_size": BATCH_TILES,
        "live": True,
        **{name: run.settings[name] for name in SETTINGS if name in run.settings},
    }
