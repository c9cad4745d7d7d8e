"""Iteration in a thread of its own."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from t4s_geo.vector.prefetch import ahead


def test_items_come_in_order_from_one_other_thread() -> None:
    threads = []

    def items() -> Iterator[int | None]:
        for number in range(50):
            threads.append(threading.get_ident())
            yield number or None

    assert list(ahead(items())) == [None, *range(1, 50)]
    assert len({*threads}) == 1 and threads[0] != threading.get_ident()


def test_only_so_many_are_taken_ahead_of_time() -> None:
    taken = []
    items = ahead((taken.append(number) or number for number in range(50)), count=3)
    assert next(items) == 0
    items.close()
    assert len(taken) <= 5


def test_an_error_comes_in_its_place() -> None:
    def items() -> Iterator[int]:
        yield 1
        raise ValueError("the second item")

    found = ahead(items())
    assert next(found) == 1
    with pytest.raises(ValueError, match="the second item"):
        next(found)


def test_the_thread_ends_with_the_items_or_with_their_reader() -> None:
    before = threading.active_count()
    assert list(ahead(iter("abc"))) == ["a", "b", "c"]
    unread = ahead(iter("abc"))
    next(unread)
    unread.close()
    assert threading.active_count() == before
