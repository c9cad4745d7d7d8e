"""What goes wrong outside: full disks, files that vanish, and two runs at once. Nothing is lost."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
import rasterio.shutil

from t4s_geo import Options, UserError, segment
from t4s_geo.events import Event, Progress
from t4s_geo.ledger import Ledger
from tests.integration.conftest import Cli

LABELS = ("forest", "cleared")
FLAGS = ["-p", "forest", "-p", "cleared", "--tile-size", "32", "--grid", "32", "--overlap", "8"]
HERE = Path(__file__).parents[1]


def features(output: Path) -> list[tuple[object, ...]]:
    """Reads every feature row as it is stored, geometry bytes included."""
    with closing(sqlite3.connect(output)) as database:
        return database.execute("SELECT * FROM segments ORDER BY fid").fetchall()


@pytest.fixture
def scene(samples: Path) -> Path:
    return samples / "amazon_forest.tif"


@pytest.fixture
def model(samples: Path) -> str:
    return f"oracle:{samples / 'amazon_forest_reference.tif'}"


@pytest.fixture
def options(model: str) -> Options:
    return Options(model=model, tile_size=32, grid=32, overlap=8, batch_size=4)


@contextmanager
def web_server(folder: Path, *requests: int) -> Iterator[str]:
    """Serves a folder, for so many requests or for ever; yields the address."""
    command = [sys.executable, HERE / "range_server.py", folder, *requests]
    with subprocess.Popen(list(map(str, command)), stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.kill()


def at_the_first_batch(action: Callable[[], object]) -> Callable[[Event], None]:
    """Returns a listener that acts once."""
    seen: list[Event] = []

    def listen(event: Event) -> None:
        if isinstance(event, Progress) and not seen:
            seen.append(event)
            action()

    return listen


def test_a_second_run_on_the_same_output_stops(
    tmp_path: Path, scene: Path, model: str, options: Options, cli: Cli
) -> None:
    said: list[subprocess.CompletedProcess[str]] = []
    second = at_the_first_batch(
        lambda: said.append(cli("segment", scene, *FLAGS, "-o", "out.gpkg", "--model", model))
    )
    summary = segment(scene, LABELS, tmp_path / "out.gpkg", options=options, listener=second)
    (done,) = said
    assert done.returncode == 2
    assert "Another run is writing out.gpkg or its ledger; wait until it is done" in done.stderr
    assert summary.failed_tiles == 0
    assert {path.name for path in tmp_path.iterdir()} == {"out.gpkg", "out.ledger"}


def test_a_scene_that_vanishes_from_its_server(
    tmp_path: Path, scene: Path, model: str, cli: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Small blocks, not compressed, hardly any cached: each tile has to be asked for.
    web = tmp_path / "web"
    web.mkdir()
    layout = {"tiled": True, "blockxsize": 32, "blockysize": 32, "compress": "none"}
    rasterio.shutil.copy(scene, web / "scene.tif", driver="GTiff", **layout)
    monkeypatch.setenv("GDAL_CACHEMAX", "150000")
    monkeypatch.setenv("CPL_VSIL_CURL_NON_CACHED", "/vsicurl/http://127.0.0.1")
    monkeypatch.setenv("GDAL_HTTP_MAX_RETRY", "0")

    def run(address: str, output: str) -> subprocess.CompletedProcess[str]:
        return cli("segment", f"{address}/scene.tif", *FLAGS, "-o", output, "--model", model)

    with web_server(web) as address:
        assert run(address, "whole.gpkg").returncode == 0
    requests = len((web / "ranges.log").read_text().splitlines())
    with web_server(web, requests // 2) as address:
        broken = run(address, "out.gpkg")
    assert broken.returncode == 3, broken.stderr
    assert "cannot be read" in broken.stderr
    with Ledger.open(tmp_path / "out.ledger") as ledger:
        assert 0 < len(ledger.finished()) < len(ledger.spec.tiling)
        assert len(ledger.finished()) + len(ledger.failures()) == len(ledger.spec.tiling)
    with web_server(web) as address:
        mended = run(address, "out.gpkg")
    assert mended.returncode == 0, mended.stderr
    assert [row[:-1] for row in features(tmp_path / "out.gpkg")] == [
        row[:-1] for row in features(tmp_path / "whole.gpkg")
    ]


def test_a_scene_that_is_cut_short_ends_with_code_3(
    tmp_path: Path, scene: Path, model: str, cli: Cli
) -> None:
    rasterio.shutil.copy(scene, tmp_path / "scene.tif", driver="GTiff", compress="none", tiled=True)
    content = (tmp_path / "scene.tif").read_bytes()
    # All but the last blocks are there.
    (tmp_path / "scene.tif").write_bytes(content[:-300_000])
    arguments = ["segment", "scene.tif", *FLAGS, "-o", "out.gpkg", "--model", model]
    done = cli(*arguments)
    assert done.returncode == 3
    assert "scene.tif" in done.stderr
    assert features(tmp_path / "out.gpkg")


@pytest.mark.parametrize("kilobytes", [20, 60, 200, 350])
def test_a_full_disk_loses_nothing(
    mount: Callable[..., Path], tmp_path: Path, scene: Path, options: Options, kilobytes: int
) -> None:
    folder = mount("-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs")
    with pytest.raises(UserError, match=r"the disk is full|disk is full|No space left"):
        segment(scene, LABELS, folder / "out.gpkg", options=options)
    assert not (folder / "out.gpkg").exists()
    mount("-o", "remount,size=50m")
    segment(scene, LABELS, folder / "out.gpkg", options=options)
    segment(scene, LABELS, tmp_path / "whole.gpkg", options=options)
    assert features(folder / "out.gpkg") == features(tmp_path / "whole.gpkg")
    assert {path.name for path in folder.iterdir()} == {"out.gpkg", "out.ledger"}


def test_batches_of_another_size_give_the_same_polygons(
    tmp_path: Path, scene: Path, options: Options
) -> None:
    one, other = tmp_path / "one.gpkg", tmp_path / "other.gpkg"
    segment(scene, LABELS, one, options=replace(options, batch_size=None))
    segment(scene, LABELS, other, options=replace(options, batch_size=3))
    assert features(one) == features(other)
