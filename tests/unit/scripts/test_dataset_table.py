"""The table of public data sets in docs/public-sets.md."""

from __future__ import annotations

import dataset_table


def test_the_documented_sets_are_those_that_have_readers() -> None:
    page = dataset_table.PAGE.read_text(encoding="utf-8")
    assert page.count(dataset_table.BEGIN) == page.count(dataset_table.END) == 1
    assert page == dataset_table.renewed(page), "run python scripts/dataset_table.py"
