"""The order of tests, the time that files say, and how long random examples may take."""

from __future__ import annotations

import importlib.util
import os

import pytest


def pytest_configure() -> None:
    """Lets random examples take any time: a busy machine needs ten times as long for one.

    What is slow is said by the durations of whole tests. QGIS's tests run without Hypothesis.

    All files are written at one time, in processes that tests start, too: equal results are equal files.
    """
    os.environ["SOURCE_DATE_EPOCH"] = "0"
    if importlib.util.find_spec("hypothesis") is not None:
        from hypothesis import settings

        settings.register_profile("any time", deadline=None)
        settings.load_profile("any time")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts those first that take long: at the end, all other processes would wait for them."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
