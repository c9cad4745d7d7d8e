"""Runs with a model that is open already: to open one takes longer than most scenes."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from t4s_geo import Options
from t4s_geo.events import Summary
from t4s_geo.models import Model
from t4s_geo.prompts import parse_prompts
from t4s_geo.run.executor import LocalExecutor
from t4s_geo.run.pipeline import open_run
from t4s_geo.run.prepared import prepare

Segment = Callable[..., Summary]


@pytest.fixture
def segment_with() -> Segment:
    """Segments a scene as `t4s_geo.segment` does."""

    def run(
        model: Model, scene: Path, prompts: Sequence[str], output: Path, options: Options | None = None
    ) -> Summary:
        given = options or Options(device="cpu")
        with (
            prepare(scene, parse_prompts(prompts), output, given) as prepared,
            open_run(LocalExecutor(model), prepared) as opened,
        ):
            return opened.complete(lambda event: None, lambda: None)

    return run
