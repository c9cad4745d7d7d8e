"""How often polygons are drawn while a run goes on."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.worker.growing import LEAST_SECONDS, SHARE, Pace


def times(run_seconds: float, tiles: int, tile_cost: float) -> list[tuple[float, float]]:
    """When drawings begin and what each takes, in a run that goes on meanwhile at an even pace."""
    pace, found, now = Pace(0.0), list[tuple[float, float]](), 0.0
    for done in range(1, tiles + 1):
        now = max(now, done * run_seconds / tiles)
        if pace.is_due(now, done, run_seconds - now):
            found.append((now, done * tile_cost))
            now += done * tile_cost
            pace.note(now, done * tile_cost, done)
    return found


@settings(derandomize=True)
@given(
    run=st.floats(10, 10_000),
    tiles=st.integers(20, 2000),
    share=st.floats(0.001, 0.5),
)
def test_it_takes_a_small_share_of_the_time(run: float, tiles: int, share: float) -> None:
    drawn = times(run, tiles, share * run / tiles)
    first, *others = [seconds for _, seconds in drawn] or [0.0]
    assert sum(others) <= SHARE * run
    # The first is of what was answered until then, when nothing is known about costs.
    assert first <= share * (LEAST_SECONDS + 2 * run / tiles)


def test_it_goes_on_through_a_long_run_and_not_to_the_end() -> None:
    drawn = times(600, 2000, 0.005)
    begun = [when for when, _ in drawn]
    assert 5 < len(begun) < 20 and begun[0] < 4 and 300 < begun[-1] < 597
    pauses = [later - sooner for sooner, later in pairwise(begun)]
    assert pauses == sorted(pauses)


def test_a_short_run_has_none() -> None:
    assert times(5, 50, 0.001) == []
    assert not Pace(0.0).is_due(LEAST_SECONDS, 10, LEAST_SECONDS)
    assert Pace(0.0).is_due(LEAST_SECONDS, 10, None)
