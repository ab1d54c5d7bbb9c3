"""Four ways to compute the same numbers, each as plain as the sentence that explains it.

Every view has the signature `view(x, weight, geometry) -> y` with

x : (H, W) input
weight : (K, L) kernel
y : (P, Q) new array in NumPy's common dtype of both (integers stay exact)

and raises `ShapeError` when the arrays do not have the geometry's shapes. For batches, channels and
speed use `tconv_core.ops`.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import ShapeError
from tconv_core.geometry import Axis, Geometry
from tconv_core.incidence import incidence

Array = NDArray[Any]


def scatter_add(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> Array:
    """Stamp the kernel for every input cell, add the stamps up, then crop.

    Written as one strided addition per tap: tap (k, l) of all stamps lands on rows k·d, k·d + s, ….
    """
    x, weight = _checked(x, weight, geometry)
    full = np.zeros(geometry.full_shape, np.result_type(x, weight))
    for (k, l), tap in np.ndenumerate(weight):
        full[_tap_landing(geometry.height, k), _tap_landing(geometry.width, l)] += tap * x
    return crop(full, geometry)


def scatter_add_steps(x: ArrayLike, weight: ArrayLike, geometry: Geometry, steps: int) -> Array:
    """The partial output (P, Q) after the first `steps` input cells, row by row, have been stamped."""
    x, weight = _checked(x, weight, geometry)
    reached = np.where(np.arange(x.size).reshape(x.shape) < steps, x, np.zeros_like(x))
    return scatter_add(reached, weight, geometry)


def zero_insertion(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> Array:
    """Stretch the input with zeros, pad it, then slide the flipped kernel over it with stride 1.

    Source: Dumoulin & Visin 2016, relationship 13: "a convolution with the stretched input".
    """
    x, weight = _checked(x, weight, geometry)
    return slide(pad(insert_zeros(x, geometry), geometry), flip(weight), geometry)


def insert_zeros(x: ArrayLike, geometry: Geometry) -> Array:
    """Put stride - 1 zeros between neighbouring cells: (H, W) -> ((H-1)s + 1, (W-1)s + 1)."""
    x = np.asarray(x)
    stretched = np.zeros((geometry.height.stretched_size, geometry.width.stretched_size), x.dtype)
    stretched[:: geometry.height.stride, :: geometry.width.stride] = x
    return stretched


def pad(stretched: ArrayLike, geometry: Geometry) -> Array:
    """Put d(k-1) - p zeros before and d(k-1) - p + op after; a negative number cuts instead."""
    stretched = np.asarray(stretched)
    bounds = tuple(
        (-axis.gather_padding[0], size + sum(axis.gather_padding))
        for axis, size in zip(_axes(geometry), stretched.shape, strict=True)
    )
    return window(stretched, bounds)


def flip(weight: ArrayLike) -> Array:
    """Turn the kernel by 180 degrees: (K, L) -> (K, L)."""
    return np.asarray(weight)[::-1, ::-1].copy()


def slide(padded: ArrayLike, weight: ArrayLike, geometry: Geometry) -> Array:
    """Correlate with stride 1 and the geometry's dilation: padded map and kernel -> (P, Q)."""
    extent = geometry.height.extent, geometry.width.extent
    windows = sliding_window_view(np.asarray(padded), extent)  # (P, Q, extent, extent)
    seen = windows[..., :: geometry.height.dilation, :: geometry.width.dilation]
    return np.asarray(np.einsum("pqkl,kl->pq", seen, np.asarray(weight)))


def transposed_matrix(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> Array:
    """Multiply the flattened input by the transpose of the matching convolution's matrix: y = C^T vec(x).

    Only the entries that exist are touched, so that large maps need no dense matrix.
    """
    x, weight = _checked(x, weight, geometry)
    rows, columns, values = matrix_entries(weight, geometry)
    y = np.zeros(geometry.output_shape, np.result_type(x, weight))
    np.add.at(y.reshape(-1), columns, values * x.reshape(-1)[rows])
    return y


def matrix_entries(
    weight: ArrayLike, geometry: Geometry
) -> tuple[NDArray[np.intp], NDArray[np.intp], Array]:
    """The convolution's matrix C as (row, column, value), each (N,): C maps vec(output) to vec(input).

    Row = input cell of the transposed convolution, column = its output cell, both row-major.
    """
    triples = incidence(geometry)
    return triples.input, triples.output, np.asarray(weight).reshape(-1)[triples.tap]


def matrix(weight: ArrayLike, geometry: Geometry) -> Array:
    """C as a dense array (H·W, P·Q); the transposed convolution multiplies by its transpose."""
    rows, columns, values = matrix_entries(weight, geometry)
    (height, width), (out_height, out_width) = geometry.input_shape, geometry.output_shape
    dense = np.zeros((height * width, out_height * out_width), values.dtype)
    dense[rows, columns] = values
    return dense


def sub_pixel(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> Array:
    """Compute every output phase by its own small stride-1 convolution, then interleave the results.

    Output cells with the same remainder modulo the stride use the same taps; each such group is a
    stride-1 transposed convolution of the whole input with only those taps ("pixel shuffle").
    Source: Shi et al. 2016, "Is the deconvolution layer the same as a convolutional layer?".
    """
    x, weight = _checked(x, weight, geometry)
    full = np.zeros(geometry.full_shape, np.result_type(x, weight))
    for rows, row_taps, row_shifts in _phases(geometry.height):
        for columns, column_taps, column_shifts in _phases(geometry.width):
            plane = full[rows, columns]
            for k, down in zip(row_taps, row_shifts, strict=True):
                for l, right in zip(column_taps, column_shifts, strict=True):
                    plane[down : down + x.shape[0], right : right + x.shape[1]] += weight[k, l] * x
    return crop(full, geometry)


def crop(full: ArrayLike, geometry: Geometry) -> Array:
    """Cut `Axis.crop` samples off every side of the full result: full shape -> (P, Q)."""
    return window(np.asarray(full), tuple((axis.padding, axis.output_size) for axis in _axes(geometry)))


def window(array: Array, bounds: tuple[tuple[int, int], ...]) -> Array:
    """Cut (start, length) out of each of the last axes of `array`, extended by zeros on all sides."""
    leading = array.ndim - len(bounds)
    result = np.zeros((*array.shape[:leading], *(length for _, length in bounds)), array.dtype)
    source = [slice(None)] * leading + [slice(max(at, 0), max(at + length, 0)) for at, length in bounds]
    piece = array[tuple(source)]
    target = [slice(None)] * leading + [
        slice(max(-at, 0), max(-at, 0) + size)
        for (at, _), size in zip(bounds, piece.shape[leading:], strict=True)
    ]
    result[tuple(target)] = piece
    return result


def convolution(v: ArrayLike, weight: ArrayLike, geometry: Geometry) -> Array:
    """The matching forward convolution, C·vec(v): (P, Q) -> (H, W). The views above are its adjoint."""
    v = np.asarray(v)
    if v.shape != geometry.output_shape:
        raise ShapeError(
            f"v has shape {v.shape}, but this convolution reads {geometry.output_shape}. "
            f"Reshape v, or change the geometry."
        )
    rows, columns, values = matrix_entries(weight, geometry)
    result = np.zeros(geometry.input_shape, np.result_type(v, values))
    np.add.at(result.reshape(-1), rows, values * v.reshape(-1)[columns])
    return result


VIEWS = {
    "scatter_add": scatter_add,
    "zero_insertion": zero_insertion,
    "transposed_matrix": transposed_matrix,
    "sub_pixel": sub_pixel,
}


def _axes(geometry: Geometry) -> tuple[Axis, Axis]:
    return geometry.height, geometry.width


def _tap_landing(axis: Axis, tap: int) -> slice:
    start = tap * axis.dilation
    return slice(start, start + axis.stretched_size, axis.stride)


def _phases(axis: Axis) -> list[tuple[slice, list[int], list[int]]]:
    """For each reached remainder of the full canvas: its samples, its taps, and each tap's shift."""
    landings = [divmod(tap * axis.dilation, axis.stride) for tap in range(axis.kernel)]
    return [
        (
            slice(phase, None, axis.stride),
            [tap for tap, (_, remainder) in enumerate(landings) if remainder == phase],
            [shift for shift, remainder in landings if remainder == phase],
        )
        for phase in sorted({remainder for _, remainder in landings})
    ]


def _checked(x: ArrayLike, weight: ArrayLike, geometry: Geometry) -> tuple[Array, Array]:
    x, weight = np.asarray(x), np.asarray(weight)
    for name, array, shape in (
        ("x", x, geometry.input_shape),
        ("weight", weight, geometry.kernel_shape),
    ):
        if array.shape != shape:
            raise ShapeError(
                f"{name} has shape {array.shape}, but the geometry expects {shape}. "
                f"Reshape {name}, or build the geometry from its shape."
            )
    return x, weight
