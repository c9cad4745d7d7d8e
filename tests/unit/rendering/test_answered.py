"""Threads that wait for tiles go on when those are answered, or stop when nobody needs them."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from t4s_geo.errors import Cancelled
from t4s_geo.rendering.answered import AnsweredTiles


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(4) as pool:
        yield pool


def is_waiting(future: Future[None]) -> bool:
    try:
        future.result(0.05)
    except TimeoutError:
        return True
    return False


def test_only_what_is_pending_is_waited_for(pool: ThreadPoolExecutor) -> None:
    answered = AnsweredTiles([range(2, 4), range(6, 8)])
    for tile in (0, 1, 4, 5, 8, 900):
        answered.wait_for(tile)
    waiting = {tile: pool.submit(answered.wait_for, tile) for tile in (2, 7)}
    answered.add([7, 3])
    waiting[7].result(10)
    answered.wait_for(3)
    assert is_waiting(waiting[2])
    answered.add([2])
    waiting[2].result(10)


def test_the_first_answer_is_waited_for(pool: ThreadPoolExecutor) -> None:
    answered = AnsweredTiles([range(2)])
    first = pool.submit(answered.wait_for_any)
    assert is_waiting(first)
    answered.add([1])
    first.result(10)
    AnsweredTiles.all().wait_for_any()


def test_the_end_comes_when_it_is_said_not_with_the_last_tile(pool: ThreadPoolExecutor) -> None:
    answered = AnsweredTiles([range(1)])
    end = pool.submit(answered.wait_for_end)
    answered.add([0])
    assert is_waiting(end)
    answered.end()
    end.result(10)
    AnsweredTiles.all().wait_for_end()


def test_the_end_is_said_also_where_all_tiles_were_answered_before(pool: ThreadPoolExecutor) -> None:
    answered = AnsweredTiles()
    waiting = [pool.submit(answered.wait_for_any), pool.submit(answered.wait_for_end)]
    assert all(map(is_waiting, waiting))
    answered.end()
    for future in waiting:
        future.result(10)


def test_whoever_waits_stops(pool: ThreadPoolExecutor) -> None:
    answered = AnsweredTiles([range(2)])
    answered.add([0])
    answered.check()
    waiting = [pool.submit(answered.wait_for, 1), pool.submit(answered.wait_for_end)]
    assert all(map(is_waiting, waiting))
    answered.stop()
    for future in waiting:
        with pytest.raises(Cancelled):
            future.result(10)
    for call in (answered.check, answered.wait_for_end, lambda: answered.wait_for(0)):
        with pytest.raises(Cancelled):
            call()
