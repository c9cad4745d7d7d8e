"""Models are fetched from a stand-in hub: watched, stopped, gone on with, and checked."""

from __future__ import annotations

import hashlib
import json
import os
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from t4s_geo.errors import Cancelled, UserError
from t4s_geo.models.download import LARGE, PART, Download
from t4s_geo.models.hub import is_downloaded
from t4s_geo.worker import aside
from t4s_geo.worker.serving import Worker
from tests.integration.hub_server import BLOCK, Hub

NAME = "maker/model"
WEIGHTS = np.random.default_rng(0).bytes(LARGE + 5 * BLOCK)
HALF = LARGE // 2


@pytest.fixture
def hub(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    constants = pytest.importorskip("huggingface_hub.constants")
    hub = Hub(NAME, {"config.json": b"{}", "a.safetensors": WEIGHTS, "pickle.bin": b"no" * BLOCK})
    with hub.serve():
        monkeypatch.setattr(constants, "ENDPOINT", hub.url)
        template = f"{hub.url}/{{repo_id}}/resolve/{{revision}}/{{filename}}"
        monkeypatch.setattr(constants, "HUGGINGFACE_CO_URL_TEMPLATE", template)
        monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
        monkeypatch.setattr(constants, "DOWNLOAD_CHUNK_SIZE", BLOCK)
        monkeypatch.setattr(aside, "POLL_SECONDS", 0.02)
        yield hub


def _until(is_so: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 60
    while not is_so():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_a_stopped_download_goes_on_where_it_was_and_leaves_no_parts(hub: Hub, tmp_path: Path) -> None:
    hub.stop_after = HALF
    first = Download(NAME)
    raised: list[BaseException] = []

    def run() -> None:
        try:
            first.run()
        except Cancelled as error:
            raised.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    _until(lambda: first.done >= HALF)
    assert first.total == len(WEIGHTS) + 2 and not is_downloaded(NAME)
    first.stop()
    hub.stop_after = None
    hub.go_on.set()
    thread.join(60)
    assert len(raised) == 1 and not is_downloaded(NAME)
    second = Download(NAME)
    folder = second.run()
    assert hub.parts[0] == 0 and len(hub.parts) == 2 and HALF <= hub.parts[1] < len(WEIGHTS)
    assert sorted(path.name for path in folder.iterdir()) == ["a.safetensors", "config.json"]
    assert (folder / "a.safetensors").read_bytes() == WEIGHTS
    assert second.done == second.total and is_downloaded(NAME)
    assert not [*(tmp_path / "cache").rglob(f"*{PART}")]
    Download(NAME).run()
    assert len(hub.parts) == 2


def test_a_damaged_part_is_found_and_removed(hub: Hub, tmp_path: Path) -> None:
    download = Download(NAME)
    blobs = tmp_path / "cache" / "models--maker--model" / "blobs"
    blobs.mkdir(parents=True)
    (blobs / f"{_blob(hub)}{PART}").write_bytes(b"x" * BLOCK)
    with pytest.raises(UserError, match="is damaged, and was removed; download it again"):
        download.run()
    assert hub.parts == [BLOCK] and not [*blobs.glob(f"*{PART}")]


def test_models_that_the_hub_does_not_give_are_a_sentence(hub: Hub) -> None:
    with pytest.raises(UserError, match="does not give a checkpoint of that name"):
        Download("maker/other").run()


def _blob(hub: Hub) -> str:
    return hashlib.sha256(hub.files["a.safetensors"]).hexdigest()


class Client:
    """A worker in this process."""

    def __init__(self) -> None:
        read, self._write = os.pipe()
        self.events: list[Mapping[str, Any]] = []
        self._stream = os.fdopen(read, "rb")
        self._thread = threading.Thread(target=Worker(self._stream, self.events.append).serve)
        self._thread.start()

    def send(self, **request: object) -> None:
        os.write(self._write, json.dumps(request).encode() + b"\n")

    def last(self, identifier: str) -> Mapping[str, Any]:
        """Waits for the end of a request."""
        ends = ("finished", "failed")

        def found() -> list[Mapping[str, Any]]:
            return [one for one in self.events if one.get("id") == identifier and one["event"] in ends]

        _until(lambda: bool(found()))
        return found()[0]

    def close(self) -> None:
        os.close(self._write)
        self._thread.join(60)
        self._stream.close()


@pytest.fixture
def client() -> Iterator[Client]:
    client = Client()
    yield client
    client.close()


def test_the_worker_downloads_with_progress_and_answers_others_meanwhile(hub: Hub, client: Client) -> None:
    hub.stop_after = HALF
    client.send(request="download", id="d", model=NAME)
    _until(lambda: any(one.get("done", 0) >= HALF for one in client.events))
    client.send(request="words", id="w", prompts=["Houses", "red roof"])
    known = client.last("w")
    assert [(one["known"], one["label"], one["nearest"]) for one in known["words"]] == [
        (True, "building", []),
        (False, None, ["roof"]),
    ]
    client.send(request="cancel", id="d")
    assert client.last("d")["reason"] == "cancelled"
    hub.stop_after = None
    hub.go_on.set()
    client.send(request="download", id="e", model=NAME)
    finished = client.last("e")
    assert finished["bytes"] == len(WEIGHTS) + 2 and Path(finished["path"], "a.safetensors").exists()
    assert is_downloaded(NAME)
    progress = [one for one in client.events if one["event"] == "progress"]
    assert {one["stage"] for one in progress} == {"download"} and hub.parts[1] >= HALF


def test_the_worker_says_what_is_no_name_and_what_is_not_there(hub: Hub, client: Client) -> None:
    for identifier, name in (("a", "embedded"), ("b", "maker/other")):
        client.send(request="download", id=identifier, model=name)
    assert "'embedded' is not on the Hugging Face hub" in client.last("a")["message"]
    assert client.last("b")["reason"] == "user_error"


def test_the_catalogue_tells_what_is_here(hub: Hub, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    here = "florence-community/Florence-2-base"
    monkeypatch.setattr(aside, "is_downloaded", lambda name: name == here)
    larger = "Qwen/Qwen3-VL-8B-Instruct"
    client.send(request="catalogue", id="c", names=[here, larger, "maker/unknown", "/a/folder"])
    told = client.last("c")
    by_name = {one["model"]: one for one in told["models"]}
    assert len(by_name) >= 9 and isinstance(told["large_engine"], bool)
    assert by_name[here]["downloaded"] is True and by_name[here]["needs_large_engine"]
    assert by_name["embedded"]["downloaded"] is None and not by_name["embedded"]["any_words"]
    assert by_name["gemini-2.5-flash"]["downloaded"] is None
    # Of relatives, size and licence may differ.
    assert (by_name[larger]["writes"], by_name[larger]["download_gb"]) == ("boxes", None)
    assert (by_name[larger]["licence"], by_name[larger]["commercial"]) == ("not stated", None)
    assert by_name["maker/unknown"]["downloaded"] is False and "/a/folder" not in by_name
    assert len(told["models"]) == len(by_name)
    granite = by_name["ibm-granite/granite-vision-3.3-2b"]
    assert (granite["licence"], granite["commercial"], granite["download_gb"]) == ("Apache-2.0", True, 6.0)
