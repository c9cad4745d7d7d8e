"""A worker process of the engine, and the lines to and from it."""

import collections
import contextlib
import json
import subprocess
import threading

from .problems import spoken
from .translation import tr

PROTOCOL = 1
LOG_LINES = 1000
END_SECONDS = 8
LOG_SECONDS = 1
START_SECONDS = 120
"""Longest time to the first event: what is quiet for so long is no engine."""


class WorkerProcess:
    """A running `t4s-geo worker`; may be used from any thread.

    Attributes:
        log: What it printed for people, the last lines.
        is_ready: Whether it has begun to answer.
        end_reason: A sentence about why it ended; None while it runs.

    Args:
        command: Program and arguments.
        environment: Its environment variables.
    """

    def __init__(self, command, environment):
        self.log = collections.deque(maxlen=LOG_LINES)
        self.is_ready = False
        self._turns = threading.Lock()
        self._handlers = {}
        self._program = command[0]
        self.end_reason = None
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=environment,
            # On Windows a console would flash up.
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        self._logging = threading.Thread(target=self._read_log, daemon=True)
        self._logging.start()
        threading.Thread(target=self._read_events, daemon=True).start()

    def submit(self, request, handler):
        """Sends a request; returns False if the process has ended.

        Args:
            request: With its id.
            handler: Called on the reading thread with each event, its sentences in the user's words; the last
                is `finished` or `failed`.
        """
        with self._turns:
            if self.end_reason is not None:
                return False
            self._handlers[request["id"]] = handler
            self._write(request)
        return True

    def send(self, request):
        """Sends a request whose events are those of another one."""
        with self._turns:
            self._write(request)

    def close(self):
        """Ends the process; it stops what it does, and is killed if it takes its time."""
        with self._turns, contextlib.suppress(OSError):
            self._process.stdin.close()
        try:
            self._process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _write(self, request):
        # One that has died says so at the end of what is read from it.
        with contextlib.suppress(OSError, ValueError):
            self._process.stdin.write(json.dumps(request).encode() + b"\n")
            self._process.stdin.flush()

    def _read_events(self):
        alarm = threading.Timer(START_SECONDS, self._process.kill)
        alarm.daemon = True
        alarm.start()
        reason = None
        for line in self._process.stdout:
            alarm.cancel()
            event = _event(line)
            reason = self._complaint(event, line)
            if reason:
                self._process.kill()
                break
            self.is_ready = True
            self._pass_on(event)
        alarm.cancel()
        self._process.stdout.close()
        code = self._process.wait()
        # A process that it had started may live a moment longer.
        self._logging.join(LOG_SECONDS)
        with self._turns, contextlib.suppress(OSError):
            self._process.stdin.close()
        with self._turns:
            self.end_reason = reason or self._last_words(code)
            handlers, self._handlers = self._handlers, {}
        failed = {"event": "failed", "reason": "internal_error", "message": self.end_reason}
        for handler in handlers.values():
            handler(failed)

    def _complaint(self, event, line):
        """Returns why this is not the engine that the plugin needs, if an event shows that."""
        if event is None:
            printed = line.decode(errors="replace").strip()[:200]
            return tr("The engine {} cannot be started ({}); set it up again.").format(self._program, printed)
        if event["event"] == "ready" and event.get("protocol") != PROTOCOL:
            return tr(
                "The engine is version {}, which this plugin cannot talk to; set the engine up again."
            ).format(event.get("engine"))
        return None

    def _pass_on(self, event):
        identifier, is_last = event.get("id"), event["event"] in ("finished", "failed")
        with self._turns:
            take = self._handlers.pop if is_last else self._handlers.get
            handler = take(identifier, None)
        if handler is not None:
            handler(spoken(event))

    def _read_log(self):
        for line in self._process.stderr:
            self.log.append(line.decode(errors="replace").rstrip())
        self._process.stderr.close()

    def _last_words(self, code):
        last = next((line for line in reversed(self.log) if line.strip()), "")
        words = tr("The engine ended with code {}; see its log, and run again.").format(code)
        return f"{words} {last}".strip()


def _event(line):
    """Returns the event in a line; None if the line is none, as of another program."""
    try:
        event = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return event if isinstance(event, dict) and isinstance(event.get("event"), str) else None
