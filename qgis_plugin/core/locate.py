"""Where the engine is."""

import os
import shutil
from pathlib import Path

from qgis.core import QgsApplication

from .errors import EngineError
from .settings import Settings
from .translation import tr

VARIABLE = "T4S_GEO_ENGINE"
KEY_VARIABLE = "T4S_GEO_API_KEY"
# What QGIS sets for its own Python, GDAL and PROJ; the engine has its own.
FOREIGN = ("PYTHON", "GDAL_", "PROJ_", "QT_", "OSGEO")
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def managed_folder():
    """Returns the folder of the environment that the plugin sets up; it may not be there."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "t4s_geo" / "engine"


def managed_engine():
    """Returns the path of the engine in that environment; it may not be there."""
    return managed_folder() / SCRIPTS / ("t4s-geo.exe" if os.name == "nt" else "t4s-geo")


def managed_python():
    """Returns the path of the Python of that environment; it may not be there."""
    return managed_folder() / SCRIPTS / ("python.exe" if os.name == "nt" else "python")


def find_engine():
    """Returns the engine of the setting, of the variable, of the managed environment, or on PATH.

    Raises:
        EngineError: There is none.
    """
    chosen = (Settings.read().engine, os.environ.get(VARIABLE, ""))
    for candidate in (*chosen, str(managed_engine()), "t4s-geo"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    raise EngineError(
        tr(
            "The engine t4s-geo was not found; press Set up engine in the t4s-geo panel, or choose an "
            "installed one in Settings > Options > t4s-geo or with the variable {}."
        ).format(VARIABLE)
    )


def engine_environment(key=""):
    """Returns the environment variables to start the engine with.

    Args:
        key: Of a server; it is passed on in no other way.
    """
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return {**kept, "NO_COLOR": "1", "PYTHONUTF8": "1", **({KEY_VARIABLE: key} if key else {})}
