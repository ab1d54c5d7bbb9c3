from itertools import product

import numpy as np

from tconv_core import Axis, Geometry
from tconv_core.incidence import axis_incidence, incidence
from tests.core.oracle import axis_of, triples
from tests.core.test_geometry import small_axes


def test_axis_triples_are_those_of_the_definition_in_stamping_order():
    for axis in small_axes():
        found = axis_incidence(axis)
        assert list(zip(*map(np.ndarray.tolist, found), strict=True)) == triples(axis)


def test_plane_triples_are_the_product_of_the_axes_in_stamping_order():
    chosen = [
        axis_of(row)
        for row in ((2, 3, 2, 1, 1, 1), (3, 2, 1, 0, 0, 2), (1, 4, 3, 0, 2, 1), (4, 1, 2, 1, 0, 1))
    ]
    for height, width in product(chosen, chosen):
        geometry = Geometry(height=height, width=width)
        expected = sorted(
            (h * width.size + w, k * width.kernel + l, p * width.output_size + q)
            for (h, k, p), (w, l, q) in product(triples(height), triples(width))
        )
        assert list(zip(*map(np.ndarray.tolist, incidence(geometry)), strict=True)) == expected


def test_a_crop_that_leaves_zeros_only_reaches_no_cell():
    axis = Axis(size=1, kernel=1, stride=3, padding=1, output_padding=2)
    assert axis.output_size == 1
    assert [array.size for array in axis_incidence(axis)] == [0, 0, 0]


def test_triples_grow_linearly_with_the_input():
    sizes = [
        incidence(Geometry.square(size=n, kernel=4, stride=2, padding=1)).output.size for n in (16, 32, 64)
    ]
    assert sizes[0] < sizes[1] < sizes[2] <= 16 * 64**2
    assert sizes[2] / sizes[1] < 4.2
