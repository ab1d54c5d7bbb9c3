"""What lesson 4 computes: the map over kernels and strides, stacked layers, the gradient, the images."""

from dataclasses import replace

import numpy as np
import pytest

from tconv_core import Axis, Geometry, ShapeError, kernels, overlap
from tconv_core.views import scatter_add
from tests.core.test_geometry import small_axes

RNG = np.random.default_rng(44)


def some_planes(step):
    """Pairs of small axes that differ: every `step`-th of them."""
    axes = list(small_axes())
    return [
        Geometry(height=height, width=width)
        for height, width in zip(axes[::step], axes[7::step][::-1], strict=False)
    ]


def test_the_map_over_kernels_and_strides_is_the_meter_of_each_pair():
    table = RNG.integers(-3, 4, (9, 9))
    shapes = [(k, k) for k in range(1, 10)]
    stack = np.zeros((9, 9, 9))
    for number, (rows, columns) in enumerate(shapes):
        stack[number, :rows, :columns] = table[:rows, :columns]
    strides = [(s, t) for s in range(1, 6) for t in (s, 2)]
    for dilation in ((1, 1), (2, 1), (3, 2)):
        found = overlap.unevenness_map(stack, strides, dilation)
        for line, (high, wide) in zip(found, strides, strict=True):
            for meter, (rows, columns) in zip(line, shapes, strict=True):
                geometry = Geometry(
                    height=Axis(size=3, kernel=rows, stride=high, dilation=dilation[0]),
                    width=Axis(size=3, kernel=columns, stride=wide, dilation=dilation[1]),
                )
                sums = overlap.phase_sums(table[:rows, :columns], geometry)
                assert meter == pytest.approx(overlap.periodic_unevenness(sums), abs=1e-12)


def test_equal_weights_are_even_exactly_where_the_counts_are():
    stack = np.array([np.pad(np.ones(k), (0, 16 - k))[None] for k in range(1, 17)])
    for dilation in (1, 2, 3, 4):
        found = overlap.unevenness_map(stack, [(1, s) for s in range(1, 9)], (1, dilation))
        for s in range(1, 9):
            for k in range(1, 17):
                even = overlap.even_overlap(Axis(size=3, kernel=k, stride=s, dilation=dilation))
                assert (found[s - 1, k - 1] <= overlap.FLAT) == even, (k, s, dilation)


def test_flat_forgives_rounding_and_nothing_more():
    third = kernels.bilinear(5)[None]
    line = Geometry.line(Axis(size=4, kernel=5, stride=3))
    assert overlap.is_flat(overlap.phase_sums(third, line))
    third[0, 0] += 1e-6
    assert not overlap.is_flat(overlap.phase_sums(third, line))
    assert overlap.is_flat([[0, 0]])
    assert not overlap.is_flat([[1, -1]])


@pytest.mark.parametrize("layers", [1, 2, 3])
def test_a_stacked_period_is_the_middle_of_a_long_stack(layers):
    for kernel, stride, padding, dilation in [(3, 2, 1, 1), (5, 3, 2, 1), (4, 2, 0, 3), (1, 3, 0, 1)]:
        axis = Axis(size=24, kernel=kernel, stride=stride, padding=padding, dilation=dilation)
        geometry, weight = Geometry.line(axis), RNG.integers(-4, 5, (1, kernel))
        stacked = np.ones(geometry.input_shape, int)
        for _ in range(layers):
            longer = Geometry.line(replace(axis, size=stacked.shape[1]))
            stacked = scatter_add(stacked, weight, longer)
        period = overlap.stacked_periods(weight, geometry, layers)[-1][0]
        assert period.size == stride**layers
        start = stacked.size // 2 // period.size * period.size
        assert stacked[0, start : start + period.size].tolist() == period.tolist()


def test_a_stacked_plane_of_a_separable_kernel_is_the_outer_product_of_its_axes():
    height, width = (
        Axis(size=3, kernel=5, stride=2, padding=1),
        Axis(size=3, kernel=4, stride=3, dilation=2),
    )
    rows, columns = RNG.integers(-4, 5, 5), RNG.integers(-4, 5, 4)
    planes = overlap.stacked_periods(np.outer(rows, columns), Geometry(height=height, width=width), 3)
    along_rows = overlap.stacked_periods(rows[None], Geometry.line(height), 3)
    along_columns = overlap.stacked_periods(columns[None], Geometry.line(width), 3)
    for found, a, b in zip(planes, along_rows, along_columns, strict=True):
        assert found.tolist() == np.outer(a, b).tolist()


def test_one_layer_of_the_stack_is_the_kept_phase_sums():
    for geometry in some_planes(41):
        weight = RNG.integers(-4, 5, geometry.kernel_shape)
        (period,) = overlap.stacked_periods(weight, geometry, 1)
        assert np.array_equal(period, overlap.kept_phase_sums(weight, geometry))


def test_d8_three_layers_of_kernel_three_compound_and_of_kernel_four_stay_flat():
    three = Geometry.line(Axis(size=4, kernel=3, stride=2, padding=1, output_padding=1))
    found = [period[0].tolist() for period in overlap.stacked_periods(np.ones((1, 3), int), three, 3)]
    assert found == [[1, 2], [1, 3, 2, 3], [1, 4, 3, 5, 2, 5, 3, 4]]
    four = Geometry.line(Axis(size=4, kernel=4, stride=2, padding=1))
    found = [set(period[0].tolist()) for period in overlap.stacked_periods(np.ones((1, 4), int), four, 3)]
    assert found == [{2}, {4}, {8}]


def test_a_stack_ends_before_its_period_is_too_long_to_draw():
    geometry = Geometry.square(size=2, kernel=16, stride=8)
    assert [p.shape for p in overlap.stacked_periods(np.ones((16, 16)), geometry, 4)] == [(8, 8), (64, 64)]


def test_the_gradient_of_a_strided_convolution_draws_the_same_map():
    checked = 0
    for geometry in some_planes(11):
        axes = geometry.height, geometry.width
        weight = RNG.integers(-4, 5, geometry.kernel_shape)
        if all(axis.output_padding < axis.stride for axis in axes):
            found = overlap.strided_gradient(weight, geometry)
            assert np.array_equal(found, overlap.ones_response(weight, geometry))
            checked += 1
        else:
            with pytest.raises(ShapeError):
                overlap.strided_gradient(weight, geometry)
    assert checked > 30


def test_images_of_a_plane_are_the_transform_at_multiples_of_one_over_stride():
    for geometry in some_planes(41):
        weight = RNG.standard_normal(geometry.kernel_shape)
        i, j = (np.arange(n) * axis.dilation for n, axis in zip(weight.shape, axes(geometry), strict=True))
        found = overlap.plane_image_gains(weight, geometry)
        for (m, n), gain in np.ndenumerate(found):
            wave = np.multiply.outer(
                np.exp(-2j * np.pi * i * m / geometry.height.stride),
                np.exp(-2j * np.pi * j * n / geometry.width.stride),
            )
            assert gain == pytest.approx(abs((weight * wave).sum()), abs=1e-9)


def axes(geometry):
    return geometry.height, geometry.width


def test_spread_taps_have_the_dilated_spectrum():
    weight = np.array([1.0, -2, 3])
    assert overlap.spread(weight, 3).tolist() == [1, 0, 0, -2, 0, 0, 3]
    frequency, magnitude = overlap.spectrum(overlap.spread(weight, 3), 9)
    expected = [
        abs(sum(w * np.exp(-2j * np.pi * f * 3 * t) for t, w in enumerate(weight))) for f in frequency
    ]
    assert np.allclose(magnitude, expected)


def test_gallery_planes_are_outer_products_and_random_ones_keep_their_weights():
    for name, make in kernels.GALLERY.items():
        assert np.array_equal(kernels.plane(name, (3, 5)), np.multiply.outer(make(3), make(5)))
        assert np.array_equal(kernels.plane(name, (1, 4))[0], make(4) * make(1)[0])
    large = kernels.plane("random", (16, 16), seed=3)
    assert np.array_equal(kernels.plane("random", (3, 5), seed=3), large[:3, :5])
    assert not np.array_equal(kernels.plane("random", (3, 5), seed=4), large[:3, :5])
    assert np.array_equal(large, large.round(1))
    with pytest.raises(ShapeError, match="at most 16"):
        kernels.plane("random", (17, 1))
    with pytest.raises(KeyError):
        kernels.plane("sharp", (3, 3))
