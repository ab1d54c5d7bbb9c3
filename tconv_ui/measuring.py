"""Three ways to compute one layer, timed on this machine, each against the core's own answer."""

from __future__ import annotations

import time
from collections.abc import Callable
from math import sqrt
from typing import Any, NamedTuple

import numpy as np
import streamlit as st

from tconv_core import conv_transpose2d
from tconv_core.cost import Cost, by_scatter, by_sub_pixel, by_zero_insertion, cost
from tconv_core.geometry import Geometry
from tconv_ui.network_walk import Part
from tconv_ui.table import Row, show

MOST_PRODUCTS = 100_000_000  # of the costliest way: under a second on a small machine
ROUNDS = 3
WAYS = {
    "Scatter": by_scatter,
    "Zero insertion": by_zero_insertion,
    "Sub-pixel": by_sub_pixel,
}


class Measured(NamedTuple):
    """Seconds and products by way, the channels that ran, and the answers' largest relative difference."""

    seconds: dict[str, float]
    products: Cost
    inputs: int
    outputs: int
    difference: float


def measure(part: Part) -> Measured | None:
    """Time every way on random numbers, medians of three; fewer channels where all would take too long.

    None where even one pair of channels would: then only counting is offered.
    """
    one_pair = cost(part.geometry)
    inputs, outputs = part.inputs // part.groups, part.outputs // part.groups
    share = MOST_PRODUCTS / (max(one_pair) * inputs * outputs)
    if share < 1:
        inputs, outputs = max(1, int(inputs * sqrt(share))), max(1, int(outputs * sqrt(share)))
    if max(one_pair) * inputs * outputs > 4 * MOST_PRODUCTS:
        return None
    generator = np.random.default_rng(0)
    x = generator.standard_normal((inputs, *part.geometry.input_shape), np.float32)
    weight = generator.standard_normal((inputs, outputs, *part.geometry.kernel_shape), np.float32)
    expected = _by_core(x, weight, part.geometry)
    ways = {**WAYS, "This project’s own": _by_core}
    difference = max(float(np.abs(way(x, weight, part.geometry) - expected).max()) for way in WAYS.values())
    size = float(np.abs(expected).max()) or 1.0
    seconds: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(ROUNDS):  # in turn, so that a busy moment hits all alike
        for name, way in ways.items():
            seconds[name].append(_timed(way, x, weight, part.geometry))
    medians = {name: float(np.median(times)) for name, times in seconds.items()}
    return Measured(medians, cost(part.geometry, inputs * outputs), inputs, outputs, difference / size)


@st.fragment
def trial(part: Part) -> None:
    """A button, and what was measured for this layer."""
    if st.button("Measure on this machine"):
        with st.spinner("Computing the layer in every way"):
            st.session_state["measured"] = part, measure(part)
    measured_part, measured = st.session_state.get("measured", (None, None))
    if measured_part != part:
        return
    if measured is None:
        st.info(
            "Even one pair of channels would take too long with inserted zeros. The counts above are exact."
        )
        return
    show(
        f"{part.name}, measured",
        ("Way", "Products", "Milliseconds", "Products per ns"),
        rows(measured),
        key="times",
    )
    st.markdown(in_words(part, measured))


def rows(measured: Measured) -> list[Row]:
    """Every way with its products, its time, and how many products it makes in a nanosecond."""
    products = dict(zip(WAYS, measured.products, strict=True))
    counted = {name: products.get(name, measured.products.scatter) for name in measured.seconds}
    return [
        Row((name, f"{counted[name]:,}", f"{1e3 * seconds:.2f}", f"{1e-9 * counted[name] / seconds:.2f}"))
        for name, seconds in measured.seconds.items()
    ]


def in_words(part: Part, measured: Measured) -> str:
    """Whether the answers agree, and with how many channels the layer ran."""
    fewer = ""
    if (measured.inputs, measured.outputs) != (part.inputs, part.outputs):
        fewer = (
            f" It ran with {measured.inputs} → {measured.outputs} channels instead of "
            f"{part.inputs} → {part.outputs}, so that you need not wait."
        )
    return (
        f"All ways gave the same numbers, up to rounding: the largest difference is "
        f"{measured.difference:.0e} of the largest value.{fewer}"
    )


def _timed(way: Callable[..., Any], x: Any, weight: Any, geometry: Geometry) -> float:
    start = time.perf_counter()
    way(x, weight, geometry)
    return time.perf_counter() - start


def _by_core(x: Any, weight: Any, geometry: Geometry) -> Any:
    rows, columns = geometry.height, geometry.width
    return conv_transpose2d(
        x,
        weight,
        None,
        (rows.stride, columns.stride),
        (rows.padding, columns.padding),
        (rows.output_padding, columns.output_padding),
        1,
        (rows.dilation, columns.dilation),
    )
