"""Lesson 4's Plotly charts, as plain dictionaries: building graph objects costs more than drawing them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_core.overlap import FLAT
from tconv_ui.figures.style import ACCENT, FIRST_LINE, PLOTLY_VIRIDIS, SECOND_LINE, plain_layout

Floats = NDArray[np.float64]
NO_GRID = {"showgrid": False}
SPECTRUM_LINES = ((FIRST_LINE, "solid"), (SECOND_LINE, "dash"))
NOTHING = 1e-9  # of the largest |W|: what rounding leaves of an image that is removed


class Curve(NamedTuple):
    """|W| along one axis: frequencies and magnitudes (N,), and its stride, where the images lie."""

    name: str
    frequency: Floats
    magnitude: Floats
    image_frequency: Floats
    image_magnitude: Floats


def unevenness_chart(meters: Floats, marked: Sequence[tuple[int, int]]) -> dict[str, Any]:
    """The checkerboard meter over strides 1 … S (down) and kernels 1 … N (across): (S, N).

    A dot is an even combination; a square marks each of `marked` (kernel, stride).
    """
    strides, kernels = meters.shape
    flat = np.argwhere(meters <= FLAT) + 1
    traces: list[dict[str, Any]] = [
        {
            "type": "heatmap",
            "z": meters.round(4).tolist(),
            "x0": 1,
            "y0": 1,
            "zmin": 0,
            "zmax": 1,
            "colorscale": PLOTLY_VIRIDIS,
            "xgap": 2,
            "ygap": 2,
            "hovertemplate": "kernel %{x}, stride %{y}<br>unevenness %{z:.3f}<extra></extra>",
            "colorbar": {
                "title": {"text": "unevenness", "side": "right"},
                "thickness": 14,
                "len": 1,
                "xpad": 4,
                "tickvals": [0, 0.5, 1],
                "ticktext": ["0", "0.5", "≥ 1"],
            },
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": flat[:, 1].tolist(),
            "y": flat[:, 0].tolist(),
            "marker": {"symbol": "circle", "size": 9, "color": "#fff"},
            "hoverinfo": "skip",
            "showlegend": False,
        },
        {
            "type": "scatter",
            "mode": "markers",
            "x": [kernel for kernel, _ in marked],
            "y": [stride for _, stride in marked],
            "marker": {
                "symbol": "square-open",
                "size": 22,
                "color": "#fff",
                "line": {"width": 4, "color": ACCENT},
            },
            "hoverinfo": "skip",
            "showlegend": False,
        },
    ]
    layout = plain_layout(
        height=330,
        xaxis={"title": {"text": "Kernel size"}, "dtick": 1, "range": [0.5, kernels + 0.5], **NO_GRID},
        yaxis={"title": {"text": "Stride"}, "dtick": 1, "range": [strides + 0.5, 0.5], **NO_GRID},
    )
    return {"data": traces, "layout": layout}


def spectrum_chart(curves: Sequence[Curve]) -> dict[str, Any]:
    """|W| of each axis; a dotted line at every image, a circle where it is removed, a diamond where not."""
    traces: list[dict[str, Any]] = []
    highest = max(float(curve.magnitude.max()) for curve in curves) or 1.0
    for curve, (colour, dash) in zip(curves, SPECTRUM_LINES, strict=False):
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "name": curve.name,
                "x": curve.frequency.round(5).tolist(),
                "y": curve.magnitude.round(5).tolist(),
                "line": {"color": colour, "width": 2.5, "dash": dash},
                "hovertemplate": "frequency %{x:.3f}<br>|W| = %{y:.3f}<extra></extra>",
                "showlegend": len(curves) > 1,
            }
        )
        removed = curve.image_magnitude <= NOTHING * highest
        places = curve.image_frequency.tolist()
        traces.append(
            {
                "type": "scatter",
                "mode": "lines",
                "x": [x for place in places for x in (place, place, None)],
                "y": [y for _ in places for y in (0, highest, None)],
                "line": {"color": ACCENT, "width": 2, "dash": "dot"},
                "hoverinfo": "skip",
                "showlegend": False,
            }
        )
        traces.append(
            {
                "type": "scatter",
                "mode": "markers",
                "x": places,
                "y": curve.image_magnitude.tolist(),
                "marker": {
                    "size": 12,
                    "color": ACCENT,
                    "symbol": ["circle-open" if gone else "diamond" for gone in removed.tolist()],
                    "line": {"width": 2.5},
                },
                "hovertemplate": "image at %{x:.3f}<br>|W| = %{y:.3f}<extra></extra>",
                "showlegend": False,
            }
        )
    layout = plain_layout(
        height=300,
        xaxis={"title": {"text": "Frequency in cycles per output cell"}, "range": [-0.01, 0.515]},
        yaxis={"title": {"text": "|W|"}, "range": [-0.06 * highest, 1.08 * highest]},
        legend={"orientation": "h", "y": 1.12, "x": 0},
    )
    return {"data": traces, "layout": layout}
