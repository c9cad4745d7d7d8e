from __future__ import annotations

import multiprocessing
import os
import signal
from multiprocessing.synchronize import Event
from pathlib import Path

import pytest

from t4s_geo.drafts import MOST, PREFIX, draft_folder, remove_leftovers

NAMES = ["out.gpkg", "[out]*.gpkg", "x" * 250, os.fsdecode(b"\xff.tif")]


def hold(target: Path, others: list[Path], ready: Event) -> None:
    with draft_folder(target, others) as folder:
        (folder / "draft").write_bytes(b"half")
        ready.set()
        signal.pause()


def killed(target: Path, *others: Path) -> None:
    """Kills a process while it holds a draft."""
    context = multiprocessing.get_context("fork")
    ready = context.Event()
    process = context.Process(target=hold, args=(target, list(others), ready))
    process.start()
    assert ready.wait(30)
    process.kill()
    process.join()


@pytest.mark.parametrize("name", NAMES)
def test_it_lies_beside_its_target_and_goes(tmp_path: Path, name: str) -> None:
    with draft_folder(tmp_path / name) as folder:
        assert folder.parent == tmp_path
        (folder / "draft").touch()
    assert not list(tmp_path.iterdir())


def test_it_goes_when_writing_fails(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="full"), draft_folder(tmp_path / "a"):
        raise ValueError("full")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", NAMES)
def test_what_a_killed_process_left_is_removed(tmp_path: Path, name: str) -> None:
    killed(tmp_path / name)
    assert len(list(tmp_path.iterdir())) == 1
    remove_leftovers(tmp_path / name)
    assert not list(tmp_path.iterdir())


def test_the_next_writer_clears_up(tmp_path: Path) -> None:
    killed(tmp_path / "a")
    with draft_folder(tmp_path / "a") as folder:
        assert list(tmp_path.iterdir()) == [folder]
        assert not (folder / "draft").exists()


def test_drafts_of_others_that_it_wrote_are_found(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    killed(tmp_path / "elsewhere" / "c.tif")
    killed(tmp_path / "a", tmp_path / "elsewhere" / "c.tif")
    remove_leftovers(tmp_path / "a")
    assert [path.name for path in tmp_path.rglob("*")] == ["elsewhere"]


def test_drafts_in_use_stay(tmp_path: Path) -> None:
    with draft_folder(tmp_path / "a") as one, draft_folder(tmp_path / "a") as other:
        assert one != other
        remove_leftovers(tmp_path / "a")
        assert one.is_dir()
        assert other.is_dir()


def test_nothing_else_is_removed(tmp_path: Path) -> None:
    mine = [tmp_path / name for name in (".a.backup", ".a.gpkg.xyz", f"{PREFIX}notes", "a", "a.draft")]
    for path in mine:
        path.write_bytes(b"mine")
    with draft_folder(tmp_path / "link") as folder:
        name = folder.name
    (tmp_path / "folder").mkdir()
    (tmp_path / "folder" / "kept").write_bytes(b"mine")
    (tmp_path / name).symlink_to(tmp_path / "folder")
    for target in ("a", "a.gpkg", "link"):
        remove_leftovers(tmp_path / target)
    assert all(path.read_bytes() == b"mine" for path in (*mine, tmp_path / "folder" / "kept"))


@pytest.mark.parametrize("content", [b"", b"[1, 2]", b"{", b'"x"', b"\xff", b'["' + b"x" * 9999 + b'"]'])
def test_any_note_of_others_is_taken(tmp_path: Path, content: bytes) -> None:
    killed(tmp_path / "a", tmp_path / "b")
    (note,) = tmp_path.glob(f"{PREFIX}*/others.json")
    note.write_bytes(content)
    remove_leftovers(tmp_path / "a")
    assert not list(tmp_path.iterdir())


def test_too_many_at_once_fail(tmp_path: Path) -> None:
    with draft_folder(tmp_path / "a") as folder:
        for number in range(2, MOST + 1):
            folder.with_name(f"{folder.name[:-1]}{number}").write_bytes(b"in the way")
        with pytest.raises(OSError, match="others"), draft_folder(tmp_path / "a"):
            pass
