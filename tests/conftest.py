"""The order of tests."""

from __future__ import annotations

import pytest


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Puts those first that take long: at the end, all other processes would wait for them."""
    items.sort(key=lambda item: item.get_closest_marker("slow") is None)
