"""What a command takes is that of all its processes together."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "benchmarks" / "memory.py"
HOLD = "import time; held = bytearray(60 << 20); time.sleep(1)"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="what processes take is read there")
def test_processes_that_a_command_starts_count() -> None:
    spec = importlib.util.spec_from_file_location("memory", SCRIPT)
    assert spec is not None and spec.loader is not None
    memory = importlib.util.module_from_spec(spec)
    # Data classes look their module up.
    sys.modules["memory"] = memory
    spec.loader.exec_module(memory)
    start = f"import subprocess, sys; subprocess.run([sys.executable, '-c', {HOLD!r}])"
    peak = memory.peak_of([sys.executable, "-c", start])
    command, started = peak.mib
    assert command < 60 < started < 100
    assert peak.total == command + started
    with pytest.raises(SystemExit, match="ended with 3"):
        memory.peak_of([sys.executable, "-c", "raise SystemExit(3)"])
