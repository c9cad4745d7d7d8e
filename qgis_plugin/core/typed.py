"""The models that the user has typed, apart from those that projects and ledgers name.

A key, and pictures of the scene, go to a server only if the user has chosen it; which ones he has is kept in
QGIS's settings, never in a project.
"""

import json
from pathlib import Path
from urllib.parse import urlsplit

from qgis.core import QgsSettings

from .scenes import VIRTUAL
from .settings import Settings

KEY = "t4s_geo/typed_models"
KEPT = 100
PORTS = {"http": 80, "https": 443}


def remember_models(request):
    """Keeps which models the user asks for in a request."""
    named = [request.get("model") or "", *request.get("models", ())]
    new = [_place(name) for name in named if not is_here(name)]
    before = _remembered()
    if any(place not in before[:1] for place in new):
        QgsSettings().setValue(KEY, json.dumps(list(dict.fromkeys([*new, *before]))[:KEPT]))


def is_typed(name):
    """Tells whether the user has chosen a model once: its server, or its name."""
    return is_here(name) or _place(name) in (*_remembered(), _place(Settings.read().model))


def is_here(name):
    """Tells whether a name is that of the embedded model, or of a file or folder of this machine."""
    path = name[len("oracle:") :] if name.startswith("oracle:") else name
    return name in ("", "embedded") or (not is_elsewhere(path) and Path(path).is_absolute())


def is_elsewhere(path):
    """Tells whether a path of a file is on another machine: a URL, GDAL's name of one, or a network share."""
    path = path[len(VIRTUAL) :] if path.startswith(VIRTUAL) else path
    return "://" in path or path.startswith(("\\\\", "//", "/vsi")) or _has_driver(path)


def _has_driver(path):
    """Tells whether a path begins as `WMS:…` does; one letter is a drive."""
    driver, colon, _ = path.partition(":")
    return bool(colon) and len(driver) > 1 and driver.isalnum()


def _place(name):
    """Returns what of a model's name decides where things are sent: the origin of a server, or all of it."""
    try:
        parts = urlsplit(name.strip())
        port = parts.port
    except ValueError:
        return name
    if parts.scheme not in PORTS or not parts.hostname:
        return name
    return f"{parts.scheme}://{parts.hostname}:{port or PORTS[parts.scheme]}"


def _remembered():
    try:
        stored = json.loads(QgsSettings().value(KEY, "[]"))
        return [str(place) for place in stored]
    except (TypeError, ValueError):
        # Written by hand, or by another version.
        return []
