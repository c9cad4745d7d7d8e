"""The engine, kept warm for all that the plugin asks of it."""

import threading
import uuid

from .errors import PluginError
from .locate import engine_environment, find_engine
from .process import WorkerProcess
from .settings import Settings, read_key
from .translation import tr


class Engine:
    """Starts a worker when it is first needed, and another one when it has died; any thread may use it.

    Args:
        authentication: Returns the id of the configuration with the key of servers; that of the settings
            unless given.
    """

    def __init__(self, authentication=lambda: Settings.read().authentication):
        self._turns = threading.Lock()
        self._authentication = authentication
        self._worker, self._key = None, ""

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
            PluginError: There is no engine, it does not run, or the key of its server cannot be read.
        """
        marked = {**request, "id": uuid.uuid4().hex}
        # Not under the lock: QGIS may ask for its master password.
        key = read_key(self._authentication()) if _names_server(request) else ""
        with self._turns:
            if key and key != self._key and self._worker is not None:
                # A process learns its key when it starts.
                self._worker.close()
                self._worker = None
            if self._worker is None or not self._worker.submit(marked, handler):
                self._worker, self._key = _start(key), key
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


def _names_server(request):
    """Tells whether a request is about a server's model."""
    names = [request.get("model") or "", *request.get("models", ())]
    return any(name.lower().startswith(("http://", "https://")) for name in names)


def _start(key):
    program = find_engine()
    try:
        return WorkerProcess([program, "worker"], engine_environment(key))
    except OSError as error:
        raise PluginError(
            tr("The engine {} cannot be started ({}); set it up again.").format(program, error)
        ) from None
