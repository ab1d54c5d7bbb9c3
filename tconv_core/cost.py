"""What a transposed convolution costs: the products of three ways to compute it, counted and done.

Per axis with n cells, k taps, stride s and T_r taps that serve output phase r, uncropped and undilated:

- scatter: n·k
- zero insertion: ((n-1)s + k)·k
- sub-pixel: n·k + sum over r of T_r·(T_r - 1), the rim where a phase's window hangs over the border

In 2-D the axes multiply. A crop spares the last two the samples that it cuts, and the scatter nothing.
The three functions below compute what was counted, for channels: x (C, H, W), weight (C, D, K, L) ->
(D, P, Q). They are for comparing; `ops.conv_transpose2d` is the one to use.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_core.geometry import Axis, Geometry
from tconv_core.ops import conv2d
from tconv_core.overlap import phase_of_taps
from tconv_core.views import crop, insert_zeros, pad

Array = NDArray[Any]


class Cost(NamedTuple):
    """Multiply-adds of one transposed convolution, by the way it is computed."""

    scatter: int
    zero_insertion: int
    sub_pixel: int

    @property
    def wasted_share(self) -> float:
        """The share of zero insertion's products that scatter does without: towards 1 - 1/(s·s) in 2-D."""
        return 1 - self.scatter / self.zero_insertion


def axis_cost(axis: Axis) -> Cost:
    """Products along one axis, for the kept samples."""
    taps = np.bincount(phase_of_taps(axis), minlength=axis.stride)
    phase = (np.arange(axis.output_size) + axis.padding) % axis.stride
    return Cost(axis.size * axis.kernel, axis.output_size * axis.kernel, int(taps[phase].sum()))


def cost(geometry: Geometry, channels: int = 1) -> Cost:
    """Products of both axes, times the pairs of input and output channels that a weight connects."""
    rows, columns = axis_cost(geometry.height), axis_cost(geometry.width)
    return Cost(*(channels * a * b for a, b in zip(rows, columns, strict=True)))


class Cheaper(NamedTuple):
    """A layer with the same reach and fewer weights.

    groups, dilation : of the layer; reach : output samples that one stamp spans along an axis
    weights : numbers in its kernels; multiply_adds : products of its scatter
    """

    groups: int
    dilation: int
    reach: int
    weights: int
    multiply_adds: int


def grouped(geometry: Geometry, inputs: int, outputs: int, groups: int) -> Cheaper:
    """The layer when each of `groups` parts of its inputs serves only its part of the outputs."""
    weights = inputs * (outputs // groups) * int(np.prod(geometry.kernel_shape))
    return Cheaper(
        groups,
        geometry.width.dilation,
        geometry.width.extent,
        weights,
        weights * int(np.prod(geometry.input_shape)),
    )


def dilated(axis: Axis, dilation: int, sides: int = 2) -> Cheaper:
    """A kernel of the axis' taps along `sides` axes, at another dilation: same weights, more reach."""
    weights = axis.kernel**sides
    return Cheaper(1, dilation, dilation * (axis.kernel - 1) + 1, weights, weights * axis.size**sides)


def by_scatter(x: Array, weight: Array, geometry: Geometry) -> Array:
    """One matrix product makes every stamp of every tap; each tap is then added where it lands."""
    (_, outputs, rows, columns), (_, height, width) = weight.shape, x.shape
    stamps = np.tensordot(weight, x, (0, 0))  # (D, K, L, H, W)
    full = np.zeros((outputs, *geometry.full_shape), stamps.dtype)
    for k in range(rows):
        for l in range(columns):
            top, left = k * geometry.height.dilation, l * geometry.width.dilation
            full[
                :,
                top : top + (height - 1) * geometry.height.stride + 1 : geometry.height.stride,
                left : left + (width - 1) * geometry.width.stride + 1 : geometry.width.stride,
            ] += stamps[:, k, l]
    return np.stack([crop(each, geometry) for each in full])


def by_zero_insertion(x: Array, weight: Array, geometry: Geometry) -> Array:
    """Put the zeros in, then convolve with the flipped kernel, products with zeros included."""
    stretched = np.stack([pad(insert_zeros(each, geometry), geometry) for each in x])
    flipped = weight[:, :, ::-1, ::-1].swapaxes(0, 1)
    return conv2d(stretched, flipped, dilation=(geometry.height.dilation, geometry.width.dilation))


def by_sub_pixel(x: Array, weight: Array, geometry: Geometry) -> Array:
    """A small stride-1 convolution for every output phase, interleaved; phases without a tap stay 0."""
    full = np.zeros((weight.shape[1], *geometry.full_shape), np.result_type(x, weight))
    rows, columns = _taps_by_phase(geometry.height), _taps_by_phase(geometry.width)
    for a, (vertical, top, down) in rows.items():
        for b, (horizontal, left, right) in columns.items():
            taps = weight[:, :, vertical][..., horizontal][:, :, ::-1, ::-1].swapaxes(0, 1)
            span = down * (len(vertical) - 1), right * (len(horizontal) - 1)
            plane = conv2d(x, taps, padding=span, dilation=(down, right))
            into = full[:, a + top * geometry.height.stride :: geometry.height.stride]
            into = into[:, :, b + left * geometry.width.stride :: geometry.width.stride]
            into[:, : plane.shape[1], : plane.shape[2]] = plane
    return np.stack([crop(each, geometry) for each in full])


def _taps_by_phase(axis: Axis) -> dict[int, tuple[list[int], int, int]]:
    """For every phase that some tap serves: (its taps, the first one's shift, how far apart they shift)."""
    found: dict[int, tuple[list[int], int, int]] = {}
    for phase in sorted(set(phase_of_taps(axis).tolist())):
        taps = np.flatnonzero(phase_of_taps(axis) == phase)
        shifts = taps * axis.dilation // axis.stride
        found[phase] = (taps.tolist(), int(shifts[0]), int(shifts[1] - shifts[0]) if taps.size > 1 else 1)
    return found
