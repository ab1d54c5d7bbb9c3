"""Where stamps overlap, and when that draws a checkerboard.

Two different things make an output uneven for a constant input, and each has its own meter:

- *periodic*: the output phases have different gains. It repeats every `stride` samples over the whole
  map, and it is what people call the checkerboard.
- *edge*: near the border fewer stamps reach a sample. It does not repeat.

Source: Odena, Dumoulin & Olah 2016, "Deconvolution and checkerboard artifacts".
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.geometry import Axis, Geometry
from tconv_core.gradients import conv2d_gradients
from tconv_core.incidence import axis_incidence
from tconv_core.ops import conv_transpose2d

Array = NDArray[Any]
FLAT = 1e-9  # unevenness that rounding alone explains


@lru_cache(maxsize=32)  # a page asks for one axis in a dozen sentences
def axis_counts(axis: Axis) -> NDArray[np.intp]:
    """How many stamps reach each output sample of one axis: (P,), read-only."""
    counted = np.bincount(axis_incidence(axis).output, minlength=axis.output_size)
    counted.setflags(write=False)
    return counted


def counts(geometry: Geometry) -> NDArray[np.intp]:
    """How many stamps reach each output cell: (P, Q), the outer product of the axes' counts."""
    return np.multiply.outer(axis_counts(geometry.height), axis_counts(geometry.width))


@lru_cache(maxsize=32)
def phase_of_taps(axis: Axis) -> NDArray[np.intp]:
    """Which remainder modulo the stride each tap lands on, on the full canvas: (K,), read-only."""
    phases = (np.arange(axis.kernel) * axis.dilation) % axis.stride
    phases.setflags(write=False)
    return phases


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
    axes = geometry.height, geometry.width
    response: Array = conv_transpose2d(
        np.ones((1, *geometry.input_shape), weight.dtype),
        weight[None, None],
        stride=tuple(axis.stride for axis in axes),
        padding=tuple(axis.padding for axis in axes),
        output_padding=tuple(axis.output_padding for axis in axes),
        dilation=tuple(axis.dilation for axis in axes),
    )[0]
    return response


def periodic_unevenness(sums: ArrayLike) -> float:
    """The checkerboard meter: standard deviation of the phase sums over their mean size; 0 is flat.

    For kernels without negative phase sums this is the coefficient of variation of the interior:
    0.484 for equal weights with kernel 3 and stride 2 on both axes. All-zero sums give 0.
    """
    sums = np.asarray(sums, float)
    size = float(np.abs(sums).mean())
    return float(sums.std()) / size if size else 0.0


def is_flat(sums: ArrayLike) -> bool:
    """Whether all phase sums are equal, up to rounding: a constant input then stays constant inside."""
    return periodic_unevenness(sums) <= FLAT


def unevenness_map(
    weights: ArrayLike, strides: Sequence[tuple[int, int]], dilation: tuple[int, int] = (1, 1)
) -> NDArray[np.float64]:
    """The checkerboard meter of N kernels at S strides: (N, K, L) -> (S, N).

    `strides` and `dilation` are (rows, columns). Kernels smaller than K × L are filled up with zeros,
    which no sum notices.
    """
    weights = np.asarray(weights, float)
    rows, columns = (np.arange(weights.shape[axis + 1]) * dilation[axis] for axis in (0, 1))
    meters = np.empty((len(strides), len(weights)))
    for line, (high, wide) in zip(meters, strides, strict=True):
        of_row = np.equal.outer(np.arange(high), rows % high).astype(float)
        of_column = np.equal.outer(columns % wide, np.arange(wide)).astype(float)
        sums = of_row @ weights @ of_column
        size = np.abs(sums).mean((1, 2))
        line[:] = np.divide(sums.std((1, 2)), size, out=np.zeros_like(size), where=size > 0)
    return meters


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


def stacked_periods(
    weight: ArrayLike, geometry: Geometry, layers: int, *, longest: int = 128
) -> list[Array]:
    """One period of what ones become after 1, 2, … equal layers, far from every border.

    Layer l repeats every (stride_h^l, stride_w^l) cells, which is the shape of its array; entry (0, 0)
    serves an output cell whose place is a multiple of that. The list ends before an axis exceeds
    `longest` cells.
    """
    weight = np.asarray(weight)
    periods: list[Array] = [np.ones((1, 1), weight.dtype)]
    for _ in range(layers):
        high, wide = periods[-1].shape
        if max(high * geometry.height.stride, wide * geometry.width.stride) > longest:
            break
        rows = _landings_around(geometry.height, high).astype(weight.dtype)
        columns = _landings_around(geometry.width, wide).astype(weight.dtype)
        stamped = periods[-1] @ np.tensordot(weight, columns, (1, 0))  # (K, high, wide·stride)
        periods.append(np.tensordot(rows, stamped, ((0, 1), (0, 1))))
    return periods[1:]


def strided_gradient(weight: ArrayLike, geometry: Geometry) -> Array:
    """The gradient that a strided convolution hands to its input when every output asks for 1: (P, Q).

    The convolution has the same kernel, stride, padding and dilation, and an input as large as this
    geometry's output. Equal to `ones_response`: backpropagation through a convolution is a transposed
    convolution. Raises `ShapeError` when such an input gives another output size than this geometry's
    input, which happens for output_padding >= stride.
    """
    axes = geometry.height, geometry.width
    weight = np.asarray(weight)
    gradients = conv2d_gradients(
        np.ones((1, *geometry.input_shape), weight.dtype),
        np.zeros((1, *geometry.output_shape), weight.dtype),
        weight[None, None],
        stride=tuple(axis.stride for axis in axes),
        padding=tuple(axis.padding for axis in axes),
        dilation=tuple(axis.dilation for axis in axes),
    )
    gradient: Array = gradients.input[0]
    return gradient


def spread(weight: ArrayLike, dilation: int) -> Array:
    """The taps of one axis with dilation - 1 zeros between them: (K,) -> (dilation·(K - 1) + 1,)."""
    weight = np.asarray(weight)
    taps = np.zeros(dilation * (weight.size - 1) + 1, weight.dtype)
    taps[::dilation] = weight
    return taps


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


def plane_image_gains(weight: ArrayLike, geometry: Geometry) -> NDArray[np.float64]:
    """|W(m/stride_h, n/stride_w)| for every pair (m, n): (K, L) -> (stride_h, stride_w).

    The discrete Fourier transform of the phase sums: all but entry (0, 0) vanish when ones stay flat.
    """
    return np.abs(np.fft.fft2(phase_sums(weight, geometry)))


def _landings_around(axis: Axis, period: int) -> NDArray[np.bool_]:
    """Which output sample each (tap, input sample) reaches when the input repeats every `period` samples.

    (kernel, period, period·stride), True at the landing.
    """
    tap, cell = np.arange(axis.kernel)[:, None], np.arange(period)[None, :]
    landing = (cell * axis.stride + tap * axis.dilation - axis.padding) % (period * axis.stride)
    return np.asarray(landing[:, :, None] == np.arange(period * axis.stride))


def _transform(weight: NDArray[np.float64], frequency: NDArray[np.float64]) -> NDArray[np.complex128]:
    return np.asarray(np.exp(-2j * np.pi * np.outer(frequency, np.arange(weight.size))) @ weight)


@lru_cache(maxsize=32)
def _reached_share(axis: Axis) -> NDArray[np.float64]:
    """Stamps that reach each kept sample as a share of its phase's taps: (P,), 1 inside; read-only."""
    taps = np.bincount(phase_of_taps(axis), minlength=axis.stride)
    wanted = taps[(np.arange(axis.output_size) + axis.padding) % axis.stride]
    reached = axis_counts(axis)
    share = np.divide(reached, wanted, out=np.ones(axis.output_size), where=wanted > 0)
    share.setflags(write=False)
    return share
