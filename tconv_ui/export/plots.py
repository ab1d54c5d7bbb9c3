"""Still pictures of curves, and of pictures side by side."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_ui.export.slide import DARK, HEIGHT, LIGHT, WIDTH, Box, Kind, Slide
from tconv_ui.figures import style
from tconv_ui.figures.plots import NOTHING, SPECTRUM_LINES
from tconv_ui.figures.plots import Curve as Spectrum

DASHES: dict[str, Any] = {
    "solid": "solid",
    "dash": "dashed",
    "dot": "dotted",
    "longdash": (0, (8, 3)),
    "dashdot": "dashdot",
}
"""Plotly's names of dashes, as Matplotlib draws them."""


class Curve(NamedTuple):
    """One line: its name, its points x and y, both (N,), its colour, and its dash as Plotly names it."""

    name: str
    x: ArrayLike
    y: ArrayLike
    colour: str
    dash: str = "solid"


class Mark(NamedTuple):
    """A place on a plot: a circle left open, or a full diamond."""

    x: float
    y: float
    open: bool


class Plot(NamedTuple):
    """Curves over one pair of axes, and marks; thin lines stand at `upright` and lie at `level`."""

    across: str
    up: str
    curves: Sequence[Curve]
    logarithmic: bool = False
    upright: Sequence[float] = ()
    level: Sequence[float] = ()
    marks: Sequence[Mark] = ()


class Framed(NamedTuple):
    """A picture (C, H, W) from 0 to 1, grey or in colours, with a title and a short caption."""

    title: str
    caption: str
    picture: NDArray[Any]


def chart(title: str, sentence: str, *plots: Plot, kind: Kind, dark: bool = False) -> bytes:
    """One or more plots below each other, all with the names of the first one's curves."""
    slide = Slide(DARK if dark else LIGHT)
    slide.title(title)
    height = 4.9 / len(plots)
    for number, plot in enumerate(plots):
        _plot(slide, (1.6, 1.1 + number * height, 7.6, height - 0.75), plot, named=number == 0)
    slide.sentence(sentence)
    return slide.saved(kind)


def spectrum(curves: Sequence[Spectrum], *, kind: Kind, dark: bool = False) -> bytes:
    """Lesson 4: the kernel's spectrum, and whether it is zero at the images."""
    highest = max(float(curve.magnitude.max()) for curve in curves)
    lines = [
        Curve(curve.name, curve.frequency, curve.magnitude, *looks)
        for curve, looks in zip(curves, SPECTRUM_LINES, strict=False)
    ]
    images = [
        Mark(frequency, magnitude, magnitude <= NOTHING * highest)
        for curve in curves
        for frequency, magnitude in zip(
            curve.image_frequency.tolist(), curve.image_magnitude.tolist(), strict=True
        )
    ]
    plot = Plot(
        "Frequency in cycles per output cell",
        "|W|",
        lines,
        upright=[image.x for image in images],
        marks=images,
    )
    words = (
        "At the dotted lines: an open circle is an image removed, a diamond one that stays."
        if images
        else "Stride 1 inserts no zeros, so there are no images to remove."
    )
    return chart("The kernel’s spectrum", words, plot, kind=kind, dark=dark)


def gallery(title: str, sentence: str, *pictures: Framed, kind: Kind, dark: bool = False) -> bytes:
    """Pictures with their captions, in one row up to three, else in two."""
    slide = Slide(DARK if dark else LIGHT)
    slide.title(title)
    rows = 1 if len(pictures) <= 3 else 2
    columns = -(-len(pictures) // rows)
    wide, high = (WIDTH - 1.2) / columns, 5.45 / rows
    size = 14 if rows == 1 else 10.5
    for number, picture in enumerate(pictures):
        row, column = divmod(number, columns)
        left, top = 0.6 + column * wide, 1.0 + row * high
        slide.write(left, top + 0.22, picture.title, size, weight="bold")
        slide.write(left, top + high - 0.1, picture.caption, size)
        _show(slide, (left, top + 0.33, wide - 0.25, high - 0.75), picture.picture)
    slide.sentence(sentence)
    return slide.saved(kind)


def _plot(slide: Slide, box: Box, plot: Plot, *, named: bool) -> None:
    from matplotlib.markers import MarkerStyle

    left, top, width, height = box
    theme = slide.theme
    axes = slide.canvas.figure.add_axes(
        (left / WIDTH, 1 - (top + height) / HEIGHT, width / WIDTH, height / HEIGHT), facecolor=theme.page
    )
    axes.tick_params(colors=theme.text, labelsize=13)
    axes.grid(color=theme.line, alpha=0.35, linewidth=0.6)
    axes.set(yscale="log" if plot.logarithmic else "linear")
    for side in axes.spines.values():
        side.set_color(theme.line)
    for axis, words in ((axes.xaxis, plot.across), (axes.yaxis, plot.up)):
        axis.set_label_text(words, fontsize=14, color=theme.text)
    for place in plot.upright:
        axes.axvline(place, color=theme.line, linestyle="dotted", linewidth=1.2)
    for place in plot.level:
        axes.axhline(place, color=theme.line, linestyle="dotted", linewidth=1.2)
    for curve in plot.curves:
        dash = DASHES[curve.dash]
        axes.plot(
            curve.x, curve.y, color=curve.colour, linestyle=dash, linewidth=2.2, label=curve.name, marker=""
        )
    for mark in plot.marks:
        marker = MarkerStyle("o" if mark.open else "D", fillstyle="none" if mark.open else "full")
        axes.plot(mark.x, mark.y, marker=marker, color=style.ACCENT, markersize=11, markeredgewidth=2.2)
    if named and len(plot.curves) > 1:
        axes.legend(
            loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False, fontsize=13, labelcolor=theme.text
        )


def _show(slide: Slide, box: Box, picture: NDArray[Any]) -> None:
    """Draw a picture as large as its box allows, from the box's top left corner."""
    left, top, width, height = box
    rows, columns = picture.shape[1:]
    cell = min(width / columns, height / rows)
    slide.axes.imshow(
        np.broadcast_to(picture.clip(0, 1), (3, rows, columns)).transpose(1, 2, 0),
        extent=(left, left + columns * cell, top + rows * cell, top),
        interpolation="none",
        aspect="auto",
    )
    slide.axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
