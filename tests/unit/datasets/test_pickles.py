"""Pickles are read, never run."""

from __future__ import annotations

import os
import pickle
from collections import OrderedDict
from pathlib import Path

import pytest

from t4s_geo.datasets.pickles import read_pickle
from t4s_geo.errors import UserError

VALUE = [
    {"ref_id": 7, "sentences": [{"raw": "größer", "tokens": ["a", "b"]}], "split": "val", "big": 1 << 70},
    {"empty": [(), {}, []], "several": (1, 2, 3, 4), "pair": (1, None), "yes": True, "no": False, "x": -1.5},
]


@pytest.mark.parametrize("protocol", range(pickle.HIGHEST_PROTOCOL + 1))
def test_plain_values_are_read(protocol: int, tmp_path: Path) -> None:
    path = tmp_path / "refs.p"
    shared = [1]
    path.write_bytes(pickle.dumps([VALUE, shared, shared], protocol=protocol))
    assert read_pickle(path) == [VALUE, [1], [1]]


class _Runs:
    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.system, ("touch ran",)


@pytest.mark.parametrize("value", [_Runs(), OrderedDict(a=1), {1, 2}, Path("x"), print, 1j])
@pytest.mark.parametrize("protocol", [0, 2, 5])
def test_anything_else_is_refused(value: object, protocol: int, tmp_path: Path) -> None:
    path = tmp_path / "refs.p"
    path.write_bytes(pickle.dumps([value], protocol=protocol))
    with pytest.raises(UserError, match="more than plain values"):
        read_pickle(path)
    assert not Path("ran").exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no pickle",
        b"\x80\x02](K\x01",
        b"\x80\x02K\x01a.",
        b"\x80\x02h\x07.",
        b"\x80\x02.",
        b"\x80\x02}(K\x01u.",
        # A place to put things aside that a reader with an array for them would take 32 GiB for.
        b"\x80\x02]r\xff\xff\xff\x7f",
    ],
)
def test_a_damaged_one_is_said_in_a_sentence(content: bytes, tmp_path: Path) -> None:
    path = tmp_path / "refs.p"
    path.write_bytes(content)
    with pytest.raises(UserError, match="damaged pickle"):
        read_pickle(path)
