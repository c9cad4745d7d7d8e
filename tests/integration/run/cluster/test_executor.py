"""What becomes of batches that the workers of a cluster could not answer."""

from __future__ import annotations

from t4s_geo.run.answering import Answered
from t4s_geo.run.cluster import executor, worker


class _Future:
    """A finished task."""

    def __init__(self, error: Exception) -> None:
        self._error = error

    def result(self) -> Answered:
        raise self._error


def test_batches_that_break_their_workers_are_recorded(job: worker.Job) -> None:
    batch = tuple(job.spec.tiling.tile(index) for index in (4, 5))
    answered = executor._result(_Future(MemoryError("too much")), job, batch)
    assert answered.tiles == {4, 5}
    assert {(row.status, row.message) for row in answered.rows} == {
        ("failed", "The Dask workers failed: MemoryError: too much")
    }
