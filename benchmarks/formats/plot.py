"""A line chart as SVG: tokens across, on a logarithmic scale, oracle IoU up."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from xml.sax.saxutils import escape

Points = Sequence[tuple[float, float]]

_WIDTH, _HEIGHT = 960, 560
_LEFT, _TOP, _RIGHT, _BOTTOM = 64, 24, 250, 56
_TICKS = (10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000)
_COLOURS = (
    "#c1272d",
    "#0072b2",
    "#009e73",
    "#e69f00",
    "#7b3f99",
    "#56b4e9",
    "#8c564b",
    "#555555",
    "#d55e90",
    "#17807e",
)
_LABEL_STEP = 17


def draw(lines: Mapping[str, Points], least_iou: float = 0.6) -> str:
    """Draws one line per format, labelled at its end.

    Args:
        lines: Points (tokens, IoU) of each format.
        least_iou: Where the upward axis starts; points below are left out.

    Returns:
        The SVG document.
    """
    shown = {name: sorted(p for p in points if p[1] >= least_iou) for name, points in lines.items()}
    shown = {name: points for name, points in shown.items() if points}
    tokens = [x for points in shown.values() for x, _ in points]
    scale = _Scale(min(tokens, default=10) * 0.9, max(tokens, default=100) * 1.1, least_iou)
    parts = [*_axes(scale), *_curves(shown, scale)]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'font-family="sans-serif" font-size="13">\n'
        f'<rect width="{_WIDTH}" height="{_HEIGHT}" fill="white"/>\n' + "\n".join(parts) + "\n</svg>\n"
    )


class _Scale:
    """From tokens and IoU to places in the picture."""

    def __init__(self, low: float, high: float, least_iou: float) -> None:
        self.low, self.high, self.least_iou = low, high, least_iou

    def x(self, tokens: float) -> float:
        share = math.log(tokens / self.low) / math.log(self.high / self.low)
        return _LEFT + share * (_WIDTH - _LEFT - _RIGHT)

    def y(self, value: float) -> float:
        return (
            _HEIGHT - _BOTTOM - (value - self.least_iou) / (1 - self.least_iou) * (_HEIGHT - _TOP - _BOTTOM)
        )


def _text(x: float, y: float, words: str, anchor: str = "start", more: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {more}>{escape(words)}</text>'


def _line(x1: float, y1: float, x2: float, y2: float, colour: str) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"/>'


def _axes(scale: _Scale) -> Iterator[str]:
    bottom, right = _HEIGHT - _BOTTOM, _WIDTH - _RIGHT
    for tick in _TICKS:
        if scale.low <= tick <= scale.high:
            yield _line(scale.x(tick), _TOP, scale.x(tick), bottom, "#e4e4e4")
            yield _text(scale.x(tick), bottom + 18, str(tick), "middle")
    for step in range(round(scale.least_iou * 20), 21):
        height = scale.y(step / 20)
        yield _line(_LEFT, height, right, height, "#e4e4e4")
        yield _text(_LEFT - 8, height + 4, f"{step / 20:.2f}", "end")
    yield _line(_LEFT, bottom, right, bottom, "#333333")
    yield _line(_LEFT, _TOP, _LEFT, bottom, "#333333")
    yield _text((_LEFT + right) / 2, _HEIGHT - 14, "tokens a prompt", "middle")
    middle = (_TOP + bottom) / 2
    yield _text(18, middle, "oracle IoU", "middle", f'transform="rotate(-90 18 {middle:.1f})"')


def _curves(lines: Mapping[str, Points], scale: _Scale) -> Iterator[str]:
    """Yields the lines, and their labels in a column so that none covers another."""
    column = _WIDTH - _RIGHT + 24
    heights = _apart([scale.y(points[-1][1]) for points in lines.values()])
    for index, (name, points) in enumerate(lines.items()):
        colour = _COLOURS[index % len(_COLOURS)]
        places = [(scale.x(x), scale.y(y)) for x, y in points]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
        yield f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        for x, y in places:
            yield f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="{colour}"/>'
        x, y = places[-1]
        yield (
            f'<polyline points="{x:.1f},{y:.1f} {column - 4},{heights[index]:.1f}" fill="none" '
            f'stroke="{colour}" stroke-width="0.7" stroke-dasharray="2 3"/>'
        )
        yield _text(column, heights[index] + 4, name, more=f'fill="{colour}"')


def _apart(heights: Sequence[float]) -> list[float]:
    """Moves labels down until none touches the one above; keeps their order."""
    placed = [0.0] * len(heights)
    lowest = -math.inf
    for index in sorted(range(len(heights)), key=lambda i: heights[i]):
        lowest = max(heights[index], lowest + _LABEL_STEP)
        placed[index] = lowest
    return placed
