"""What all data sets have in common."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from t4s_geo.datasets.items import Item
from t4s_geo.errors import UserError

_PHOTOGRAPHS = (".jpg", ".jpeg", ".png")


@dataclass(frozen=True)
class About:
    """What there is to know about a data set before it is fetched.

    Attributes:
        title: Its name as its makers write it.
        home: Where to get it; empty for none.
        licence: Under which terms, as far as it is known.
        layout: Files of the folder, as far as they are read.
        confirmed: What the layout was taken from.
    """

    title: str
    home: str
    licence: str
    layout: str
    confirmed: str


class Dataset(ABC):
    """Questions and answers in a folder, as the makers of a public data set ship it.

    Nothing is downloaded and nothing written. Items are made one by one, and pixels read when they are
    wanted, so that memory is bounded by the lists of the set, never by its pictures.

    Attributes:
        name: How the data set is called here.
        about: What there is to know about it.
        splits: Its parts, the one to be scored on first.
        asks_classes: Whether items ask for classes, each of them in every picture, and not for what a
            sentence means.
        has_instances: Whether answers tell objects apart.
    """

    name: ClassVar[str]
    about: ClassVar[About]
    splits: ClassVar[tuple[str, ...]]
    asks_classes: ClassVar[bool] = False
    has_instances: ClassVar[bool] = False

    def __init__(self, folder: Path) -> None:
        """Takes the folder.

        Raises:
            UserError: There is none.
        """
        if not folder.is_dir():
            raise UserError(f"The folder {folder} does not exist; give that of {self.about.title}.")
        self.folder = folder

    def items(self, split: str) -> Iterator[Item]:
        """Yields the items of a split, those of a picture one after another, in the same order each time.

        Raises:
            UserError: There is no such split, or a file is missing or damaged.
        """
        if split not in self.splits:
            raise UserError(f"{self.name} has no split {split!r}; it has {', '.join(self.splits)}.")
        return self._items(split)

    @abstractmethod
    def _items(self, split: str) -> Iterator[Item]:
        """Yields the items of one of the splits."""

    def first(self, *names: str, what: str) -> Path:
        """Returns the first of some files or folders that is there.

        Args:
            names: Where it may be, relative to the folder.
            what: What it is, for the message.

        Raises:
            UserError: None is.
        """
        for name in names:
            if (path := self.folder / name).exists():
                return path
        raise UserError(
            f"{self.folder} lacks {what} ({' or '.join(names)}); "
            f"{self.about.title} is read as {self.about.layout}."
        )

    def pictures_in(self, folder: Path) -> list[Path]:
        """Returns the photographs in a folder, by their names.

        Raises:
            UserError: There are none.
        """
        found = sorted(path for path in folder.glob("*") if path.suffix.lower() in _PHOTOGRAPHS)
        if not found:
            raise self.empty(folder)
        return found

    def empty(self, folder: Path, what: str = "pictures") -> UserError:
        """Returns the error for a folder that holds nothing of what is read there."""
        return UserError(f"{folder} holds no {what}; {self.name} is read as {self.about.layout}.")


def inside(folder: Path, name: str) -> Path:
    """Returns a file of a folder that a list names.

    Raises:
        UserError: The name leads out of the folder.
    """
    if Path(name).is_absolute() or ".." in Path(name).parts or not name.strip():
        raise UserError(f"{name!r} is no file in {folder}; restore the data set's lists.")
    return folder / name
