"""The runs that were made, to be opened again; kept in QGIS's settings."""

import json
import time
from dataclasses import asdict, dataclass
from pathlib import Path

from qgis.core import QgsSettings

from .formats import is_result
from .typed import is_elsewhere

KEY = "t4s_geo/runs"
KEPT = 20


@dataclass(frozen=True)
class EarlierRun:
    """A run whose result is on this machine.

    Attributes:
        name: Of its layer.
        when: When it ended, in seconds since 1970.
        request: What it was made by, for the worker.
        is_partial: Whether it was cancelled: some tiles were not asked.
    """

    name: str
    when: float
    request: dict
    is_partial: bool = False

    @property
    def output(self):
        """Returns the path of its result."""
        return self.request["output"]


def earlier_runs():
    """Returns the runs whose results are still there, the latest first."""
    return [run for run in _stored() if Path(run.output).is_file()]


def remember_run(run):
    """Puts a run in the first place, also where an earlier one had the same output."""
    others = [one for one in _stored() if one.output != run.output]
    QgsSettings().setValue(KEY, json.dumps([asdict(one) for one in [run, *others][:KEPT]]))


def forget_runs():
    """Forgets them all; their files stay."""
    QgsSettings().remove(KEY)


def now():
    """Returns the time for `EarlierRun.when`."""
    return time.time()


def _stored():
    try:
        entries = json.loads(QgsSettings().value(KEY, "[]"))
        runs = [EarlierRun(**entry) for entry in entries]
        return [run for run in runs if _is_sound(run)]
    except (TypeError, ValueError, KeyError, AttributeError):
        # Written by hand, or by another version.
        return []


def _is_sound(run):
    output = run.request["output"]
    return (
        isinstance(run.name, str)
        and isinstance(run.when, (int, float))
        and isinstance(output, str)
        and is_result(output)
        and not is_elsewhere(output)
    )
