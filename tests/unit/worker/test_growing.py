"""How often polygons are drawn while a run goes on."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from t4s_geo.worker.growing import LEAST_SECONDS, SHARE, Pace


def times(run_seconds: float, tiles: int, fixed: float, tile_cost: float) -> list[tuple[float, float]]:
    """When drawings begin and what each takes, in a run that goes on meanwhile at an even pace."""
    pace, found, now = Pace(0.0), list[tuple[float, float]](), 0.0
    for done in range(1, tiles + 1):
        now = max(now, done * run_seconds / tiles)
        if pace.is_due(now, done, run_seconds - now):
            seconds = fixed + done * tile_cost
            found.append((now, seconds))
            now += seconds
            pace.note(now, seconds, done)
    return found


@settings(derandomize=True)
@given(
    run=st.floats(10, 10_000),
    tiles=st.integers(20, 2000),
    fixed=st.floats(0, 5),
    share=st.floats(0, 0.5),
)
def test_it_takes_a_small_share_of_the_time(run: float, tiles: int, fixed: float, share: float) -> None:
    drawn = times(run, tiles, fixed, share * run / tiles)
    others = [seconds for _, seconds in drawn[2:]]
    assert sum(others) <= SHARE * run + 1e-9
    # Nothing is known before the first, and little before the second.
    if drawn:
        assert drawn[0][1] <= fixed + share * (LEAST_SECONDS + 2 * run / tiles)
    if len(drawn) > 1:
        assert drawn[1][0] - drawn[0][0] >= drawn[0][1] / SHARE


def test_it_goes_on_through_a_long_run_and_not_to_the_end() -> None:
    # The first has few tiles and takes its time.
    drawn = times(600, 2000, 0.5, 0.005)
    begun = [when for when, _ in drawn]
    assert 5 < len(begun) < 20 and begun[0] < 4 and 300 < begun[-1] < 597
    pauses = [later - sooner for sooner, later in pairwise(begun)]
    assert pauses == sorted(pauses)


def test_a_short_run_has_none() -> None:
    assert times(5, 50, 0.1, 0.001) == []
    assert not Pace(0.0).is_due(LEAST_SECONDS, 10, LEAST_SECONDS)
    assert Pace(0.0).is_due(LEAST_SECONDS, 10, None)
