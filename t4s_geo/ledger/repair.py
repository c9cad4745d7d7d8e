"""A ledger of what a damaged one still holds."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from itertools import count, islice
from pathlib import Path

from t4s_geo.drafts import draft_folder
from t4s_geo.errors import UserError
from t4s_geo.ledger.header import beside
from t4s_geo.ledger.locking import only_run
from t4s_geo.ledger.opening import expect_file
from t4s_geo.ledger.salvage import LedgerDamaged, Salvage
from t4s_geo.ledger.store import Ledger

ROWS_AT_ONCE = 1000


@dataclass(frozen=True)
class Repaired:
    """What became of a ledger.

    Attributes:
        tiles: Tiles of its run.
        kept: Tiles that are answered.
        damaged: Where the damaged ledger is now; None where nothing was wrong.
        settings: Whether it is still known what the result was made with.
    """

    tiles: int
    kept: int
    damaged: Path | None = None
    settings: bool = True


def repair_ledger(path: Path) -> Repaired:
    """Puts a ledger of what can be kept in the place of a damaged one, which moves aside.

    Raises:
        UserError: It is no ledger, a run is at it, nothing of it can be kept, or the new one cannot be
            written; then nothing has changed.
    """
    expect_file(path)
    # The lock is that of the ledger, whichever of its outputs is named.
    with only_run(path.with_suffix(".gpkg")):
        return _repair(path)


def _repair(path: Path) -> Repaired:
    try:
        with Ledger.open(path) as ledger:
            return Repaired(len(ledger.spec.tiling), len(ledger.finished()))
    except LedgerDamaged as error:
        found = error.found
        if found is None or not found.kept:
            raise error from None
    try:
        with draft_folder(path) as folder:
            draft = folder / path.name
            with Ledger.create(draft, found.spec) as ledger:
                _fill(ledger, found)
            with Ledger.open(draft) as ledger:
                kept, settings = len(ledger.finished()), bool(ledger.settings())
            aside = _move_aside(path)
            draft.replace(path)
    except OSError as error:
        raise UserError(
            f"The ledger {path} cannot be replaced ({error.strerror}); copy it to where you may write."
        ) from None
    return Repaired(len(found.spec.tiling), kept, aside, settings)


def _fill(ledger: Ledger, found: Salvage) -> None:
    """Writes what can be kept."""
    ledger.restore(found.run.items(), ((tile, *stored) for tile, stored in found.validity.items()))
    rows = found.rows()
    while part := list(islice(rows, ROWS_AT_ONCE)):
        ledger.restore((), (), part)


def _move_aside(path: Path) -> Path:
    """Gives a damaged ledger another name, never that of an older one; returns it."""
    names = (f"{path.name}.damaged{number or ''}" for number in count())
    aside = next(new for name in names if not os.path.lexists(new := path.with_name(name)))
    for journal in beside(path):
        # It would be played back into the new ledger.
        with suppress(FileNotFoundError):
            journal.replace(journal.with_name(journal.name.replace(path.name, aside.name, 1)))
    try:
        # So that there is a ledger at any moment.
        os.link(path, aside)
    except OSError:
        path.rename(aside)
    return aside
