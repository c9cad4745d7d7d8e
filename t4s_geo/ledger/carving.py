"""Rows out of the pages of a damaged SQLite file, each page for itself.

Neither the file's header nor its tables, its trees or its other pages are trusted or needed. What is found
may be stale or wrong: a row has to have a checksum of its own. See https://www.sqlite.org/fileformat2.html.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from io import RawIOBase
from pathlib import Path
from typing import Any

DEFAULT_PAGE_BYTES = 4096
MOST_BYTES = 128 << 20
"""Bytes of the largest row: the cells of the largest tile, and more text than any model writes."""

_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR = 0x0D, 0x0A, 0x02
_INTEGER_BYTES = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}
_FLOAT, _ZERO, _ONE, _FIRST_BLOB = 7, 8, 9, 12


@dataclass(frozen=True)
class Carved:
    """A row.

    Attributes:
        rowid: Its number; None in tables that have none.
        values: Whole numbers, texts, bytes, floats or None.
    """

    rowid: int | None
    values: tuple[Any, ...]


def page_sizes(path: Path) -> tuple[int, ...]:
    """Returns what a page may measure, in bytes: as SQLite chooses by default, and as the header says."""
    with path.open("rb") as file:
        header = file.read(18)
    stated = int.from_bytes(header[16:18], "big") or 0
    stated = 65536 if stated == 1 else stated
    usual = 512 <= stated <= 65536 and stated.bit_count() == 1
    return (DEFAULT_PAGE_BYTES, stated) if usual and stated != DEFAULT_PAGE_BYTES else (DEFAULT_PAGE_BYTES,)


def carve(path: Path, page_bytes: int, columns: frozenset[int]) -> Iterator[Carved]:
    """Yields the rows that have so many columns, in the order of pages.

    Args:
        path: The file.
        page_bytes: Size of a page.
        columns: Numbers of columns of the rows that are wanted.

    Raises:
        OSError: The file cannot be opened; what of it cannot be read is passed over.
    """
    with path.open("rb", buffering=0) as file:
        yield from _Carver(file, page_bytes, columns).rows()


class _Carver:
    def __init__(self, file: RawIOBase, size: int, columns: frozenset[int]) -> None:
        self._file, self._size, self._columns = file, size, columns
        self._pages = -(-os.fstat(file.fileno()).st_size // size)
        # All rows of an intact file together have fewer overflow pages than it has pages.
        self._overflow_left = self._pages

    def rows(self) -> Iterator[Carved]:
        for number in range(1, self._pages + 1):
            page = self._page(number)
            start = 100 if number == 1 else 0
            if len(page) > start + 8 and page[start] in (_TABLE_LEAF, _INDEX_LEAF, _INDEX_INTERIOR):
                yield from self._rows_of(page, start)

    def _page(self, number: int) -> bytes:
        """Reads a page; nothing where the disk does not give it."""
        try:
            self._file.seek((number - 1) * self._size)
            return self._file.read(self._size) or b""
        except OSError:
            return b""

    def _rows_of(self, page: bytes, start: int) -> Iterator[Carved]:
        kind = page[start]
        first = start + (12 if kind == _INDEX_INTERIOR else 8)
        cells = int.from_bytes(page[start + 3 : start + 5], "big")
        for position in range(first, min(first + 2 * cells, len(page) - 1), 2):
            offset = int.from_bytes(page[position : position + 2], "big")
            try:
                if offset >= first and (row := self._row(page, offset, kind)) is not None:
                    yield row
            except (IndexError, ValueError, struct.error):
                continue

    def _row(self, page: bytes, at: int, kind: int) -> Carved | None:
        """Reads the row of a cell; None where it is another table's.

        Raises:
            IndexError: It reaches past its page.
            ValueError: It is none.
            struct.error: It breaks off.
        """
        rowid: int | None = None
        if kind == _INDEX_INTERIOR:
            at += 4
        length, at = _varint(page, at)
        if kind == _TABLE_LEAF:
            rowid, at = _varint(page, at)
        if length > MOST_BYTES:
            raise ValueError
        local = self._local_bytes(length, kind)
        head = page[at : at + local]
        types = _types(head)
        if len(types) not in self._columns:
            return None
        record = head if local == length else head + self._overflow(page, at + local, length - local)
        if len(record) != length:
            raise ValueError
        return Carved(rowid, _values(record, types))

    def _local_bytes(self, length: int, kind: int) -> int:
        """Returns how much of a row lies in its own page."""
        usable = self._size
        most = usable - 35 if kind == _TABLE_LEAF else (usable - 12) * 64 // 255 - 23
        if length <= most:
            return length
        least = (usable - 12) * 32 // 255 - 23
        local = least + (length - least) % (usable - 4)
        return local if local <= most else least

    def _overflow(self, page: bytes, at: int, length: int) -> bytes:
        """Follows the pages that the rest of a row lies in."""
        parts, number = [], int.from_bytes(page[at : at + 4], "big")
        while length > 0:
            self._overflow_left -= 1
            if not 0 < number <= self._pages or self._overflow_left < 0:
                raise ValueError
            content = self._page(number)
            number = int.from_bytes(content[:4], "big")
            parts.append(content[4 : 4 + length])
            if not parts[-1]:
                raise ValueError
            length -= len(parts[-1])
        return b"".join(parts)


def _varint(data: bytes, at: int) -> tuple[int, int]:
    """Reads a number of one to nine bytes; returns it and where the next one begins."""
    value = 0
    for _ in range(8):
        byte = data[at]
        at += 1
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, at
    return value << 8 | data[at], at + 1


def _types(record: bytes) -> list[int]:
    """Reads the types of a row's columns, which stand before its values."""
    length, at = _varint(record, 0)
    types = []
    while at < length:
        kind, at = _varint(record, at)
        types.append(kind)
    return types


def _values(record: bytes, types: list[int]) -> tuple[Any, ...]:
    """Reads the values of a row of these types."""
    at, values = _varint(record, 0)[0], list[Any]()
    for kind in types:
        size = _INTEGER_BYTES.get(kind, 0)
        if kind == _FLOAT:
            size = 8
        elif kind >= _FIRST_BLOB:
            size = (kind - _FIRST_BLOB) // 2
        data = record[at : at + size]
        if len(data) != size:
            raise ValueError
        at += size
        values.append(_value(data, kind))
    return tuple(values)


def _value(data: bytes, kind: int) -> Any:
    if kind in _INTEGER_BYTES:
        return int.from_bytes(data, "big", signed=True)
    if kind in (_ZERO, _ONE):
        return kind - _ZERO
    if kind == _FLOAT:
        return struct.unpack(">d", data)[0]
    if kind < _FIRST_BLOB:
        return None
    return data if kind % 2 == 0 else data.decode()
