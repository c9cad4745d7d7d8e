"""The table of options in docs/worker.md."""

from __future__ import annotations

import worker_options


def test_the_documented_options_are_those_that_are_declared() -> None:
    page = worker_options.PAGE.read_text(encoding="utf-8")
    assert page.count(worker_options.BEGIN) == page.count(worker_options.END) == 1
    assert page == worker_options.renewed(page), "run python scripts/worker_options.py"
