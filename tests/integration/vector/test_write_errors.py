"""Outputs that cannot be written: one sentence, nothing half-written, and what was there stays."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import geopandas
import pandas
import pytest

from t4s_geo.errors import UserError
from t4s_geo.vector.writers import check_target, write_result


def write(path: Path, frame: geopandas.GeoDataFrame) -> None:
    write_result(path, [frame], labels=list(frame.label.unique()), metadata={"version": "1"})


def contents(folder: Path) -> dict[str, bytes | None]:
    return {item.name: item.read_bytes() if item.is_file() else None for item in folder.iterdir()}


@pytest.mark.parametrize("check", [check_target, None])
def test_places_that_cannot_be(tmp_path: Path, frame: geopandas.GeoDataFrame, check) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder.gpkg").mkdir()
    before = contents(tmp_path)
    for path, message in (
        (tmp_path / "missing" / "out.gpkg", "The folder .*missing does not exist"),
        (tmp_path / "file" / "out.gpkg", "file is a file, not a folder"),
        (tmp_path / "folder.gpkg", "folder.gpkg is a folder"),
        (tmp_path / "out.shp", r"is not called \.gpkg, \.fgb or \.parquet; .* such as out\.gpkg"),
    ):
        with pytest.raises(UserError, match=message):
            check(path) if check else write(path, frame)
    assert contents(tmp_path) == before


def test_a_folder_without_write_permission(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(UserError, match="cannot be written to"):
            write(tmp_path / "out.gpkg", frame)
    finally:
        tmp_path.chmod(0o700)
    assert contents(tmp_path) == {}


def test_a_write_protected_file(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    if os.geteuid() == 0:
        pytest.skip("root may write anywhere")
    path = tmp_path / "out.gpkg"
    write(path, frame)
    before = contents(tmp_path)
    path.chmod(0o400)
    with pytest.raises(UserError, match="is write-protected"):
        write(path, frame)
    assert contents(tmp_path) == before


def test_a_read_only_disk(mount, frame: geopandas.GeoDataFrame) -> None:
    folder = mount("-t", "tmpfs", "tmpfs")
    write(folder / "out.gpkg", frame)
    before = contents(folder)
    mount("-o", "remount,ro")
    with pytest.raises(UserError, match="cannot be written to"):
        write(folder / "out.gpkg", frame)
    assert contents(folder) == before


@pytest.mark.parametrize("kilobytes", [16, 120, 160, 400, 1000])
def test_a_full_disk(mount, frame: geopandas.GeoDataFrame, kilobytes: int) -> None:
    folder = mount("-t", "tmpfs", "-o", f"size={300 + kilobytes}k", "tmpfs")
    write(folder / "out.gpkg", frame)
    (folder / "ballast").write_bytes(bytes((300 - 16) * 1024 - (folder / "out.gpkg").stat().st_size))
    before = contents(folder)
    many = pandas.concat([frame] * 4000, ignore_index=True)
    with pytest.raises(UserError, match=r"out.gpkg could not be written: the disk is full; .*\.$"):
        write(folder / "out.gpkg", many)
    assert contents(folder) == before


@pytest.mark.parametrize("journal", ["delete", "wal"])
def test_a_package_that_is_being_written_to(
    tmp_path: Path, frame: geopandas.GeoDataFrame, journal: str
) -> None:
    path = tmp_path / "out.gpkg"
    write(path, frame)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(f"PRAGMA journal_mode = {journal}")
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(UserError, match=r"out\.gpkg is in use"):
            write(path, frame.iloc[:1])
        other.execute("ROLLBACK")
        assert other.execute("SELECT count(*) FROM segments").fetchone() == (3,)


def test_a_package_that_is_open_with_a_write_ahead_log(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    """As in QGIS: its log would be applied to the new file."""
    path = tmp_path / "out.gpkg"
    write(path, frame)
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA journal_mode = wal")
        other.execute("SELECT * FROM segments").fetchall()
        with pytest.raises(UserError, match=r"out\.gpkg is in use"):
            write(path, frame.iloc[:1])
    write(path, frame.iloc[:1])
    assert len(geopandas.read_file(path, layer="segments")) == 1
    assert [*contents(tmp_path)] == ["out.gpkg"]


def test_a_package_that_is_open_but_idle_is_replaced(tmp_path: Path, frame: geopandas.GeoDataFrame) -> None:
    path = tmp_path / "out.gpkg"
    write(path, frame)
    with closing(sqlite3.connect(path)) as other:
        assert other.execute("SELECT count(*) FROM segments").fetchone() == (3,)
        write(path, frame.iloc[:1])
    assert len(geopandas.read_file(path, layer="segments")) == 1


def test_a_file_that_is_no_geopackage_is_not_overwritten(
    tmp_path: Path, frame: geopandas.GeoDataFrame
) -> None:
    path = tmp_path / "notes.gpkg"
    path.write_text("notes that somebody wrote over many evenings\n" * 100)
    before = contents(tmp_path)
    with pytest.raises(UserError, match="is not a GeoPackage"):
        write(path, frame)
    assert contents(tmp_path) == before


def test_a_failure_halfway_leaves_the_previous_package(
    tmp_path: Path, frame: geopandas.GeoDataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "out.gpkg"
    write(path, frame)
    before = contents(tmp_path)

    def fail(*_: object) -> None:
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr("t4s_geo.vector.geopackage.add_metadata", fail)
    with pytest.raises(UserError, match=r"out.gpkg could not be written: disk I/O error\.$"):
        write(path, frame.iloc[:1])
    assert contents(tmp_path) == before


def test_frames_that_end_in_an_error_leave_the_previous_package(
    tmp_path: Path, frame: geopandas.GeoDataFrame
) -> None:
    path = tmp_path / "out.gpkg"
    write(path, frame)
    before = contents(tmp_path)

    def frames() -> Iterator[geopandas.GeoDataFrame]:
        yield frame
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        write_result(path, frames(), labels=["water"], metadata={})
    assert contents(tmp_path) == before
