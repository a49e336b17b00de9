"""A plot as SVG: one line per row, its value and interval, each a link to where the source prints it.

It has no style and no script, so that it may stand under any policy; colours
are the text's own (``currentColor``), and its classes let a page choose others.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from xml.sax.saxutils import escape, quoteattr

from assistant.outcomes.plots import Plot, Point

WIDTH, LABELS, LINE, TOP, BOTTOM, RIGHT = 780, 330, 26, 16, 58, 110


def draw(plot: Plot, points: Sequence[Point], link: str = "/evidence#row-{row_id}") -> str:
    """Return the plot as one SVG element; ``link`` is where a point leads, with ``{row_id}`` for its row."""
    height = TOP + LINE * len(points) + BOTTOM
    ticks = _ticks(points, plot)
    axis = _Axis(ticks[0], ticks[-1])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'class="plot" role="group" aria-labelledby="{plot.plot_id}-title {plot.plot_id}-desc" '
        'font-family="system-ui, sans-serif" font-size="13" fill="currentColor">',
        f'<title id="{plot.plot_id}-title">{escape(plot.title)}</title>',
        f'<desc id="{plot.plot_id}-desc">{escape(_described(plot, points))}</desc>',
        *_scale(plot, ticks, axis, height),
        *(_point(point, index, axis, link) for index, point in enumerate(points)),
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


class _Axis:
    def __init__(self, low: float, high: float) -> None:
        self._low, self._high = low, high

    def x(self, value: float) -> float:
        """Return where a value lies, in units of the drawing."""
        share = (min(max(value, self._low), self._high) - self._low) / (self._high - self._low)
        return round(LABELS + share * (WIDTH - LABELS - RIGHT), 1)


def _ticks(points: Sequence[Point], plot: Plot) -> list[float]:
    top = max([point.high or point.value or 0.0 for point in points] + [plot.mark or 0.0])
    if plot.unit == "%":
        return [0, 20, 40, 60, 80, 100]
    step = 10 ** math.floor(math.log10(max(top, 0.1)))
    step = next(s for s in (step / 5, step / 2, step, step * 2) if top / s <= 6)
    return [round(step * i, 6) for i in range(math.ceil(top / step) + 1)]


def _described(plot: Plot, points: Sequence[Point]) -> str:
    said = "; ".join(f"{point.label}: {told(point)}" for point in points)
    return f"{plot.axis}. {len(points)} values. {said}. {plot.caption}"


def told(point: Point) -> str:
    """Return a point's value as its source prints it, with its interval."""
    row = point.row
    if point.value is None:
        return row.value
    unit = "%" if row.unit == "%" else "" if row.unit == "ratio" else f" {row.unit}"
    if len(row.interval) == 2:
        return f"{row.value}{unit} ({row.interval[0]} to {row.interval[1]})"
    return f"{row.value}{unit} ({row.interval[0]})" if row.interval else f"{row.value}{unit}"


def _scale(plot: Plot, ticks: Sequence[float], axis: _Axis, height: int) -> list[str]:
    base = height - BOTTOM
    parts = ['<g class="plot-axis" aria-hidden="true" stroke="currentColor" stroke-opacity="0.35">']
    parts += [f'<line x1="{axis.x(t)}" y1="{TOP}" x2="{axis.x(t)}" y2="{base}"/>' for t in ticks]
    parts.append("</g>")
    if plot.mark is not None:
        x = axis.x(plot.mark)
        parts.append(
            f'<line class="plot-mark" aria-hidden="true" x1="{x}" y1="{TOP}" x2="{x}" y2="{base}" '
            'stroke="currentColor" stroke-width="2" stroke-dasharray="5 4"/>'
        )
    parts.append('<g class="plot-ticks" aria-hidden="true" text-anchor="middle">')
    parts += [f'<text x="{axis.x(t)}" y="{base + 18}">{t:g}</text>' for t in ticks]
    middle = (axis.x(ticks[0]) + axis.x(ticks[-1])) / 2
    parts += [f'<text x="{middle}" y="{base + 40}">{escape(plot.axis)}</text>', "</g>"]
    return parts


def _point(point: Point, index: int, axis: _Axis, link: str) -> str:
    y = TOP + LINE * index + LINE / 2
    label = point.label if len(point.label) <= 48 else point.label[:47].rstrip() + "…"
    interval = ""
    if point.low is not None and point.high is not None:
        low, high = axis.x(point.low), axis.x(point.high)
        interval = (
            f'<path class="plot-interval" d="M{low} {y}H{high}M{low} {y - 5}V{y + 5}M{high} {y - 5}V{y + 5}" '
            'fill="none" stroke="currentColor" stroke-width="2"/>'
        )
    name = quoteattr(f"{point.label}: {told(point)}")
    return (
        f'<a class="plot-point" href={quoteattr(link.format(row_id=point.row.row_id))} '
        f'data-row="{point.row.row_id}" aria-label={name}>'
        f"<title>{escape(f'{point.label}: {told(point)}')}</title>"
        f'<rect class="plot-target" x="0" y="{y - LINE / 2}" width="{WIDTH}" height="{LINE}" fill="none" '
        'pointer-events="all"/>'
        f'<text x="{LABELS - 10}" y="{y + 4}" text-anchor="end">{escape(label)}</text>'
        f"{interval}{_dot(point, axis, y)}"
        f'<text x="{WIDTH - 4}" y="{y + 4}" text-anchor="end">{escape(_short(point))}</text></a>'
    )


def _dot(point: Point, axis: _Axis, y: float) -> str:
    if point.value is None:
        return ""
    return f'<circle class="plot-value" cx="{axis.x(point.value)}" cy="{y}" r="5" fill="currentColor"/>'


def _short(point: Point) -> str:
    if point.value is None:
        return point.row.value
    unit = {"%": " %", "ratio": ""}.get(point.row.unit, f" {point.row.unit}")
    return f"{point.row.value}{unit}"
