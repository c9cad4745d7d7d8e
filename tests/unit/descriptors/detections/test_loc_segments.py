"""PaliGemma's boxes and masks."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from t4s_geo.descriptors import DescriptorError, LocSegmentFormat, make_format, strict_text
from t4s_geo.descriptors.detections.shapes import BoxMask, Rectangle
from t4s_geo.models.card import ModelCard

LOCS = "<loc0256><loc0128><loc0768><loc0512>"
BOX = Rectangle(0.125, 0.25, 0.5, 0.75)
SEGS = "".join(f"<seg{number:03d}>" for number in range(16))


@pytest.fixture
def weights(tmp_path: Path) -> str:
    """A decoder whose masks are the patterns' first values: 1 below 64, else -1."""
    path = tmp_path / "vae-oid.npz"
    sides = {"decoder.0": (1, 1, 1, 1), "decoder.12": (1, 1, 1, 1)}
    sides |= {f"decoder.{block}.net.{one}": (1, 1, 3, 3) for block in (2, 3) for one in (0, 2)}
    sides |= {f"decoder.{block}.net.4": (1, 1, 1, 1) for block in (2, 3)}
    sides |= {f"decoder.{layer}": (1, 1, 4, 4) for layer in (4, 6, 8, 10)}
    values: dict[str, np.ndarray] = {f"{name}.weight": np.zeros(shape) for name, shape in sides.items()}
    values |= {f"{name}.bias": np.zeros(1) for name in sides}
    values["decoder.0.weight"][:] = 2
    for layer in (4, 6, 8, 10):
        # Each value fills the four that it becomes.
        values[f"decoder.{layer}.weight"][0, 0, 1:3, 1:3] = 1
    values["decoder.12.weight"][:], values["decoder.12.bias"][:] = 1, -1
    np.savez(path, **{"_vq_vae._embedding": (np.arange(128) < 64)[:, None].astype(np.float32)}, **values)
    return str(path)


def test_without_weights_objects_are_boxes() -> None:
    reading = LocSegmentFormat(8).read(f"{LOCS}{SEGS} house ; {LOCS[9:]}<loc0900> pool", ["pool", "house"])
    assert [one.label for one in reading.detections] == ["house", "pool"]
    assert reading.detections[0].shape == BOX


def test_with_weights_objects_have_masks(weights: str) -> None:
    format = make_format("loc-segments", 16, None, {"weights": weights})
    text = f"{LOCS}{''.join(['<seg000>'] * 8 + ['<seg127>'] * 8)} house"
    reading = format.read(text, ["house"])
    (one,) = reading.detections
    assert isinstance(one.shape, BoxMask)
    assert one.shape.box == BOX
    # The box is rows 4 to 11 and columns 2 to 7, its upper half is set.
    there = np.zeros((16, 16), np.uint8)
    there[4:8, 2:8] = 1
    assert np.array_equal(reading.cells, there)
    assert format.restate(reading, "house") == text


@pytest.mark.parametrize(
    ("text", "reason", "kept"),
    [
        (f"{LOCS} house ; <loc0000><loc0001>", "four numbers", 1),
        (f"{LOCS}{SEGS[8:]} house", "mask", 1),
        (f"{LOCS}{SEGS[8:]}<seg128> house", "mask", 1),
        (f"{LOCS} house ; {LOCS} house", "repeated", 1),
        (f"{LOCS} house ; {LOCS[:27]}<loc0128> house", "no extent", 1),
    ],
)
def test_what_is_whole_is_kept(weights: str, text: str, reason: str, kept: int) -> None:
    for format in (LocSegmentFormat(16), LocSegmentFormat(16, weights=weights)):
        with pytest.raises(DescriptorError, match=reason):
            format.read(text, ["house"])
        reading = format.read(strict_text(format, text, "house"), ["house"])
        assert [one.shape for one in reading.detections] == [BOX] * kept


def test_an_empty_text_tells_of_nothing() -> None:
    assert LocSegmentFormat(16).read("", ["house"]).count == 0


def test_identities_hold_what_is_in_the_weights_and_not_where_they_are(weights: str, tmp_path: Path) -> None:
    before = make_format("loc-segments", 16, None, {"weights": weights}).identity_of("weights")
    moved = Path(weights).rename(tmp_path / "moved.npz")
    again = make_format("loc-segments", 16, None, {"weights": str(moved)})
    assert before == again.identity_of("weights") != weights
    with np.load(moved) as file:
        changed = {name: values + (name == "decoder.12.bias") for name, values in file.items()}
    np.savez(tmp_path / "other.npz", **changed)
    other = make_format("loc-segments", 16, None, {"weights": str(tmp_path / "other.npz")})
    assert other.identity_of("weights") != again.identity_of("weights")
    cards = [
        ModelCard("x", "loc-segments", 16, descriptor_options={"weights": one})
        for one in (str(moved), str(tmp_path / "other.npz"))
    ]
    assert "moved" not in cards[0].question and cards[0].question != cards[1].question
    assert LocSegmentFormat(16).identity_of("weights") == ""


def test_weights_that_are_not_there_are_refused() -> None:
    with pytest.raises(ValueError, match=r"vae-oid\.npz cannot be read"):
        make_format("loc-segments", 16, None, {"weights": "/nowhere/vae-oid.npz"})
