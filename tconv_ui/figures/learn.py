"""Pictures of the lesson on learning: the curves, the pictures, the kernels, each with its words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.training import Start
from tconv_ui.figures.pixels import address, enlarged
from tconv_ui.figures.style import FIRST_LINE, SECOND_LINE, plain_layout, scale_of

SIDE = 256  # pixels of a picture along its longer axis, at least
LINES: dict[Start, tuple[str, str]] = {
    "random": (FIRST_LINE, "solid"),
    "bilinear": (SECOND_LINE, "dash"),
    "ICNR": ("#009e73", "longdash"),
    "ones": ("#b0569b", "dashdot"),
}
CURVES_HEIGHT = 360


def curves(
    losses: Mapping[Start, ArrayLike],
    unevenness: Mapping[Start, ArrayLike],
    seen: ArrayLike,
    best: float,
    steps: int,
) -> dict[str, Any]:
    """Loss by step above, on a logarithmic axis with the least there is; the checkerboard meter below.

    losses : after 0, 1, 2 … steps, for every start; unevenness : at the steps `seen`, for every start
    steps : where the axis ends
    """
    data: list[dict[str, Any]] = []
    for start, values in losses.items():
        colour, dash = LINES[start]
        line = {"color": colour, "dash": dash, "width": 2}
        values = np.asarray(values)
        shown = _thinned(len(values))
        data.append(
            {
                "type": "scatter",
                "mode": _mode(seen),
                "name": start,
                "x": shown,
                "y": values[shown],
                "line": line,
                "hovertemplate": "step %{x}: loss %{y:.5f}",
            }
        )
        data.append(
            {
                "type": "scatter",
                "mode": _mode(seen),
                "name": start,
                "showlegend": False,
                "x": np.asarray(seen),
                "y": np.asarray(unevenness[start]),
                "yaxis": "y2",
                "line": line,
                "hovertemplate": "step %{x}: unevenness %{y:.3f}",
            }
        )
    layout = plain_layout(
        height=CURVES_HEIGHT,
        xaxis={"title": {"text": "Step"}, "range": [0, steps], "anchor": "y2"},
        yaxis={"title": {"text": "Loss"}, "type": "log", "domain": [0.46, 1], "exponentformat": "power"},
        yaxis2={
            "title": {"text": "Unevenness"},
            "domain": [0, 0.36],
            "rangemode": "tozero",
            "fixedrange": True,
            "automargin": True,
        },
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom", "x": 0},
        shapes=[
            {
                "type": "line",
                "xref": "paper",
                "x0": 0,
                "x1": 1,
                "y0": best,
                "y1": best,
                "line": {"color": "#8a8a8a", "width": 1, "dash": "dot"},
                "label": {"text": "the least there is", "textposition": "start", "font": {"size": 11}},
            }
        ],
        showlegend=True,
        uirevision="curves",
    )
    return {"data": data, "layout": layout}


def curves_in_words(losses: Mapping[Start, ArrayLike], best: float) -> str:
    """What the curves show, for each start."""
    told = [
        f"{start}: loss {values[0]:.4g} at first, {values[-1]:.4g} after {len(values) - 1} steps"
        for start, values in ((start, np.asarray(values)) for start, values in losses.items())
    ]
    return f"{'; '.join(told)}. The least there is: {best:.4g}."


def grey(picture: ArrayLike, side: int = SIDE) -> str:
    """The address of a picture (H, W) of 0 … 1, every cell a square; values beyond are cut."""
    return address(enlarged((255 * np.asarray(picture).clip(0, 1)).round().astype(np.uint8), side))


def kernels(weights: Sequence[NDArray[Any]], side: int = 160) -> list[str]:
    """Addresses of kernels (K, L): vermilion below 0, white at 0, blue above; one scale for all."""
    scale = scale_of(-np.abs(weights[0]), *weights)
    return [address(enlarged(scale.palette[scale.places(weight)], side)) for weight in weights]


def kernel_in_words(start: Start, weight: NDArray[Any]) -> str:
    """Size and range of a kernel, as a sentence."""
    return (
        f"Kernel from {start}: {weight.shape[0]} × {weight.shape[1]} weights from {weight.min():.3f} to "
        f"{weight.max():.3f}."
    )


def _mode(seen: ArrayLike) -> str:
    """A line, or a dot while there is nothing to join."""
    return "lines" if np.size(seen) > 1 else "markers"


def _thinned(count: int, most: int = 300) -> NDArray[np.intp]:
    """At most about `most` of the places 0 … count - 1, the first and the last among them."""
    return np.unique(np.linspace(0, max(count - 1, 0), min(count, most)).round().astype(np.intp))
