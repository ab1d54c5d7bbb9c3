"""Where stamps overlap, and when that draws a checkerboard.

Two different things make an output uneven for a constant input, and each has its own meter:

- *periodic*: the output phases have different gains. It repeats every `stride` samples over the whole
  map, and it is what people call the checkerboard.
- *edge*: near the border fewer stamps reach a sample. It does not repeat.

Source: Odena, Dumoulin & Olah 2016, "Deconvolution and checkerboard artifacts".
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.geometry import Axis, Geometry
from tconv_core.incidence import axis_incidence
from tconv_core.views import scatter_add

Array = NDArray[Any]


def axis_counts(axis: Axis) -> NDArray[np.intp]:
    """How many stamps reach each output sample of one axis: (P,)."""
    return np.bincount(axis_incidence(axis).output, minlength=axis.output_size)


def counts(geometry: Geometry) -> NDArray[np.intp]:
    """How many stamps reach each output cell: (P, Q), the outer product of the axes' counts."""
    return np.multiply.outer(axis_counts(geometry.height), axis_counts(geometry.width))


def phase_of_taps(axis: Axis) -> NDArray[np.intp]:
    """Which remainder modulo the stride each tap lands on, counted from the full canvas's start: (K,)."""
    return (np.arange(axis.kernel) * axis.dilation) % axis.stride


def phase_sums(weight: ArrayLike, geometry: Geometry) -> Array:
    """Sum of the taps that serve each output phase: (K, L) -> (stride_h, stride_w).

    Entry (a, b) is what a constant input of ones becomes at full-canvas positions q with
    q mod stride = (a, b), away from the border. For dilation 1 it is the sum of weight[a::s, b::s].
    A phase that no tap serves has sum 0: a gap.
    """
    weight = np.asarray(weight)
    sums = np.zeros((geometry.height.stride, geometry.width.stride), weight.dtype)
    rows, columns = phase_of_taps(geometry.height), phase_of_taps(geometry.width)
    np.add.at(sums, (rows[:, None], columns[None, :]), weight)
    return sums


def kept_phase_sums(weight: ArrayLike, geometry: Geometry) -> Array:
    """`phase_sums` in the order in which the cropped output shows them: entry (0, 0) serves cell (0, 0)."""
    shift = -geometry.height.padding, -geometry.width.padding
    return np.roll(phase_sums(weight, geometry), shift, (0, 1))


def ones_response(weight: ArrayLike, geometry: Geometry) -> Array:
    """What a constant input of ones becomes: (P, Q)."""
    weight = np.asarray(weight)
    return scatter_add(np.ones(geometry.input_shape, weight.dtype), weight, geometry)


def periodic_unevenness(sums: ArrayLike) -> float:
    """The checkerboard meter: standard deviation of the phase sums over their mean size; 0 is flat.

    For kernels without negative phase sums this is the coefficient of variation of the interior:
    0.484 for equal weights with kernel 3 and stride 2 on both axes. All-zero sums give 0.
    """
    sums = np.asarray(sums, float)
    size = float(np.abs(sums).mean())
    return float(sums.std()) / size if size else 0.0


def axis_edge_thinning(axis: Axis) -> float:
    """The border meter of one axis: the largest share of its phase's stamps that a kept sample lacks.

    0 when every kept sample is reached as often as the interior of its phase, 0.5 when some border
    sample gets half. Phases that no tap serves do not count: they are gaps, not edges.
    """
    return float(1 - _reached_share(axis).min())


def edge_thinning(geometry: Geometry) -> float:
    """The border meter of both axes: corners thin by the product, 1 - (1 - a)(1 - b)."""
    rows, columns = axis_edge_thinning(geometry.height), axis_edge_thinning(geometry.width)
    return 1 - (1 - rows) * (1 - columns)


def frame(axis: Axis) -> tuple[int, int]:
    """How many kept samples at each end (before, after) are reached by fewer stamps than the interior."""
    full = np.flatnonzero(_reached_share(axis) == 1)
    if not full.size:
        return axis.output_size, 0
    return int(full[0]), int(axis.output_size - 1 - full[-1])


def even_overlap(axis: Axis) -> bool:
    """Whether equal weights give a flat interior: gcd(stride, dilation) = 1 and stride divides kernel.

    A statement about the counts alone; given weights may be flat without it, or patterned with it.
    """
    return bool(np.gcd(axis.stride, axis.dilation) == 1 and axis.kernel % axis.stride == 0)


def stacked_response(weight: ArrayLike, geometry: Geometry, layers: int) -> list[Array]:
    """Feed ones through `layers` equal layers, each as large as its input demands; one map per layer."""
    maps: list[Array] = []
    signal = np.ones(geometry.input_shape, np.asarray(weight).dtype)
    for _ in range(layers):
        signal = scatter_add(signal, weight, resized(geometry, signal.shape))
        maps.append(signal)
    return maps


def resized(geometry: Geometry, shape: tuple[int, ...]) -> Geometry:
    """The same kernel, stride and crop for an input of another shape (H, W)."""
    return Geometry(
        height=replace(geometry.height, size=shape[0]), width=replace(geometry.width, size=shape[1])
    )


def spectrum(weight: ArrayLike, points: int = 257) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequencies 0 … 0.5 (cycles per output sample) and |W| there: weight (K,) -> two (points,) arrays.

    Zero insertion copies the input's spectrum to every multiple of 1/stride; the kernel is the filter
    that must remove the copies.
    """
    frequency = np.linspace(0, 0.5, points)
    return frequency, np.abs(_transform(np.asarray(weight, float), frequency))


def image_gains(weight: ArrayLike, axis: Axis) -> NDArray[np.float64]:
    """|W(m/stride)| for m = 0 … stride - 1: (stride,). All but m = 0 vanish when a constant stays flat."""
    frequency = np.arange(axis.stride) * axis.dilation / axis.stride
    return np.abs(_transform(np.asarray(weight, float), frequency))


def _transform(weight: NDArray[np.float64], frequency: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.asarray(np.exp(-2j * np.pi * np.outer(frequency, np.arange(weight.size))) @ weight)


def _reached_share(axis: Axis) -> NDArray[np.float64]:
    """Stamps that reach each kept sample, as a share of its phase's taps: (P,), 1 in the interior."""
    taps = np.bincount(phase_of_taps(axis), minlength=axis.stride)
    wanted = taps[(np.arange(axis.output_size) + axis.padding) % axis.stride]
    reached = axis_counts(axis)
    return np.divide(reached, wanted, out=np.ones(axis.output_size), where=wanted > 0)
