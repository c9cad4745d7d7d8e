"""Setting up the engine in a Python environment of its own."""

import functools
import sys
import time
from dataclasses import dataclass

from qgis.PyQt.QtCore import QObject, QProcess, QProcessEnvironment, pyqtSignal

from . import locate
from .choices import LARGE, has_nvidia, large_choice
from .errors import PluginError
from .installed import bundled_wheel, describe, folder_bytes, free_bytes, read_installed, write_installed
from .pip import CPU_INDEX, IMPATIENT, PACKAGE, RESUMING, DownloadCount, pip_install, pip_version
from .proxy import proxy_environment
from .pythons import find_python, supported_minors
from .translation import tr
from .words import spoken_size

UNREACHABLE = "after connection broken by"
COMPLAINT = 300
"""Most letters of pip's own words in a sentence."""


@dataclass(frozen=True)
class Order:
    """What to set up.

    Attributes:
        choice: The engine, of `core.choices`.
        wheels: Folder of wheels to install from; empty for the package index.
        is_anew: Whether an environment that is there is dropped, since it is broken.
    """

    choice: object
    wheels: str = ""
    is_anew: bool = False


class StepError(PluginError):
    """A command of the set-up has failed."""


class EngineSetup(QObject):
    """Makes the environment and installs the engine into it, without stopping QGIS.

    What an earlier set-up has left is gone on with, and an engine that is there works until all the rest is
    downloaded.

    Signals:
        said: A line of what pip prints.
        progressed: Bytes that are downloaded; -1 when all are and pip installs.
        ended: An empty text when the engine is there, else a sentence about why it is not.
    """

    said = pyqtSignal(str)
    progressed = pyqtSignal("qint64")
    ended = pyqtSignal(str)

    def __init__(self, parent=None):
        super().__init__(parent)
        self._process = self._plan = self._count = None
        self._begun = self._took = 0.0
        self._is_cancelled = False
        self._complaint = ""

    @property
    def is_running(self):
        """Tells whether it has not ended."""
        return self._process is not None

    @property
    def seconds(self):
        """Returns how long it took, or has taken so far."""
        return time.monotonic() - self._begun if self.is_running else self._took

    def start(self, order):
        """Begins.

        Raises:
            PluginError: Python, the engine's wheel or room on the disk is missing.
        """
        wheel = bundled_wheel()
        python = find_python(supported_minors(wheel), [] if order.is_anew else _environments_python())
        if order.choice.name == LARGE and python.is_intel_mac:
            raise PluginError(
                tr("There is no PyTorch for Macs with Intel processors any more; set up the small engine.")
            )
        _check_room(order.choice)
        self._count = DownloadCount()
        self._is_cancelled, self._begun = False, time.monotonic()
        self._plan = _plan(order, wheel, python)
        self._go_on(None)

    def cancel(self):
        """Stops it; what is done stays, and the next set-up goes on from it."""
        if self._process is not None:
            self._is_cancelled = True
            self._process.kill()

    def _go_on(self, was_successful):
        try:
            step = self._plan.send(was_successful)
        except StopIteration:
            self._end("")
        except StepError as error:
            self._end(f"{error} {self._complaint}".strip())
        except PluginError as error:
            self._end(str(error))
        else:
            self._run(step)

    def _run(self, command):
        self.said.emit(" ".join(command))
        self._complaint = ""
        environment = QProcessEnvironment()
        # Where pip is configured to install for the user, it refuses to in an environment.
        variables = {**locate.engine_environment(), **proxy_environment(), "PIP_USER": "0"}
        for name, value in variables.items():
            environment.insert(name, value)
        self._process = process = QProcess(self)
        process.setProcessEnvironment(environment)
        process.setProcessChannelMode(QProcess.ProcessChannelMode.MergedChannels)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._finish)
        process.errorOccurred.connect(self._miss)
        process.start(command[0], command[1:])
        # The engine ends when nobody asks it anything.
        process.closeWriteChannel()

    def _read(self):
        while self._process.canReadLine():
            self._hear(bytes(self._process.readLine()))

    def _hear(self, line):
        text = line.decode(errors="replace").rstrip()
        if self._count.take(text):
            self.said.emit(text)
        # The first says what, the others what one may read about it.
        if text.startswith("ERROR: ") and not self._complaint:
            self._complaint = text[len("ERROR: ") :][:COMPLAINT]
        if UNREACHABLE in text:
            self._complaint = tr(
                "The package index cannot be reached; look at the network and at QGIS's proxy, or set the "
                "engine up from a folder of wheels."
            )
        self.progressed.emit(-1 if self._count.is_installing else self._count.bytes)

    def _miss(self, error):
        if error == QProcess.ProcessError.FailedToStart:
            self.said.emit(self._process.errorString())
            self._finish(1, QProcess.ExitStatus.NormalExit)

    def _finish(self, code, status):
        self._read()
        rest = bytes(self._process.readAllStandardOutput())
        if rest:
            self._hear(rest)
        self._process.deleteLater()
        was_successful = code == 0 and status == QProcess.ExitStatus.NormalExit
        if self._is_cancelled:
            self._end(tr("Setting up the engine was cancelled; what was downloaded is kept."))
        else:
            self._go_on(was_successful)

    def _end(self, problem):
        self._took, self._process, self._plan = time.monotonic() - self._begun, None, None
        self.ended.emit(problem)


def _plan(order, wheel, python):
    """Yields commands and is told whether each was successful.

    Raises:
        PluginError: One of those that are needed was not.
    """
    folder, constraints = locate.managed_folder(), wheel.parent / "constraints.txt"
    is_there = python.program == str(locate.managed_python())
    install = functools.partial(_install, constraints, order.wheels)
    had_engine = is_there and locate.managed_engine().exists()
    if not is_there:
        _need((yield [python.program, "-m", "venv", "--clear", str(folder)]))

    if pip_version(folder) < RESUMING:
        # An older one does it too, but shows less and does not go on with what broke off.
        yield install("--quiet", PACKAGE)
    if order.choice.name == LARGE:
        # First and alone: resolved together with the rest, pip may choose a build of several gigabytes.
        torch = _pinned(constraints, "torch")
        is_done = False
        if not order.wheels and sys.platform == "linux" and not has_nvidia():
            # What torch needs lies on the other index in the versions that are pinned.
            is_done = yield install("--no-deps", "--index-url", CPU_INDEX, *IMPATIENT, torch)
            if not is_done:
                _check_room(large_choice(with_cuda=True))
        if not is_done:
            _need((yield install(torch)))
    _need((yield install(f"{wheel}{order.choice.extras}")))
    if had_engine:
        # pip takes one of the same version for the same.
        _need((yield install("--force-reinstall", "--no-deps", wheel)))
    _need((yield [str(locate.managed_engine()), "worker"]))
    write_installed(describe(wheel, order.choice.name))


def _install(constraints, wheels, *arguments):
    python, version = str(locate.managed_python()), pip_version(locate.managed_folder())
    return pip_install(python, version, constraints, *arguments, wheels=wheels)


def _need(was_successful):
    if not was_successful:
        raise StepError(tr("The engine could not be set up; the log says why."))


def _environments_python():
    """Returns the Python of the environment, if pip is there: making it may have broken off."""
    is_whole = pip_version(locate.managed_folder()) != (0, 0)
    return [str(locate.managed_python())] if is_whole else []


def _pinned(constraints, package):
    lines = constraints.read_text(encoding="utf-8").splitlines()
    return next((line for line in lines if line.startswith(f"{package}==")), package)


def _check_room(choice):
    """Raises a PluginError if the disk is too full; what is there already counts."""
    folder = locate.managed_folder()
    installed = read_installed()
    # What is left of one that broke off is mostly what is to come.
    there = folder_bytes(folder) if installed is None or installed.choice == choice.name else 0
    needed, free = choice.download + max(0, choice.disk - there), free_bytes(folder)
    if free < needed:
        raise PluginError(
            tr("Setting up the engine takes {} in {}, where {} are free; make room, and try again.").format(
                spoken_size(needed), folder.parent, spoken_size(free)
            )
        )
