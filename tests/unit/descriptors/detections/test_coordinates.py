"""Numbers of answers stand for places, and places for numbers."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.descriptors.detections.coordinates import Coordinates, written


@pytest.mark.parametrize(
    ("coordinates", "numbers", "pairs"),
    [
        (Coordinates(), [250, 500, 1000, -3], ((0.25, 0.5), (1, 0))),
        (Coordinates(order="yx"), [250, 500], ((0.5, 0.25),)),
        (Coordinates("unit"), [0.125, 7], ((0.125, 1),)),
        (Coordinates("percent"), [50, 12.5], ((0.5, 0.125),)),
        (Coordinates("resized-pixels", picture=448), [112, 448], ((0.25, 1),)),
        (Coordinates("bins:1000"), [0, 999], ((0.0005, 0.9995),)),
    ],
)
def test_numbers_are_places(
    coordinates: Coordinates, numbers: list[float], pairs: tuple[tuple[float, float], ...]
) -> None:
    assert coordinates.pairs(numbers) == pairs


SPACES = st.sampled_from(
    [
        Coordinates(), Coordinates("unit"), Coordinates("percent", "yx"), Coordinates("bins:1024", "yx"),
        Coordinates("resized-pixels", picture=1036),
    ]
)  # fmt: skip


@given(SPACES, st.integers(0, 10**6))
def test_what_was_read_is_written_as_it_was(coordinates: Coordinates, part: int) -> None:
    number = coordinates.full * part / 10**6
    number = int(number) * (1 - 1e-9) // 1 if coordinates.are_bins else float(f"{number:.9g}")
    number = min(number, coordinates.full - coordinates.are_bins)
    pair = coordinates.pairs([number, 0])
    assert coordinates.numbers(pair) == [number, 0]
    assert float(written(number)) == pytest.approx(number, abs=1e-9)
    assert "e" not in written(number)


@pytest.mark.parametrize(
    ("options", "reason"),
    [
        ({"space": "pixels"}, "space is 'pixels'"),
        ({"space": "bins:0"}, "bins:0"),
        ({"space": "bins:²"}, "bins:²"),
        ({"space": "bins:9999999"}, "bins:9999999"),
        ({"order": "x,y"}, "order is 'x,y'"),
        ({"space": "resized-pixels"}, "needs picture"),
    ],
)
def test_there_are_no_others(options: dict[str, str], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        Coordinates(**options)  # type: ignore[arg-type]
