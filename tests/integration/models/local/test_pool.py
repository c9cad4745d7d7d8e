"""A local checkpoint in processes of its own."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from rasterio.windows import Window

from t4s_geo.errors import UserError
from t4s_geo.models import TileQuestion, choose_model
from t4s_geo.models.folders import model_folder
from t4s_geo.models.local.model import LocalModel
from t4s_geo.models.local.pool import ProcessModel
from t4s_geo.models.registry import read_model_card
from t4s_geo.prompts import Prompt
from t4s_geo.raster.scene import Scene

pytestmark = pytest.mark.model

PARENT = """
import numpy
from t4s_geo.models import TileQuestion, choose_model, open_model
from t4s_geo.models.local.pool import ModelProcess
from t4s_geo.prompts import Prompt
opened = ModelProcess.open
def tell(self):
    result = opened(self)
    print(self._process.pid, flush=True)
    return result
ModelProcess.open = tell
model = open_model(choose_model("embedded", device="cpu"))
picture = numpy.zeros((256, 256, 3), numpy.uint8)
model.answer([TileQuestion(picture, (Prompt("water", "water"),), None)] * 2000)
"""


@pytest.fixture(scope="module")
def model() -> Iterator[ProcessModel]:
    model = ProcessModel.load(model_folder("embedded"), read_model_card(choose_model("embedded")), "cpu")
    yield model
    model.close()


@pytest.fixture(scope="module")
def question(samples: Path) -> TileQuestion:
    with Scene.open(str(samples / "banepa_town.tif"), gsd=0.3) as scene:
        window = Window(128, 128, 256, 256)
        # A place that could not be sent: the processes are not told of it.
        place = threading.Lock()
        prompts = (Prompt("building", "building"), Prompt("water", "water"))
        return TileQuestion(scene.read(window).rgb, prompts, place)


def test_answers_are_those_of_the_model_in_this_process(model: ProcessModel, question: TileQuestion) -> None:
    here = LocalModel.load(model_folder("embedded"), model.card, "cpu")
    assert model.identity == here.identity
    (found,), (wanted,) = model.answer([question]), here.answer([question])
    for answer, expected in zip(found, wanted, strict=True):
        assert answer.text == expected.text
        np.testing.assert_allclose(answer.marginals, expected.marginals, atol=1e-4)
    assert model.answer([]) == []


def test_as_many_threads_may_ask_as_there_are_processes(model: ProcessModel, question: TileQuestion) -> None:
    one = replace(question, prompts=question.prompts[:1])
    ((expected,),) = model.answer([one])
    with ThreadPoolExecutor(model.concurrency + 2) as pool:
        answers = [*pool.map(model.answer, [[one]] * (2 * model.concurrency + 2))]
    assert {answer.text for ((answer,),) in answers} == {expected.text}


def test_a_process_that_dies_costs_a_batch_and_is_started_again(question: TileQuestion) -> None:
    with_one = ProcessModel.load(model_folder("embedded"), read_model_card(choose_model("embedded")), "cpu")
    # Nobody has asked yet, so there is only the first one.
    (process,) = (process for process in with_one._processes if process._process is not None)
    os.kill(process._process.pid, signal.SIGKILL)
    with pytest.raises(RuntimeError, match="process died"):
        with_one.answer([question])
    assert len(with_one.answer([question])[0]) == 2
    with_one.close()


def test_a_model_that_fails_says_why_and_goes_on(model: ProcessModel, question: TileQuestion) -> None:
    spoilt = replace(question, rgb=np.zeros((256, 256, 7), np.uint8))
    with pytest.raises(RuntimeError, match=r"\w"):
        model.answer([spoilt])
    assert len(model.answer([question])[0]) == 2


def test_a_folder_that_is_no_checkpoint_is_refused(tmp_path: Path) -> None:
    card = read_model_card(choose_model("embedded"))
    folder = tmp_path / "checkpoint"
    shutil.copytree(model_folder("embedded"), folder)
    (folder / "model.safetensors").unlink()
    with pytest.raises(UserError, match=str(folder)):
        ProcessModel.load(folder, card, "cpu")
    with pytest.raises(UserError, match="nonsense"):
        LocalModel.load(model_folder("embedded"), card, "nonsense")


def test_processes_end_with_the_one_that_asks() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE, text=True)
    child = int(parent.stdout.readline())
    # In the middle of a batch that takes minutes.
    time.sleep(0.5)
    assert _runs(child)
    parent.kill()
    parent.communicate()
    deadline = time.monotonic() + 2
    while _runs(child) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(child)


def _runs(pid: int) -> bool:
    """Tells whether a process is there and has not ended; one whose parent died may stay as a zombie."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
