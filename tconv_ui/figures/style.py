"""The one place for colours, scales, fonts and cell sizes of every picture, in light and dark.

Value colours are the same in both themes, so that a map means the same wherever it is shown; everything
around them (text, lines) takes the reader's own theme: CSS variables in SVG, Streamlit's theme in Plotly.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

Colours = NDArray[np.uint8]

# Okabe & Ito 2008, "Color universal design": told apart with every kind of colour vision.
BLUE, VERMILION, GREEN, ORANGE = "#0072b2", "#d55e00", "#009e73", "#e69f00"

# Two line colours with at least 3:1 against a white and a dark page; the dash tells them apart.
FIRST_LINE, SECOND_LINE = "#2f86c5", "#d5651a"
ACCENT = "#cc4778"

# Viridis (Smith & van der Walt 2015), every eighth of its 256 colours; in between is linear.
VIRIDIS_STOPS = (
    "440154 470d60 48186a 482374 472d7b 453781 424086 3e4989 3b528b 375b8d 33638d 2f6b8e 2c728e 297a8e "
    "26828e 23898e 21918c 1f978b 1f9f88 21a685 27ad81 31b57b 3dbc74 4cc26c 5cc863 6ece58 81d34d 95d840 "
    "aadc32 c0df25 d5e21a eae51a fde725"
)
# Below zero vermilion, zero almost white, above zero blue: the signs' colours in the player.
SIGNED_STOPS = "9c3f00 d55e00 eba36b f5f5f5 66aad2 0072b2 004c7a"

MOST_NUMBERED = 13  # cells along an axis up to which a map's cells carry their numbers
MOST_NUMBERED_BARS = 16
MAP_PIXELS = 392  # the longest side of a map, before it shrinks to its column
LARGEST_CELL = 36
BAR_HEIGHT = 150

HALF_UP = 1 + 1e-12  # as the player rounds, and people; Python rounds 0.125 to 0.12
SHADES = 32  # of a cell in a grid of numbers, beside the lightest

CHART = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False}
"""Plotly's `config` for every chart."""


def _palette(stops: str) -> Colours:
    """256 colours between hexadecimal stops at equal distances: (256, 3)."""
    colours = np.array([[int(stop[at : at + 2], 16) for at in (0, 2, 4)] for stop in stops.split()], float)
    place = np.linspace(0, len(colours) - 1, 256)
    channels = [np.interp(place, np.arange(len(colours)), channel) for channel in colours.T]
    palette = np.stack(channels, 1).round().astype(np.uint8)
    palette.flags.writeable = False
    return palette


VIRIDIS, SIGNED = _palette(VIRIDIS_STOPS), _palette(SIGNED_STOPS)
PLOTLY_VIRIDIS = [[place / 16, f"#{stop}"] for place, stop in enumerate(VIRIDIS_STOPS.split()[::2])]


def shades() -> str:
    """CSS classes p0 … p32 and n0 … n32: the colours of numbers above and below zero, from pale to full."""
    return "\n".join(
        f".{sign}{shade} {{ background: color-mix(in srgb, var(--{hue}) {share:.1f}%, var(--paper)); }}"
        for sign, hue in (("p", "plus"), ("n", "minus"))
        for shade, share in enumerate(np.linspace(5, 51, SHADES + 1))
    )


@dataclass(frozen=True, slots=True, eq=False)
class Scale:
    """From a number to a colour: `least` has the palette's first colour, `most` its last."""

    palette: Colours
    least: float
    most: float

    def places(self, values: ArrayLike) -> NDArray[np.uint8]:
        """Each value's place in the palette, same shape; values beyond the ends take the end."""
        share = (np.asarray(values, float) - self.least) / (self.most - self.least)
        return (share.clip(0, 1) * 255).round().astype(np.uint8)

    def colour(self, value: float) -> str:
        """The value's colour as `#rrggbb`."""
        share = (value - self.least) / (self.most - self.least)  # without NumPy: pages ask for hundreds
        return "#{:02x}{:02x}{:02x}".format(*self.palette[round(min(max(share, 0.0), 1.0) * 255)])


def scale_of(*maps: ArrayLike) -> Scale:
    """One scale for maps that are compared: viridis from 0 where nothing is negative, else around 0."""
    values = np.concatenate([np.ravel(np.asarray(each, float)) for each in maps])
    size = float(np.abs(values).max()) or 1.0
    if values.min() < -1e-9 * size:
        return Scale(SIGNED, -size, size)
    return Scale(VIRIDIS, 0.0, size)


@lru_cache(maxsize=512)
def ink_on(colour: str) -> str:
    """Black or white, whichever is easier to read on the colour: at least 4.58 to 1 (WCAG 2.2, 1.4.3)."""
    linear = [_linear(int(colour[at : at + 2], 16) / 255) for at in (1, 3, 5)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#000000" if luminance > 0.179 else "#ffffff"


def cell_size(rows: int, columns: int) -> float:
    """Pixels of one cell of a map, so that the longest side is at most `MAP_PIXELS`."""
    return min(LARGEST_CELL, MAP_PIXELS / max(rows, columns, 1))


@lru_cache(maxsize=1024)  # cells share numbers, and the next setting brings most of them back
def short(value: float) -> str:
    """A number in as few characters as a cell has: a true minus sign, no needless zeros.

    Two digits below 1, three below 10, from there on one place behind the point; halves away from 0.
    """
    if abs(value) < 1e-9:
        text = "0"
    elif value == round(value) and abs(value) < 1e5:
        text = str(round(value))
    elif 10 <= abs(value) < 1e5:
        text = f"{value * HALF_UP:.1f}".removesuffix(".0")
    else:
        text = f"{value * HALF_UP:.{2 if abs(value) < 1 else 3}g}"
    return text.replace("-", "−")


def plain_layout(*, height: int, alike: bool = False, **more: Any) -> dict[str, Any]:
    """A Plotly layout without decoration: transparent, axes fixed, the rest left to Streamlit's theme.

    `height` in pixels; `alike` makes cells square; `more` is merged in.
    """
    layout: dict[str, Any] = {
        "height": height,
        "margin": {"l": 8, "r": 8, "t": 8, "b": 8},
        "paper_bgcolor": "rgba(0,0,0,0)",
        "plot_bgcolor": "rgba(0,0,0,0)",
        "dragmode": False,
        "xaxis": {"fixedrange": True, "zeroline": False, "automargin": True},
        "yaxis": {"fixedrange": True, "zeroline": False, "automargin": True},
        "hoverlabel": {"font": {"size": 14}},
    }
    if alike:
        layout["yaxis"] |= {"scaleanchor": "x", "constrain": "domain"}
        layout["xaxis"] |= {"constrain": "domain"}
    for name, value in more.items():
        layout[name] = layout[name] | value if isinstance(layout.get(name), dict) else value
    return layout


def _linear(channel: float) -> float:
    """sRGB channel (0 … 1) to light intensity (IEC 61966-2-1)."""
    return float(channel / 12.92 if channel <= 0.04045 else ((channel + 0.055) / 1.055) ** 2.4)
