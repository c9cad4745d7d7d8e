"""What the plugin's zip must and must not hold."""

from __future__ import annotations

import importlib.util
import io
import random
import zipfile
from pathlib import Path
from types import ModuleType

import pytest

SCRIPT = Path(__file__).resolve().parents[3] / "scripts" / "build_plugin.py"


@pytest.fixture(scope="module")
def build_plugin() -> ModuleType:
    spec = importlib.util.spec_from_file_location("build_plugin", SCRIPT)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def wheel_with(*names: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in names:
            archive.writestr(name, "")
    return buffer.getvalue()


@pytest.fixture
def checkout(build_plugin: ModuleType, tmp_path: Path) -> Path:
    (tmp_path / "sample_tiles").mkdir()
    for name in build_plugin.SAMPLES:
        (tmp_path / "sample_tiles" / name).write_text("")
    (tmp_path / "qgis_plugin" / "ui").mkdir(parents=True)
    (tmp_path / "qgis_plugin" / "__init__.py").write_text("")
    (tmp_path / "qgis_plugin" / "ui" / "dock.ui").write_text("<ui/>")
    (tmp_path / "qgis_plugin" / "__pycache__").mkdir()
    (tmp_path / "qgis_plugin" / "__pycache__" / "x.cpython-311.pyc").write_bytes(b"\0")
    (tmp_path / "metadata.txt").write_text("[general]\nversion=1.2.3\nabout=100 % text\n")
    (tmp_path / "pyproject.toml").write_text('[project]\nversion = "1.2.3"\n')
    (tmp_path / "LICENSE").write_text("GPL")
    (tmp_path / "constraints.txt").write_text("numpy==2\n")
    return tmp_path


@pytest.fixture
def fake_wheel(build_plugin: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    """The checkout of these tests is no Python package that pip could build."""
    content = wheel_with("t4s_geo/__init__.py")
    monkeypatch.setattr(build_plugin, "build_wheel", lambda root: ("t4s_geo-1.2.3-py3-none-any.whl", content))


@pytest.mark.usefixtures("fake_wheel")
def test_everything_lies_under_one_folder(build_plugin: ModuleType, checkout: Path) -> None:
    content = build_plugin.build(checkout)
    assert zipfile.ZipFile(io.BytesIO(content)).namelist() == [
        "t4s_geo_plugin/LICENSE",
        "t4s_geo_plugin/__init__.py",
        "t4s_geo_plugin/engine/constraints.txt",
        "t4s_geo_plugin/engine/t4s_geo-1.2.3-py3-none-any.whl",
        "t4s_geo_plugin/metadata.txt",
        *(f"t4s_geo_plugin/samples/{name}" for name in build_plugin.SAMPLES),
        "t4s_geo_plugin/ui/dock.ui",
    ]


@pytest.mark.usefixtures("fake_wheel")
def test_versions_must_agree(build_plugin: ModuleType, checkout: Path) -> None:
    (checkout / "pyproject.toml").write_text('[project]\nversion = "1.2.4"\n')
    with pytest.raises(build_plugin.BuildError, match=r"1\.2\.3.*1\.2\.4"):
        build_plugin.build(checkout)


@pytest.mark.usefixtures("fake_wheel")
def test_a_plugin_without_entry_point_is_refused(build_plugin: ModuleType, checkout: Path) -> None:
    (checkout / "qgis_plugin" / "__init__.py").unlink()
    with pytest.raises(build_plugin.BuildError, match="__init__"):
        build_plugin.build(checkout)


@pytest.mark.parametrize("name", ["fast.so", "lib/old.PYD", "bin/tool.exe"])
def test_compiled_files_are_refused(build_plugin: ModuleType, name: str) -> None:
    with pytest.raises(build_plugin.BuildError, match="compiled"):
        build_plugin.pack({name: b""})
    with pytest.raises(build_plugin.BuildError, match="compiled"):
        build_plugin.pack({"engine/a.whl": wheel_with("a/__init__.py", name)})


def test_an_oversized_zip_is_refused(build_plugin: ModuleType, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(build_plugin, "MAX_BYTES", 10_000)
    noise = random.Random(0).randbytes(11_000)
    with pytest.raises(build_plugin.BuildError, match="limit"):
        build_plugin.pack({"noise.bin": noise})
    assert build_plugin.pack({"zeros.bin": bytes(11_000)})


@pytest.mark.usefixtures("fake_wheel")
def test_equal_inputs_give_equal_bytes(build_plugin: ModuleType, checkout: Path) -> None:
    first = build_plugin.build(checkout)
    (checkout / "qgis_plugin" / "__init__.py").touch()
    assert build_plugin.build(checkout) == first


def test_the_engines_wheel_holds_its_data(build_plugin: ModuleType) -> None:
    name, content = build_plugin.build_wheel(SCRIPT.parent.parent)
    members = zipfile.ZipFile(io.BytesIO(content)).namelist()
    assert name.startswith("t4s_geo-") and name.endswith("-py3-none-any.whl")
    assert "t4s_geo/cli.py" in members and "t4s_geo/py.typed" in members
    assert any(member.endswith("licenses/LICENSE") for member in members)
    assert any(
        member.startswith("t4s_geo/checkpoints/") and member.endswith(".safetensors") for member in members
    )
    assert not any(member.startswith(("tests/", "sample_tiles/", "qgis_plugin/")) for member in members)
