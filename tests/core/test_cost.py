"""Products counted by numbers that count their own multiplications, and the quoted figures."""

from itertools import product

import numpy as np
import pytest

from tconv_core import Axis, Geometry, GeometryError, conv_transpose2d, views
from tconv_core.cost import axis_cost, by_scatter, by_sub_pixel, by_zero_insertion, cost, dilated, grouped
from tconv_core.gathering import work


def axes():
    for n, k, s, p, op, d in product((1, 3, 4), range(1, 6), (1, 2, 3, 4), (0, 1, 2), (0, 1), (1, 2, 3)):
        try:
            yield Axis(size=n, kernel=k, stride=s, padding=p, output_padding=op, dilation=d)
        except GeometryError:
            continue


AXES = list(axes())


class Counting:
    """A number that counts multiplications."""

    done = 0

    def __mul__(self, other):
        Counting.done += 1
        return self

    __rmul__ = __mul__

    def __add__(self, other):
        return self

    __radd__ = __add__


def test_scatter_makes_as_many_products_as_counted():
    for axis in AXES:
        geometry = Geometry.line(axis)
        Counting.done = 0
        cells = np.full(geometry.input_shape, Counting(), object)
        views.scatter_add(cells, np.ones(geometry.kernel_shape, object), geometry)
        assert Counting.done == axis_cost(axis).scatter, axis


def test_zero_insertion_makes_as_many_products_as_counted():
    for axis in AXES:
        samples = axis.stretched_size + sum(axis.gather_padding)
        windows = sum(1 for start in range(samples) if start + axis.extent <= samples)
        assert windows * axis.kernel == axis_cost(axis).zero_insertion, axis
        spent = work(Geometry.line(axis))
        assert spent.useful + spent.wasted == axis_cost(axis).zero_insertion


def test_sub_pixel_makes_one_product_for_each_tap_of_each_samples_phase():
    for axis in AXES:
        by_loop = sum(
            (tap * axis.dilation - sample - axis.padding) % axis.stride == 0
            for sample in range(axis.output_size)
            for tap in range(axis.kernel)
        )
        assert by_loop == axis_cost(axis).sub_pixel, axis


def test_uncropped_the_closed_forms_hold():
    for n, k, s in product(range(1, 8), range(1, 9), range(1, 5)):
        taps = [len(range(r, k, s)) for r in range(s)]
        rim = sum(t * (t - 1) for t in taps)
        found = axis_cost(Axis(size=n, kernel=k, stride=s))
        assert found == (n * k, ((n - 1) * s + k) * k, n * k + rim)


@pytest.mark.parametrize(
    ("setting", "counts", "wasted"),
    [
        ((4, 3, 2), (144, 729, 196), 0.802),
        ((64, 4, 2), (65_536, 270_400, 67_600), 0.758),
        ((512, 9, 3), (21_233_664, 192_598_884, 21_399_876), 0.890),
    ],
)
def test_quoted_costs(setting, counts, wasted):
    size, kernel, stride = setting
    found = cost(Geometry.square(size=size, kernel=kernel, stride=stride))
    assert found == counts
    assert found.wasted_share == pytest.approx(wasted, abs=5e-4)


def test_the_wasted_share_tends_to_1_minus_1_over_stride_squared():
    found = cost(Geometry.square(size=4096, kernel=4, stride=2))
    assert 0 < found.wasted_share - 0.75 < 0.001


@pytest.mark.parametrize("way", [by_scatter, by_zero_insertion, by_sub_pixel])
def test_each_way_computes_the_transposed_convolution(way):
    generator = np.random.default_rng(0)
    for number, height in enumerate(AXES):
        width = AXES[(7 * number + 3) % len(AXES)]
        geometry = Geometry(height=height, width=width)
        x = generator.integers(-4, 5, (2, *geometry.input_shape))
        weight = generator.integers(-4, 5, (2, 3, *geometry.kernel_shape))
        pairs = {
            name: (getattr(height, name), getattr(width, name))
            for name in ("stride", "padding", "output_padding", "dilation")
        }
        np.testing.assert_array_equal(
            way(x, weight, geometry), conv_transpose2d(x, weight, **pairs), geometry
        )


def test_groups_divide_weights_and_products():
    geometry = Geometry.square(size=8, kernel=4, stride=2, padding=1)
    full, parts = (grouped(geometry, 64, 32, groups) for groups in (1, 8))
    assert full.weights == 64 * 32 * 16
    assert full.multiply_adds == cost(geometry, 64 * 32).scatter
    assert (parts.weights, parts.multiply_adds) == (full.weights // 8, full.multiply_adds // 8)
    weight = np.ones((64, 32 // 8, 4, 4))
    assert weight.size == parts.weights
    assert conv_transpose2d(np.ones((64, 8, 8)), weight, stride=2, groups=8).shape[0] == 32


def test_dilation_reaches_further_with_the_same_weights():
    axis = Axis(size=8, kernel=3)
    near, far = dilated(axis, 1), dilated(axis, 4)
    assert (near.reach, far.reach) == (3, 9)
    assert (near.weights, near.multiply_adds) == (far.weights, far.multiply_adds)
    assert dilated(axis, 4, sides=1)[2:] == (9, 3, 24)
    one = np.zeros((1, 1))
    one[0, 0] = 1
    reached = conv_transpose2d(one[None], np.ones((1, 1, 3, 3)), dilation=4)
    assert reached.shape[-1] == far.reach
