"""Finding a Python that can make the engine's environment."""

import itertools
import os
import re
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

from .errors import PluginError
from .locate import engine_environment
from .translation import tr

CLASSIFIER = re.compile(r"^Classifier: Programming Language :: Python :: 3\.(\d+)$", re.MULTILINE)
PROBE = (
    "import ensurepip, platform, sys, venv; "
    "sys.stdout.write(f'{sys.version_info[1]} {platform.machine()} {sys.executable}')"
)
PROBE_SECONDS = 30
INTEL_MAC_NEWEST = 13
"""The newest Python 3 that ONNX Runtime has wheels for on Macs with Intel processors."""

# Desktops do not pass on what a shell adds to PATH.
MAC_FOLDERS = (
    "/opt/homebrew/bin",
    "/usr/local/bin",
    "/Library/Frameworks/Python.framework/Versions/3.{}/bin",
)


@dataclass(frozen=True)
class Python:
    """A Python that can make environments.

    Attributes:
        program: Its path.
        minor: 12 for Python 3.12.
        machine: As `platform.machine` says.
    """

    program: str
    minor: int
    machine: str

    @property
    def is_intel_mac(self):
        """Tells whether it is one for which there is no torch any more."""
        return sys.platform == "darwin" and self.machine == "x86_64"


def supported_minors(wheel):
    """Returns the versions of Python 3 that an engine's wheel names, newest first: `(14, 13, …)`."""
    with zipfile.ZipFile(wheel) as archive:
        (name,) = (name for name in archive.namelist() if name.endswith(".dist-info/METADATA"))
        text = archive.read(name).decode()
    return tuple(sorted(map(int, CLASSIFIER.findall(text)), reverse=True))


def find_python(minors, preferred=()):
    """Returns the first Python of these versions.

    Args:
        minors: Of Python 3, the one to be preferred first.
        preferred: Programs to try before the others.

    Raises:
        PluginError: There is none that can make environments.
    """
    for command in itertools.chain(([program] for program in preferred), _candidates(minors)):
        found = _probe(command)
        if found is not None and found.minor in minors and _has_wheels(found):
            return found
    raise PluginError(
        tr(
            "No Python 3.{} to 3.{} with venv was found; install one from python.org or from the packages "
            "of your system (python3-venv on Debian), and try again."
        ).format(min(minors), max(minors))
    )


def _has_wheels(python):
    return not python.is_intel_mac or python.minor <= INTEL_MAC_NEWEST


def _candidates(minors):
    """Yields commands that may be a Python; many are none."""
    folders = [os.environ.get("PATH", "")]
    if sys.platform == "darwin":
        folders += [folder.format(minor) for minor in minors for folder in MAC_FOLDERS]
    places = os.pathsep.join(folders)
    for minor in minors:
        yield [shutil.which(f"python3.{minor}", path=places)]
        if os.name == "nt":
            yield [shutil.which("py"), f"-3.{minor}"]
    for name in ("python3", "python"):
        yield [shutil.which(name, path=places)]
    # QGIS's own.
    yield [str(Path(sys.prefix) / ("python.exe" if os.name == "nt" else "bin/python3"))]


def _probe(command):
    if not command[0]:
        return None
    try:
        done = subprocess.run(
            [*command, "-c", PROBE],
            env=engine_environment(),
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            errors="replace",
            timeout=PROBE_SECONDS,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except (OSError, subprocess.TimeoutExpired):
        return None
    words = done.stdout.strip().split(" ", 2)
    if done.returncode != 0 or len(words) != 3 or not words[0].isdecimal():
        return None
    return Python(words[2], int(words[0]), words[1])
