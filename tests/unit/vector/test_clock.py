"""The time that files say."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from t4s_geo.errors import UserError
from t4s_geo.vector.clock import moment, spoken_moment


def test_it_is_the_time_unless_another_one_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "86400")
    assert moment() == datetime(1970, 1, 2, tzinfo=UTC)
    monkeypatch.delenv("SOURCE_DATE_EPOCH")
    before, found, after = datetime.now(UTC), moment(), datetime.now(UTC)
    assert before <= found <= after


@pytest.mark.parametrize("given", ["yesterday", "1.5", "9" * 30])
def test_what_is_no_time_is_refused(monkeypatch: pytest.MonkeyPatch, given: str) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", given)
    with pytest.raises(UserError, match="whole seconds since 1970"):
        moment()


def test_it_is_written_in_utc_with_milliseconds() -> None:
    east = timezone(timedelta(hours=5, minutes=45))
    assert spoken_moment(datetime(2026, 1, 1, 2, 0, 0, 7_999, east)) == "2025-12-31T20:15:00.007Z"
