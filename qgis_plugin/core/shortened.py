"""Sentences cut to what a line can show."""

import unicodedata

LONGEST = 120
"""Widths of a letter; Chinese characters take two."""
MORE = " …"
ENDS = ("; ", ". ", ": ", "；", "。", "：", ", ", "，", " ")
"""Where a sentence may be cut, the best first."""


def shortened(text, longest=LONGEST):
    """Returns the beginning of a text, as long as a line is, up to where a part of it ends.

    Args:
        text: Any text.
        longest: Widths of a letter that a line has.
    """
    line = " ".join(text.split())
    if _width(line) <= longest:
        return line
    room = longest - len(MORE)
    most = next(end for end in range(room, 0, -1) if _width(line[:end]) <= room)
    head = line[:most]
    places = (head.rfind(end) for end in ENDS)
    cut = next((place for place in places if place > most // 2), most)
    return head[:cut].rstrip() + MORE


def _width(text):
    return sum(2 if unicodedata.east_asian_width(letter) in "FW" else 1 for letter in text)
