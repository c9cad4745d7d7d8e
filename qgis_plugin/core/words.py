"""Numbers as people read them."""

from .translation import tr


def spoken_area(square_metres):
    """Writes an area in the unit that people would use."""
    if square_metres >= 1e6:
        return f"{square_metres / 1e6:,.2f} km²"
    if square_metres >= 1e4:
        return f"{square_metres / 1e4:,.2f} ha"
    return f"{square_metres:,.0f} m²"


def spoken_left_out(event):
    """Says how many polygons a result lacks since they are small; empty where it lacks none.

    Args:
        event: A `finished` event, which those of older engines say nothing about.
    """
    left_out = event.get("left_out") or {}
    if not left_out.get("polygons"):
        return ""
    below = left_out["below_m2"]
    area = f"{below:,.1f} m²" if below < 100 else spoken_area(below)
    return tr("{:,} polygons smaller than {} were left out.").format(left_out["polygons"], area)


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
