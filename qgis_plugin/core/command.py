"""Single commands of the engine, for what needs no warm model."""

import os
import signal
import subprocess

from .errors import PluginError
from .locate import engine_environment, find_engine
from .translation import tr

POLL_SECONDS = 0.25


def run_command(arguments, is_cancelled):
    """Runs a command of the engine to its end.

    Args:
        arguments: Arguments of `t4s-geo`.
        is_cancelled: Asked four times a second; if true the engine is interrupted.

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
        env=engine_environment(),
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
        raise PluginError(_reason(said, process.returncode))
    return printed


def _reason(said, code):
    """Returns the engine's own sentence if it gave one."""
    errors = [line[len("Error: ") :] for line in said.splitlines() if line.startswith("Error: ")]
    if errors:
        return errors[-1]
    return tr("The engine stopped with code {}: {}").format(code, said.strip()[-500:])
