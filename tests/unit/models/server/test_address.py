"""Addresses of servers' models, and the keys to them."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from t4s_geo.errors import UserError
from t4s_geo.models.server import ServerAddress, is_server
from t4s_geo.models.server.address import NO_KEY, read_key


@pytest.fixture(autouse=True)
def no_keys(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("T4S_GEO_API_KEY", "T4S_GEO_API_KEY_FILE", "OPENAI_API_KEY"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize(
    ("name", "url", "model"),
    [
        ("https://gpu/v1#text4seg", "https://gpu/v1", "text4seg"),
        ("http://10.0.0.7:8000/v1/#org/model-7b", "http://10.0.0.7:8000/v1", "org/model-7b"),
        ("http://[::1]:8000/v1#/data/model#2", "http://[::1]:8000/v1", "/data/model#2"),
        ("HTTPS://gpu/v1", "HTTPS://gpu/v1", None),
        ("https://gpu/v1#", "https://gpu/v1", None),
    ],
)
def test_addresses_are_url_and_model(name: str, url: str, model: str | None) -> None:
    assert is_server(name)
    assert ServerAddress.parse(name) == ServerAddress(url, model)


@pytest.mark.parametrize("name", ["embedded", "oracle:http.tif", "models/https", "C:/http/x"])
def test_other_models_are_no_servers(name: str) -> None:
    assert not is_server(name)


@pytest.mark.parametrize(
    "name", ["https://user:hunter2@gpu/v1#m", "https://hunter2@gpu/v1", "https://gpu/v1?key=hunter2#m"]
)
def test_credentials_in_an_address_are_refused_and_not_said_back(name: str) -> None:
    with pytest.raises(UserError, match="T4S_GEO_API_KEY") as refused:
        ServerAddress.parse(name)
    assert "hunter2" not in str(refused.value)


@pytest.mark.parametrize("name", ["http://", "http:///v1#m", "http://gpu:port/v1", "https://[::1/v1"])
def test_what_is_no_url_is_refused(name: str) -> None:
    with pytest.raises(UserError, match="https://host/v1#model-name"):
        ServerAddress.parse(name)


@given(st.text())
def test_any_text_after_http_is_an_address_or_refused(rest: str) -> None:
    try:
        address = ServerAddress.parse(f"http://{rest}")
    except UserError:
        return
    assert "#" not in address.url and "?" not in address.url
    assert "@" not in address.url.removeprefix("http://").partition("/")[0]


def test_keys_come_from_the_first_place_that_has_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert read_key() == NO_KEY
    monkeypatch.setenv("OPENAI_API_KEY", "third")
    assert read_key() == "third"
    (tmp_path / "key").write_text("second\n")
    monkeypatch.setenv("T4S_GEO_API_KEY_FILE", str(tmp_path / "key"))
    assert read_key() == "second"
    monkeypatch.setenv("T4S_GEO_API_KEY", "first")
    assert read_key() == "first"


@pytest.mark.parametrize("content", [b"", b"two words", b"two\nlines", "schlüssel".encode(), b"\xff\xfe"])
def test_what_is_no_key_is_refused_and_not_shown(
    content: bytes, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = tmp_path / "key"
    path.write_bytes(content)
    monkeypatch.setenv("T4S_GEO_API_KEY_FILE", str(path))
    with pytest.raises(UserError, match=str(path)) as refused:
        read_key()
    assert not content or content.decode("latin-1") not in str(refused.value)


def test_a_key_file_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("T4S_GEO_API_KEY_FILE", str(tmp_path / "none"))
    with pytest.raises(UserError, match="none, named by T4S_GEO_API_KEY_FILE"):
        read_key()
