"""The time that files say they were written at."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from typing import Final

from t4s_geo.errors import UserError

VARIABLE: Final = "SOURCE_DATE_EPOCH"
"""Seconds since 1970 that stand for the time (https://reproducible-builds.org/specs/source-date-epoch/)."""


def moment() -> datetime:
    """Returns the time, in UTC: that of `SOURCE_DATE_EPOCH` where it is set, so that equal results are equal.

    Raises:
        UserError: The variable is set to something that is no time.
    """
    given = os.environ.get(VARIABLE)
    if not given:
        return datetime.now(UTC)
    try:
        return datetime.fromtimestamp(int(given), UTC)
    except (ValueError, OverflowError, OSError):
        raise UserError(
            f"{VARIABLE} is {given!r}, and must be whole seconds since 1970; correct it."
        ) from None


def spoken_moment(moment: datetime) -> str:
    """Returns a time as GeoPackages write it: ISO 8601, UTC, with milliseconds."""
    utc = moment.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S.") + f"{utc.microsecond // 1000:03d}Z"
