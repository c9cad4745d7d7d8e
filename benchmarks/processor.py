"""Seconds of the processor, those of processes that have ended included."""

from __future__ import annotations

import resource


def processor_seconds() -> tuple[float, float]:
    """Returns those of this process, and of others that it has started; the system's, too."""
    times = (resource.getrusage(whose) for whose in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    own, others = (one.ru_utime + one.ru_stime for one in times)
    return own, others
