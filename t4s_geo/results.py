"""Results as they were written: one that was changed since then is replaced only if the user insists.

What counts is what a file holds, not its clock. The records of what was written lie in the ledger; two
contents are recorded while one takes the other's place, so that a run that is killed in between knows both.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final, Self

from t4s_geo.errors import ResultChanged, UserError
from t4s_geo.files import file_digest
from t4s_geo.ledger import Ledger, ledger_path
from t4s_geo.vector.writers import is_result, result_digest

KEY: Final = "results"
"""Where a ledger keeps the records."""


@dataclass(frozen=True)
class Record:
    """What is known about a result.

    Attributes:
        digests: What it may hold without having been changed.
        made_with: Settings that it was made with from all tiles; None if it is not from all, or not known.
        kept: How many polygons of each status it holds that people had decided about before. It is then
            never unchanged, so that nothing replaces it unasked.
    """

    digests: tuple[str, ...] = ()
    made_with: Mapping[str, Any] | None = None
    kept: Mapping[str, int] = field(default_factory=dict)


class Records:
    """Records of results, by their paths as seen from a folder.

    Args:
        folder: Where the records are kept: that and the results may move together.
        stored: What `stored` returned before; anything else stands for no records.
    """

    def __init__(self, folder: Path, stored: object = None) -> None:
        self._folder = Path(os.path.realpath(folder))
        self._records = _read(stored)

    @classmethod
    def of(cls, ledger: Ledger) -> Self:
        """Returns the records in a ledger."""
        return cls(ledger.path.parent, ledger.value(KEY))

    @classmethod
    def beside(cls, output: Path) -> Self:
        """Returns the records in the ledger of an output; none where there is no such ledger."""
        ledger = ledger_path(output)
        if ledger.exists():
            # One that cannot be read is told of by whoever goes on with it.
            with suppress(UserError), Ledger.open(ledger, whole=False) as opened:
                return cls.of(opened)
        return cls(ledger.parent)

    def stored(self) -> dict[str, Any]:
        """Returns the records as JSON values."""
        return {
            name: {
                "digests": list(record.digests),
                "made_with": record.made_with,
                **({"kept": dict(record.kept)} if record.kept else {}),
            }
            for name, record in self._records.items()
        }

    def get(self, path: Path) -> Record:
        """Returns what is known about a result."""
        return self._records.get(self._name(path), Record())

    def know(self, digest: str) -> bool:
        """Tells whether a run wrote this, wherever the file has gone since."""
        return any(digest in record.digests for record in self._records.values())

    def put(self, path: Path, record: Record) -> None:
        """Notes what is known about a result."""
        self._records[self._name(path)] = record

    def of_other_answers(self) -> Self:
        """Returns the records for a new ledger: what is there is ours, but made from other answers."""
        records = type(self)(self._folder)
        records._records = {name: replace(one, made_with=None) for name, one in self._records.items()}
        return records

    def _name(self, path: Path) -> str:
        place = Path(os.path.realpath(path.parent)) / path.name
        try:
            return Path(os.path.relpath(place, self._folder)).as_posix()
        except ValueError:
            # Another drive of Windows.
            return place.as_posix()


class Replacing:
    """Watches over the results that a run replaces.

    Args:
        records: What earlier runs wrote; brought up to date.
        save: Keeps the records; called before and after a file takes its place.
        others: What runs with another ledger wrote.
        overwrite: Replace whatever is there.
    """

    def __init__(
        self,
        records: Records,
        save: Callable[[Records], None] = lambda records: None,
        others: Iterable[Records] = (),
        overwrite: bool = False,
    ) -> None:
        self._records, self._save, self._others, self._overwrite = records, save, tuple(others), overwrite
        self._keeping: dict[Path, tuple[str, Mapping[str, int]]] = {}

    @classmethod
    def of(cls, ledger: Ledger, output: Path, overwrite: bool) -> Self:
        """Watches over what is made of a ledger; it keeps the records."""
        beside = ledger_path(output)
        ours = beside.exists() and beside.samefile(ledger.path)

        def save(records: Records) -> None:
            # A ledger that lies elsewhere may be one that can only be read.
            with suppress(*(() if ours else (UserError,))):
                ledger.keep(KEY, records.stored())

        return cls(Records.of(ledger), save, [] if ours else [Records.beside(output)], overwrite)

    def check(self, paths: Iterable[Path | None]) -> None:
        """Checks before any work that nothing is lost where results go.

        Raises:
            ResultChanged: Some file there is not as a run wrote it.
        """
        changed = [path for path in paths if path is not None and self._is_changed(path)]
        if not changed:
            return
        *others, last = map(str, changed)
        listed = f"{', '.join(others)} and {last} were" if others else f"{last} was"
        raise ResultChanged(
            f"{listed} changed after t4s-geo wrote it, or written by something else; add --keep edits to "
            "keep the polygons that people have decided about, --overwrite to replace all, or choose another "
            "output.",
            changed,
        )

    def keep(self, path: Path, digest: str, counts: Mapping[str, int]) -> None:
        """Lets a result be replaced by one that holds what people decided about in it.

        Args:
            path: The result.
            digest: Of what it held when that was read.
            counts: How many polygons of each status are kept.
        """
        self._keeping[path] = digest, counts

    def ready(self, path: Path) -> Callable[[Path], None]:
        """Returns what is to be called with the draft of a file, just before it takes the file's place.

        It raises ResultChanged where the file was changed meanwhile.
        """

        def ready(draft: Path) -> None:
            if self._is_changed(path):
                raise ResultChanged(
                    f"{path} was changed while this run was working, and is left as it is; the answers are "
                    "kept: run the same command with --overwrite, or render the ledger to another output.",
                    [path],
                )
            known = self._records.get(path).digests
            new = () if path in self._keeping else (digest_of(draft),)
            self._records.put(path, Record((*new, *known)))
            self._save(self._records)

        return ready

    def done(self, path: Path, made_with: Mapping[str, Any] | None) -> None:
        """Notes that a draft has taken its place.

        Args:
            path: The file.
            made_with: As in `Record`.
        """
        _, kept = self._keeping.get(path, ("", {}))
        newest = () if kept else self._records.get(path).digests[:1]
        self._records.put(path, Record(newest, made_with, kept))
        self._save(self._records)

    def is_made_with(self, path: Path, settings: Mapping[str, Any]) -> bool:
        """Tells whether a file is there, made from all tiles with these settings; perhaps changed since."""
        return path.exists() and self._records.get(path).made_with == settings

    def _is_changed(self, path: Path) -> bool:
        if path in self._keeping:
            return digest_of(path) != self._keeping[path][0]
        if self._overwrite or not path.exists() or path.stat().st_size == 0:
            return False
        try:
            found = digest_of(path)
        except OSError:
            # What cannot be read cannot be known.
            return True
        return not any(records.know(found) for records in (self._records, *self._others))


def digest_of(file: Path) -> str:
    """Hashes what a result, or the draft of one, holds that counts."""
    return result_digest(file) if is_result(file) else file_digest(file)


def _read(stored: object) -> dict[str, Record]:
    """Reads records that anybody may have edited."""
    records = {}
    for name, values in stored.items() if isinstance(stored, dict) else ():
        digests = values.get("digests") if isinstance(values, dict) else None
        if isinstance(digests, list) and all(isinstance(digest, str) for digest in digests):
            made_with, kept = values.get("made_with"), values.get("kept")
            records[str(name)] = Record(
                tuple(digests), made_with if isinstance(made_with, dict) else None, _counts(kept)
            )
    return records


def _counts(stored: object) -> dict[str, int]:
    items = stored.items() if isinstance(stored, dict) else ()
    return {str(name): count for name, count in items if isinstance(count, int)}
