"""Lists of sources, such as virtual rasters: XML that names files, read without GDAL."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from t4s_geo.closing import Closing
from t4s_geo.errors import UserError
from t4s_geo.files import check_regular

MOST_BYTES = 256 << 20
"""Bytes of the largest list: one of a million files is smaller."""
MOST_SOURCES = 2_000_000
"""Files that a list names, each as often as it does."""

LISTS: Final = (b"<vrtdataset", b"<ogrvrtdatasource", b"<mrf_meta")
SERVERS: Final = (
    b"<gdal_wms",
    b"<gdal_wmts",
    b"<wcs_gdal",
    b"<wmt_ms_capabilities",
    b"<wms_capabilities",
    b"<capabilities",
    b"<wms_tile_service",
    b"<tilemap",
    b"<tiledpattern",
    b"<gdaltileindexdataset",
)
"""How descriptions of servers begin, and of tables that list tiles."""
HEAD: Final = 4096
"""Bytes in which GDAL looks for these."""
CHUNK: Final = 1 << 16

NAMES: Final = frozenset(
    ("sourcefilename", "sourcedataset", "srcdatasource", "datafile", "indexfile", "source")
)
"""Elements and attributes that name files, in small letters: to GDAL they are the same in large ones."""
RAW: Final = ("vrtrawrasterband", "mrf_meta")
ARCHIVED: Final = re.compile(
    r"(?:/vsizip/|zip://)\{?(?P<file>.+?\.(?:zip|kmz))\}?(?:/|!/?)(?P<member>.+)", re.IGNORECASE
)
"""A member of an archive, as GDAL or rasterio write it."""


@dataclass(frozen=True)
class SourceList:
    """What a list names.

    Attributes:
        names: As they are written, each as often as it is.
        is_raw: Whether bytes of the files are taken for pixels, whatever they are.
    """

    names: list[str]
    is_raw: bool


class Content(Closing):
    """Bytes of a file, a member of an archive or a text; none of what cannot be read without GDAL.

    Attributes:
        head: The first ones in small letters.
        size: How many there are.
    """

    def __init__(self, name: str, what: str) -> None:
        """Opens what is called so.

        Raises:
            UserError: It is a pipe or a device.
        """
        self.head, self.size = b"", 0
        self._first, self._file, self._open = b"", None, ExitStack()
        try:
            self._file = self._opened(name, what)
            self._first = name.encode(errors="replace") if is_text(name) else self._read(HEAD)
        except (OSError, LookupError, ValueError, NotImplementedError, RuntimeError, zipfile.BadZipFile):
            # GDAL finds it, too, and says what is wrong.
            self.close()
        self.head = self._first[:HEAD].lower()

    def __iter__(self) -> Iterator[bytes]:
        """Yields them, once."""
        yield self._first
        while chunk := self._read(CHUNK):
            yield chunk

    def close(self) -> None:
        """Closes the file."""
        self._open.close()
        self._file = None

    def _opened(self, name: str, what: str) -> IO[bytes] | None:
        if is_text(name):
            return None
        if (archived := ARCHIVED.match(name)) is not None:
            check_regular(Path(archived["file"]), what)
            archive = self._open.enter_context(zipfile.ZipFile(archived["file"]))
            self.size = archive.getinfo(archived["member"]).file_size
            return self._open.enter_context(archive.open(archived["member"]))
        check_regular(Path(name), what)
        if not Path(name).is_file():
            return None
        self.size = Path(name).stat().st_size
        return self._open.enter_context(open(name, "rb"))

    def _read(self, size: int) -> bytes:
        return b"" if self._file is None else self._file.read(size)


def is_text(name: str) -> bool:
    """Tells whether a name is not that of a file, but what GDAL would find in it."""
    return name.lstrip().startswith("<")


def read_list(content: Iterable[bytes], name: str) -> SourceList:
    """Reads what an XML document names.

    Args:
        content: Its bytes.
        name: What messages call it.

    Raises:
        UserError: It is not well-formed, has entities, or names too much.
    """
    reader = _Reader(name)
    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.EndElementHandler = reader.begin, reader.end
    parser.CharacterDataHandler, parser.EntityDeclHandler = reader.add, reader.refuse
    read = 0
    try:
        for chunk in content:
            read += len(chunk)
            if read > MOST_BYTES:
                raise UserError(f"{name:.200} has more than {MOST_BYTES >> 20} MiB; give a part of it.")
            parser.Parse(chunk, False)
            if len(reader.names) > MOST_SOURCES:
                raise UserError(f"{name:.200} has more than {MOST_SOURCES:,} sources; give a part of it.")
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise UserError(
            f"{name:.200} is not well-formed XML ({error}); correct it.", problem="damaged_list", path=name
        ) from None
    except OSError as error:
        raise UserError(
            f"{name:.200} cannot be read ({error.strerror}); replace it.", problem="damaged_list", path=name
        ) from None
    return SourceList(reader.names, reader.is_raw)


class _Reader:
    """Hears of a document's elements; like GDAL it makes no difference between them and attributes."""

    def __init__(self, name: str) -> None:
        self.names = list[str]()
        self.is_raw = False
        self._name = name
        self._open = list[tuple[str, list[str]]]()

    def begin(self, tag: str, attributes: dict[str, str]) -> None:
        if self._open:
            # Of a text with elements within it, GDAL takes what is before them.
            self._note(self._open[-1][0], "".join(self._open[-1][1]))
        self._note("", tag)
        for key, value in attributes.items():
            self._note(key, value)
        self._open.append((tag, []))

    def add(self, text: str) -> None:
        self._open[-1][1].append(text)

    def end(self, tag: str) -> None:
        _, texts = self._open.pop()
        self._note(tag, "".join(texts))

    def refuse(self, *_: object) -> None:
        raise UserError(f"{self._name:.200} declares entities; write out what they stand for.")

    def _note(self, key: str, value: str) -> None:
        if not self.is_raw:
            self.is_raw = any(mark in value.lower() for mark in RAW)
        if key.lower() in NAMES and value.strip():
            self.names.append(value.strip())
