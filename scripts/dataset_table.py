"""Writes the tables of public data sets into docs/public-sets.md: python scripts/dataset_table.py"""

from __future__ import annotations

from pathlib import Path

from marked_table import with_table

import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
from t4s_geo.datasets.base import Dataset
from t4s_geo.datasets.registry import DATASETS

PAGE = Path(__file__).resolve().parents[1] / "docs" / "public-sets.md"
BEGIN = "<!-- Data sets: written by scripts/dataset_table.py from t4s_geo/datasets/sets -->\n"
END = "<!-- End of the data sets -->\n"


def row(kind: type[Dataset]) -> str:
    """Returns the line of a data set."""
    about = kind.about
    asks = "classes" if kind.asks_classes else "sentences"
    asks += ", objects" if kind.has_instances else ""
    title = f"[{about.title}]({about.home})" if about.home else about.title
    cells = (f"`{kind.name}`", title, asks, ", ".join(kind.splits), about.licence)
    return f"| {' | '.join(cells)} |\n"


def layout(kind: type[Dataset]) -> str:
    """Returns the line of a data set's files."""
    return f"| `{kind.name}` | {kind.about.layout} | {kind.about.confirmed} |\n"


def table() -> str:
    """Returns both tables."""
    kinds = [DATASETS[name] for name in sorted(DATASETS)]
    head = "| name | set | asks for | splits | licence |\n| --- | --- | --- | --- | --- |\n"
    files = "\n| name | files that are read | taken from |\n| --- | --- | --- |\n"
    return head + "".join(map(row, kinds)) + files + "".join(map(layout, kinds))


def renewed(page: str) -> str:
    """Returns the page with the tables as they have to be now."""
    return with_table(page, BEGIN, END, table())


if __name__ == "__main__":
    PAGE.write_text(renewed(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
