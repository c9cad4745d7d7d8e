"""Builds dist/t4s_geo.zip, the QGIS plugin with the engine's wheel inside: `python scripts/build_plugin.py`.

The zip holds one folder t4s_geo_plugin/ with qgis_plugin/'s files, the translations compiled by Qt's
lrelease, metadata.txt, LICENSE, in samples/ scenes of sample_tiles/, and in engine/
t4s_geo-VERSION-py3-none-any.whl and constraints.txt, the versions that it is tested with. Equal inputs give
equal bytes.
"""

from __future__ import annotations

import configparser
import io
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parent.parent
TOP = "t4s_geo_plugin"
MAX_BYTES = 25_000_000
"""The plugin repository's limit."""

SAMPLES = ("README.md", "banepa_labelled.tif", "prairie_lakes.tif", "sentinel2_int16.tif")
"""Scenes for a first try, with whom to name for them; what qgis_plugin/core/samples.py opens."""

COMPILERS = ("lrelease", "lrelease6", "lrelease-qt5", "lrelease-qt6", "pyside6-lrelease")
COMPILED = {".pyc", ".pyo", ".so", ".pyd", ".dll", ".dylib", ".exe", ".o", ".a"}
LEFT_OUT = {"__pycache__", ".DS_Store"}
EPOCH = (1980, 1, 1, 0, 0, 0)


class BuildError(Exception):
    """What has to be mended before the plugin can be built."""


def plugin_files(folder: Path) -> Iterator[tuple[str, bytes]]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not LEFT_OUT.intersection(path.relative_to(folder).parts):
            yield path.relative_to(folder).as_posix(), path.read_bytes()


def compile_translations(folder: Path) -> dict[str, bytes]:
    """Returns the folder's .ts files as Qt reads them, by their names; none where there are none.

    Raises:
        BuildError: Qt's compiler is missing.
    """
    sources = sorted(folder.glob("*.ts"))
    program = next(filter(None, map(shutil.which, COMPILERS)), None)
    if sources and program is None:
        raise BuildError("Qt's lrelease is missing; install it: sudo apt-get install qttools5-dev-tools")
    compiled = {}
    with tempfile.TemporaryDirectory() as target:
        for source in sources:
            name = source.with_suffix(".qm").name
            subprocess.run([str(program), "-silent", source, "-qm", Path(target) / name], check=True)
            compiled[name] = (Path(target) / name).read_bytes()
    return compiled


def build_wheel(root: Path) -> tuple[str, bytes]:
    """Returns the wheel's file name and content; the build uses this environment's hatchling."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
        subprocess.run([*command, "--wheel-dir", folder, str(root)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        return wheel.name, wheel.read_bytes()


def check_versions(root: Path) -> None:
    metadata = configparser.ConfigParser(interpolation=None)
    metadata.read_string((root / "metadata.txt").read_text(encoding="utf-8"))
    plugin = metadata["general"]["version"]
    engine = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    if plugin != engine:
        raise BuildError(f"metadata.txt says version {plugin} and pyproject.toml {engine}; make them equal.")


def check_no_compiled(files: Mapping[str, bytes]) -> None:
    """Looks into wheels too: the plugin repository refuses compiled files."""
    for name, content in files.items():
        inner = zipfile.ZipFile(io.BytesIO(content)).namelist() if name.endswith(".whl") else []
        for member in (name, *inner):
            if PurePosixPath(member).suffix.lower() in COMPILED:
                raise BuildError(f"{member} is a compiled file; the plugin repository refuses those.")


def pack(files: Mapping[str, bytes]) -> bytes:
    """Zips the files in order of their names.

    Raises:
        BuildError: A file is compiled, or the zip is over the plugin repository's limit.
    """
    check_no_compiled(files)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(files):
            info = zipfile.ZipInfo(f"{TOP}/{name}", date_time=EPOCH)
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, files[name])
    if buffer.tell() > MAX_BYTES:
        raise BuildError(f"The zip would have {buffer.tell():,} bytes, over the limit of {MAX_BYTES:,}.")
    return buffer.getvalue()


def build(root: Path) -> bytes:
    """Returns the plugin's zip for the checkout at `root`."""
    check_versions(root)
    files = dict(plugin_files(root / "qgis_plugin"))
    if "__init__.py" not in files:
        raise BuildError("qgis_plugin/__init__.py is missing; QGIS loads the plugin from it.")
    translated = compile_translations(root / "qgis_plugin" / "i18n")
    files = {name: content for name, content in files.items() if not name.endswith(".ts")}
    files |= {f"i18n/{name}": content for name, content in translated.items()}
    for name in ("metadata.txt", "LICENSE"):
        files[name] = (root / name).read_bytes()
    for name in SAMPLES:
        files[f"samples/{name}"] = (root / "sample_tiles" / name).read_bytes()
    wheel_name, wheel = build_wheel(root)
    files[f"engine/{wheel_name}"] = wheel
    files["engine/constraints.txt"] = (root / "constraints.txt").read_bytes()
    return pack(files)


def main() -> None:
    try:
        content = build(ROOT)
    except BuildError as error:
        sys.exit(str(error))
    target = ROOT / "dist" / "t4s_geo.zip"
    target.parent.mkdir(exist_ok=True)
    target.write_bytes(content)
    print(f"{target.relative_to(ROOT)}: {len(content) / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
