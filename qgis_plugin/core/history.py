"""The classes of the last runs; kept in QGIS's settings."""

import json

from qgis.core import QgsSettings

KEY = "t4s_geo/history"
KEPT = 10


def recent_prompts():
    """Returns the prompts of the last runs, each a tuple, the latest first."""
    try:
        stored = json.loads(QgsSettings().value(KEY, "[]"))
        return [tuple(map(str, prompts)) for prompts in stored if prompts][:KEPT]
    except (TypeError, ValueError):
        # Written by hand, or by another version.
        return []


def remember_prompts(prompts):
    """Puts the prompts of a run in the first place."""
    others = [one for one in recent_prompts() if one != tuple(prompts)]
    QgsSettings().setValue(KEY, json.dumps([tuple(prompts), *others][:KEPT]))
