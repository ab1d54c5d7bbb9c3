"""Which input cell reaches which output cell through which tap: p = h·stride + k·dilation - padding.

This one relation is the operation. Stamps are its rows sorted by input cell, windows are its rows
sorted by output cell, the matrix is its rows with the tap's weight as value, the overlap is its count.
Source: the formulas of PyTorch `ConvTranspose2d`; Dumoulin & Visin 2016, chapter 4.
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
    landing, kept = _landings(axis)
    cell, tap = np.nonzero(kept)
    return Incidence(cell, tap, landing[kept])


def incidence(geometry: Geometry) -> Incidence:
    """All triples of both axes, cells numbered row-major; cost grows linearly with their number."""
    height, width = geometry.height, geometry.width
    (rows, kept_rows), (columns, kept_columns) = _landings(height), _landings(width)
    kept = kept_rows[:, None, :, None] & kept_columns[None, :, None, :]
    cells = _numbered(np.arange(height.size)[:, None], np.arange(width.size)[:, None], width.size)
    taps = _numbered(np.arange(height.kernel)[None, :], np.arange(width.kernel)[None, :], width.kernel)
    landings = _numbered(rows, columns, width.output_size)
    return Incidence(*(np.broadcast_to(numbers, kept.shape)[kept] for numbers in (cells, taps, landings)))


def _numbered(down: NDArray[np.intp], right: NDArray[np.intp], width: int) -> NDArray[np.intp]:
    """Row-major numbers on a map of that width: (H, K) and (W, L), or ones for any, -> (H, W, K, L)."""
    return down[:, None, :, None] * width + right[None, :, None, :]


def _landings(axis: Axis) -> tuple[NDArray[np.intp], NDArray[np.bool_]]:
    """Output sample that each (input sample, tap) reaches, and whether it is kept: two (size, kernel)."""
    landing = (
        np.arange(axis.size)[:, None] * axis.stride
        + np.arange(axis.kernel)[None, :] * axis.dilation
        - axis.padding
    )
    return landing, (landing >= 0) & (landing < axis.output_size)
