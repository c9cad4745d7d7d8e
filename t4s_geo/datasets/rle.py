"""Masks as the run lengths of COCO's annotations: down each column, from the left, unset pixels first.

They are lists of whole numbers or, shortened, a string: of each length from the fourth on the difference to
the one two places before; of each number five bits a character, the lowest first, a sixth bit where more
follow; and 48 added, so that all of them print.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
import numpy.typing as npt

Bools = npt.NDArray[np.bool_]
_FIRST, _BITS, _MORE, _SIGN = 48, 5, 0x20, 0x10
_LONGEST = 8
"""Characters of a number: more than any length that fits a picture takes."""


def decode(counts: str | Sequence[int], height: int, width: int) -> Bools:
    """Reads a mask.

    Args:
        counts: Run lengths, shortened or not.
        height: Rows of the picture.
        width: Its columns.

    Returns:
        Shape (height, width).

    Raises:
        ValueError: The lengths do not make up the picture, or the string is none.
    """
    lengths = np.array(_expanded(counts) if isinstance(counts, str) else counts, np.int64)
    if lengths.ndim != 1 or (lengths < 0).any() or (lengths > height * width).any():
        raise ValueError("its run lengths are not those of a mask")
    if lengths.sum() != height * width:
        raise ValueError(f"its runs make up {lengths.sum()} pixels, and the picture has {height * width}")
    flat = np.repeat(np.arange(len(lengths)) % 2 == 1, lengths)
    return np.ascontiguousarray(flat.reshape(width, height).T)


def encode(mask: Bools) -> str:
    """Writes a mask of shape (height, width) in the shortened form."""
    flat = np.concatenate([[False], mask.T.ravel(), [False]])
    ends = np.flatnonzero(flat[1:] != flat[:-1])
    # A run of set pixels may reach the last one, after which there is none of unset ones.
    ends = ends if ends.size and ends[-1] == mask.size else np.append(ends, mask.size)
    return _shortened(np.diff(ends, prepend=0).tolist())


def _expanded(text: str) -> list[int]:
    lengths: list[int] = []
    number = place = 0
    for character in text:
        six = ord(character) - _FIRST
        if not 0 <= six < 64 or place == _LONGEST:
            raise ValueError("its run lengths are not in COCO's characters")
        number |= (six & 0x1F) << (_BITS * place)
        place += 1
        if six & _MORE:
            continue
        if six & _SIGN:
            number |= -1 << (_BITS * place)
        lengths.append(number + lengths[-2] if len(lengths) > 2 else number)
        number = place = 0
    if place:
        raise ValueError("its run lengths end in the middle of one")
    return lengths


def _shortened(lengths: Iterable[int]) -> str:
    lengths = list(lengths)
    characters: list[str] = []
    for rank, length in enumerate(lengths):
        number = length - lengths[rank - 2] if rank > 2 else length
        while True:
            five, number = number & 0x1F, number >> _BITS
            done = number == (-1 if five & _SIGN else 0)
            characters.append(chr((five if done else five | _MORE) + _FIRST))
            if done:
                break
    return "".join(characters)
