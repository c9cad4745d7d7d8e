"""The check of a GPU reports each part, whatever becomes of it."""

from __future__ import annotations

import importlib.util
import json
import os
import sys
import time
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).resolve().parents[3]
LEFT_OVER = """
import subprocess, sys
process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"])
print(process.pid, flush=True)
process.wait()
"""


@pytest.fixture
def check(monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    spec = importlib.util.spec_from_file_location("gpu_check", ROOT / "benchmarks" / "gpu_check.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    # Its dataclasses look their module up.
    monkeypatch.setitem(sys.modules, "gpu_check", module)
    spec.loader.exec_module(module)
    return module


def _python(check: ModuleType, name: str, code: str, seconds: float = 30) -> object:
    return check.Part(name, (sys.executable, "-S", "-c", code, "{json}"), seconds)


def test_a_part_that_fails_does_not_stop_the_others(
    check: ModuleType, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    parts = [
        _python(check, "fails", "import sys; print('a reason'); sys.exit(3)"),
        check.Part("is not there", ("no-such-program",), 1),
        _python(check, "breaks off", "import sys; open(sys.argv[1], 'w').write('{'); sys.exit(1)"),
        _python(check, "measures", "import sys; open(sys.argv[1], 'w').write('{\"rate\": 2.5}')"),
    ]
    monkeypatch.setattr(check, "parts", lambda *_: parts)
    monkeypatch.setattr(sys, "argv", ["gpu_check", str(tmp_path / "out"), "--device", "cpu"])
    assert check.main() == 1
    said = json.loads((tmp_path / "out" / "report.json").read_text())["parts"]
    assert [part["status"] for part in said] == ["failed", "failed", "failed", "ok"]
    assert [part["results"] for part in said] == [None, None, None, {"rate": 2.5}]
    report = (tmp_path / "out" / "report.md").read_text()
    assert "a reason" in report and "no-such-program" in report and "| measures | ok |" in report
    monkeypatch.setattr(check, "parts", lambda *_: parts[3:])
    assert check.main() == 0


def test_a_part_that_takes_too_long_ends_with_all_that_it_started(check: ModuleType) -> None:
    began = time.monotonic()
    outcome = check.run_part(_python(check, "hangs", LEFT_OVER, 1.5), dict(os.environ))
    assert outcome.status == "timed out" and time.monotonic() - began < 20
    stat = Path(f"/proc/{int(outcome.output)}/stat")
    deadline = time.monotonic() + 5
    while (running := stat.exists() and stat.read_text().rpartition(")")[2].split()[0] != "Z") and (
        time.monotonic() < deadline
    ):
        time.sleep(0.05)
    assert not running


def test_limits_on_a_gpu_are_less_than_six_minutes_and_what_is_run_is_there(check: ModuleType) -> None:
    for quick in (False, True):
        parts = check.parts("cuda", quick, Path("tiles.npz"))
        assert sum(part.seconds for part in parts) < 360
        files = [word for part in parts for word in part.command if word.endswith((".py", "/pytorch"))]
        assert len(files) == 4 and all((ROOT / file).exists() for file in files)
