"""Answers that share no code with the core: plain loops over the definition, and the golden files."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import numpy as np

from tconv_core import Axis, Geometry

GOLDEN = Path(__file__).parent.parent / "golden"
FIELDS = ("size", "kernel", "stride", "padding", "output_padding", "dilation")


def axis_of(numbers) -> Axis:
    """(size, kernel, stride, padding, output_padding, dilation) -> Axis."""
    return Axis(**dict(zip(FIELDS, map(int, numbers), strict=True)))


def triples(axis: Axis) -> list[tuple[int, int, int]]:
    """(input, tap, output) of one axis, in the order in which stamping visits them."""
    return [
        (h, k, h * axis.stride + k * axis.dilation - axis.padding)
        for h in range(axis.size)
        for k in range(axis.kernel)
        if 0 <= h * axis.stride + k * axis.dilation - axis.padding < axis.output_size
    ]


def loops(x, weight, geometry: Geometry) -> np.ndarray:
    """The transposed convolution as four nested loops over Python integers."""
    y = [[0] * geometry.width.output_size for _ in range(geometry.height.output_size)]
    for (h, k, p), (w, l, q) in product(triples(geometry.height), triples(geometry.width)):
        y[p][q] += int(x[h][w]) * int(weight[k][l])
    return np.array(y)


def golden(name: str) -> dict[str, np.ndarray]:
    with np.load(GOLDEN / name) as file:
        return dict(file)


class Reader:
    """Reads a flat golden array piece by piece."""

    def __init__(self, flat: np.ndarray) -> None:
        self.flat, self.at = flat, 0

    def take(self, *shape: int) -> np.ndarray:
        size = int(np.prod(shape))
        assert self.at + size <= self.flat.size, "the golden file is shorter than its table says"
        piece = self.flat[self.at : self.at + size].reshape(shape)
        self.at += size
        return piece

    def finished(self) -> bool:
        return self.at == self.flat.size
