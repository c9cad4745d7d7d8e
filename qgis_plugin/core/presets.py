"""The user's own presets, beside those that the plugin brings; kept in QGIS's settings."""

import json

from qgis.core import QgsSettings

KEY = "t4s_geo/presets"
MOST = 100


def own_presets():
    """Returns the classes of each preset by its name."""
    try:
        stored = json.loads(QgsSettings().value(KEY, "{}"))
        return {str(name): tuple(map(str, prompts)) for name, prompts in stored.items() if prompts}
    except (TypeError, ValueError, AttributeError):
        # Written by hand, or by another version.
        return {}


def save_preset(name, prompts):
    """Keeps classes under a name; those that were kept under it are gone."""
    others = [(one, kept) for one, kept in own_presets().items() if one != name]
    _write(dict([*others, (name, tuple(prompts))][-MOST:]))


def forget_preset(name):
    """Forgets a preset."""
    _write({one: kept for one, kept in own_presets().items() if one != name})


def _write(presets):
    QgsSettings().setValue(KEY, json.dumps(presets))
