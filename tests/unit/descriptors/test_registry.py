"""Formats by name, with what they let one choose."""

from __future__ import annotations

import pytest

from t4s_geo.descriptors import make_format


def test_a_format_without_options_refuses_them() -> None:
    with pytest.raises(ValueError, match="no option 'space'; it has none"):
        make_format("boxwise-bricks-v1", 32, None, {"space": "unit"})
