"""What files refer to: a virtual raster names others, which may be anywhere.

Looked through before GDAL opens anything, since it follows names at once: it would wait for a pipe, take any
file's bytes for pixels, and multiply mosaics of mosaics.
"""

from __future__ import annotations

import os
import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import rasterio
from rasterio.errors import RasterioIOError
from rasterio.io import DatasetReader

from t4s_geo.errors import UserError
from t4s_geo.files import check_regular
from t4s_geo.network import expect, is_remote, may_refer
from t4s_geo.plain import is_half
from t4s_geo.raster.source_lists import (
    ARCHIVED,
    LISTS,
    MOST_SOURCES,
    SERVERS,
    Content,
    SourceList,
    is_text,
    read_list,
)

MOST_DEPTH = 16
"""Lists of sources within each other."""
ORIGIN: Final = re.compile(
    r"(?:/vsi(?P<store>s3|gs|az|adls|oss|swift)(?:_streaming)?/|(?P<scheme>[a-z0-9]+)://)(?P<host>[^/?#\s]+)",
    re.IGNORECASE,
)


def check_references(name: str, what: str) -> None:
    """Checks what a file on this machine refers to, and what that refers to; for a server, lets GDAL ask it.

    Args:
        name: As the user gave it: a path, a URL, a member of an archive, or the text of a virtual raster.
        what: What it should be, such as `raster`.

    Raises:
        UserError: It refers to a server, a pipe, itself, too much, or to bytes outside its folder.
    """
    if any(map(is_half, name)):
        raise UserError(f"The name of the {what} {name} is not UTF-8 text, which GDAL needs; rename it.")
    if not is_text(name):
        expect(name)
    if is_text(name) or not is_remote(name):
        _check_beside(Path(name), what)
        _Walk(what).weigh(name, ())


def check_opened(dataset: DatasetReader, name: str) -> None:
    """Checks what GDAL says that a raster is made of, before its pixels are read.

    Raises:
        UserError: It needs a server that the user has not named, or bytes of a file elsewhere.
    """
    if may_refer():
        return
    overviews = dataset.tags(ns="OVERVIEWS").get("OVERVIEW_FILE", "")
    if is_remote(overviews) and not _same_origin(overviews, name):
        raise _remote(name, overviews)
    is_file = Path(name).is_file()
    if dataset.driver == "VRT" and not is_file:
        _check_virtual(dataset, name)
    elif dataset.driver != "VRT" and is_file:
        for other in dataset.files:
            if not _is_below(Path(other), Path(name).parent) and not _is_raster(other):
                raise _outside(name, other)


@dataclass(frozen=True)
class _Walk:
    """A walk from file to file.

    Attributes:
        what: What the first should be.
        weights: Sources of each file that was looked into.
    """

    what: str
    weights: dict[str, int] = field(default_factory=dict)

    def weigh(self, name: str, above: tuple[str, ...]) -> int:
        """Returns how many sources a file stands for: 1 if it is no list.

        Args:
            name: Of the file.
            above: Lists that led to it.

        Raises:
            UserError: As `check_references`.
        """
        if name in self.weights:
            return self.weights[name]
        if name in above or len(above) >= MOST_DEPTH:
            raise UserError(
                f"{above[0]:.200} refers to itself or is nested too deeply; correct its sources.",
                problem="damaged_list",
                path=above[0],
            )
        weight, listed = 1, self._listed(name)
        if listed is not None:
            times = Counter(listed.names).items()
            weight = max(1, sum(count * self._source(name, one, listed, above) for one, count in times))
        if weight > MOST_SOURCES:
            whole = (*above, name)[0]
            raise UserError(
                f"{whole:.200} has more than {MOST_SOURCES:,} sources; give a part of it.",
                problem="damaged_list",
                path=whole,
            )
        self.weights[name] = weight
        return weight

    def _listed(self, name: str) -> SourceList | None:
        with Content(name, self.what) as content:
            if any(mark in content.head for mark in SERVERS) and not may_refer():
                raise UserError(
                    f"{name:.200} describes a server; add --network to ask it.",
                    problem="refers_elsewhere",
                    path=name,
                )
            if any(mark in content.head for mark in LISTS):
                return read_list(content, name)
        return None

    def _source(self, name: str, source: str, listed: SourceList, above: tuple[str, ...]) -> int:
        """Returns how many sources one of a list stands for."""
        if is_text(source):
            return self.weigh(source, (*above, name))
        if is_remote(source):
            if may_refer():
                return 1
            raise _remote(name, source)
        most, folder = 1, _folder(name)
        # Beside the list or in the current folder, as an attribute says that has several defaults.
        for place in dict.fromkeys((folder / source, Path(source))):
            if not place.exists() and not ARCHIVED.match(source):
                continue
            if listed.is_raw and not may_refer() and not _is_below(place, folder):
                raise _outside(name, source)
            check_regular(place, "source")
            if not place.is_dir():
                most = max(most, self.weigh(str(place), (*above, name)))
        return most


def _check_beside(path: Path, what: str) -> None:
    """Raises UserError where a pipe lies beside a file whose name GDAL takes for that of a part of it."""
    if not path.is_file():
        return
    with os.scandir(path.parent) as entries:
        for entry in entries:
            rest = entry.name.removeprefix(path.stem)
            if rest != entry.name and not rest[:1].isalnum():
                check_regular(Path(entry.path), f"part of the {what}")


def _check_virtual(dataset: DatasetReader, name: str) -> None:
    """Checks the sources of a virtual raster that lies on a server, or whose text only GDAL can read."""
    document = dataset.tags(ns="xml:VRT").get("xml:VRT", "")
    if not is_remote(name):
        _Walk("raster").weigh(document, ())
        return
    for source in read_list([document.encode()], name).names:
        if is_remote(source) and not _same_origin(source, name):
            raise _remote(name, source)
        if Path(source).is_absolute() and Path(source).exists():
            raise _outside(name, source)


def _same_origin(one: str, other: str) -> bool:
    return _origin(one) == _origin(other)


def _origin(name: str) -> tuple[str, str] | None:
    found = ORIGIN.search(name)
    return None if found is None else ((found["store"] or found["scheme"]).lower(), found["host"].lower())


def _folder(name: str) -> Path:
    return Path() if is_text(name) else Path(name).parent


def _is_below(path: Path, folder: Path) -> bool:
    """Tells whether a file lies in a folder or below it, links followed."""
    return Path(os.path.realpath(path)).is_relative_to(os.path.realpath(folder))


def _is_raster(name: str) -> bool:
    """Tells whether a file is a raster by itself."""
    try:
        check_regular(Path(name), "raster")
        rasterio.open(name).close()
    except (RasterioIOError, UserError):
        return False
    return True


def _remote(name: str, source: str) -> UserError:
    return UserError(
        f"{name:.200} refers to {source:.200}, which you did not name; add --network to ask it, too.",
        problem="refers_elsewhere",
        path=name,
    )


def _outside(name: str, source: str) -> UserError:
    return UserError(
        f"{name:.200} takes the bytes of {source:.200} for pixels, which is not in its folder; put it there, "
        "or add --network if you trust the file.",
        problem="refers_elsewhere",
        path=name,
    )
