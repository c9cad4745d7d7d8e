"""What a worker of a cluster opens, and what it refuses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from t4s_geo import UserError
from t4s_geo.run.cluster import worker


def test_workers_keep_a_few_scenes_open(job: worker.Job) -> None:
    opened = worker.Opened()
    first = opened.answerer(job)
    assert opened.answerer(replace(job)) is first
    for number in range(worker.OPEN_SCENES):
        opened.answerer(replace(job, key=str(number)))
    again = opened.answerer(job)
    assert again is not first
    assert again.model is first.model


def test_workers_that_see_something_else_do_not_take_part(job: worker.Job, samples: Path) -> None:
    changes: Sequence[tuple[dict[str, object], str]] = (
        ({"version": "0.0"}, "It has t4s-geo .*, not 0.0"),
        ({"spec": replace(job.spec, identity="another")}, "model .* is not the same"),
        ({"scene": str(samples / "prairie_lakes.tif")}, r"file .*prairie_lakes\.tif is not the same"),
        ({"scene": "/missing.tif"}, r"missing\.tif does not exist"),
    )
    for change, reason in changes:
        with pytest.raises(UserError, match=reason):
            worker.Opened().answerer(replace(job, **change))
