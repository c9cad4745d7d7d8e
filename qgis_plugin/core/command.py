"""Single commands of the engine, for what needs no warm model."""

import contextlib
import json
import os
import signal
import subprocess

from .errors import PluginError
from .locate import engine_environment, find_engine
from .problems import spoken
from .translation import tr

POLL_SECONDS = 0.25
TOLD = {"T4S_GEO_ERRORS": "json"}
FAILED = {"event": "failed", "reason": "user_error"}
SENTENCE = "Error: "


def run_command(arguments, is_cancelled, tell=lambda words: None):
    """Runs a command of the engine to its end.

    Args:
        arguments: Arguments of `t4s-geo`.
        is_cancelled: Asked four times a second; if true the engine is interrupted.
        tell: Is told what the engine itself said where it could not do it.

    Returns:
        What it printed on stdout; None if it was cancelled.

    Raises:
        PluginError: The engine is missing, or could not do what was asked.
    """
    process = subprocess.Popen(
        [find_engine(), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        errors="replace",
        env={**engine_environment(), **TOLD},
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    cancelled = False
    while True:
        try:
            printed, said = process.communicate(timeout=POLL_SECONDS)
            break
        except subprocess.TimeoutExpired:
            if is_cancelled() and not cancelled:
                cancelled = True
                process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
    if cancelled:
        return None
    if process.returncode not in (0, 3):
        event = _failure(said, process.returncode)
        tell(event["details"])
        raise PluginError(event["message"])
    return printed


def _failure(said, code):
    """Returns the event that tells why, in the panel's words, with what the engine said as `details`."""
    for line in reversed(said.splitlines()):
        # Engines before this one write sentences alone.
        if line.startswith(SENTENCE):
            return spoken({**FAILED, "message": line[len(SENTENCE) :]})
        with contextlib.suppress(ValueError, TypeError, KeyError, RecursionError):
            return spoken({**FAILED, **json.loads(line)})
    words = tr("The engine stopped with code {}: {}").format(code, said.strip()[-500:])
    return {**FAILED, "message": words, "details": ""}
