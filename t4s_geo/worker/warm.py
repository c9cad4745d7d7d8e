"""The model that stays open between requests."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path

from t4s_geo.models.registry import ORACLE
from t4s_geo.options import Options
from t4s_geo.run.executor import Executor, open_executor


class WarmModel:
    """Keeps one model open; another one takes its place when it is asked for."""

    def __init__(self) -> None:
        """Opens nothing yet."""
        self._open = ExitStack()
        self._key: tuple[object, ...] | None = None
        self._executor: Executor | None = None

    def open(self, options: Options) -> Executor:
        """Returns the model that the options name, the one that is open if it is the same.

        Raises:
            UserError: The model cannot be used.
        """
        key = (
            options.model,
            options.overrides,
            options.device,
            options.dtype,
            options.dask,
            _changed(options.model),
        )
        if self._executor is None or key != self._key:
            self.close()
            self._executor = self._open.enter_context(open_executor(options))
            self._key = key
        return self._executor

    def close(self) -> None:
        """Releases the model."""
        self._executor = None
        self._open.close()


def _changed(model: str) -> int:
    """Returns when a model's files changed last, in nanoseconds; 0 for those in the package."""
    path = Path(model.removeprefix(ORACLE))
    files = path.iterdir() if path.is_dir() else [path] if path.is_file() else []
    return max((file.stat().st_mtime_ns for file in files), default=0)
