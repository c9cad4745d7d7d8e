"""Numbers as people read them."""


def spoken_area(square_metres):
    """Writes an area in the unit that people would use."""
    if square_metres >= 1e6:
        return f"{square_metres / 1e6:,.2f} km²"
    if square_metres >= 1e4:
        return f"{square_metres / 1e4:,.2f} ha"
    return f"{square_metres:,.0f} m²"


def spoken_time(seconds):
    """Writes how long something takes, roughly."""
    if seconds < 60:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"


def spoken_size(size):
    """Writes a number of bytes, roughly."""
    if size >= 995e6:
        return f"{size / 1e9:,.1f} GB"
    return f"{size / 1e6:,.0f} MB"
