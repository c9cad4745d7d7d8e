"""Whether GDAL may use the network: for what the user names, not for what a file refers to.

A local file can name servers in many ways: in a VRT, in a description of a web map, in the metadata beside a
TIFF. So it is GDAL that is told, in environment variables, which reach all its copies, threads and children:
that its proxy is none, that there are no remote files, and to leave out drivers that are for servers alone.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Mapping
from typing import Final

REMOTE = re.compile(
    r"/vsi(?:curl|s3|gs|az|adls|oss|swift|webhdfs|hdfs)|://"
    r"|\b(?:WMS|WMTS|WCS|WFS3?|OGCAPI|OAPIF|CSW|DAAS|EEDAI?|PLMOSAIC|PLSCENES|NGW|ADBC|PG|MYSQL|MSSQL|ODBC|ES"
    r"|CARTO|AMIGOCLOUD)\s*:",
    re.IGNORECASE,
)
"""What the names of servers, and of files on them, have in them."""
LOCAL = re.compile(r"^(?:file|zip|tar|gzip|vrt|zip\+file|tar\+file)://(?!.*://)", re.IGNORECASE)
"""What looks like an address, and is none."""

SERVERS: Final = (
    "ADBC AmigoCloud Carto CSW DAAS EEDA EEDAI Elasticsearch GDALG GTI HTTP NGW OAPIF OGCAPI PLMOSAIC "
    "PLSCENES STACIT STACTA WCS WFS WMS WMTS"
)
"""Drivers that ask servers, or open whatever a table lists."""

OFF: Final[Mapping[str, str]] = {
    # No scheme that curl knows: it refuses before it looks up a name.
    "GDAL_HTTP_PROXY": "off://the-network-is-off",
    "GDAL_HTTPS_PROXY": "off://the-network-is-off",
    # `no_proxy` names hosts that need no proxy; no file on them is found either.
    "CPL_VSIL_CURL_ALLOWED_FILENAME": "the-network-is-off",
}
SKIP: Final = "GDAL_SKIP"
"""Is read once in the life of a process, when GDAL makes its list of drivers."""
ALWAYS: Final[Mapping[str, str]] = {
    "GDAL_VRT_ENABLE_PYTHON": "NO",
    "GDAL_VRT_RAWRASTERBAND_ALLOWED_SOURCE": "SIBLING_OR_CHILD_OF_VRT_PATH",
    "CPL_ALLOW_VSISTDIN": "NO",
}
"""No file may have GDAL run Python, take any bytes for pixels, or wait for standard input."""

STATE: Final = "T4S_GEO_NETWORK"
"""Variable that says `all` or `named`, or, while the network is off, keeps what the user has set, as JSON."""
ALL: Final = "all"
NAMED: Final = "named"


def begin(everything: bool, *, lasting: bool = False) -> None:
    """Decides for what is done next in this process, while no raster is open.

    Args:
        everything: Whether files may refer to servers; else only those that the user names are asked.
        lasting: Whether the process does nothing else afterwards, so that drivers can be left out, too.
    """
    if everything:
        _switch_on(ALL)
        return
    _switch_off()
    if lasting:
        # GDAL complains about a driver that is named twice.
        skipped = dict.fromkeys([*re.split(r"[\s,]+", os.environ.get(SKIP, "")), *SERVERS.split()])
        os.environ[SKIP] = " ".join(filter(None, skipped))


def decide(everything: bool) -> None:
    """Decides for a run, as `begin`; servers that were named before may still be asked by other threads.

    Before GDAL is imported, drivers that were left out are there again.
    """
    if everything or os.environ.get(STATE) == ALL:
        begin(everything)


def expect(name: str) -> None:
    """Lets GDAL use the network where the user names a server; else it stays as it was decided."""
    if os.environ.get(STATE) == ALL:
        return
    if is_remote(name):
        _switch_on(NAMED)
    elif STATE not in os.environ:
        _switch_off()


def is_remote(name: str) -> bool:
    """Tells whether a name of a raster or vector file is that of a server, or of a file on one."""
    return REMOTE.search(name) is not None and LOCAL.match(name) is None


def may_refer() -> bool:
    """Tells whether what files refer to may be anywhere."""
    return os.environ.get(STATE) == ALL


def _switch_on(state: str) -> None:
    """Gives GDAL what the user's environment says."""
    before = os.environ.get(STATE, NAMED)
    if before not in (ALL, NAMED):
        for name, value in json.loads(before).items():
            if value is None:
                os.environ.pop(name, None)
            else:
                os.environ[name] = value
    os.environ.update({**ALWAYS, STATE: state})


def _switch_off() -> None:
    if os.environ.get(STATE, ALL) in (ALL, NAMED):
        kept = {name: os.environ.get(name) for name in (*OFF, SKIP)}
        os.environ.update({**ALWAYS, **OFF, STATE: json.dumps(kept)})
