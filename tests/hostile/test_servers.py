"""Servers that do what no server should: an end within seconds, bounded memory, one sentence."""

from __future__ import annotations

import resource
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.server import ServerAddress
from t4s_geo.models.server.client import Question, ServerClient, ServerError
from t4s_geo.models.server.model import ServerModel
from tests.hostile.conftest import Count
from tests.hostile.dose import dose
from tests.hostile.faulty_server import FAULTS, FaultyServer, redirect, says
from tests.hostile.running import check, run

KEY = "sk-hunter2"
QUESTION = Question("data:image/png;base64,AAAA", "water", 5, {})
SECONDS = 0.5
SOME = ("half a pair in a refusal", "escapes in an error", "deep json")
SAMPLES = Path(__file__).resolve().parents[2] / "sample_tiles"


@pytest.fixture(params=FAULTS)
def faulty(request: pytest.FixtureRequest) -> Iterator[FaultyServer]:
    with FaultyServer(FAULTS[request.param]).running() as server:
        yield server


def client_of(server: FaultyServer) -> ServerClient:
    return ServerClient(ServerAddress(server.url, "tiny"), KEY, retries=0, seconds=SECONDS)


def test_a_question_ends_in_time_and_in_a_sentence(faulty: FaultyServer) -> None:
    client, began = client_of(faulty), time.monotonic()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with pytest.raises((UserError, ServerError)) as failed:
        client.ask("tiny", QUESTION)
    client.close()
    # Some are asked again: replies that are no chat completions.
    assert time.monotonic() - began < 30 * SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 300 << 10
    assert str(failed.value).isprintable()
    assert len(str(failed.value)) < 1000


def test_the_list_of_models_ends_in_time(faulty: FaultyServer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("t4s_geo.models.server.client.CONNECT_SECONDS", SECONDS)
    monkeypatch.setattr("t4s_geo.models.server.client.LOOKUP_RETRIES", 0)
    client, began = client_of(faulty), time.monotonic()
    try:
        models = client.models()
    except UserError as error:
        assert str(error).isprintable()
    else:
        assert len(models) <= 200
        assert all(isinstance(model, str) for model in models)
    client.is_there()
    client.close()
    assert time.monotonic() - began < 10 * SECONDS


@pytest.mark.parametrize(
    "code", ["301 Moved", "302 Found", "307 Temporary Redirect", "308 Permanent Redirect"]
)
def test_nobody_else_is_asked(code: str) -> None:
    with (
        FaultyServer(says({})).running() as other,
        FaultyServer(redirect(other.url, code)).running() as server,
    ):
        client = client_of(server)
        for ask in (client.models, lambda: client.ask("tiny", QUESTION)):
            with pytest.raises(UserError, match=r"redirects to http://127\.0\.0\.1"):
                ask()
        assert len(server.asked) == 2
        assert not other.asked


def test_plain_words_where_tls_was_asked_for() -> None:
    with FaultyServer(says({})).running() as server:
        address = ServerAddress(server.url.replace("http:", "https:"), "tiny")
        client = ServerClient(address, KEY, retries=0, seconds=SECONDS)
        with pytest.raises((UserError, ServerError)) as failed:
            client.ask("tiny", QUESTION)
        assert str(failed.value).isprintable()


def test_redirects_within_the_server_are_followed() -> None:
    def mode(server: FaultyServer, connection: object) -> None:
        moved = redirect("/v2/models")
        found = says({"object": "list", "data": [{"id": "tiny"}]})
        (found if server.asked[-1] == "/v2/models" else moved)(server, connection)  # type: ignore[arg-type]

    with FaultyServer(mode).running() as server:
        assert client_of(server).models() == ["tiny"]


def test_a_key_that_is_listed_as_a_name_is_not_shown() -> None:
    listed = {"object": "list", "data": [{"id": KEY}, {"id": f"{KEY}-large"}]}
    with FaultyServer(says(listed)).running() as server:
        assert client_of(server).models() == ["***", "***-large"]


@pytest.mark.parametrize("name", FAULTS if dose(0, 1) else SOME)
def test_the_command_line_says_it_in_one_line(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: Count
) -> None:
    monkeypatch.setenv("T4S_GEO_API_KEY", KEY)
    patience = ServerModel.open.__func__.__kwdefaults__  # type: ignore[attr-defined]
    monkeypatch.setitem(patience, "seconds", SECONDS)
    monkeypatch.setitem(patience, "retries", 0)
    monkeypatch.setattr("t4s_geo.models.server.client.CONNECT_SECONDS", SECONDS)
    scene, output = SAMPLES / "banepa_town.tif", tmp_path / "out.gpkg"
    with FaultyServer(FAULTS[name]).running() as server:
        ended = run(
            tmp_path, "segment", scene, "-p", "building", "-o", output, "--model", f"{server.url}#tiny"
        )
    check(ended, "server", count, seconds=300)
    assert KEY not in ended.err + ended.out
    if ended.code == 2:
        assert not list(tmp_path.iterdir())
