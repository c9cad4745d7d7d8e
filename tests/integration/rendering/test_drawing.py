"""Outputs that grow while tiles are answered: the same as afterwards, and a failure leaves nothing."""

from __future__ import annotations

import errno
import random
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyogrio
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from t4s_geo import Cancelled, Options, RenderOptions, UserError, render, segment
from t4s_geo.events import Event, Progress, Rendering
from t4s_geo.ledger import Ledger
from t4s_geo.rendering import drawing
from t4s_geo.rendering.answered import AnsweredTiles
from t4s_geo.rendering.background import in_background

LABELS = ("forest", "cleared")
SECONDS = 20.0


@pytest.fixture(scope="module")
def scene(samples: Path) -> Path:
    return samples / "amazon_forest.tif"


@pytest.fixture(scope="module")
def options(samples: Path) -> Options:
    labels = samples / "amazon_forest_reference.tif"
    return Options(model=f"oracle:{labels}", tile_size=64, grid=16, overlap=16, batch_size=7)


@pytest.fixture(scope="module")
def whole(scene: Path, options: Options, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The result of a run that nothing happened to."""
    output = tmp_path_factory.mktemp("whole") / "out.gpkg"
    segment(scene, LABELS, output, options=options)
    return output


@pytest.fixture(autouse=True)
def no_thread_is_left() -> Iterator[None]:
    before = set(threading.enumerate())
    yield
    assert set(threading.enumerate()) <= before


RESULTS = (
    RenderOptions(),
    RenderOptions(exclusive=False, simplify=2.0),
    RenderOptions(refine="edges", simplify=1.0),
    RenderOptions(shape=("footprint",)),
)


@pytest.fixture(scope="module")
def expected(whole: Path) -> list[bytes]:
    """What is made of all answers at once, for each of `RESULTS`."""
    outputs = [whole.with_name(f"expected{number}.gpkg") for number in range(len(RESULTS))]
    for output, result in zip(outputs, RESULTS, strict=True):
        render(whole.with_suffix(".ledger"), output, result)
    return [output.read_bytes() for output in outputs]


@settings(max_examples=5, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(number=st.sampled_from(range(len(RESULTS))), size=st.integers(1, 60), seed=st.integers(0, 99))
def test_neither_batches_nor_their_order_make_a_difference(
    whole: Path,
    expected: list[bytes],
    tmp_path_factory: pytest.TempPathFactory,
    number: int,
    size: int,
    seed: int,
) -> None:
    folder = tmp_path_factory.mktemp("grown")
    with (
        Ledger.open(whole.with_suffix(".ledger")) as source,
        Ledger.create(folder / "out.ledger", source.spec) as ledger,
    ):
        tiles = len(source.spec.tiling)
        batches = [range(start, min(start + size, tiles)) for start in range(0, tiles, size)]
        # Some were answered by an earlier run.
        earlier, pending = batches[: seed % 3], batches[seed % 3 :]
        random.Random(seed).shuffle(pending)
        for batch in earlier:
            ledger.add(source.rows(batch), ())
        answered = AnsweredTiles(pending)
        with in_background(ledger, folder / "out.gpkg", RESULTS[number], answered) as background:
            for batch in pending:
                ledger.add(source.rows(batch), ())
                answered.add(batch)
                background.check()
            answered.end()
            background.result(lambda: None)
    assert (folder / "out.gpkg").read_bytes() == expected[number]


def test_what_does_not_need_the_lower_tiles_is_done_before_they_are_answered(
    whole: Path, tmp_path: Path
) -> None:
    class Watched(AnsweredTiles):
        asked: list[int] = []  # noqa: RUF012
        reached = threading.Event()

        def wait_for(self, tile: int) -> None:
            self.asked.append(tile)
            if tile == tiles - 1:
                self.reached.set()
            super().wait_for(tile)

    with Ledger.open(whole.with_suffix(".ledger")) as ledger:
        tiles = len(ledger.spec.tiling)
        answered = Watched([range(tiles - 2, tiles)])
        answered.add([tiles - 2])
        with in_background(ledger, tmp_path / "out.gpkg", RenderOptions(), answered):
            assert answered.reached.wait(SECONDS)
            # In its order, and nothing twice.
            assert answered.asked == list(range(tiles))


def test_nothing_takes_its_place_before_all_is_answered(
    scene: Path, options: Options, whole: Path, tmp_path: Path
) -> None:
    pictures = RenderOptions(raster=tmp_path / "out.tif")
    seen = []

    def listen(event: Event) -> None:
        if isinstance(event, Rendering):
            threading.Event().wait(0.3)
        seen.append({path.name for path in tmp_path.iterdir() if path.is_file()})

    segment(scene, LABELS, tmp_path / "out.gpkg", options=replace(options, render=pictures), listener=listen)
    assert all(names <= {"out.ledger", "out.ledger-journal", ".out.ledger.lock"} for names in seen)
    assert (tmp_path / "out.gpkg").read_bytes() == whole.read_bytes()


def waits_for(happened: threading.Event) -> Callable[[Event], None]:
    """Returns a listener that keeps the run at its second batch until something has happened."""
    seen: list[Progress] = []

    def listen(event: Event) -> None:
        if isinstance(event, Progress):
            seen.append(event)
        if len(seen) == 2:
            assert happened.wait(SECONDS)

    return listen


def test_a_disk_that_fills_up_stops_the_run_while_tiles_are_pending(
    scene: Path, options: Options, whole: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    output, full = tmp_path / "out.gpkg", threading.Event()

    def write(*_: Any, **__: Any) -> None:
        full.set()
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(pyogrio, "write_dataframe", write)
        with pytest.raises(UserError, match=r"out\.gpkg could not be written: the disk is full"):
            segment(scene, LABELS, output, options=options, listener=waits_for(full))
    assert {path.name for path in tmp_path.iterdir()} == {"out.ledger"}
    with Ledger.open(output.with_suffix(".ledger")) as ledger:
        assert 0 < len(ledger.finished()) < len(ledger.spec.tiling)
    segment(scene, LABELS, output, options=options)
    assert output.read_bytes() == whole.read_bytes()


def test_an_error_in_the_midst_of_a_scene_is_said_as_it_is(
    scene: Path, options: Options, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed = threading.Event()

    class Failing(drawing.MosaicFile):
        def read(self, *arguments: Any, **settings: Any) -> Any:
            failed.set()
            raise ZeroDivisionError("in the midst")

    monkeypatch.setattr(drawing, "MosaicFile", Failing)
    with pytest.raises(ZeroDivisionError, match="in the midst"):
        segment(scene, LABELS, tmp_path / "out.gpkg", options=options, listener=waits_for(failed))
    assert {path.name for path in tmp_path.iterdir()} == {"out.ledger"}


def test_cancelling_ends_the_drawing_too(scene: Path, options: Options, whole: Path, tmp_path: Path) -> None:
    seen: list[Event] = []
    cancelled: Callable[[], bool] = lambda: len(seen) > 3  # noqa: E731
    with pytest.raises(Cancelled):
        segment(
            scene, LABELS, tmp_path / "out.gpkg", options=options, listener=seen.append, cancelled=cancelled
        )
    assert {path.name for path in tmp_path.iterdir()} == {"out.ledger"}
    segment(scene, LABELS, tmp_path / "out.gpkg", options=options)
    assert (tmp_path / "out.gpkg").read_bytes() == whole.read_bytes()


def test_making_a_result_again_can_be_cancelled(whole: Path, tmp_path: Path) -> None:
    def check() -> None:
        raise Cancelled

    with pytest.raises(Cancelled):
        render(whole.with_suffix(".ledger"), tmp_path / "again.gpkg", check=check)
    assert not list(tmp_path.iterdir())
