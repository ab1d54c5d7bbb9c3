"""Which input cell reaches which output cell through which tap: p = h·stride + k·dilation - padding.

This one relation is the operation. Stamps are its rows sorted by input cell, windows are its rows
sorted by output cell, the matrix is its rows with the tap's weight as value, the overlap is its count.
Source: MATHS of PyTorch `ConvTranspose2d`; Dumoulin & Visin 2016, chapter 4.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from tconv_core.geometry import Axis, Geometry


class Incidence(NamedTuple):
    """Triples as three integer arrays of shape (N,): input cell, tap and output cell are row-major numbers.

    Sorted by input cell, then by tap: the order in which stamping visits them.
    """

    input: NDArray[np.intp]
    tap: NDArray[np.intp]
    output: NDArray[np.intp]


def axis_incidence(axis: Axis) -> Incidence:
    """All triples of one axis whose output sample is kept; N <= size · kernel."""
    landing = (
        np.arange(axis.size)[:, None] * axis.stride
        + np.arange(axis.kernel)[None, :] * axis.dilation
        - axis.padding
    )
    kept = (landing >= 0) & (landing < axis.output_size)
    cell, tap = np.nonzero(kept)
    return Incidence(cell, tap, landing[kept])


def incidence(geometry: Geometry) -> Incidence:
    """All triples of both axes, cells numbered row-major; cost grows linearly with their number."""
    rows, columns = axis_incidence(geometry.height), axis_incidence(geometry.width)
    (_, width), (_, kernel_width) = geometry.input_shape, geometry.kernel_shape
    _, output_width = geometry.output_shape
    cell = np.add.outer(rows.input * width, columns.input).ravel()
    tap = np.add.outer(rows.tap * kernel_width, columns.tap).ravel()
    output = np.add.outer(rows.output * output_width, columns.output).ravel()
    order = np.lexsort((tap, cell))
    return Incidence(cell[order], tap[order], output[order])
