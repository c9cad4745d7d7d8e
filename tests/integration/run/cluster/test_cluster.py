"""Tiles answered by the workers of a Dask cluster: the same result, whatever happens to the workers."""

from __future__ import annotations

import os
import signal
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from t4s_geo import Cancelled, Options, UserError, segment
from t4s_geo.batch.plan import Destination, plan_scenes
from t4s_geo.batch.results import SceneEvent, SceneResult
from t4s_geo.batch.run import run_batch
from t4s_geo.batch.scenes import find_scenes
from t4s_geo.events import Progress
from t4s_geo.ledger import Ledger, ledger_path
from t4s_geo.run.cluster import executor
from t4s_geo.run.executor import ExecutorLost
from tests.integration.run.cluster.conftest import LABELS


@dataclass(frozen=True)
class Cluster:
    """A scheduler and its workers, each a process."""

    address: str
    scheduler: subprocess.Popen[bytes]
    workers: tuple[subprocess.Popen[bytes], ...]


Start = Callable[..., Cluster]


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Start]:
    """Starts clusters of so many workers, each of one thread; `before` runs in all processes first."""
    processes: list[subprocess.Popen[bytes]] = []

    def launch(kind: str, before: str, *arguments: object) -> subprocess.Popen[bytes]:
        code = f"{before}\nfrom distributed.cli.dask_{kind} import main\nmain()"
        log = (tmp_path / f"{kind}{len(processes)}.log").open("wb")
        command = [sys.executable, "-c", code, *map(str, arguments), "--no-dashboard"]
        processes.append(subprocess.Popen(command, cwd=tmp_path, stdout=log, stderr=log))
        return processes[-1]

    def begin(workers: int, before: str = "") -> Cluster:
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            place = probe.getsockname()
        address = f"tcp://{place[0]}:{place[1]}"
        scheduler = launch("scheduler", before, "--host", address)
        deadline = time.monotonic() + 60
        with socket.socket() as probe:
            while probe.connect_ex(place) and time.monotonic() < deadline:
                time.sleep(0.1)
        started = [launch("worker", before, address, "--no-nanny", "--nthreads", 1) for _ in range(workers)]
        return Cluster(address, scheduler, tuple(started))

    yield begin
    for process in reversed(processes):
        process.kill()
        process.wait()


def _contents(output: Path) -> list[list[tuple[object, ...]]]:
    """Reads all that a run wrote: features with their bytes, and the ledger's rows."""
    with sqlite3.connect(output) as features, sqlite3.connect(ledger_path(output)) as ledger:
        return [
            features.execute("SELECT * FROM segments ORDER BY fid").fetchall(),
            ledger.execute("SELECT * FROM tiles ORDER BY tile, prompt").fetchall(),
            ledger.execute("SELECT * FROM validity ORDER BY tile").fetchall(),
        ]


def test_a_dying_worker_changes_nothing(tmp_path: Path, scene: Path, options: Options, start: Start) -> None:
    segment(scene, LABELS, tmp_path / "local.gpkg", options=options)
    cluster = start(2)
    killed: list[int] = []

    def kill_one(event: object) -> None:
        if isinstance(event, Progress) and event.done > event.total // 4 and not killed:
            os.kill(cluster.workers[0].pid, signal.SIGKILL)
            killed.append(event.done)

    distant = replace(options, dask=cluster.address)
    summary = segment(scene, LABELS, tmp_path / "dask.gpkg", options=distant, listener=kill_one)
    assert killed
    assert (summary.failed_tiles, summary.resumed_tiles) == (0, 0)
    assert _contents(tmp_path / "dask.gpkg") == _contents(tmp_path / "local.gpkg")


def test_runs_begun_here_end_there(tmp_path: Path, scene: Path, options: Options, start: Start) -> None:
    output = tmp_path / "out.gpkg"
    segment(scene, LABELS, tmp_path / "local.gpkg", options=options)
    done: list[int] = []

    def count(event: object) -> None:
        done.extend([event.done] if isinstance(event, Progress) else [])

    distant = replace(options, dask=start(1).address)
    for how, last in ((options, 10), (distant, 30)):
        with pytest.raises(Cancelled):
            segment(
                scene, LABELS, output, options=how, listener=count,
                cancelled=lambda last=last: bool(done) and done[-1] >= last,
            )  # fmt: skip
    summary = segment(scene, LABELS, output, options=distant)
    assert summary.resumed_tiles >= 30
    assert _contents(output) == _contents(tmp_path / "local.gpkg")


def test_batches_share_the_cluster(tmp_path: Path, scene: Path, options: Options, start: Start) -> None:
    (tmp_path / "in").mkdir()
    for name in ("one", "two"):
        (tmp_path / f"in/{name}.tif").write_bytes(scene.read_bytes())
    (tmp_path / "in/torn.tif").write_text("no raster")
    distant = replace(options, dask=start(2).address)
    destination = Destination.of(tmp_path / "all.gpkg")
    planned = plan_scenes(find_scenes([str(tmp_path / "in")]).scenes, LABELS, destination, distant)
    summary = run_batch(planned, destination, distant, jobs=2)
    assert [result.problem is None for result in summary.scenes] == [True, False, True]
    one, two = (_contents(tmp_path / f"all.scenes/{name}.gpkg")[1:] for name in ("one", "two"))
    assert one == two


def test_a_lost_scheduler_leaves_a_run_to_go_on_from(
    tmp_path: Path, scene: Path, options: Options, start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(executor, "CONNECT_SECONDS", 5)
    output = tmp_path / "out.gpkg"
    cluster = start(1)

    def kill(event: object) -> None:
        if isinstance(event, Progress):
            cluster.scheduler.kill()

    with pytest.raises(ExecutorLost, match="was lost; run the same command again"):
        segment(scene, LABELS, output, options=replace(options, dask=cluster.address), listener=kill)
    with Ledger.open(ledger_path(output)) as ledger:
        assert ledger.finished()
    assert segment(scene, LABELS, output, options=options).resumed_tiles


def test_a_batch_ends_with_its_scheduler(
    tmp_path: Path, scene: Path, options: Options, start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(executor, "CONNECT_SECONDS", 5)
    other = tmp_path / "other.tif"
    other.write_bytes(scene.read_bytes())
    cluster = start(1)

    def kill(told: SceneEvent) -> None:
        if isinstance(told.event, SceneResult):
            cluster.scheduler.kill()
            cluster.scheduler.wait()

    distant = replace(options, dask=cluster.address)
    destination = Destination.of(tmp_path / "out")
    planned = plan_scenes(find_scenes([str(scene), str(other)]).scenes, LABELS, destination, distant)
    with pytest.raises(ExecutorLost):
        run_batch(planned, destination, distant, listener=kill)
    assert (tmp_path / "out/scene.gpkg").exists()


def test_clusters_that_cannot_be_used_are_refused(
    tmp_path: Path, scene: Path, options: Options, start: Start,
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    monkeypatch.setattr(executor, "CONNECT_SECONDS", 2)
    monkeypatch.setattr(executor, "WORKERS_SECONDS", 1)
    output = tmp_path / "out.gpkg"

    def refuse(address: str, reason: str, **changes: object) -> None:
        with pytest.raises(UserError, match=reason):
            segment(scene, LABELS, output, options=replace(options, dask=address, **changes))
        assert not output.exists()
        assert not ledger_path(output).exists()

    refuse("tcp://127.0.0.1:9", "scheduler tcp://127.0.0.1:9 cannot be reached")
    refuse("gopher://localhost:9", "cannot be reached")
    monkeypatch.setattr(executor, "CONNECT_SECONDS", 30)
    cluster = start(0)
    refuse(cluster.address, "has no workers; start some with `dask worker")
    monkeypatch.setattr(executor, "WORKERS_SECONDS", 30)
    without = start(1, "import sys; sys.modules['t4s_geo'] = None")
    refuse(without.address, "cannot run t4s-geo .* install it there")
    older = start(1, "import t4s_geo; t4s_geo.__version__ = '0.0'")
    refuse(older.address, "has t4s-geo 0.0, and this is .* install the same version")


def test_workers_say_what_is_wrong_with_a_model(
    tmp_path: Path, scene: Path, options: Options, start: Start
) -> None:
    output, address = tmp_path / "out.gpkg", start(1).address
    (tmp_path / "closed.json").write_text('{"name": "closed", "vocabulary": {"forest": ["woods"]}}')
    for changes, prompts, reason in (
        ({"model": "oracle:missing.tif"}, LABELS, r"A worker .* says: .*missing\.tif"),
        ({}, ("plane",), "no label 'plane'"),
        ({"card": tmp_path / "closed.json"}, ("forest", "plane"), "does not know 'plane'"),
    ):
        with pytest.raises(UserError, match=reason):
            segment(scene, prompts, output, options=replace(options, dask=address, **changes))
    assert not output.exists()


def test_without_distributed_the_command_says_what_to_install(tmp_path: Path, samples: Path) -> None:
    code = (
        "import sys; sys.modules['distributed'] = None; sys.argv[1:] = "
        f"['segment', {str(samples / 'amazon_forest.tif')!r}, '-p', 'water', '-o', 'out.gpkg', "
        "'--dask', 'tcp://localhost:9']; from t4s_geo.cli import main; main()"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert "pip install 't4s-geo[dask]'" in done.stderr
    assert not list(tmp_path.iterdir())
