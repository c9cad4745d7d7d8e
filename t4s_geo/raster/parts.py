"""The files that a raster consists of."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path

from t4s_geo.errors import UserError
from t4s_geo.network import is_remote
from t4s_geo.raster.datasets import open_raster

MOST_FILES = 1000
"""Files of a raster that are looked into at most, for rasters that point at others."""
_PREFIX = re.compile(r"/vsi\w+/|[\w+]+://")


def raster_files(raster: str) -> list[Path]:
    """Returns the files on this machine that a raster is read from: it, its sidecars, what it points at.

    Args:
        raster: Anything that GDAL opens; of what it cannot open, the file of that name.
    """
    found: dict[str, None] = {}
    # What lies on a server has no files here, and need not be asked for twice.
    waiting = [] if is_remote(raster) else [raster]
    while waiting and len(found) < MOST_FILES:
        name = waiting.pop()
        files: list[str] = []
        # A file that cannot be opened is told of by whoever goes on with it.
        with suppress(UserError, OSError, ValueError), open_raster(name) as dataset:
            files = dataset.files
        new = [file for file in files if file not in found]
        found |= dict.fromkeys(new)
        # GDAL names the sources of a virtual raster, but not their sources.
        virtual = (file for file in new if file != raster and file.lower().endswith(".vrt"))
        waiting += [file for file in virtual if not is_remote(file)]
    return [path for file in (raster, *found) if (path := _on_disk(file)) is not None]


def _on_disk(name: str) -> Path | None:
    """Returns the file itself, or the archive that it lies in; None where there is no such file here."""
    stripped = name
    while (prefix := _PREFIX.match(stripped)) is not None:
        stripped = stripped[prefix.end() :]
    path = Path(stripped.strip("{}").partition("!")[0])
    try:
        return next((one for one in (path, *path.parents) if one.is_file()), None)
    except (OSError, ValueError):
        return None
