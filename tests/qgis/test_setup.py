"""Setting up the engine in an environment of its own, with a stand-in for its wheel."""

from __future__ import annotations

import shutil
import subprocess
import time
import zipfile
from pathlib import Path
from typing import Any

import pip
import pytest
from qgis.PyQt.QtCore import QCoreApplication

CLASSIFIERS = "".join(f"Classifier: Programming Language :: Python :: 3.{minor}\n" for minor in (11, 12, 13))
HEAD = f"Metadata-Version: 2.1\nName: t4s-geo\nVersion: 9.9\nProvides-Extra: local\n{CLASSIFIERS}"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
FILES = {
    "t4s_geo-9.9.dist-info/METADATA": HEAD,
    "t4s_geo-9.9.dist-info/WHEEL": WHEEL,
    "t4s_geo-9.9.dist-info/entry_points.txt": "[console_scripts]\nt4s-geo = t4s_geo:main\n",
}


def write_wheel(folder: Path, prints: str) -> None:
    """Writes an engine that prints a word, whatever it is asked."""
    files = {"t4s_geo.py": f"def main():\n    print({prints!r})\n", **FILES}
    records = "".join(f"{name},,\n" for name in (*files, "t4s_geo-9.9.dist-info/RECORD"))
    with zipfile.ZipFile(folder / "t4s_geo-9.9-py3-none-any.whl", "w") as archive:
        for name, content in {**files, "t4s_geo-9.9.dist-info/RECORD": records}.items():
            archive.writestr(name, content)


@pytest.fixture
def wheels(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    from qgis_plugin.core import installed

    folder = tmp_path / "wheels"
    folder.mkdir()
    (folder / "constraints.txt").write_text("t4s-geo==9.9\ntorch==0.0.1\n")
    write_wheel(folder, "engine")
    monkeypatch.setattr(installed, "WHEELS", folder)
    return folder


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An environment with nothing in it but pip, as a set-up that broke off leaves it."""
    folder = tmp_path_factory.mktemp("environment") / "engine"
    subprocess.run(["/usr/bin/python3", "-m", "venv", "--without-pip", folder], check=True)
    (packages,) = folder.glob("lib/python3*/site-packages")
    # Quicker than to have pip installed.
    for path in Path(pip.__file__).parents[1].glob("pip*"):
        shutil.copytree(path, packages / path.name)
    return folder


@pytest.fixture
def profile(tmp_path: Path, no_engine: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the engine is set up; there is nothing yet."""
    from qgis_plugin.core import locate

    monkeypatch.setattr(locate, "managed_folder", lambda: tmp_path / "profile" / "engine")
    return tmp_path / "profile" / "engine"


@pytest.fixture
def setup(profile: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    from qgis_plugin.core import setup as module

    monkeypatch.setenv("PIP_NO_INDEX", "1")
    made = module.EngineSetup()
    made.lines, made.ends = [], []
    made.said.connect(made.lines.append)
    made.ended.connect(made.ends.append)
    return made


@pytest.fixture
def half(environment: Path, profile: Path) -> Path:
    """What a set-up that broke off has left."""
    shutil.copytree(environment, profile, symlinks=True)
    return profile


def order(**given: Any) -> Any:
    from qgis_plugin.core.choices import small_choice
    from qgis_plugin.core.setup import Order

    return Order(**{"choice": small_choice(), **given})


def large() -> Any:
    from qgis_plugin.core.choices import large_choice

    return order(choice=large_choice())


def wait(setup: Any) -> None:
    deadline = time.monotonic() + 120
    while setup.is_running:
        assert time.monotonic() < deadline
        QCoreApplication.processEvents()
        time.sleep(0.01)


def run(setup: Any, given: Any) -> list[str]:
    """Sets up; returns the commands."""
    setup.lines.clear()
    setup.start(given)
    wait(setup)
    return [line for line in setup.lines if line.startswith(("/", "python")) and " " in line]


def test_the_engine_is_installed_found_updated_and_removed(setup: Any, wheels: Path, half: Path) -> None:
    from qgis_plugin.core import installed
    from qgis_plugin.core.condition import Condition, diagnose
    from qgis_plugin.core.locate import engine_environment, find_engine, managed_engine

    assert diagnose().condition is Condition.UNFINISHED
    # What broke off is gone on with.
    assert not any(" -m venv " in command for command in run(setup, order()))
    assert setup.ends == [""], "\n".join(setup.lines)
    assert any("Successfully installed t4s-geo-9.9" in line for line in setup.lines)
    assert find_engine() == str(managed_engine())
    there = installed.read_installed()
    assert (there.choice, there.version) == ("small", "9.9") and not installed.is_outdated(there)
    assert 0 < setup.seconds < 120
    assert diagnose().condition is Condition.WELL

    # An update of which the version is the same.
    write_wheel(wheels, "newer")
    assert diagnose().condition is Condition.OUTDATED
    assert not any(" -m venv " in command for command in run(setup, order()))
    assert setup.ends == ["", ""] and not installed.is_outdated(installed.read_installed())
    program = [find_engine()]
    done = subprocess.run(program, capture_output=True, text=True, check=True, env=engine_environment())
    assert done.stdout == "newer\n"

    installed.remove_engine().join()
    assert list(half.parent.iterdir()) == []


def test_torch_is_installed_first_as_pinned_and_without_cuda_where_no_card_is(
    setup: Any, half: Path, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis_plugin.core import setup as module

    monkeypatch.setattr(module, "has_nvidia", lambda: False)
    commands = run(setup, large())
    pinned = [command for command in commands if command.endswith(" torch==0.0.1")]
    # There is no such torch here, so that nothing comes after it.
    assert commands[-2:] == pinned
    assert f" --no-deps --index-url {module.CPU_INDEX} " in pinned[0] and "index-url" not in pinned[1]
    assert setup.ends[0].startswith("The engine could not be set up; the log says why. C")
    assert "torch==0.0.1" in setup.ends[0]

    monkeypatch.setattr(module, "has_nvidia", lambda: True)
    assert [one for one in run(setup, large()) if one.endswith(" torch==0.0.1")] == pinned[1:]


def test_a_folder_of_wheels_takes_the_place_of_every_index(setup: Any, half: Path, tmp_path: Path) -> None:
    commands = run(setup, order(wheels=str(tmp_path / "offline")))
    assert all(
        f" --no-index --find-links {tmp_path / 'offline'} " in one for one in commands if " pip " in one
    )
    assert setup.ends == [""]


def test_a_broken_one_is_made_anew_and_cancelling_keeps_what_is_there(setup: Any, half: Path) -> None:
    setup.start(order(is_anew=True))
    assert setup.lines[0].endswith(f" -m venv --clear {half}")
    setup.cancel()
    wait(setup)
    assert setup.ends == ["Setting up the engine was cancelled; what was downloaded is kept."]
    assert half.exists()


def test_what_pip_cannot_do_is_said(setup: Any, half: Path, wheels: Path) -> None:
    from qgis_plugin.core import installed

    (wheels / "constraints.txt").write_text("t4s-geo==9.8\n")
    run(setup, order())
    assert setup.ends[0].startswith(
        "The engine could not be set up; the log says why. Cannot install t4s-geo"
    )
    assert installed.read_installed() is None


def test_an_index_that_cannot_be_reached_is_said(
    setup: Any, half: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("PIP_NO_INDEX")
    for name, value in {"INDEX_URL": "http://127.0.0.1:9/", "RETRIES": "1", "FIND_LINKS": ""}.items():
        monkeypatch.setenv(f"PIP_{name}", value)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    run(setup, large())
    assert setup.ends[0].endswith("or set the engine up from a folder of wheels.")


def test_a_full_disk_is_said_before_anything_is_done(
    setup: Any, profile: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis_plugin.core import setup as module
    from qgis_plugin.core.errors import PluginError

    monkeypatch.setattr(module, "free_bytes", lambda folder: 3_000_000)
    with pytest.raises(PluginError, match=r"takes \d.* where 3 MB are free; make room"):
        setup.start(order())
    assert not profile.exists() and not setup.is_running


def test_a_copy_without_an_engine_and_a_machine_without_python_say_so(
    setup: Any, wheels: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from qgis_plugin.core import pythons
    from qgis_plugin.core.errors import PluginError

    monkeypatch.setattr(pythons, "PROBE", "raise SystemExit(1)")
    with pytest.raises(PluginError, match=r"No Python 3\.11 to 3\.13"):
        setup.start(order())
    for wheel in wheels.glob("*.whl"):
        wheel.unlink()
    with pytest.raises(PluginError, match="no engine in it"):
        setup.start(order())
