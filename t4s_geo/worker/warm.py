"""The model that stays open between requests."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from t4s_geo.models import ModelChoice
from t4s_geo.models.registry import model_path
from t4s_geo.options import Options
from t4s_geo.prompts import Prompt
from t4s_geo.run.executor import Executor, open_executor, open_unasked


class WarmModel:
    """Keeps one model open; another one takes its place when it is asked for."""

    def __init__(self) -> None:
        """Opens nothing yet."""
        self._open = ExitStack()
        self._key: tuple[object, ...] | None = None
        self._executor: Executor | None = None

    def open(self, options: Options, prompts: Sequence[Prompt] = ()) -> Executor:
        """Returns the model that the options name, the one that is open if it is the same.

        Where nobody would ask it, none is opened, and one that is open stays.

        Args:
            options: Name it.
            prompts: What it is opened for; none where that is not known.

        Raises:
            UserError: The model cannot be used.
        """
        unasked = open_unasked(options, [prompts] if prompts else [])
        if unasked is not None:
            return unasked
        choice = options.model_choice
        key = (choice, options.dask, _changed(choice))
        if self._executor is None or key != self._key:
            self.close()
            self._executor = self._open.enter_context(open_executor(options))
            self._key = key
        return self._executor

    def close(self) -> None:
        """Releases the model."""
        self._executor = None
        self._open.close()


def _changed(choice: ModelChoice) -> int:
    """Returns when a model's files changed last, in nanoseconds; 0 where the user has none."""
    path = model_path(choice)
    if path is None:
        return 0
    files = path.iterdir() if path.is_dir() else [path] if path.is_file() else []
    return max((file.stat().st_mtime_ns for file in files), default=0)
