"""Pictures of the lesson on remedies: spectra of the results, and the kernel that two steps amount to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tconv_core.pictures import luminance
from tconv_core.quality import line_spectrum
from tconv_core.remedies import Result, Scene
from tconv_ui.figures import style, svg
from tconv_ui.figures.svg import Picture

# One colour is a family, the dash tells its members apart; the fractional form lies on the transposed one.
LINES = {
    "original": ("Original", "#8a8f98", "solid"),
    "transposed": ("Transposed convolution", style.SECOND_LINE, "solid"),
    "shuffle": ("Pixel shuffle", style.SECOND_LINE, "dash"),
    "icnr": ("Pixel shuffle, ICNR", style.ACCENT, "solid"),
    "nearest": ("Nearest + convolution", style.FIRST_LINE, "solid"),
    "bilinear": ("Bilinear + convolution", style.FIRST_LINE, "dash"),
    "unpool": ("Max-unpooling", style.GREEN, "dot"),
}
Lines = dict[str, tuple[NDArray[np.float64], NDArray[np.float64]]]
FLOOR = 1e-6  # amplitudes below a millionth of the mean are drawn there


def lines(scene: Scene, results: Mapping[str, Result]) -> Lines:
    """Frequencies and amplitudes for every name of `LINES`, the border left out."""
    margin = min(16, min(scene.target.shape[-2:]) // 8)
    inside = (..., slice(margin, -margin), slice(margin, -margin))
    pictures = {"original": scene.target} | {name: result.picture for name, result in results.items()}
    return {name: line_spectrum(luminance(pictures[name][inside])) for name in LINES}


def spectra(lines: Lines, factor: int) -> dict[str, Any]:
    """Amplitude over frequency for the original and every way; thin lines where the period's waves lie."""
    layout = style.plain_layout(
        height=420,
        xaxis={"title": {"text": "frequency, cycles per output sample"}, "range": [0, 0.505]},
        yaxis={
            "title": {"text": "amplitude / mean brightness"},
            "type": "log",
            "exponentformat": "power",
            "dtick": 1,
        },
        legend={"orientation": "h", "y": -0.3, "yanchor": "top"},
        margin={"l": 8, "r": 8, "t": 28, "b": 8},
        shapes=[
            {"type": "line", "x0": at, "x1": at, "yref": "paper", "y0": 0, "y1": 1}
            | {"line": {"width": 1, "dash": "dot", "color": "#8a8f98"}}
            for at in harmonics(factor)
        ],
        annotations=[
            {"x": at, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False}
            | {"text": f"{number}/{factor}"}
            for number, at in enumerate(harmonics(factor), 1)
        ],
    )
    traces = [
        {
            "type": "scatter",
            "mode": "lines",
            "name": LINES[name][0],
            "x": frequencies.round(4).tolist(),
            "y": amplitudes.clip(FLOOR).tolist(),
            "line": {"color": LINES[name][1], "dash": LINES[name][2], "width": 2},
            "hovertemplate": "%{y:.2e} at %{x:.3f}<extra>" + LINES[name][0] + "</extra>",
        }
        for name, (frequencies, amplitudes) in lines.items()
    ]
    return {"data": traces, "layout": layout}


def spectra_in_words(lines: Lines, factor: int) -> str:
    """What the spectra show: the height of every line at the highest frequency of the pattern."""
    at = harmonics(factor)[-1]
    heights = [
        f"{LINES[name][0]} {amplitudes[np.abs(frequencies - at).argmin()]:.1e}"
        for name, (frequencies, amplitudes) in lines.items()
    ]
    return f"Spectra. Amplitude over mean brightness at frequency {at:.3g}: {', '.join(heights)}."


def harmonics(factor: int) -> list[float]:
    """The frequencies m/factor up to 0.5, in cycles per output sample."""
    return [number / factor for number in range(1, factor // 2 + 1)]


def tied(taps: NDArray[Any], stamp: NDArray[Any], factor: int) -> tuple[Picture, ...]:
    """Three maps with cells of one size: flip(w), the box, and the one stamp they amount to."""
    maps = {
        "flip(w)": taps[::-1, ::-1],
        "∗ box": np.ones((factor, factor), taps.dtype),
        "= box ∗ flip(w)": stamp,
    }
    return tuple(
        Picture(
            svg.heatmap(values, style.scale_of(values), cell=style.LARGEST_CELL),
            f"{name}: {values.shape[0]} × {values.shape[1]} taps with sum {values.sum():.3f}.",
            name,
        )
        for name, values in maps.items()
    )
