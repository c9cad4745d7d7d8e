"""Where the engine is."""

import os
import shutil
from pathlib import Path

from qgis.core import QgsApplication, QgsSettings

from .errors import PluginError

SETTING = "t4s_geo/engine"
VARIABLE = "T4S_GEO_ENGINE"
# What QGIS sets for its own Python, GDAL and PROJ; the engine has its own.
FOREIGN = ("PYTHON", "GDAL_", "PROJ_", "QT_", "OSGEO")
SCRIPTS = "Scripts" if os.name == "nt" else "bin"


def managed_folder():
    """Returns the folder of the environment that the plugin sets up; it may not be there."""
    return Path(QgsApplication.qgisSettingsDirPath()) / "t4s_geo" / "engine"


def managed_engine():
    """Returns the path of the engine in that environment; it may not be there."""
    return managed_folder() / SCRIPTS / ("t4s-geo.exe" if os.name == "nt" else "t4s-geo")


def find_engine():
    """Returns the engine of the setting, of the variable, of the managed environment, or on PATH.

    Raises:
        PluginError: There is none.
    """
    chosen = (QgsSettings().value(SETTING, ""), os.environ.get(VARIABLE, ""))
    for candidate in (*chosen, str(managed_engine()), "t4s-geo"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    raise PluginError(
        "The engine t4s-geo was not found; press Set up engine in the t4s-geo panel, or put the path of an "
        f"installed one into the setting {SETTING} or the variable {VARIABLE}."
    )


def engine_environment():
    """Returns the environment variables to start the engine with."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    return {**kept, "NO_COLOR": "1", "PYTHONUTF8": "1"}
