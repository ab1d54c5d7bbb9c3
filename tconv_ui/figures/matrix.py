"""Pictures of the lesson on the matrix: C, its product with itself, and a map's way there and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import Geometry
from tconv_core.deconvolution import RoundTrip
from tconv_core.views import matrix
from tconv_ui.figures import style, svg
from tconv_ui.figures.svg import Picture

MAP_WIDTH, LEAST_CELL = 192, 26  # pixels: four maps in a row on a laptop, each number still readable


def whole(weight: ArrayLike, geometry: Geometry) -> Picture:
    """C as a map: a row for each input cell, a column for each output cell."""
    dense = matrix(weight, geometry)
    rows, columns = dense.shape
    return Picture(
        svg.heatmap(dense, style.scale_of(dense)),
        f"The matrix C, {rows} × {columns}: {np.count_nonzero(dense)} of {dense.size} entries are not 0, "
        "in bands that move one stride further from row to row.",
        "C",
        "Each row holds the kernel; from row to row it moves one stride further.",
    )


def product(weight: ArrayLike, geometry: Geometry) -> Picture:
    """C^T C, which would be the identity if the transposed convolution undid the convolution."""
    dense = matrix(weight, geometry)
    square = dense.T @ dense
    diagonal = np.diag(square)
    beside = square - np.diag(diagonal)
    largest = float(beside.flat[np.abs(beside).argmax()])
    words = (
        f"Diagonal from {style.short(float(diagonal.min()))} to {style.short(float(diagonal.max()))}, "
        f"largest entry beside it {style.short(largest)}."
    )
    return Picture(
        svg.heatmap(square, style.scale_of(square)),
        f"CᵀC, {len(square)} × {len(square)}. {words} The identity has 1 on the diagonal and 0 beside it.",
        "CᵀC",
        words,
    )


def identity(weight: ArrayLike, geometry: Geometry) -> Picture:
    """The identity of the same size, to compare with."""
    size = geometry.output_shape[0] * geometry.output_shape[1]
    return Picture(
        svg.heatmap(np.eye(size), style.Scale(style.VIRIDIS, 0, 1)),
        f"The identity, {size} × {size}: 1 on the diagonal, 0 beside it.",
        "The identity",
        "What CᵀC would be if the transpose undid the convolution.",
    )


def trip(trip: RoundTrip) -> tuple[Picture, ...]:
    """A large map, what the convolution leaves of it, and two ways back."""
    same = style.scale_of(trip.v, trip.best)
    return (
        _map("v", trip.v, "a large map", same),
        _map("Cv", trip.small, "convolved: small", style.scale_of(trip.small)),
        _map("CᵀCv", trip.back, "transposed: the shape is back", style.scale_of(trip.back)),
        _map("C⁺Cv", trip.best, "pseudo-inverse: as close as can be", same),
    )


def _map(name: str, values: NDArray[Any], note: str, scale: style.Scale) -> Picture:
    size = f"{values.shape[0]} × {values.shape[1]}"
    numbers = "; ".join(
        ", ".join(style.short(value) for value in row) for row in values.tolist()[: style.MOST_NUMBERED]
    )
    longest = max(values.shape)
    fits = longest * LEAST_CELL <= MAP_WIDTH
    return Picture(
        svg.heatmap(values, scale, cell=min(style.LARGEST_CELL, MAP_WIDTH / longest) if fits else None),
        f"{name}, {note}, {size}: {numbers}.",
        f"{name}, {size}",
        note,
    )
