"""What the panel holds, from one session of QGIS to the next; kept in QGIS's settings."""

import json

from qgis.core import QgsSettings

KEY = "t4s_geo/session"


def read_session():
    """Returns what was kept by name; empty where there is nothing that makes sense."""
    try:
        stored = json.loads(QgsSettings().value(KEY, "{}"))
    except (TypeError, ValueError):
        # Written by hand, or by another version.
        return {}
    return stored if isinstance(stored, dict) else {}


def write_session(values):
    """Keeps values that JSON can hold, by name."""
    QgsSettings().setValue(KEY, json.dumps(values))
