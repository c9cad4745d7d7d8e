"""pip's command lines, and what it prints while it downloads."""

import os
import re

RAW_PROGRESS = (24, 1)
"""The pip from which on it prints how many bytes it has."""

RESUMING = (25, 1)
"""The pip from which on it goes on with a download that broke off."""

PACKAGE = f"pip>={RESUMING[0]}.{RESUMING[1]}"
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
# One try, soon given up: the package index is asked next.
IMPATIENT = ("--retries", "1", "--timeout", "15")

FILE = re.compile(r"^\s*(?:Downloading|Using cached) .*\((?P<size>[\d.]+) (?P<unit>bytes|kB|MB|GB)\)$")
LOCAL = re.compile(r"^\s*Processing (?P<path>.+?\.whl)\b")
BYTES = re.compile(r"^Progress (\d+) of (\d+)$")
INSTALLING = re.compile(r"^Installing collected packages")
UNITS = {"bytes": 1, "kB": 1e3, "MB": 1e6, "GB": 1e9}


def pip_version(folder):
    """Returns the version of pip in an environment, `(25, 1)`; `(0, 0)` if none is found.

    Args:
        folder: pathlib.Path of the environment.
    """
    found = [
        *folder.glob("lib/python3*/site-packages/pip-*.dist-info"),
        *folder.glob("Lib/site-packages/pip-*.dist-info"),
    ]
    numbers = [re.match(r"pip-(\d+)\.(\d+)", path.name) for path in found]
    return max(((int(match[1]), int(match[2])) for match in numbers if match), default=(0, 0))


def pip_install(python, version, constraints, *arguments, wheels=""):
    """Returns the command that installs packages.

    Args:
        python: Program of the environment.
        version: Of its pip.
        constraints: File with the versions to take.
        arguments: Packages, and options of `pip install`.
        wheels: Folder of wheels to install from, without any index; empty for the index.
    """
    shown = "raw" if version >= RAW_PROGRESS else "off"
    command = [python, "-m", "pip", "install", "--no-input", "--disable-pip-version-check"]
    command += ["--progress-bar", shown, "--constraint", str(constraints)]
    # All bytecode at once takes room and time, and most of it is never used.
    command += ["--no-compile"]
    command += ["--no-index", "--find-links", str(wheels)] if wheels else []
    return [*command, *map(str, arguments)]


class DownloadCount:
    """Counts the bytes of all that a run of pip downloads, by the lines that it prints.

    Attributes:
        is_installing: Whether all is downloaded.
    """

    def __init__(self):
        self.is_installing = False
        self._before = self._size = self._now = 0

    @property
    def bytes(self):
        """Returns the bytes so far; what pip has kept from earlier counts, too."""
        return self._before + self._now

    def take(self, line):
        """Takes a line; returns whether it is for people, and not just a count."""
        counted = BYTES.match(line)
        if counted:
            self._now, self._size = int(counted[1]), int(counted[2])
            return False
        file, local, ends = FILE.match(line), LOCAL.match(line), INSTALLING.match(line)
        if file or local or ends:
            # A file begins when the one before it is there.
            self._before += self._size
            self._now = self._size = 0
            self.is_installing = bool(ends)
        if file:
            self._size = int(float(file["size"]) * UNITS[file["unit"]])
        elif local:
            self._size = _file_bytes(local["path"])
        return True


def _file_bytes(path):
    try:
        return os.path.getsize(path)
    except OSError:
        return 0
