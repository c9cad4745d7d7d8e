"""The embedded checkpoint behind `transformers serve`, and a network that fails."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import geopandas
import pytest

from t4s_geo.descriptors import DescriptorError
from t4s_geo.events import Summary
from t4s_geo.ledger import Ledger, TileRow, ledger_path
from t4s_geo.models import Answer, Model, ModelCard, TileQuestion, choose_model
from t4s_geo.models.folders import model_folder
from t4s_geo.models.registry import read_model_card
from t4s_geo.models.server.address import NO_KEY, ServerAddress
from t4s_geo.models.server.client import Question, Reply, ServerClient
from t4s_geo.models.server.model import ServerModel, data_url
from t4s_geo.models.server.responses import read_answers
from t4s_geo.options import Options
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene
from t4s_geo.run.executor import LocalExecutor
from t4s_geo.run.pipeline import open_run
from t4s_geo.run.prepared import prepare

pytest.importorskip("fastapi")
pytest.importorskip("uvicorn")
pytestmark = [pytest.mark.model, pytest.mark.slow]

# As in docs/servers.md; the tower is a class of this package, which the server has to know.
LAUNCHER = """
import t4s_geo.models.local.pytorch.lite_tower
from transformers.cli.transformers import app
app()
"""
PROXY = Path(__file__).parents[1] / "faulty_proxy.py"
START_SECONDS = 120
PROMPTS = (Prompt("vegetation", "vegetation"), Prompt("bare land", "bare land"))
RETRIES = 4


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Address of the API of `transformers serve`."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    log = tmp_path_factory.mktemp("server") / "log"
    options = ["--device", "cpu", "--dtype", "float32", "--host", "127.0.0.1", "--port", str(port)]
    command = [sys.executable, "-c", LAUNCHER, "serve", str(model_folder("embedded")), *options]
    environment = {**os.environ, "HF_HUB_OFFLINE": "1", "OMP_NUM_THREADS": "1"}
    with log.open("w") as out, subprocess.Popen(command, stdout=out, stderr=out, env=environment) as process:
        try:
            _wait_for(f"http://127.0.0.1:{port}/health", process, log)
            yield f"http://127.0.0.1:{port}/v1"
        finally:
            process.kill()


def _wait_for(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=5).close()
            return
        except OSError:
            time.sleep(0.2)
    pytest.fail(f"transformers serve did not start: {log.read_text()[-2000:]}")


@contextmanager
def faulty(upstream: str, never: str = "") -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """Runs a proxy that spoils two of five questions; yields its address, and the process."""
    command = [sys.executable, str(PROXY), upstream, "1", "0.4", *filter(None, [never])]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield f"http://127.0.0.1:{process.stdout.readline().strip()}/v1", process
        finally:
            process.kill()


def run_model(model: Model, scene: Path, output: Path, prompts: tuple[Prompt, ...] = PROMPTS) -> Summary:
    """Segments a scene with a model that is open already, and closes it."""
    executor = LocalExecutor(model)
    try:
        with prepare(scene, prompts, output, Options()) as prepared, open_run(executor, prepared) as run:
            return run.complete(lambda event: None, lambda: None)
    finally:
        executor.close()


def open_server(url: str) -> ServerModel:
    card = read_model_card(choose_model("embedded"))
    return ServerModel.open(f"{url}#{model_folder('embedded')}", card, retries=RETRIES)


def rows_of(output: Path) -> dict[tuple[int, int], TileRow]:
    with Ledger.open(ledger_path(output)) as ledger:
        return {(row.tile, row.prompt): row for row in ledger.rows(range(len(ledger.spec.tiling)))}


def polygons_of(output: Path) -> list[tuple[str, float, bytes]]:
    found = geopandas.read_file(output, layer="segments")
    return sorted(zip(found["label"], found["score"], found.geometry.to_wkb(), strict=True))


@pytest.fixture(scope="module")
def scene(samples: Path) -> Path:
    return samples / "amazon_forest.tif"


@pytest.fixture(scope="module")
def direct(served: str, scene: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the server says where nothing goes wrong."""
    output = tmp_path_factory.mktemp("direct") / "out.gpkg"
    assert run_model(open_server(served), scene, output).failed_tiles == 0
    return output


@dataclass(frozen=True, eq=False)
class Expected:
    """The checkpoint in this process, but for texts that it writes only under the grammar.

    Attributes:
        local: The checkpoint.
        ask: What the server writes without the grammar.
        forced: Texts that differ for that reason.
    """

    local: Model
    ask: Callable[[TileQuestion, Prompt], Reply]
    forced: Counter[str]
    identity: str = "expected"
    concurrency: int = 1
    tiles_at_once: int = 16

    @property
    def card(self) -> ModelCard:
        return self.local.card

    def check_prompts(self, prompts: Sequence[Prompt]) -> None:
        """Takes any."""

    def answer(self, questions: Sequence[TileQuestion]) -> list[tuple[Answer, ...]]:
        return [
            tuple(self._answer(question, *pair) for pair in zip(question.prompts, answers, strict=True))
            for question, answers in zip(questions, self.local.answer(questions), strict=True)
        ]

    def _answer(self, question: TileQuestion, prompt: Prompt, answer: Answer) -> Answer:
        format, reply = self.card.format(), self.ask(question, prompt)
        try:
            format.read(reply.text, [prompt.label])
        except DescriptorError:
            self.forced["forced"] += 1
            return read_answers(format, reply, [prompt])[0]
        self.forced["free"] += 1
        return Answer(answer.text)

    def close(self) -> None:
        self.local.close()


def test_polygons_are_those_of_the_local_checkpoint(
    served: str, direct: Path, scene: Path, tmp_path: Path
) -> None:
    from t4s_geo.models.local.model import LocalModel

    folder, card = model_folder("embedded"), read_model_card(choose_model("embedded"))
    client = ServerClient(ServerAddress(served, str(folder)), NO_KEY)

    def ask(question: TileQuestion, prompt: Prompt) -> Reply:
        most = card.format().grammar.longest  # type: ignore[attr-defined]
        return client.ask(str(folder), Question(data_url(question.rgb), prompt.text, most, {}))

    model = Expected(LocalModel.load(folder, card, "cpu"), ask, Counter())
    output = tmp_path / "expected.gpkg"
    run_model(model, scene, output)
    # `transformers serve` knows no grammar; what the checkpoint writes without is mostly of it all the same.
    assert model.forced["free"] > model.forced["forced"]
    found, expected = rows_of(direct), rows_of(output)
    assert {key: row.text for key, row in found.items()} == {key: row.text for key, row in expected.items()}
    assert polygons_of(direct) == polygons_of(output)
    client.close()


def test_a_network_that_fails_changes_nothing(served: str, direct: Path, scene: Path, tmp_path: Path) -> None:
    output = tmp_path / "out.gpkg"
    with faulty(served) as (url, process):
        assert run_model(open_server(url), scene, output).failed_tiles == 0
        process.kill()
        assert process.stdout is not None
        faults = Counter(process.stdout.read().splitlines())
    assert faults.total() > 4, faults
    assert len(faults) > 2, faults
    assert polygons_of(output) == polygons_of(direct)


def test_only_what_never_answers_is_marked(served: str, direct: Path, scene: Path, tmp_path: Path) -> None:
    output, lost = tmp_path / "out.gpkg", 4
    with Ledger.open(ledger_path(direct)) as ledger:
        spec = ledger.spec
    with Scene.open(str(scene), gsd=spec.grid.ground_sampling_distance()[0]) as opened:
        never = data_url(opened.read(spec.tiling.tile(lost).window).rgb)[-200:]
    with faulty(served, never) as (url, _):
        assert run_model(open_server(url), scene, output, PROMPTS[:1]).failed_tiles == 1
    rows, whole = rows_of(output), rows_of(direct)
    assert {tile for (tile, _), row in rows.items() if row.status == "failed"} == {lost}
    assert all(row.text == whole[key].text for key, row in rows.items() if key[0] != lost)
    assert "did not answer" in str(rows[lost, 0].message)


def test_a_server_that_is_not_there_is_one_line(cli: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{taken.getsockname()[1]}/v1"
        done = cli("info", f"{url}#model")
    assert done.returncode == 2
    assert done.stderr.startswith(f"Error: The model server {url} cannot be reached")
    assert done.stderr.count("\n") == 1
