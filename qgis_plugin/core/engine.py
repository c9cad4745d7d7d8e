"""The engine, kept warm for all that the plugin asks of it."""

import threading
import uuid

from .errors import EngineError
from .locate import engine_environment, find_engine
from .process import WorkerProcess
from .settings import Settings, read_key
from .translation import tr
from .typed import remember_models


class Engine:
    """Starts a worker when it is first needed, and another one when it has died; any thread may use it.

    A process learns the key of servers when it starts, so that there is one for each key that is used.

    Args:
        authentication: Returns the id of the configuration with the key of servers; that of the settings
            unless given.
    """

    def __init__(self, authentication=lambda: Settings.read().authentication):
        self._turns = threading.Lock()
        self._authentication = authentication
        self._workers = {}

    @property
    def log(self):
        """Returns what the workers printed for people."""
        return "\n".join(line for worker in tuple(self._workers.values()) for line in tuple(worker.log))

    @property
    def is_ready(self):
        """Tells whether a worker has started already."""
        return any(worker.is_ready for worker in tuple(self._workers.values()))

    def submit(self, request, handler):
        """Sends a request.

        Args:
            request: As in docs/worker.md, without an id; one of which the user has chosen the model.
            handler: Called on another thread with each event; the last is `finished` or `failed`.

        Returns:
            Its id, to cancel it with.

        Raises:
            EngineError: There is no engine, or it does not run.
            PluginError: The key of its server cannot be read.
        """
        marked = {**request, "id": uuid.uuid4().hex}
        if request.get("request") in ("segment", "render") and Settings.read().network:
            marked["network"] = True
        remember_models(request)
        # Not under the lock: QGIS may ask for its master password.
        key = read_key(self._authentication()) if _names_server(request) else ""
        with self._turns:
            worker = self._workers.get(key)
            if worker is None or not worker.submit(marked, handler):
                worker = self._workers[key] = _start(key)
                if not worker.submit(marked, handler):
                    raise EngineError(worker.end_reason)
        return marked["id"]

    def cancel(self, identifier):
        """Has a request stopped; it then fails with the reason `cancelled`."""
        # Whose it is not does nothing.
        for worker in tuple(self._workers.values()):
            worker.send({"request": "cancel", "id": identifier})

    def close(self):
        """Ends the workers; the next request starts another."""
        with self._turns:
            workers, self._workers = self._workers, {}
        for worker in workers.values():
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
        raise EngineError(
            tr("The engine {} cannot be started ({}); set it up again.").format(program, error)
        ) from None
