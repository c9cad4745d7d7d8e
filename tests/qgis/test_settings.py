"""The page in QGIS's options; the key of servers stays in the authentication database and the engine."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from qgis.core import QgsApplication, QgsAuthMethodConfig, QgsSettings
from using import wait

KEY = "sk-very-secret"
SERVER = "https://gpu.example.org/v1#seven"
# Says which key it was started with, and keeps everything else that it was told.
ENGINE = """#!{python}
import json, os, sys
log = open({told!r}, "a")
log.write(json.dumps(sys.argv) + "\\n")
print(json.dumps({{"event": "ready", "protocol": 1, "engine": "9.9"}}), flush=True)
for line in sys.stdin:
    log.write(line); log.flush()
    request = json.loads(line)
    key = os.environ.get("T4S_GEO_API_KEY", "")
    if key == {key!r} or not request["models"][0].startswith("https:"):
        answer = {{"event": "finished", "models": [{{"name": "seven", "key": key, "process": os.getpid()}}]}}
    else:
        answer = {{"event": "failed", "reason": "user_error", "message": "The server refuses the key."}}
    print(json.dumps({{**answer, "id": request["id"]}}), flush=True)
"""


@pytest.fixture
def settings(qgis_app: object) -> Iterator[None]:
    """The plugin's settings, and none left behind."""
    QgsSettings().remove("t4s_geo")
    yield
    QgsSettings().remove("t4s_geo")


@pytest.fixture
def told(tmp_path: Path, settings: None, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A stand-in for the engine; what it was told, line by line."""
    program, told = tmp_path / "t4s-geo", tmp_path / "told.txt"
    program.write_text(ENGINE.format(python=sys.executable, told=str(told), key=KEY))
    program.chmod(0o755)
    monkeypatch.setenv("T4S_GEO_ENGINE", str(program))
    return told


def store(method: str, **values: str) -> str:
    """Puts a configuration into the authentication database; returns its id."""
    manager = QgsApplication.authManager()
    assert manager.setMasterPassword("master", True)
    config = QgsAuthMethodConfig()
    config.setName("server")
    config.setMethod(method)
    for name, value in values.items():
        config.setConfig(name, value)
    assert manager.storeAuthenticationConfig(config)[0]
    return str(config.id())


@pytest.fixture
def page(told: Path) -> Iterator[Any]:
    from qgis_plugin.core.engine import Engine
    from qgis_plugin.ui.settings import SettingsFactory

    changes: list[None] = []
    engine = Engine()
    factory = SettingsFactory(engine, lambda: changes.append(None))
    made = factory.createWidget()
    made.changes, made.factory, made.plugin_engine = changes, factory, engine
    yield made
    made._tested.close()
    engine.close()


def test_settings_are_kept_and_told(page: Any, tmp_path: Path) -> None:
    from qgis_plugin.core.settings import Settings

    page.apply()
    assert Settings.read() == Settings() and not page.changes
    page.engine.setFilePath("/opt/t4s-geo")
    page.model.choice.setCurrentText(SERVER)
    page.folder.setFilePath(str(tmp_path))
    page.apply()
    assert Settings.read() == Settings("/opt/t4s-geo", SERVER, str(tmp_path), "")
    assert len(page.changes) == 1
    again = page.factory.createWidget()
    assert (again.engine.filePath(), again.model.model()) == ("/opt/t4s-geo", SERVER)


@pytest.mark.parametrize(
    ("method", "values"),
    [
        ("APIHeader", {"Authorization": f"Bearer {KEY}"}),
        ("APIHeader", {"X-Api-Key": KEY}),
        ("Basic", {"username": "me", "password": KEY}),
    ],
)
def test_a_connection_is_tested_with_the_key_that_is_chosen(
    page: Any, told: Path, method: str, values: dict[str, str]
) -> None:
    page.model.choice.setCurrentText(SERVER)
    page.test()
    assert not page.button.isEnabled()
    wait(page.button.isEnabled)
    assert page.words.text() == "The server refuses the key."
    page.authentication.setConfigId(store(method, **values))
    page.test()
    wait(page.button.isEnabled)
    assert page.words.text() == "The model seven can be used."
    # In no argument and no request.
    assert SERVER in told.read_text() and KEY not in told.read_text()
    page.apply()
    stored = QgsSettings()
    assert all(KEY not in str(stored.value(name)) for name in stored.allKeys())


def test_files_may_refer_to_servers_if_the_user_says_so(page: Any, told: Path) -> None:
    answers: list[Any] = []
    request = {"request": "segment", "models": ["embedded"]}
    page.plugin_engine.submit(request, answers.append)
    page.network.setChecked(True)
    page.apply()
    page.plugin_engine.submit(request, answers.append)
    wait(lambda: len(answers) == 2)
    sent = [json.loads(line) for line in told.read_text().splitlines() if line.startswith("{")]
    assert [one.get("network") for one in sent] == [None, True]


def test_the_key_is_only_told_to_who_asks_a_server(page: Any, told: Path) -> None:
    page.authentication.setConfigId(store("APIHeader", Authorization=f"Bearer {KEY}"))
    page.apply()
    answers: list[Any] = []

    def ask(model: str) -> dict[str, Any]:
        before = len(answers)
        page.plugin_engine.submit({"request": "models", "models": [model]}, answers.append)
        wait(lambda: len(answers) > before)
        described: dict[str, Any] = answers[-1]["models"][0]
        return described

    first = ask("embedded")
    assert first["key"] == ""
    assert ask(SERVER)["key"] == KEY
    # One that works on something else is left alone.
    again = ask("embedded")
    assert again["key"] == "" and again["process"] == first["process"] != ask(SERVER)["process"]
    assert KEY not in page.plugin_engine.log


@pytest.mark.parametrize(
    ("method", "values", "sentence"),
    [
        ("Basic", {"username": "me"}, "holds no key; choose one of the kind API Header or Basic"),
        ("OAuth2", {"oauth2config": "{}"}, "holds no key; choose one of the kind API Header or Basic"),
    ],
)
def test_a_configuration_without_a_key_says_so(
    page: Any, method: str, values: dict[str, str], sentence: str
) -> None:
    page.authentication.setConfigId(store(method, **values))
    page.model.choice.setCurrentText(SERVER)
    page.test()
    assert sentence in page.words.text() and page.button.isEnabled()


def test_a_key_that_is_gone_says_so(told: Path) -> None:
    from qgis_plugin.core.errors import PluginError
    from qgis_plugin.core.settings import read_key

    with pytest.raises(PluginError, match="cannot be read from QGIS's authentication database"):
        read_key("abc1234")


def test_pip_is_not_told_the_key(told: Path) -> None:
    from qgis_plugin.core.locate import engine_environment

    assert "T4S_GEO_API_KEY" not in engine_environment()
    assert engine_environment(KEY)["T4S_GEO_API_KEY"] == KEY


def test_the_panel_takes_over_what_is_settled(dock: Any, settings: None, tmp_path: Path) -> None:
    from qgis_plugin.core.settings import Settings

    assert dock.model.model() == "embedded"
    Settings(model=SERVER, output_folder=str(tmp_path)).write()
    dock.use_settings()
    assert dock.model.model() == SERVER
    first = Path(dock.options.output_path())
    assert first.parent == tmp_path and first.suffix == ".gpkg"
    first.touch()
    second = Path(dock.options.output_path())
    second.with_suffix(".ledger").touch()
    assert len({first, second, Path(dock.options.output_path())}) == 3
    assert str(tmp_path) in dock.options.output.lineEdit().placeholderText()
