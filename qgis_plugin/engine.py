"""Finding the engine, and running it as a process of its own."""

import os
import shutil
import signal
import subprocess
import threading

from qgis.core import QgsSettings

SETTING = "t4s_geo/engine"
VARIABLE = "T4S_GEO_ENGINE"
# What QGIS sets for its own Python, GDAL and PROJ; the engine has its own.
FOREIGN = ("PYTHON", "GDAL_", "PROJ_", "QT_", "OSGEO")


class EngineError(Exception):
    """The engine is missing or said why it stopped; the message is for the user."""


def find_engine():
    """Returns the path of `t4s-geo`: the setting's, the environment variable's, or the one on PATH.

    Raises:
        EngineError: There is none.
    """
    for candidate in (QgsSettings().value(SETTING, ""), os.environ.get(VARIABLE, ""), "t4s-geo"):
        found = shutil.which(candidate) if candidate else None
        if found:
            return found
    raise EngineError(
        "The engine t4s-geo was not found. Install it with pip in a Python environment of its own, and put "
        f"its path into the setting {SETTING} (Settings > Options > Advanced) or the variable {VARIABLE}."
    )


def run_engine(arguments, is_cancelled, say):
    """Runs the engine to its end, passing on what it prints.

    Args:
        arguments: Arguments of `t4s-geo`.
        is_cancelled: Asked four times a second; if true the engine is interrupted, leaving its ledger.
        say: Given every line that the engine prints.

    Returns:
        The exit code; 3 means that some tiles have no answer.

    Raises:
        EngineError: The engine is missing, or could not do what was asked.
    """
    environment = {name: value for name, value in os.environ.items() if not name.startswith(FOREIGN)}
    environment["NO_COLOR"] = "1"
    process = subprocess.Popen(
        [find_engine(), *arguments],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
        env=environment,
    )
    lines = []
    reader = threading.Thread(target=_read, args=(process.stdout, lines), daemon=True)
    reader.start()
    shown = 0
    while True:
        try:
            process.wait(0.25)
        except subprocess.TimeoutExpired:
            if is_cancelled():
                process.send_signal(signal.SIGINT if os.name == "posix" else signal.SIGTERM)
                process.wait()
        if process.poll() is not None:
            reader.join()
        for line in lines[shown:]:
            say(line)
        shown = len(lines)
        if process.poll() is not None:
            break
    process.stdout.close()
    if process.returncode not in (0, 3) and not is_cancelled():
        raise EngineError(_reason(lines, process.returncode))
    return process.returncode


def _read(stream, lines):
    for line in stream:
        if line.strip():
            lines.append(line.rstrip())


def _reason(lines, code):
    """Returns the engine's own sentence if it gave one."""
    errors = [line[len("Error: ") :] for line in lines if line.startswith("Error: ")]
    return errors[-1] if errors else f"The engine stopped with code {code}: {' '.join(lines[-3:])}"
