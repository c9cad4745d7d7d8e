"""Data sets by name."""

from __future__ import annotations

from pathlib import Path

import pytest

import t4s_geo.datasets.sets  # noqa: F401  (makes them known)
from t4s_geo.datasets.registry import open_dataset
from t4s_geo.errors import UserError


def test_an_unknown_name_lists_those_known(tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"no data set 'rrsis'; there are .*rrsis-d"):
        open_dataset("rrsis", tmp_path)


def test_a_folder_that_is_missing_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="does not exist"):
        open_dataset("loveda", tmp_path / "gone")
