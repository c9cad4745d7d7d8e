"""Rows that others published, to compare with; they were not measured here."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files


@dataclass(frozen=True)
class PublishedRow:
    """A row of somebody's table.

    Attributes:
        dataset: Name of the data set, as here.
        split: Its part.
        method: Whose answers they are.
        source: Where the row was published, and where it was read.
        values: Measures by their names (`giou`, `ciou`, `pr@0.5`, …), in 0 to 1.
    """

    dataset: str
    split: str
    method: str
    source: str
    values: Mapping[str, float]


def published_rows(dataset: str, split: str) -> tuple[PublishedRow, ...]:
    """Returns the rows that are known of a split."""
    return tuple(row for row in _all() if (row.dataset, row.split) == (dataset, split))


def _all() -> tuple[PublishedRow, ...]:
    content = tomllib.loads(files(__package__).joinpath("published.toml").read_text(encoding="utf-8"))
    sources: Mapping[str, str] = content["sources"]
    return tuple(
        PublishedRow(one["dataset"], one["split"], one["method"], sources[one["source"]], one["values"])
        for one in content["row"]
    )
