"""The event that says how far a request is."""

from __future__ import annotations

from typing import Any


def progress(stage: str, done: int = 0, total: int = 0, left: float | None = None) -> dict[str, Any]:
    """Returns it.

    Args:
        stage: What is being done.
        done: How much of it is.
        total: Of how much; 0 where that is not known.
        left: Seconds that it still takes; None where that is not known.
    """
    return {"event": "progress", "stage": stage, "done": done, "total": total, "seconds_left": left}
