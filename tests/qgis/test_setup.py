"""Setting up the engine in an environment of its own, with a stand-in for its wheel."""

from __future__ import annotations

import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pytest
from qgis.PyQt.QtCore import QCoreApplication

HEAD = "Metadata-Version: 2.1\nName: t4s-geo\nVersion: 9.9\nProvides-Extra: local\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
FILES = {
    "t4s_geo.py": "def main():\n    print('engine')\n",
    "t4s_geo-9.9.dist-info/METADATA": HEAD,
    "t4s_geo-9.9.dist-info/WHEEL": WHEEL,
    "t4s_geo-9.9.dist-info/entry_points.txt": "[console_scripts]\nt4s-geo = t4s_geo:main\n",
}


@pytest.fixture
def wheels(tmp_path: Path) -> Path:
    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "constraints.txt").write_text("t4s-geo==9.9\n")
    records = "".join(f"{name},,\n" for name in (*FILES, "t4s_geo-9.9.dist-info/RECORD"))
    with zipfile.ZipFile(folder / "t4s_geo-9.9-py3-none-any.whl", "w") as archive:
        for name, content in {**FILES, "t4s_geo-9.9.dist-info/RECORD": records}.items():
            archive.writestr(name, content)
    return folder


@pytest.fixture
def setup(
    qgis_app: object, no_engine: None, wheels: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Any:
    from qgis_plugin.core import locate
    from qgis_plugin.core import setup as module

    monkeypatch.setenv("PIP_NO_INDEX", "1")
    monkeypatch.setattr(module, "WHEELS", wheels)
    for target in (module, locate):
        monkeypatch.setattr(target, "managed_folder", lambda: tmp_path / "profile" / "engine")
    made = module.EngineSetup()
    made.lines, made.ends = [], []
    made.said.connect(made.lines.append)
    made.ended.connect(made.ends.append)
    return made


def wait(setup: Any) -> None:
    deadline = time.monotonic() + 120
    while setup.is_running:
        assert time.monotonic() < deadline
        QCoreApplication.processEvents()
        time.sleep(0.01)


def test_the_engine_is_installed_and_found(setup: Any) -> None:
    from qgis_plugin.core.locate import find_engine, managed_engine

    setup.start()
    wait(setup)
    assert setup.ends == [""], "\n".join(setup.lines)
    assert any("Successfully installed t4s-geo-9.9" in line for line in setup.lines)
    assert find_engine() == str(managed_engine())
    done = subprocess.run([find_engine()], capture_output=True, text=True, check=True)
    assert done.stdout == "engine\n"


def test_torch_is_installed_first_as_pinned(setup: Any, wheels: Path) -> None:
    (wheels / "constraints.txt").write_text("numpy==1\ntorch==0.0.1\n")
    setup.start()
    wait(setup)
    # There is no such torch here, so that nothing comes after it.
    assert setup.lines[1].endswith(f"--constraint {wheels / 'constraints.txt'} torch==0.0.1")
    assert setup.ends == ["The engine could not be set up; the log says why."]


def test_cancelling_leaves_nothing(setup: Any) -> None:
    from qgis_plugin.core.locate import managed_folder

    setup.start()
    setup.cancel()
    wait(setup)
    assert setup.ends == ["Setting up the engine was cancelled."]
    assert not managed_folder().exists()


def test_what_pip_cannot_do_is_said(setup: Any, wheels: Path) -> None:
    (wheel,) = wheels.glob("*.whl")
    wheel.write_bytes(b"no wheel")
    setup.start()
    wait(setup)
    assert setup.ends == ["The engine could not be set up; the log says why."]
    assert any("ERROR" in line for line in setup.lines)


def test_a_copy_without_an_engine_and_a_machine_without_python_say_so(
    setup: Any, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis_plugin.core import setup as module
    from qgis_plugin.core.errors import PluginError

    monkeypatch.setattr(module, "OLDEST", (99, 0))
    monkeypatch.setattr(module, "PROBE", "raise SystemExit(1)")
    with pytest.raises(PluginError, match="No Python"):
        setup.start()
    for wheel in wheels.glob("*.whl"):
        wheel.unlink()
    with pytest.raises(PluginError, match="no engine in it"):
        setup.start()
