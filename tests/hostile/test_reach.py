"""Files that refer elsewhere: no server is asked, no byte is taken, nothing waits."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Final

import pytest

from t4s_geo import network
from t4s_geo.errors import UserError
from t4s_geo.raster import datasets
from t4s_geo.raster.datasets import open_raster
from t4s_geo.raster.scene import Scene
from t4s_geo.vector.writers import read_features
from tests.hostile.conftest import Count
from tests.hostile.endless import ENDLESS
from tests.hostile.referring import TO_BYTES, TO_SERVERS, VECTORS_TO_SERVERS, virtual, write_scene

COUNTER: Final = """
import http.server, sys
class Counting(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        with open(sys.argv[1], "a") as log: log.write(self.path + "\\n")
        self.send_error(404)
    do_HEAD = do_POST = do_GET
    def log_message(self, *_): pass
with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Counting) as server:
    print(server.server_port, flush=True)
    server.serve_forever()
"""
SECONDS = 10
"""A sentence takes less."""


@pytest.fixture(autouse=True)
def _own_network(monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets each test decide anew, with an environment that has no proxy between it and the counter."""
    ours = (*network.OFF, *network.ALWAYS, network.SKIP, network.STATE)
    for name in (*ours, "no_proxy", "NO_PROXY", "http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"):
        # Twice, so that it is restored also where it was not set before.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """Yields the address of a server, and the file in which each request is a line."""
    log = tmp_path_factory.mktemp("counter") / "log"
    log.touch()
    command = [sys.executable, "-c", COUNTER, str(log)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}", log
        process.terminate()


@pytest.fixture
def counter(server: tuple[str, Path], tmp_path: Path) -> tuple[str, Path]:
    """Returns an address that no other test has asked, of which GDAL would remember that there is nothing."""
    address, log = server
    return f"{address}/{tmp_path.name}", log


def refused(action: Callable[[], object]) -> str:
    """Returns the one sentence that an action ends with, in time."""
    began = time.monotonic()
    with pytest.raises(UserError) as caught:
        action()
    assert time.monotonic() - began < SECONDS
    assert str(caught.value).isprintable()
    return str(caught.value)


def look(name: str) -> None:
    """Opens a scene and reads pixels of it."""
    with Scene.open(name) as scene:
        scene.fingerprint()
        scene.overview(20)


@pytest.mark.parametrize("kind", TO_SERVERS)
def test_no_raster_makes_gdal_ask_a_server(
    kind: str, tmp_path: Path, counter: tuple[str, Path], count: Count
) -> None:
    address, log = counter
    name, before = TO_SERVERS[kind](tmp_path, address), log.read_text()
    said = refused(lambda: look(name))
    assert log.read_text() == before
    assert "--network" in said or kind == "STAC"
    count("reach", "refused")


@pytest.mark.parametrize("kind", sorted(TO_SERVERS.keys() - {"netCDF", "overviews in netCDF", "zipped"}))
def test_nor_do_those_that_nobody_looked_through(
    kind: str, tmp_path: Path, counter: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a file refers to is checked, but it is GDAL that is kept from the network."""
    for name in ("check_references", "check_opened"):
        monkeypatch.setattr(datasets, name, lambda *_: None)
    address, log = counter
    network.begin(False)
    name, before = TO_SERVERS[kind](tmp_path, address), log.read_text()
    with suppress(UserError):
        look(name)
    assert log.read_text() == before


@pytest.mark.parametrize("kind", ["curl", "nested", "warped", "overviews"])
def test_the_user_may_let_them(kind: str, tmp_path: Path, counter: tuple[str, Path]) -> None:
    address, log = counter
    network.begin(True)
    name, before = TO_SERVERS[kind](tmp_path, address), log.read_text()
    with suppress(UserError):
        look(name)
    assert log.read_text() != before


@pytest.fixture
def files(tmp_path: Path) -> Iterator[str]:
    """Serves `tmp_path`; yields the address."""
    server = Path(__file__).parents[1] / "integration" / "range_server.py"
    with subprocess.Popen([sys.executable, server, tmp_path], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{process.stdout.readline().strip()}"
        process.terminate()


SOURCES = (
    "/vsicurl/{}/a.tif",
    "{}/a.tif",
    "/vsizip/{{/vsicurl/{}/a.zip}}/a.tif",
    "/vsizip//vsicurl/{}/a.zip/a.tif",
)


@pytest.mark.parametrize("source", [*SOURCES, "/vsis3/bucket/a.tif", "/etc/passwd"])
@pytest.mark.parametrize("prefix", ["", "/vsicurl/"])
def test_a_server_that_is_named_names_no_other(
    source: str, prefix: str, files: str, tmp_path: Path, counter: tuple[str, Path]
) -> None:
    address, log = counter
    (tmp_path / "a.vrt").write_text(virtual(source.format(address), attribute=""))
    before = log.read_text()
    refused(lambda: look(f"{prefix}{files}/a.vrt"))
    assert log.read_text() == before


def test_a_server_that_is_named_names_its_own_files(files: str, tmp_path: Path) -> None:
    write_scene(tmp_path / "a.tif")
    (tmp_path / "a.vrt").write_text(virtual("a.tif", f"/vsicurl/{files}/a.tif"))
    look(f"{files}/a.vrt")


@pytest.mark.parametrize("kind", VECTORS_TO_SERVERS)
def test_no_vector_file_makes_gdal_ask_a_server(
    kind: str, tmp_path: Path, counter: tuple[str, Path], count: Count
) -> None:
    address, log = counter
    name, before = VECTORS_TO_SERVERS[kind](tmp_path, address), log.read_text()
    with Scene.open(str(write_scene(tmp_path / "scene.tif"))) as scene:
        refused(lambda: Scene.open(scene.path, aoi=Path(name)))
    try:
        read_features(Path(name))
    except Exception as error:
        assert isinstance(error, UserError) or type(error).__module__.startswith("pyogrio")
    assert log.read_text() == before
    count("reach", "refused")


@pytest.mark.parametrize("kind", TO_BYTES)
def test_no_bytes_of_other_files_are_taken_for_pixels(kind: str, tmp_path: Path, count: Count) -> None:
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "here").mkdir()
    secret = tmp_path / "elsewhere" / "secret"
    secret.write_bytes(b"s" * 4000)
    name = TO_BYTES[kind](tmp_path / "here", str(secret))
    assert "secret for pixels" in refused(lambda: look(name))
    network.begin(True)
    try:
        with open_raster(name) as dataset:
            assert bytes(dataset.read(1)[0, :9]) == b"s" * 9
    except UserError as error:
        assert kind == "MRF" or not re.search("for pixels", str(error))
    count("reach", "refused")


def test_a_link_beside_does_not_hide_where_the_bytes_are(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    (tmp_path / "secret").write_bytes(b"s" * 4000)
    (tmp_path / "here" / "link").symlink_to(tmp_path / "secret")
    name = TO_BYTES["virtual"](tmp_path / "here", "link")
    (tmp_path / "here" / "a.vrt").write_text((tmp_path / "here" / "a.vrt").read_text().replace('"0"', '"1"'))
    assert "for pixels" in refused(lambda: look(name))


@pytest.mark.parametrize("kind", ENDLESS)
@pytest.mark.parametrize("everything", [False, True])
def test_nothing_goes_on_for_ever(kind: str, everything: bool, tmp_path: Path, count: Count) -> None:
    network.begin(everything)
    name = ENDLESS[kind](tmp_path, "")
    refused(lambda: look(name))
    count("reach", "refused")


def test_a_mosaic_of_files_beside_and_above_is_read(tmp_path: Path) -> None:
    (tmp_path / "here").mkdir()
    write_scene(tmp_path / "above.tif")
    write_scene(tmp_path / "here" / "beside.tif")
    (tmp_path / "here" / "a.vrt").write_text(virtual("../above.tif", "beside.tif", f"{tmp_path}/above.tif"))
    look(str(tmp_path / "here" / "a.vrt"))
