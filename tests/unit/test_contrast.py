"""Values that are shown as black and as white."""

from __future__ import annotations

import pytest

from t4s_geo.contrast import parse_stretch
from t4s_geo.errors import UserError


def test_limits_are_read_as_they_are_written() -> None:
    assert parse_stretch([]) == ()
    assert parse_stretch(["200:3000", "-1.5:1e4", " 0 : 1 "]) == ((200, 3000), (-1.5, 1e4), (0, 1))


@pytest.mark.parametrize(
    "value", ["", "5", "3:", ":3", "3:3", "4:3", "nan:1", "0:inf", "1:2:3", "low:high", "-1e308:1e308"]
)
def test_other_values_are_refused(value: str) -> None:
    with pytest.raises(UserError, match="must be two numbers, the second above the first"):
        parse_stretch(["0:1", value])
