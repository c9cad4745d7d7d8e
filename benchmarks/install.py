"""What an installation takes: bytes to download, room on the disk, time, and the first run.

`python benchmarks/install.py` builds the wheel, installs it with no extra into a fresh virtual environment,
as the QGIS plugin does, and segments a sample scene there, twice. `--engine large` installs `[local]`; on
Linux PyTorch is one for processors, from its own index or wherever pip is configured to find one.
`--engine large_cuda` installs nothing: it asks pip what it would take from the package index alone, and the
wheels how large they are. `--write` keeps the figures in qgis_plugin/resources/engine_sizes.json, which the
plugin reads, and in the table of docs/install.md.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
import urllib.request
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from qgis_plugin.core.pip import CPU_INDEX, IMPATIENT, PACKAGE, DownloadCount, pip_install, pip_version  # noqa: E402

SIZES = ROOT / "qgis_plugin" / "resources" / "engine_sizes.json"
PAGE = ROOT / "docs" / "install.md"
BEGIN = "<!-- Sizes: written by benchmarks/install.py -->\n"
END = "<!-- End of the sizes -->\n"
CONSTRAINTS = ROOT / "constraints.txt"
SCENE = ROOT / "sample_tiles" / "banepa_labelled.tif"
EXTRAS = {"small": "", "parquet": "[parquet]", "large": "[local]", "large_cuda": "[local]"}
NAMES = {
    "small": "small: no extra",
    "parquet": "small, with `[parquet]`",
    "large": "large: `[local]`, PyTorch for processors",
    "large_cuda": "large: `[local]`, PyTorch with CUDA (Linux)",
}


def build_wheel(folder: Path) -> Path:
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation"]
    subprocess.run([*command, "--wheel-dir", str(folder), str(ROOT)], check=True)
    return next(folder.glob("*.whl"))


def installed_bytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() or path.is_symlink())


def compiled_bytes(folder: Path) -> int:
    """Compiles all modules of an environment, as `pip install` does unless told otherwise."""
    (packages,) = folder.glob("lib/python3*/site-packages")
    command = [str(folder / "bin" / "python"), "-m", "compileall", "-qq", str(packages)]
    # What is no module for this Python, such as a template, does not compile, and pip passes over it too.
    subprocess.run(command, check=False, env=plain_environment(), stdout=subprocess.DEVNULL)
    return installed_bytes(folder)


def plain_environment(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return {**kept, "NO_COLOR": "1", **more}


def run_pip(command: list[str], count: DownloadCount, may_fail: bool = False) -> bool:
    """Runs pip without what it has kept from earlier; counts what it downloads."""
    environment = plain_environment(PIP_NO_CACHE_DIR="1")
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as process:
        for line in process.stdout or ():
            count.take(line.rstrip())
    if process.returncode and not may_fail:
        sys.exit(f"pip ended with code {process.returncode}: {' '.join(command)}")
    return process.returncode == 0


def install(engine: str, wheel: Path, folder: Path) -> dict[str, float]:
    """Makes an environment and installs an engine into it, step by step as the plugin does."""
    begun = time.monotonic()
    count = DownloadCount()
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, env=plain_environment())
    python = str(folder / "bin" / "python")

    def take(*arguments: str, may_fail: bool = False) -> bool:
        command = pip_install(python, pip_version(folder), CONSTRAINTS, *arguments)
        return run_pip(command, count, may_fail)

    take(PACKAGE)
    if EXTRAS[engine] == "[local]":
        (torch,) = (line for line in CONSTRAINTS.read_text().splitlines() if line.startswith("torch=="))
        cpu = ("--no-deps", "--index-url", CPU_INDEX, *IMPATIENT, torch)
        if sys.platform != "linux" or not take(*cpu, may_fail=True):
            take(torch)
    take(f"{wheel}{EXTRAS[engine]}")
    return {
        # All but the engine's own wheel, which is there already.
        "download_bytes": count.bytes - wheel.stat().st_size,
        "disk_bytes": installed_bytes(folder),
        "install_seconds": round(time.monotonic() - begun),
    }


def run_once(folder: Path, engine: str) -> dict[str, float]:
    """Segments the sample scene twice: the first run of an environment, and another one."""
    found = {}
    for name in ("first_run", "second_run"):
        with tempfile.TemporaryDirectory() as target:
            command = [str(folder / "bin" / "t4s-geo"), "segment", str(SCENE), "-o", f"{target}/out.gpkg"]
            command += ["--prompt", "building", "--prompt", "vegetation"]
            before, begun = os.times(), time.monotonic()
            done = subprocess.run(
                command, env=plain_environment(), capture_output=True, text=True, check=False
            )
            after = os.times()
            if done.returncode:
                sys.exit(done.stderr)
            found[f"{name}_seconds"] = round(time.monotonic() - begun, 1)
            cpu = after.children_user + after.children_system - before.children_user - before.children_system
            found[f"{name}_cpu_seconds"] = round(cpu, 1)
    has_torch = subprocess.run(
        [folder / "bin" / "python", "-c", "import torch"], capture_output=True, check=False
    )
    if (has_torch.returncode == 0) != engine.startswith("large"):
        sys.exit(
            f"torch is {'there' if has_torch.returncode == 0 else 'missing'}, which is wrong for {engine}."
        )
    return found


def largest(folder: Path, count: int = 12) -> Iterator[tuple[str, int]]:
    """Yields the largest packages and folders of libraries, with their bytes."""
    (packages,) = folder.glob("lib/python3*/site-packages")
    sizes = {path.name: installed_bytes(path) for path in packages.iterdir() if path.is_dir()}
    yield from sorted(sizes.items(), key=lambda item: -item[1])[:count]


class Remote(io.RawIOBase):
    """A file on a server, of which only the parts that are read are loaded.

    Args:
        url: Of a server that knows byte ranges.
    """

    def __init__(self, url: str) -> None:
        self._url, self._at = url, 0
        with urllib.request.urlopen(urllib.request.Request(url, method="HEAD"), timeout=60) as answer:
            self.size = int(answer.headers["Content-Length"])

    def seekable(self) -> bool:
        return True

    def readable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        self._at = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self.size}[whence] + offset
        return self._at

    def tell(self) -> int:
        return self._at

    def readinto(self, buffer: Any) -> int:
        end = min(self.size, self._at + len(buffer))
        if end <= self._at:
            return 0
        asked = urllib.request.Request(self._url, headers={"Range": f"bytes={self._at}-{end - 1}"})
        with urllib.request.urlopen(asked, timeout=60) as answer:
            buffer[: end - self._at] = answer.read()
        count, self._at = end - self._at, end
        return count


def ask_index(engine: str, wheel: Path, folder: Path) -> dict[str, float]:
    """Returns the sizes of what pip would take from the package index alone, without loading it."""
    subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True, env=plain_environment())
    python = str(folder / "bin" / "python")
    run_pip(pip_install(python, (0, 0), CONSTRAINTS, "--quiet", PACKAGE), DownloadCount())
    fresh = installed_bytes(folder)
    report = folder / "report.json"
    command = [python, "-m", "pip", "install", "--quiet", "--dry-run", "--report", str(report)]
    # Neither a folder of wheels nor another index that pip is configured to look into.
    environment = plain_environment(PIP_CONFIG_FILE=os.devnull, PIP_FIND_LINKS="")
    command += ["--constraint", str(CONSTRAINTS), f"{wheel}{EXTRAS[engine]}"]
    subprocess.run(command, env=environment, check=True)
    download = disk = 0
    for item in json.loads(report.read_text())["install"]:
        url = item["download_info"]["url"]
        if url.startswith("file:"):
            disk += sum(member.file_size for member in zipfile.ZipFile(wheel).infolist())
            continue
        remote = Remote(url)
        download += remote.size
        disk += sum(
            member.file_size for member in zipfile.ZipFile(io.BufferedReader(remote, 65536)).infolist()
        )
    return {"download_bytes": download, "disk_bytes": fresh + disk}


def with_table(page: str, sizes: dict[str, Any]) -> str:
    """Returns the page with the table of these sizes."""
    before, _, rest = page.partition(BEGIN)
    _, _, after = rest.partition(END)
    return f"{before}{BEGIN}\n{table(sizes)}\n{END}{after}"


def table(sizes: dict[str, Any]) -> str:
    rows = [
        "| engine | to download | on disk | compiled | installation | first run, CPU | later runs, CPU |\n",
        "| --- | --- | --- | --- | --- | --- | --- |\n",
    ]
    for name, found in sizes["engines"].items():
        # The clock is the network's for an installation, and that of whatever else goes on for a run.
        keys = ("install_seconds", "first_run_cpu_seconds", "second_run_cpu_seconds")
        times = [found.get(key) for key in keys]
        shown = [f"{seconds:,.0f} s" if seconds else "" for seconds in times]
        sizes_shown = [
            f"{found[f'{key}_bytes'] / 1e6:,.0f} MB" if f"{key}_bytes" in found else ""
            for key in ("download", "disk", "compiled")
        ]
        rows.append(f"| {' | '.join([NAMES[name], *sizes_shown, *shown])} |\n")
    rows.append(f"\nMeasured on {sizes['measured_on']}.\n")
    return "".join(rows)


def keep(found: dict[str, dict[str, float]]) -> None:
    sizes = json.loads(SIZES.read_text(encoding="utf-8")) if SIZES.exists() else {"engines": {}}
    engines = {**sizes["engines"], **found}
    sizes["engines"] = {name: engines[name] for name in NAMES if name in engines}
    version = platform.python_version()
    sizes["measured_on"] = (
        f"{platform.system()}, {platform.machine()}, {os.cpu_count()} cores, Python {version}"
    )
    SIZES.write_text(json.dumps(sizes, indent=2) + "\n", encoding="utf-8")
    PAGE.write_text(with_table(PAGE.read_text(encoding="utf-8"), sizes), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--engine", action="append", choices=list(NAMES), help="default: small")
    parser.add_argument("--no-run", action="store_true", help="segment nothing")
    parser.add_argument("--write", action="store_true", help="keep the figures for the plugin and the docs")
    options = parser.parse_args(arguments)
    found: dict[str, dict[str, float]] = {}
    for engine in options.engine or ["small"]:
        with tempfile.TemporaryDirectory(prefix="t4s_geo_install_") as name:
            folder = Path(name)
            wheel = build_wheel(folder)
            if engine == "large_cuda":
                found[engine] = ask_index(engine, wheel, folder / "venv")
            else:
                found[engine] = install(engine, wheel, folder / "venv")
                if not options.no_run:
                    found[engine] |= run_once(folder / "venv", engine)
                    # Python has compiled what it needs.
                    found[engine]["disk_bytes"] = installed_bytes(folder / "venv")
                found[engine]["compiled_bytes"] = compiled_bytes(folder / "venv")
                for package, size in largest(folder / "venv"):
                    print(f"{engine}: {package} {size / 1e6:,.0f} MB", flush=True)
        print(engine, json.dumps(found[engine]), flush=True)
    if options.write:
        keep(found)


if __name__ == "__main__":
    main()
