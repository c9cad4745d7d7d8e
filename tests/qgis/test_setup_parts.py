"""What setting up the engine is made of: which Python, what pip prints, QGIS's proxy."""

from __future__ import annotations

import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsNetworkAccessManager
from qgis.PyQt.QtNetwork import QNetworkProxy

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def pythons(tmp_path: Path, no_engine: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, on a machine that has only the Pythons that a test puts there."""
    from qgis_plugin.core import pythons as module

    monkeypatch.setattr(sys, "prefix", str(tmp_path / "nowhere"))
    monkeypatch.setenv("PATH", str(tmp_path))
    return module


def put(folder: Path, name: str, version: int, machine: str = "x86_64") -> str:
    """Writes a program that says it is Python 3.`version`."""
    program = folder / name
    program.write_text(f"#!/bin/sh\necho {version} {machine} $0\n")
    program.chmod(0o755)
    return str(program)


def test_the_newest_python_that_the_pins_have_wheels_for_is_taken(pythons: Any, tmp_path: Path) -> None:
    from qgis_plugin.core.errors import PluginError

    minors = (14, 13, 12, 11)
    put(tmp_path, "python3", 15)
    put(tmp_path, "python", 9)
    with pytest.raises(PluginError, match=r"No Python 3\.11 to 3\.14 with venv"):
        pythons.find_python(minors)
    older, newer = put(tmp_path, "python3.11", 11), put(tmp_path, "python3.14", 14)
    assert pythons.find_python(minors).program == newer
    # One that is set up already is gone on with.
    assert pythons.find_python(minors, [older]).program == older
    put(tmp_path, "python3.14", 15)
    assert pythons.find_python(minors).program == older


def test_macs_with_intel_processors_take_a_python_that_has_wheels(
    pythons: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(pythons, "MAC_FOLDERS", (str(tmp_path / "3.{}"),))
    for minor in (13, 14):
        (tmp_path / f"3.{minor}").mkdir()
        put(tmp_path / f"3.{minor}", f"python3.{minor}", minor)
    assert pythons.find_python((14, 13)).minor == 13
    put(tmp_path / "3.14", "python3.14", 14, "arm64")
    assert pythons.find_python((14, 13)).minor == 14


def test_the_versions_are_those_that_the_wheel_names(pythons: Any, tmp_path: Path) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    metadata = "".join(f"Classifier: {name}\n" for name in project["classifiers"])
    with zipfile.ZipFile(tmp_path / "a.whl", "w") as archive:
        archive.writestr("t4s_geo-1.dist-info/METADATA", metadata)
    assert pythons.supported_minors(tmp_path / "a.whl") == (14, 13, 12, 11)


def test_the_small_engine_asks_servers() -> None:
    """The button installs the wheel with no extra for it."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    assert any(one.startswith("openai") for one in project["dependencies"])


PRINTED = """\
Processing ./t4s_geo-0.1.0-py3-none-any.whl
Collecting numpy==2.4.6
  Downloading numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl.metadata (6.6 kB)
  Using cached affine-3.0.1-py3-none-any.whl (2 MB)
Downloading numpy-2.4.6-cp311-cp311-manylinux_2_28_x86_64.whl (16.9 MB)
Progress 0 of 16877054
Progress 8000000 of 16877054
"""


def test_bytes_are_counted_as_pip_says_them(tmp_path: Path) -> None:
    from qgis_plugin.core.pip import DownloadCount

    (tmp_path / "a b.whl").write_bytes(bytes(5000))

    count = DownloadCount()
    shown = [line for line in PRINTED.splitlines() if count.take(line)]
    assert len(shown) == 5 and count.bytes == 6_600 + 2_000_000 + 8_000_000
    count.take("Progress 16877054 of 16877054")
    # A pip that shows no progress says at least how large a file is.
    count.take("Downloading scipy-1.17.1-cp311-cp311-manylinux_2_28_x86_64.whl (35.0 MB)")
    assert count.bytes == 6_600 + 2_000_000 + 16_877_054 and not count.is_installing
    count.take("Installing collected packages: numpy, scipy")
    assert count.bytes == 6_600 + 2_000_000 + 16_877_054 + 35_000_000 and count.is_installing
    count.take("Downloading more-1-py3-none-any.whl (1.0 MB)")
    assert not count.is_installing
    before = count.bytes
    # Of a folder of wheels, or an index on this machine.
    count.take(f"Processing {tmp_path / 'a b.whl'} (from t4s-geo==9.9)")
    count.take("Installing collected packages: more")
    assert count.bytes == before + 1_000_000 + 5000


def test_qgis_s_proxy_is_passed_on_with_its_password(qgis_app: object) -> None:
    from qgis_plugin.core.proxy import proxy_environment

    manager, kind = QgsNetworkAccessManager.instance(), QNetworkProxy.ProxyType
    before = manager.fallbackProxy(), manager.excludeList(), manager.noProxyList()
    try:
        manager.setFallbackProxyAndExcludes(QNetworkProxy(kind.NoProxy), [], [])
        assert proxy_environment() == {}
        proxy = QNetworkProxy(kind.HttpProxy, "proxy.example.org", 3128, "me", "p@ss:word")
        manager.setFallbackProxyAndExcludes(proxy, ["http://intranet.example.org/wms"], ["localhost"])
        found = proxy_environment()
        address = "http://me:p%40ss%3Aword@proxy.example.org:3128"
        assert found["HTTPS_PROXY"] == found["https_proxy"] == found["HTTP_PROXY"] == address
        assert found["NO_PROXY"] == "intranet.example.org,localhost"
        socks = QNetworkProxy(kind.Socks5Proxy, "proxy.example.org", 1080)
        manager.setFallbackProxyAndExcludes(socks, [], [])
        assert proxy_environment() == {}
    finally:
        manager.setFallbackProxyAndExcludes(*before)


def test_the_wheel_is_hashed_once_until_it_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from qgis_plugin.core import installed

    wheel, read, read_bytes = tmp_path / "t4s_geo-9.9-py3-none-any.whl", [], Path.read_bytes
    wheel.write_bytes(b"one")
    monkeypatch.setattr(installed, "WHEELS", tmp_path)
    monkeypatch.setattr(Path, "read_bytes", lambda path: read.append(path) or read_bytes(path))
    there = installed.describe(wheel, "small")
    assert not installed.is_outdated(there) and not installed.is_outdated(there)
    assert read == [wheel]
    wheel.write_bytes(b"another")
    assert installed.is_outdated(there)
    assert not installed.is_outdated(installed.describe(wheel, "small"))
    assert read == [wheel] * 2
