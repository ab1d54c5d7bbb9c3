"""Maps and bars as SVG text: small, sharp at every size, and coloured around by the page's own theme.

Cells are one embedded PNG with as many pixels as the map has cells, so a map of 104 × 104 cells costs
no more than one of 7 × 7. Classes (`ink`, `line`, `paper`, …) are coloured by `drawing.css`, light or dark.
"""

from __future__ import annotations

import base64
import struct
import zlib
from collections.abc import Sequence
from functools import cache
from html import escape
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_ui.figures.style import (
    BAR_HEIGHT,
    MAP_PIXELS,
    MOST_NUMBERED,
    MOST_NUMBERED_BARS,
    SIGNED,
    VIRIDIS,
    Scale,
    cell_size,
    ink_on,
    short,
)

Array = NDArray[Any]
Span = tuple[int, int]  # first and one past the last


class Margins(NamedTuple):
    """Numbers along the edges of a map: of its rows (P,) and columns (Q,), and the sign in the corner.

    `profile` draws them as heights where there is no room to write; otherwise that room stays empty.
    """

    rows: Array
    columns: Array
    corner: str = ""
    profile: bool = False


class Picture(NamedTuple):
    """A drawing, what it shows in words for those who do not see it, a heading, and lines below it.

    In the lines, text between pairs of ** is strong.
    """

    svg: str
    alt: str
    title: str = ""
    note: str = ""


def heatmap(
    values: Array,
    scale: Scale,
    *,
    margins: Margins | None = None,
    inside: tuple[Span, Span] | None = None,
    cell: float | None = None,
) -> str:
    """A map (P, Q) with rows pointing down, with numbers where there is room, else with a legend.

    `inside` is the part (rows, columns) to frame with a dashed line; `cell` is the size in pixels.
    """
    rows, columns = values.shape
    cell = cell or cell_size(rows, columns)
    left = top = _margin(cell) if margins else 1.0
    high, wide = rows * cell, columns * cell
    parts = [
        f'<image x="{left:g}" y="{top:g}" width="{wide:g}" height="{high:g}" preserveAspectRatio="none" '
        f'class="cells" href="{_png(scale.places(values), scale.palette)}"/>'
    ]
    if cell >= 10:
        parts.append(_gaps(left, top, rows, columns, cell))
    parts.append(rectangle("line", left, top, wide, high))
    numbered = _numbered(values, cell)
    if numbered:
        colours = [[scale.colour(value) for value in row] for row in values.tolist()]
        parts += _numbers(values, colours, left, top, cell)
    if margins:
        parts += _edges(margins, left, top, cell, numbered)
    if inside:
        (first, end), (start, stop) = inside
        box = left + start * cell, top + first * cell, (stop - start) * cell, (end - first) * cell
        parts += [rectangle("under", *box), rectangle("inside", *box)]
    bottom = top + high + 2
    if not numbered:
        legend, bottom = _legend(values, scale, left, bottom, max(wide, 150))
        parts += legend
        wide = max(wide, 150)
    return document(left + wide + 1, bottom, parts)


def bars(
    values: Array,
    scale: Scale,
    *,
    labels: Array | None = None,
    inside: Span | None = None,
    width: float | None = None,
) -> str:
    """One bar for each sample of (Q,), as high as its value, with numbers where there is room.

    `labels` (Q,) stand below the bars, by default the index; `inside` is the part to mark between dashed
    lines; `width` is that of one bar in pixels.
    """
    labels = np.arange(values.size) if labels is None else labels
    width = width or cell_size(1, values.size)
    most, least = max(float(values.max()), 0.0), min(float(values.min()), 0.0)
    per_unit = BAR_HEIGHT / ((most - least) or 1)
    numbered = _numbered(values[None], width)
    above, below = (18.0, 16.0 if least < 0 else 0.0) if numbered else (4.0, 4.0)
    zero = above + most * per_unit
    bottom = above + BAR_HEIGHT + below
    gap = min(2.0, width / 5)
    parts = []
    for place, value in enumerate(values.tolist()):
        top, high = zero - max(value, 0) * per_unit, abs(value) * per_unit
        parts.append(
            f'<rect class="bar" x="{place * width + gap / 2:.4g}" y="{top:.4g}" width="{width - gap:.4g}" '
            f'height="{max(high, 0.01):.4g}" fill="{scale.colour(value)}"/>'
        )
        if numbered:
            size = _font(values[None], width)
            at = zero + high + size if value < 0 else top - 4
            parts.append(label(place * width + width / 2, at, short(value), size))
            parts.append(
                label(place * width + width / 2, bottom + 15, short(labels[place]), min(12, size), "quiet")
            )
    whole = values.size * width
    parts.append(f'<path class="axis" d="M0 {zero:.4g}h{whole:g}"/>')
    if inside:
        for edge in inside:
            line = f'd="M{edge * width:g} 2V{bottom - 2:g}"'
            parts.append(f'<path class="under" {line}/><path class="inside" {line}/>')
    bottom += 20 if numbered else 2
    if not numbered:
        legend, bottom = _legend(values, scale, 0, bottom, max(whole, 150))
        parts += legend
    return document(max(whole, 150 if not numbered else 0), bottom, parts)


def tile(
    values: Array, scale: Scale, names: Sequence[Sequence[str]], lines: Sequence[Sequence[str]]
) -> str:
    """Large cells (A, B), each with a name, its number and a line of small print."""
    rows, columns = values.shape
    width = min(140.0, max(MAP_PIXELS / columns, 46.0))
    height = 68.0
    parts = []
    for (a, b), value in np.ndenumerate(values):
        x, y, colour = b * width + 1, a * height + 1, scale.colour(value)
        ink, middle, text = ink_on(colour), x + width / 2, short(value)
        parts.append(rectangle("line", x, y, width, height, fill=colour))
        parts.append(label(middle, y + 16, names[a][b], 12, fill=ink))
        parts.append(label(middle, y + 39, text, min(18, width * 1.5 / max(len(text), 3)), fill=ink))
        size = min(13, width * 1.75 / max(len(lines[a][b]), 1))
        if size >= 9:
            parts.append(label(middle, y + 59, lines[a][b], size, fill=ink))
    return document(columns * width + 2, rows * height + 2, parts)


def gauge(share: float, text: str, colour: str) -> str:
    """A horizontal gauge, filled to `share` (0 … 1, beyond is full), with its number beside it."""
    wide, high = 250.0, 18.0
    filled = wide * min(max(share, 0.0), 1.0)
    parts = [
        f'<rect class="track" y="4" width="{wide:g}" height="{high:g}" rx="5"/>',
        f'<rect class="fill" y="4" width="{filled:.4g}" height="{high:g}" rx="5" fill="{colour}"/>',
        label(wide + 12, high + 1, text, 20, "ink start"),
    ]
    return document(wide + 84, high + 8, parts)


def document(width: float, height: float, parts: Sequence[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:.4g}" height="{height:.4g}" '
        f'viewBox="0 0 {width:.4g} {height:.4g}">{"".join(parts)}</svg>'
    )


def label(x: float, y: float, text: str, size: float, kind: str = "ink", *, fill: str = "") -> str:
    style = f' style="fill:{fill}"' if fill else ""
    return (
        f'<text class="{kind}" x="{x:.4g}" y="{y:.4g}" font-size="{size:.3g}"{style}>{escape(text)}</text>'
    )


def rectangle(kind: str, x: float, y: float, width: float, height: float, *, fill: str = "") -> str:
    style = f' style="fill:{fill}"' if fill else ""
    return f'<rect class="{kind}" x="{x:g}" y="{y:g}" width="{width:g}" height="{height:g}"{style}/>'


def _margin(cell: float) -> float:
    return max(26.0, min(cell, 32.0) + 6)


def _gaps(left: float, top: float, rows: int, columns: int, cell: float) -> str:
    """Thin lines in the page's colour between cells."""
    across = "".join(f"M{left:g} {top + row * cell:.5g}h{columns * cell:g}" for row in range(1, rows))
    down = "".join(f"M{left + column * cell:.5g} {top:g}v{rows * cell:g}" for column in range(1, columns))
    return f'<path class="gap" d="{across}{down}"/>'


def _numbered(values: Array, cell: float) -> bool:
    most = MOST_NUMBERED_BARS if len(values) == 1 else MOST_NUMBERED
    return max(values.shape) <= most and _font(values, cell) >= 9


def _font(values: Array, cell: float) -> float:
    longest = max(len(short(value)) for value in np.unique(values).tolist())
    return min(15.0, cell * 0.46, cell * 1.5 / longest)


def _numbers(
    values: Array, colours: Sequence[Sequence[str]], left: float, top: float, cell: float
) -> list[str]:
    size = _font(values, cell)
    return [
        label(
            left + (column + 0.5) * cell,
            top + (row + 0.5) * cell + size * 0.36,
            short(value),
            size,
            fill=ink_on(colours[row][column]),
        )
        for row, line in enumerate(values.tolist())
        for column, value in enumerate(line)
    ]


def _edges(margins: Margins, left: float, top: float, cell: float, numbered: bool) -> list[str]:
    """The rows' numbers at the left and the columns' on top."""
    rows, columns = margins.rows, margins.columns
    if numbered:
        size = min(14.0, cell * 0.46)
        return [
            *(
                label(left - 14, top + (place + 0.5) * cell + size * 0.36, short(value), size, "quiet")
                for place, value in enumerate(rows.tolist())
            ),
            *(
                label(left + (place + 0.5) * cell, top - 8, short(value), size, "quiet")
                for place, value in enumerate(columns.tolist())
            ),
            label(left - 14, top - 8, margins.corner, 14, "quiet"),
        ]
    if not margins.profile:
        return []
    room = left - 6
    side, over = f"M{left - 4:g} {top:g}", f"M{left:g} {top - 4:g}"
    for value in (rows / (rows.max() or 1)).tolist():
        side += f"H{left - 4 - value * room:.4g}v{cell:.5g}"
    for value in (columns / (columns.max() or 1)).tolist():
        over += f"V{top - 4 - value * room:.4g}h{cell:.5g}"
    return [
        f'<path class="profile" d="{side}H{left - 4:g}Z"/><path class="profile" d="{over}V{top - 4:g}Z"/>'
    ]


def _legend(values: Array, scale: Scale, left: float, top: float, width: float) -> tuple[list[str], float]:
    """Swatches for few values, else a strip from the smallest to the largest; and where it ends."""
    levels = np.unique(values.round(9))
    if levels.size <= 6:
        parts, x = [], left
        for level in levels.tolist():
            text = short(level)
            parts.append(
                f'<rect class="line" x="{x:g}" y="{top + 8:g}" width="16" height="16" '
                f'style="fill:{scale.colour(level)}"/>'
            )
            parts.append(label(x + 21, top + 21, text, 13, "ink start"))
            x += 21 + 8 * len(text) + 14
        return parts, top + 28
    wide = min(width, 240.0)
    middle = [label(left + wide / 2, top + 33, "0", 13)] if scale.least < 0 else []
    return [
        f'<image x="{left:g}" y="{top + 8:g}" width="{wide:g}" height="12" preserveAspectRatio="none" '
        f'href="{_strip(scale.palette is SIGNED)}"/>',
        label(left, top + 33, short(scale.least), 13, "ink start"),
        *middle,
        label(left + wide, top + 33, short(scale.most), 13, "ink end"),
    ], top + 37


@cache
def _strip(signed: bool) -> str:
    """The picture of a legend: a palette from its first colour to its last."""
    places = np.linspace(0, 255, 64).round().astype(np.uint8)[None]
    return _png(places, SIGNED if signed else VIRIDIS)


def _png(places: NDArray[np.uint8], palette: NDArray[np.uint8]) -> str:
    """A `data:` address of a PNG with one pixel for each place in the palette (W3C PNG, colour type 3)."""
    rows, columns = places.shape
    lines = np.zeros((rows, columns + 1), np.uint8)  # each line starts with filter 0: as it is
    lines[:, 1:] = places
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", columns, rows, 8, 3, 0, 0, 0)),
        (b"PLTE", palette.tobytes()),
        (b"IDAT", zlib.compress(lines.tobytes(), 1)),
        (b"IEND", b""),
    )
    data = b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
    return f"data:image/png;base64,{base64.b64encode(data).decode()}"
