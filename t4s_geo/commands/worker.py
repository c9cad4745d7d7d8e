"""`t4s-geo worker`."""

from __future__ import annotations

import json
import os
import sys
import threading
from collections.abc import Mapping
from typing import Any

from t4s_geo.errors import UserError

GRACE_SECONDS = 1.5
"""How long a run that has lost its client may take to stop."""


def worker() -> None:
    """Answer requests of another program, such as QGIS: JSON lines over stdin and stdout.

    The protocol is described in docs/worker.md. Ends when stdin does.
    """
    if sys.stdin is None or sys.stdout is None:
        raise UserError("The worker reads from stdin and writes to stdout, and one is closed; connect both.")
    requests = os.fdopen(os.dup(sys.stdin.fileno()), "rb")
    replies = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    # What a library prints, or a process that it starts, must not get between the lines.
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    with open(os.devnull, "rb") as nothing:
        os.dup2(nothing.fileno(), sys.stdin.fileno())
    # Not at the top: the engine takes half a second to import, and --help should not.
    from t4s_geo.worker.serving import Worker

    turns = threading.Lock()

    def send(event: Mapping[str, Any]) -> None:
        with turns:
            replies.write(json.dumps(event).encode() + b"\n")
            replies.flush()

    try:
        Worker(requests, send, _exit_soon).serve()
    except (BrokenPipeError, KeyboardInterrupt):
        # Nobody listens. Not by the usual way out, which would write what is left in the broken pipe.
        os._exit(0)


def _exit_soon() -> None:
    timer = threading.Timer(GRACE_SECONDS, os._exit, (0,))
    timer.daemon = True
    timer.start()
