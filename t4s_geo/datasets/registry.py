"""Data sets by name."""

from __future__ import annotations

from pathlib import Path
from typing import TypeVar

from t4s_geo.datasets.base import Dataset
from t4s_geo.errors import UserError

DATASETS: dict[str, type[Dataset]] = {}

Kind = TypeVar("Kind", bound=type[Dataset])


def register(kind: Kind) -> Kind:
    """Makes a data set known by its name."""
    DATASETS[kind.name] = kind
    return kind


def open_dataset(name: str, folder: Path) -> Dataset:
    """Opens a data set.

    Raises:
        UserError: There is none of that name, or no such folder.
    """
    if name not in DATASETS:
        raise UserError(f"There is no data set {name!r}; there are {', '.join(sorted(DATASETS))}.")
    return DATASETS[name](folder)
