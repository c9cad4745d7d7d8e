"""Setting up the engine in a Python environment of its own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment, pyqtSignal

from .errors import PluginError
from .formats import suffixes
from .locate import SCRIPTS, engine_environment, managed_engine, managed_folder
from .translation import tr

WHEELS = Path(__file__).parents[1] / "engine"
OLDEST = (3, 11)
PROBE = f"import sys, venv, ensurepip; sys.exit(sys.version_info < {OLDEST})"


def bundled_wheel():
    """Returns the engine's wheel in the plugin's folder.

    Raises:
        PluginError: There is none, as in a checkout.
    """
    wheels = sorted(WHEELS.glob("t4s_geo-*.whl"))
    if not wheels:
        raise PluginError(
            tr("This copy of the plugin has no engine in it; install the plugin from its zip file.")
        )
    return wheels[-1]


def find_python():
    """Returns a Python that can make the environment.

    Raises:
        PluginError: There is none that is new enough.
    """
    names = [f"python3.{minor}" for minor in (13, 12, 11)] + ["python3", "python"]
    beside_qgis = Path(sys.prefix) / ("python.exe" if os.name == "nt" else "bin/python3")
    for candidate in (*map(shutil.which, names), str(beside_qgis)):
        if candidate and _is_usable(candidate):
            return candidate
    raise PluginError(
        tr(
            "No Python 3.11 or newer with venv was found; install one from python.org or from the packages "
            "of your system (python3-venv on Debian), and try again."
        )
    )


class EngineSetup(QObject):
    """Makes the environment and installs the engine into it, without stopping QGIS.

    Signals:
        said: A line of what pip prints.
        ended: An empty text when the engine is there, else a sentence about why it is not.
    """

    said = pyqtSignal(str)
    ended = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._commands = []
        self._process = None
        self._is_cancelled = False

    @property
    def is_running(self):
        """Tells whether it has not ended."""
        return self._process is not None

    def start(self):
        """Begins; an environment that is there is made anew.

        Raises:
            PluginError: Python or the engine's wheel is missing.
        """
        wheel, python = bundled_wheel(), find_python()
        folder = managed_folder()
        own_python = str(folder / SCRIPTS / ("python.exe" if os.name == "nt" else "python"))
        pip = [own_python, "-m", "pip", "install", "--disable-pip-version-check", "--progress-bar", "off"]
        pip += ["--constraint", str(wheel.parent / "constraints.txt")]
        # First and alone: resolved together with the rest, pip may choose a build of several gigabytes.
        first = [[*pip, torch] for torch in _pinned_torch(wheel.parent)]
        # pyarrow is large: only where QGIS can open what it writes.
        extras = "local,parquet" if ".parquet" in suffixes() else "local"
        self._commands = [
            [python, "-m", "venv", "--clear", str(folder)],
            *first,
            [*pip, f"{wheel}[{extras}]"],
        ]
        self._is_cancelled = False
        self._next()

    def cancel(self):
        """Stops it; what is half done is removed."""
        if self._process is not None:
            self._is_cancelled = True
            self._process.kill()

    def _next(self):
        command = self._commands.pop(0)
        self.said.emit(" ".join(command))
        environment = QProcessEnvironment()
        for name, value in engine_environment().items():
            environment.insert(name, value)
        self._process = process = QProcess(self)
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.start(command[0], command[1:])

    def _read(self):
        for line in bytes(self._process.readAllStandardOutput()).decode(errors="replace").splitlines():
            self.said.emit(line)

    def _finish(self, code, status):
        self._read()
        self._process.deleteLater()
        self._process = None
        has_failed = code != 0 or status != QProcess.ExitStatus.NormalExit
        if not self._is_cancelled and not has_failed and self._commands:
            self._next()
            return
        if self._is_cancelled or has_failed:
            shutil.rmtree(managed_folder(), ignore_errors=True)
        if self._is_cancelled:
            self.ended.emit(tr("Setting up the engine was cancelled."))
        elif has_failed or not managed_engine().exists():
            self.ended.emit(tr("The engine could not be set up; the log says why."))
        else:
            self.ended.emit("")


def _pinned_torch(wheels):
    lines = (wheels / "constraints.txt").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.startswith("torch==")]


def _is_usable(python):
    done = subprocess.run(
        [python, "-c", PROBE],
        env=engine_environment(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        timeout=30,
        check=False,
        creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
    )
    return done.returncode == 0
