"""Lesson 4's maps: where stamps overlap, what a constant input becomes, the phase sums, stacked layers."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_core import Geometry
from tconv_core.geometry import Axis
from tconv_core.overlap import (
    FLAT,
    axis_counts,
    counts,
    edge_thinning,
    frame,
    periodic_unevenness,
    phase_of_taps,
    phase_sums,
)
from tconv_ui.figures import svg
from tconv_ui.figures.style import BLUE, ORANGE, Scale, scale_of, short
from tconv_ui.figures.svg import Picture

Array = NDArray[Any]


MOST_NAMED = 5  # phases in a row up to which each is called one; beyond, its number has to do


@lru_cache(maxsize=32)  # depends on no value: a class that opens one setting has it drawn once
def count_map(geometry: Geometry, said: str = "") -> Picture:
    """How many stamps reach each cell: a map with the axes' counts as margins, or bars for a line.

    `said` is a sentence to stand below it.
    """
    reached = counts(geometry)
    if geometry.is_line:
        drawing = svg.bars(reached[0], scale_of(reached), inside=inside(geometry.width))
    else:
        rows, columns = axis_counts(geometry.height), axis_counts(geometry.width)
        margins = svg.Margins(rows, columns, "×", profile=True)
        drawing = svg.heatmap(reached, scale_of(reached), margins=margins, inside=_insides(geometry))
    return Picture(
        drawing,
        f"{_size(reached)} How many stamps reach each cell: {_range(reached)}. {_rows_in_words(reached)}",
        "How many stamps reach each cell",
        said
        if geometry.is_line
        else f"{said}\nAlong the edges: counts of row and column. A cell has their product.",
    )


def response_map(response: Array, scale: Scale, geometry: Geometry, said: str = "") -> Picture:
    """What a constant input of ones becomes, (P, Q); `said` is a sentence to stand below it."""
    rows, columns = _phases(geometry.height), _phases(geometry.width)
    if geometry.is_line:
        drawing = svg.bars(response[0], scale, labels=columns, inside=inside(geometry.width))
    else:
        margins = svg.Margins(rows, columns)
        drawing = svg.heatmap(response, scale, margins=margins, inside=_insides(geometry))
    where = "Below the bars" if geometry.is_line else "Along the edges"
    if 'class="quiet"' in drawing:
        said += f"\n{where}: the phase."
    if 'class="inside"' in drawing:
        said += "\nInside the dashed line the border plays no part."
    return Picture(
        drawing,
        f"{_size(response)} Output for an input of ones: {_range(response)}. {_rows_in_words(response)}",
        "What an input of ones becomes",
        said,
    )


def phase_tile(weight: Array, scale: Scale, geometry: Geometry, said: str = "") -> Picture:
    """The phase sums, each in the colour of its cells in the map, with the taps it adds up.

    `scale` is that of the map; `said` is a sentence to stand below.
    """
    sums = phase_sums(weight, geometry)
    high, wide = sums.shape
    rows, columns = phase_of_taps(geometry.height), phase_of_taps(geometry.width)
    full = "" if wide > MOST_NAMED else "phase "
    place = "{1}" if geometry.is_line else "{0}, {1}"
    names = [[full + place.format(a, b) for b in range(wide)] for a in range(high)]
    lines = [[_terms(weight[rows == a][:, columns == b]) for b in range(wide)] for a in range(high)]
    listed = "; ".join(f"{names[a][b]}: {short(value)}" for (a, b), value in np.ndenumerate(sums))
    return Picture(
        svg.tile(sums, scale, names, lines),
        f"Phase sums of the kernel. {listed}.",
        "The phase sums",
        said,
    )


def meters(weight: Array, geometry: Geometry, said: tuple[str, str] = ("", "")) -> tuple[Picture, Picture]:
    """The checkerboard meter and the border meter, each a gauge from 0 to 1 with its verdict below."""
    uneven, thin = periodic_unevenness(phase_sums(weight, geometry)), edge_thinning(geometry)
    return (
        Picture(
            svg.gauge(uneven, f"{uneven:.3f}", ORANGE),
            f"Gauge at {uneven:.3f}; 0 is flat.",
            "First meter: the checkerboard",
            f"{said[0]}\nIt shows the standard deviation of the phase sums over their mean size.",
        ),
        Picture(
            svg.gauge(thin, f"{thin:.0%}", BLUE),
            f"Gauge at {thin:.0%}; 0% is a border as full as the inside.",
            "Second meter: the border",
            f"{said[1]}\nIt shows the share of its stamps that the thinnest cell lacks.",
        ),
    )


def stack_maps(periods: list[Array], line: bool) -> list[Picture]:
    """One period after each layer, all drawn equally large: the space of one input cell."""
    pictures = []
    for layer, period in enumerate(periods, 1):
        if line:
            drawing = svg.bars(period[0], scale_of(period), width=max(168 / period.size, 1))
        else:
            drawing = svg.heatmap(period, scale_of(period), cell=168 / max(period.shape))
        uneven = periodic_unevenness(period)
        verdict = f"unevenness {uneven:.2f}" if uneven > FLAT else "flat"
        size = f"{period.shape[1]}" if line else f"{period.shape[0]} × {period.shape[1]}"
        pictures.append(
            Picture(
                drawing,
                f"After layer {layer} the pattern repeats every {size} cells: {_range(period)}, {verdict}. "
                f"{_rows_in_words(period)}",
                f"Layer {layer}",
                f"Repeats every {size} cells. {_range(period).capitalize()}, {verdict}.",
            )
        )
    return pictures


def inside(axis: Axis) -> tuple[int, int] | None:
    """The samples that no border thins, first and one past the last; None when that is all or nothing."""
    before, after = frame(axis)
    first, end = before, axis.output_size - after
    return (first, end) if (before or after) and first < end else None


def _phases(axis: Axis) -> Array:
    """The phase of each kept sample: its place on the full canvas modulo the stride, (P,)."""
    return (np.arange(axis.output_size) + axis.padding) % axis.stride


def _insides(geometry: Geometry) -> tuple[svg.Span, svg.Span] | None:
    rows, columns = inside(geometry.height), inside(geometry.width)
    if frame(geometry.height)[0] == geometry.height.output_size or (
        frame(geometry.width)[0] == geometry.width.output_size
    ):
        return None
    if rows is None and columns is None:
        return None
    return rows or (0, geometry.height.output_size), columns or (0, geometry.width.output_size)


def _terms(taps: Array) -> str:
    """The taps of one phase as a sum, or how many there are where a sum would be too long."""
    text = " + ".join(short(tap) for tap in taps.ravel().tolist()).replace("+ −", "− ")
    if len(text) <= 18:
        return text or "no tap"
    return f"{taps.size} taps"


def _size(values: Array) -> str:
    rows, columns = values.shape
    return f"Bars for {columns} cells." if rows == 1 else f"Map of {rows} rows and {columns} columns."


def _range(values: Array) -> str:
    least, most = float(values.min()), float(values.max())
    return f"all {short(least)}" if short(least) == short(most) else f"{short(least)} to {short(most)}"


def _rows_in_words(values: Array) -> str:
    """The numbers themselves while they are few enough to listen to."""
    if values.size > 81:
        return ""
    lines = [", ".join(short(value) for value in row) for row in values.tolist()]
    return f"Row by row: {'; '.join(lines)}." if len(lines) > 1 else f"In order: {lines[0]}."
