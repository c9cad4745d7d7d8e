"""The engine, kept warm for all that the plugin asks of it."""

import threading
import uuid

from .errors import PluginError
from .locate import engine_environment, find_engine
from .process import WorkerProcess


class Engine:
    """Starts a worker when it is first needed, and another one when it has died; any thread may use it."""

    def __init__(self):
        self._turns = threading.Lock()
        self._worker = None

    @property
    def log(self):
        """Returns what the worker printed for people."""
        worker = self._worker
        return "\n".join(tuple(worker.log)) if worker is not None else ""

    def submit(self, request, handler):
        """Sends a request.

        Args:
            request: As in docs/worker.md, without an id.
            handler: Called on another thread with each event; the last is `finished` or `failed`.

        Returns:
            Its id, to cancel it with.

        Raises:
            PluginError: There is no engine, or it does not run.
        """
        marked = {**request, "id": uuid.uuid4().hex}
        with self._turns:
            if self._worker is None or not self._worker.submit(marked, handler):
                self._worker = _start()
                if not self._worker.submit(marked, handler):
                    raise PluginError(self._worker.end_reason)
        return marked["id"]

    def cancel(self, identifier):
        """Has a request stopped; it then fails with the reason `cancelled`."""
        worker = self._worker
        if worker is not None:
            worker.send({"request": "cancel", "id": identifier})

    def close(self):
        """Ends the worker; the next request starts another."""
        with self._turns:
            worker, self._worker = self._worker, None
        if worker is not None:
            worker.close()


def _start():
    program = find_engine()
    try:
        return WorkerProcess([program, "worker"], engine_environment())
    except OSError as error:
        raise PluginError(f"The engine {program} cannot be started ({error}); set it up again.") from None
