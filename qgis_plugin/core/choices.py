"""The engines that can be set up, and how much they take."""

import json
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

from .formats import suffixes

SIZES = Path(__file__).parents[1] / "resources" / "engine_sizes.json"
"""Written by benchmarks/install.py."""

SMALL = "small"
LARGE = "large"
NVIDIA = Path("/proc/driver/nvidia")


@dataclass(frozen=True)
class Choice:
    """An engine to set up.

    Attributes:
        name: `small`, which runs the embedded model on the processor and asks servers, or `large`, which runs
            other checkpoints as well.
        download: Bytes to download, measured on Linux.
        disk: Bytes of the environment, measured on Linux.
    """

    name: str
    download: int
    disk: int

    @property
    def extras(self):
        """Returns the extras of the engine's wheel, as pip takes them; empty for none."""
        # Those that run other checkpoints, and train them.
        names = ["teach"] if self.name == LARGE else []
        # pyarrow is large: only where QGIS can open what it writes.
        names += ["parquet"] if _writes_parquet() else []
        return f"[{','.join(names)}]" if names else ""


def small_choice():
    """Returns the engine for this computer's processor."""
    return _measured(SMALL, "small")


def large_choice(with_cuda=None):
    """Returns the engine for large models.

    Args:
        with_cuda: Whether it comes with CUDA, which is most of it; None for what suits this computer.
    """
    if with_cuda is None:
        with_cuda = sys.platform == "linux" and has_nvidia()
    return _measured(LARGE, "large_cuda" if with_cuda else "large")


def choice_named(name):
    """Returns the engine of a name."""
    return large_choice() if name == LARGE else small_choice()


def has_nvidia():
    """Tells whether there is a driver of an NVIDIA card, as far as can be told without asking it."""
    return NVIDIA.exists() or shutil.which("nvidia-smi") is not None


def _measured(name, entry):
    engines = json.loads(SIZES.read_text(encoding="utf-8"))["engines"]

    def size(kind):
        """Returns one of the sizes, with what GeoParquet adds to it."""
        more = engines["parquet"][kind] - engines["small"][kind] if _writes_parquet() else 0
        return engines[entry][kind] + more

    return Choice(name, size("download_bytes"), size("disk_bytes"))


def _writes_parquet():
    return ".parquet" in suffixes()
