"""Rows that others published."""

from __future__ import annotations

from t4s_geo.benchmarking.published import _all, published_rows
from t4s_geo.datasets.registry import DATASETS
from t4s_geo.evaluation.questions import QuestionCounts

MEASURES = set(QuestionCounts().scores().to_json())


def test_rows_are_of_sets_and_measures_that_are_there() -> None:
    import t4s_geo.datasets.sets  # noqa: F401  (makes them known)

    rows = _all()
    assert len({(row.dataset, row.split, row.method) for row in rows}) == len(rows)
    for row in rows:
        assert row.split in DATASETS[row.dataset].splits
        assert row.source
        assert set(row.values) <= MEASURES
        assert all(0 < value < 1 for value in row.values.values())


def test_only_those_of_the_split_are_given() -> None:
    assert {row.method for row in published_rows("rrsis-d", "test")} >= {"RMSIN", "RS2-SAM2"}
    assert published_rows("rrsis-d", "val") == ()
