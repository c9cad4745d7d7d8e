"""Talking to a server that may fail."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
from collections.abc import Callable, Iterator
from http.server import HTTPServer, SimpleHTTPRequestHandler
from pathlib import Path
from threading import Event, Thread
from typing import Any

import pytest

from t4s_geo.errors import UserError
from t4s_geo.models.server import ServerAddress
from t4s_geo.models.server.client import Question, Refused, ServerClient, ServerError, Unreachable

KEY = "sk-hunter2"
QUESTION = Question("data:image/png;base64,AAAA", "water", 5, {"skip_special_tokens": False})


@pytest.fixture
def client(server: Any) -> Iterator[ServerClient]:
    client = ServerClient(ServerAddress(server.url, "tiny"), KEY, retries=2)
    yield client
    client.close()


def test_a_question_is_a_picture_and_a_text(server: Any, client: ServerClient) -> None:
    assert client.ask("tiny", QUESTION).text == "<none>"
    (body,) = server.asked
    picture, text = body.pop("messages")[0]["content"]
    assert picture == {"type": "image_url", "image_url": {"url": QUESTION.picture}}
    assert text == {"type": "text", "text": "water"}
    assert body == {"model": "tiny", "temperature": 0, "max_tokens": 5, "skip_special_tokens": False}


def test_tokens_are_read_with_their_likeliest(
    server: Any, client: ServerClient, says: Callable[..., Any]
) -> None:
    likeliest = [{"token": "<none>", "logprob": -0.1}, {"token": "<y0>", "logprob": -2.0}]
    server.answer = lambda body: says("<none>", [{**likeliest[0], "top_logprobs": likeliest}])
    (token,) = client.ask("tiny", QUESTION).tokens or ()
    assert (token.text, token.log_probability) == ("<none>", -0.1)
    assert dict(token.likeliest) == {"<none>": -0.1, "<y0>": -2.0}


@pytest.mark.parametrize(
    "failure",
    [
        (500, {"error": {"message": "out of memory"}}),
        (503, "busy"),
        (429, {}),
        (200, '{"choices": [{"message": {"cont'),
        (200, "<html>"),
        (200, {"choices": []}),
        (200, {"choices": [{"message": {"content": None}}]}),
        (200, {"choices": [{"message": "<none>"}]}),
        (200, []),
    ],
)
def test_what_fails_is_asked_again(
    failure: tuple[int, Any], server: Any, client: ServerClient, says: Callable[..., Any]
) -> None:
    replies = iter([failure, says("<none>")])
    server.answer = lambda body: next(replies)
    assert client.ask("tiny", QUESTION).text == "<none>"


def test_what_always_fails_has_no_answer(server: Any, client: ServerClient) -> None:
    server.answer = lambda body: (500, {"error": {"message": "out of memory"}})
    with pytest.raises(ServerError, match="HTTP 500: out of memory"):
        client.ask("tiny", QUESTION)
    assert len(server.asked) == 3
    server.answer = lambda body: (200, "nonsense")
    with pytest.raises(ServerError, match="not chat completions"):
        client.ask("tiny", QUESTION)


def test_refused_questions_are_not_repeated(server: Any, client: ServerClient) -> None:
    server.refused = {"skip_special_tokens"}
    with pytest.raises(Refused, match="HTTP 422: Unexpected fields"):
        client.ask("tiny", QUESTION)
    assert len(server.asked) == 1


def test_a_wrong_key_is_said_and_not_shown(server: Any, client: ServerClient) -> None:
    server.key = "another"
    for ask in (client.models, lambda: client.ask("tiny", QUESTION)):
        with pytest.raises(UserError, match="T4S_GEO_API_KEY") as refused:
            ask()
        assert KEY not in str(refused.value)


def test_no_error_shows_the_key_whoever_repeats_it(server: Any, client: ServerClient) -> None:
    server.answer = lambda body: (400, json.dumps({"message": f"Bad header 'Bearer {KEY}'"}))
    with pytest.raises(Refused, match="Bearer \\*\\*\\*"):
        client.ask("tiny", QUESTION)


def test_models_are_listed(server: Any, client: ServerClient) -> None:
    server.models = ["b", "a"]
    assert client.models() == ["a", "b"]


def test_an_address_without_an_api_is_said(server: Any) -> None:
    client = ServerClient(ServerAddress(server.url.removesuffix("/v1"), "tiny"), KEY)
    with pytest.raises(UserError, match="ends in /v1"):
        client.models()


def test_nobody_there(server: Any) -> None:
    server.server_close()
    client = ServerClient(ServerAddress(server.url, "tiny"), KEY, retries=0)
    with pytest.raises(UserError, match=f"{server.url} cannot be reached .*refused"):
        client.models()
    with pytest.raises(Unreachable):
        client.ask("tiny", QUESTION)
    assert not client.is_there()


def test_a_reply_that_takes_too_long_is_given_up(server: Any, says: Callable[..., Any]) -> None:
    done = Event()
    server.answer = lambda body: (done.wait(5), says("<none>"))[1]
    client = ServerClient(ServerAddress(server.url, "tiny"), KEY, retries=0, seconds=0.2)
    with pytest.raises(Unreachable, match="no reply in time"):
        client.ask("tiny", QUESTION)
    assert client.is_there()
    done.set()


def test_certificates_need_somebody_to_vouch_for_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 1"
    names = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost"]
    subprocess.run([*command.split(), *names], cwd=tmp_path, check=True, capture_output=True)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    with HTTPServer(("127.0.0.1", 0), SimpleHTTPRequestHandler) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        address = ServerAddress(f"https://localhost:{server.server_port}/v1", "tiny")
        with pytest.raises(UserError, match=r"cannot be reached .*certificate"):
            ServerClient(address, KEY).models()
        monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "cert.pem"))
        with pytest.raises(UserError, match="has no /models there"):
            ServerClient(address, KEY).models()
        server.shutdown()
