"""Whether GDAL may use the network, and that the user's own settings come back."""

from __future__ import annotations

import os

import pytest

from t4s_geo import network


@pytest.fixture(autouse=True)
def _own_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (*network.OFF, *network.ALWAYS, network.SKIP, network.STATE):
        # Twice, so that it is restored also where it was not set before.
        monkeypatch.setenv(name, "")
        monkeypatch.delenv(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "https://example.org/a.tif",
            "/vsicurl/https://a/b.tif",
            "/vsis3/bucket/a.tif",
            "s3://bucket/a.tif",
        ),
        *(
            "WMS:http://a/?b",
            "/vsizip/{/vsicurl/http://a/b.zip}/c.tif",
            'NETCDF:"http://a/b.nc":c',
            "PG:host=a",
        ),
        *("zip+https://a/b.zip!c.tif", "EEDA:"),
    ],
)
def test_names_of_servers(name: str) -> None:
    assert network.is_remote(name)


@pytest.mark.parametrize(
    "name",
    [
        *(
            "a.tif",
            "/data/a.tif",
            "C:\\data\\a.tif",
            "/vsizip/a.zip/b.tif",
            "zip://a.zip!b.tif",
            "file:///a.tif",
        ),
        *("NETCDF:a.nc:b", "GTIFF_DIR:1:a.tif", "wms/a.tif", "vrt://a.tif?bands=1", "pages:1.tif", "a\n.tif"),
    ],
)
def test_names_of_files(name: str) -> None:
    assert not network.is_remote(name)


def test_what_the_user_has_set_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {"GDAL_HTTP_PROXY": "proxy:3128", "GDAL_SKIP": "JPEG"}
    for name, value in own.items():
        monkeypatch.setenv(name, value)
    network.begin(False, lasting=True)
    assert os.environ["GDAL_HTTP_PROXY"] != "proxy:3128"
    assert os.environ["GDAL_SKIP"].startswith("JPEG ") and "WMS" in os.environ["GDAL_SKIP"]
    network.begin(True)
    assert own == {name: os.environ[name] for name in own}
    assert not {name for name in network.OFF if name not in own} & os.environ.keys()


def test_a_server_that_is_named_may_be_asked_and_no_more() -> None:
    network.expect("a.tif")
    assert os.environ.keys() > network.OFF.keys()
    network.expect("https://example.org/a.tif")
    assert not network.OFF.keys() & os.environ.keys()
    assert not network.may_refer()
    network.decide(False)
    assert not network.OFF.keys() & os.environ.keys()
    network.begin(False)
    assert os.environ.keys() > network.OFF.keys()


def test_a_run_without_permission_takes_it_back() -> None:
    network.decide(True)
    assert network.may_refer()
    network.decide(False)
    assert not network.may_refer()
    assert os.environ.keys() > network.OFF.keys()


def test_drivers_are_left_out_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(network.SKIP, "WMS, MyDriver")
    for _ in range(2):
        network.begin(False, lasting=True)
    skipped = os.environ[network.SKIP].split()
    assert {"WMS", "MyDriver", "WFS"} < set(skipped)
    assert len(skipped) == len(set(skipped))
