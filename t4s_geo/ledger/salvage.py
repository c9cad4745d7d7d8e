"""What of a damaged ledger can be kept: every row whose checksum holds, wherever it lies."""

from __future__ import annotations

import json
import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from t4s_geo.errors import UserError
from t4s_geo.ledger.carving import carve, page_sizes
from t4s_geo.ledger.rows import BadRow, check_row, checksum, row_checksum
from t4s_geo.ledger.spec import RunSpec

SPEC = "spec"
_OF_RUN, _OF_TILES = 3, 9
# A ledger that was begun as version 1 has the number of objects after the other columns.
_ORDERS = ((0, 1, 2, 3, 4, 5, 6, 7), (0, 1, 2, 7, 3, 4, 5, 6))
_FAILED, _ANSWERED = 1, 2


@dataclass(frozen=True)
class Salvage:
    """A damaged ledger, as far as it can be understood.

    Attributes:
        path: The ledger.
        page_bytes: Size of its pages.
        spec: Its run.
        run: Other entries of its table `run`, by key, as text.
        validity: Of tiles with pixels that are not valid: those pixels, packed, and their checksum.
    """

    path: Path
    page_bytes: int
    spec: RunSpec
    run: dict[str, str]
    validity: dict[int, tuple[bytes, int]]

    def rows(self) -> Iterator[tuple[Any, ...]]:
        """Yields the values of `COLUMNS` and the checksum of each answer that holds.

        Pages that are not used any more hold older ones, too: of a tile and prompt a failure may come first,
        and then the answer that took its place.
        """
        found = np.zeros(self._bounds[:2], np.uint8)
        for carved in carve(self.path, self.page_bytes, frozenset((_OF_TILES,))):
            values = self._held(carved.values)
            if values is None:
                continue
            tile, prompt, status = values[:3]
            state = _FAILED if status == "failed" else _ANSWERED
            if state > found[tile, prompt]:
                found[tile, prompt] = state
                yield values

    @cached_property
    def kept(self) -> int:
        """How many tiles have an answer to every prompt."""
        answers = np.zeros(len(self.spec.tiling), np.uint16)
        for tile, _, status, *_ in self.rows():
            answers[tile] += status != "failed"
        return int((answers == len(self.spec.prompts)).sum())

    def _held(self, stored: tuple[Any, ...]) -> tuple[Any, ...] | None:
        """Returns an answer's values and checksum; None where they do not fit each other."""
        validity = self.validity.get(stored[0]) if isinstance(stored[0], int) else None
        kept = stored[-1]
        for order in _ORDERS:
            values = tuple(stored[position] for position in order)
            if row_checksum(values, None if validity is None else validity[1]) == kept:
                try:
                    check_row(values, *self._bounds)
                except BadRow:
                    return None
                return (*values, kept)
        return None

    @cached_property
    def _bounds(self) -> tuple[int, int, int]:
        return self.spec.bounds


class LedgerDamaged(UserError):
    """What a ledger holds is not what was written; the message says what can be kept.

    Attributes:
        found: What it still holds; None where nothing can be told.
    """

    def __init__(self, path: Path, message: str, found: Salvage | None = None) -> None:
        """Takes the ledger, the message, and what was found to write it."""
        super().__init__(message, problem="ledger_damaged", path=path)
        self.found = found


def salvage(path: Path) -> Salvage | None:
    """Looks through a damaged ledger; None where its run cannot be told, without which answers mean nothing.

    Raises:
        OSError: The file cannot be opened.
    """
    for page_bytes in page_sizes(path):
        run, validity = dict[str, tuple[int, str]](), dict[int, tuple[bytes, int]]()
        for carved in carve(path, page_bytes, frozenset((_OF_RUN,))):
            key, value, kept = carved.values
            number = carved.rowid
            if number is None:
                continue
            if isinstance(key, str) and isinstance(value, str) and checksum(key, value) == kept:
                # The last one that was written has the highest number.
                run[key] = max(run.get(key, (0, "")), (number, value))
            elif key is None and isinstance(value, bytes) and checksum(number, value) == kept:
                validity[number] = value, kept
        try:
            spec = RunSpec.from_json(json.loads(run.pop(SPEC)[1]), "The run")
        except (KeyError, ValueError, RecursionError, UserError):
            continue
        texts = {key: value for key, (_, value) in run.items()}
        return Salvage(path, page_bytes, spec, texts, validity)
    return None


def damaged(path: Path, why: str) -> LedgerDamaged:
    """Returns the error that says what of a damaged ledger can be kept."""
    try:
        found = salvage(path)
    except OSError as error:
        return LedgerDamaged(path, f"The ledger {path} cannot be read ({error.strerror}); check the disk.")
    if found is None or not found.kept:
        return LedgerDamaged(
            path,
            f"The ledger {path} is damaged ({why}) and no tile of it can be kept; run segment with --fresh.",
        )
    return LedgerDamaged(
        path,
        f"The ledger {path} is damaged ({why}); {found.kept:,} of {len(found.spec.tiling):,} tiles can be "
        f"kept: run `t4s-geo repair {shlex.quote(str(path))}`, and then the same command again.",
        found,
    )
