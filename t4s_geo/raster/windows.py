"""Windows of pixels and of cells."""

from __future__ import annotations

from collections.abc import Iterator

from rasterio.windows import Window

Slices = tuple[slice, slice]
"""Rows and columns of an array."""
Margins = tuple[tuple[int, int], tuple[int, int]]
"""Rows above and below, and columns to the left and to the right; what `numpy.pad` takes."""


def intersection(window: Window, other: Window) -> Window:
    """Returns what two windows share; without width or height where that is nothing."""
    top, left = max(window.row_off, other.row_off), max(window.col_off, other.col_off)
    bottom = min(window.row_off + window.height, other.row_off + other.height)
    right = min(window.col_off + window.width, other.col_off + other.width)
    return Window(left, top, max(0, right - left), max(0, bottom - top))


def shared(window: Window, other: Window) -> tuple[Slices, Slices]:
    """Returns the rows and columns that two windows share, as slices of the first and of the second."""
    common = intersection(window, other)

    def within(outer: Window) -> Slices:
        top, left = common.row_off - outer.row_off, common.col_off - outer.col_off
        return slice(top, top + common.height), slice(left, left + common.width)

    return within(window), within(other)


def margins(window: Window, inner: Window) -> Margins:
    """Returns the rows and columns of a window that lie around another one in it."""
    return (
        (inner.row_off - window.row_off, window.row_off + window.height - inner.row_off - inner.height),
        (inner.col_off - window.col_off, window.col_off + window.width - inner.col_off - inner.width),
    )


def grown(window: Window, margin: int) -> Window:
    """Returns a window with so many more rows and columns on each side."""
    return Window(
        window.col_off - margin,
        window.row_off - margin,
        window.width + 2 * margin,
        window.height + 2 * margin,
    )


def blocks(window: Window, width: int, height: int) -> Iterator[Window]:
    """Cuts a window into blocks, row by row; the last ones of rows and columns may be smaller."""
    for row in range(0, window.height, height):
        for column in range(0, window.width, width):
            yield Window(
                window.col_off + column,
                window.row_off + row,
                min(width, window.width - column),
                min(height, window.height - row),
            )


def cells_of(window: Window, cell_size: int) -> Window:
    """Returns the cells that a window of pixels touches, as a window of cells."""
    left, top = window.col_off // cell_size, window.row_off // cell_size
    right = -(-(window.col_off + window.width) // cell_size)
    bottom = -(-(window.row_off + window.height) // cell_size)
    return Window(left, top, right - left, bottom - top)
