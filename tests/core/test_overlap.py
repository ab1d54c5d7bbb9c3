from fractions import Fraction

import numpy as np
import pytest

from tconv_core import Axis, Geometry, kernels, overlap
from tconv_core.views import scatter_add
from tests.core.oracle import triples
from tests.core.test_geometry import small_axes


def interior(axis):
    """Kept samples that neither end of the input reaches differently: full canvas minus both stairs."""
    first = axis.extent - 1
    last = axis.full_size - axis.extent
    return [q for q in range(axis.output_size) if first <= q + axis.padding <= last]


def test_counts_are_the_triples_per_output_sample():
    for axis in small_axes():
        reached = [q for _, _, q in triples(axis)]
        assert overlap.axis_counts(axis).tolist() == [reached.count(q) for q in range(axis.output_size)]


def test_counts_of_a_plane_are_what_ones_stamped_with_ones_become():
    for height, width in zip(list(small_axes())[::37], list(small_axes())[::-37], strict=False):
        geometry = Geometry(height=height, width=width)
        stamped = scatter_add(
            np.ones(geometry.input_shape, int), np.ones(geometry.kernel_shape, int), geometry
        )
        assert np.array_equal(overlap.counts(geometry), stamped)


def test_counts_follow_the_closed_form_without_dilation():
    for axis in small_axes():
        if axis.dilation > 1:
            continue
        n, k, s = axis.size, axis.kernel, axis.stride
        formula = [
            max(0, min(n - 1, q // s) - max(0, -(-(q - k + 1) // s)) + 1)
            for q in range(axis.padding, axis.padding + axis.output_size)
        ]
        assert overlap.axis_counts(axis).tolist() == formula


def test_interior_is_uniform_exactly_when_overlap_is_even():
    for k in range(1, 10):
        for s in range(1, 7):
            for d in range(1, 5):
                axis = Axis(size=20 + k * d, kernel=k, stride=s, dilation=d)
                inside = overlap.axis_counts(axis)[interior(axis)]
                assert len(inside) >= s
                uniform = inside.min() == inside.max()
                assert overlap.even_overlap(axis) == uniform, (k, s, d)


@pytest.mark.parametrize(
    ("k", "s", "ratio", "variation"),
    [(3, 2, 4, 0.484), (5, 2, 2.25, 0.286), (7, 2, 1.78, 0.203), (4, 3, 4, 0.515), (9, 4, 2.25, 0.275)],
)
def test_unevenness_of_equal_weights(k, s, ratio, variation):
    geometry = Geometry.square(size=9, kernel=k, stride=s)
    sums = overlap.phase_sums(np.ones((k, k)), geometry)
    assert sums.max() / sums.min() == pytest.approx(ratio, abs=0.005)
    assert overlap.periodic_unevenness(sums) == pytest.approx(variation, abs=5e-4)
    excess = Fraction(k % s * (s - k % s), s * s)
    mean = Fraction(k, s)
    assert sums.var() == pytest.approx(float((mean**2 + excess) ** 2 - mean**4))


def test_phase_sums_are_slices_of_the_kernel_without_dilation():
    weight = np.arange(35).reshape(5, 7)
    geometry = Geometry(height=Axis(size=4, kernel=5, stride=2), width=Axis(size=4, kernel=7, stride=3))
    expected = [[weight[a::2, b::3].sum() for b in range(3)] for a in range(2)]
    assert overlap.phase_sums(weight, geometry).tolist() == expected


def test_kept_phase_sums_are_the_interior_of_the_response_to_ones():
    rng = np.random.default_rng(4)
    for axis in small_axes():
        wide = Axis(
            size=25,
            kernel=axis.kernel,
            stride=axis.stride,
            padding=axis.padding,
            dilation=axis.dilation,
        )
        geometry = Geometry.line(wide)
        weight = rng.integers(-9, 10, (1, wide.kernel))
        sums = overlap.kept_phase_sums(weight, geometry)
        response = overlap.ones_response(weight, geometry)[0]
        for q in interior(wide):
            assert response[q] == sums[0, q % wide.stride]


@pytest.mark.parametrize(
    ("weight", "stride", "sums"),
    [
        ([0.5, 1, 0.5], 2, [1, 1]),  # flat though 2 does not divide 3
        ([1, 0, 1, 0], 2, [2, 0]),  # patterned though 2 divides 4
        ([1, 0], 2, [1, 0]),  # no overlap, still patterned
    ],
)
def test_divisibility_is_neither_necessary_nor_sufficient_for_given_weights(weight, stride, sums):
    axis = Axis(size=6, kernel=len(weight), stride=stride)
    found = overlap.phase_sums([weight], Geometry.line(axis))
    assert found.tolist() == [sums]
    flat = overlap.periodic_unevenness(found) == 0
    assert flat == (sums[0] == sums[1])
    if weight == [1, 0, 1, 0]:
        assert overlap.even_overlap(axis)


def test_shared_factor_of_stride_and_dilation_leaves_three_quarters_untouched():
    geometry = Geometry.square(size=20, kernel=3, stride=2, dilation=2)
    counts = overlap.counts(geometry)
    assert counts[1::2].sum() == counts[:, 1::2].sum() == 0
    sums = overlap.phase_sums(np.ones((3, 3)), geometry)
    assert sums.tolist() == [[9, 0], [0, 0]]


def test_image_gains_vanish_exactly_when_all_phase_sums_are_equal():
    rng = np.random.default_rng(5)
    for s in range(1, 6):
        for d in range(1, 4):
            for weight in (
                np.convolve(np.ones(s), rng.standard_normal(3)) if d == 1 else np.ones(s),
                rng.standard_normal(s + 2),
            ):
                axis = Axis(size=30, kernel=weight.size, stride=s, dilation=d)
                sums = overlap.phase_sums(weight[None], Geometry.line(axis))[0]
                gains = overlap.image_gains(weight, axis)
                assert np.allclose(gains, np.abs(np.fft.fft(sums)))
                assert sums.var() == pytest.approx((gains[1:] ** 2).sum() / s**2, abs=1e-12)
                assert bool(np.allclose(gains[1:], 0)) == bool(np.ptp(sums) < 1e-12)


def test_spectrum_is_the_discrete_transform_of_the_zero_extended_kernel():
    weight = np.array([1, -2, 0.5, 3])
    frequency, magnitude = overlap.spectrum(weight, points=33)
    assert frequency[0] == 0
    assert frequency[-1] == 0.5
    assert np.allclose(magnitude, np.abs(np.fft.rfft(weight, 64)))


def test_two_meters_measure_two_things():
    even = Geometry.square(size=8, kernel=4, stride=2, padding=1)
    assert overlap.periodic_unevenness(overlap.phase_sums(np.ones((4, 4)), even)) == 0
    assert overlap.axis_edge_thinning(even.height) == 0.5
    assert overlap.edge_thinning(even) == 0.75
    assert overlap.frame(even.height) == (1, 1)
    bare = Geometry.square(size=8, kernel=4, stride=2, padding=2)
    assert overlap.edge_thinning(bare) == 0
    assert overlap.frame(bare.height) == (0, 0)


def test_cropping_kernel_minus_stride_removes_the_thin_frame():
    for s in range(1, 5):
        for k in range(s, 4 * s + 1, s):
            for p in range(k):
                size = 12
                axis = Axis(size=size, kernel=k, stride=s, padding=p)
                width = max(0, k - s - p)
                assert overlap.frame(axis) == (width, width), (k, s, p)
                assert (overlap.axis_edge_thinning(axis) == 0) == (p >= k - s)


def test_a_map_without_any_full_sample_is_all_frame():
    assert overlap.frame(Axis(size=1, kernel=4, stride=2)) == (4, 0)


def test_gaps_are_not_called_edges():
    axis = Axis(size=4, kernel=2, stride=3)
    assert overlap.axis_counts(axis).tolist() == [1, 1, 0, 1, 1, 0, 1, 1, 0, 1, 1]
    assert overlap.axis_edge_thinning(axis) == 0
    assert overlap.periodic_unevenness([[0, 0]]) == 0


@pytest.mark.parametrize(("kernel", "stride"), [(4, 2), (5, 3), (8, 4)])
def test_bilinear_kernels_interpolate_linearly_inside(kernel, stride):
    padding = (kernel - stride + 1) // 2
    axis = Axis(size=6, kernel=kernel, stride=stride, padding=padding)
    x = np.array([[3.0, -1, 4, 1, -5, 9]])
    y = scatter_add(x, kernels.bilinear(kernel)[None], Geometry.line(axis))[0]
    centres = (np.arange(axis.output_size) + padding - (kernel - 1) / 2) / stride
    inside = (centres >= 0) & (centres <= 5)
    assert inside.sum() > 5 * (stride - 1)
    assert np.allclose(y[inside], np.interp(centres[inside], np.arange(6), x[0]))
    response = overlap.ones_response(kernels.bilinear(kernel)[None], Geometry.line(axis))[0]
    assert np.allclose(response[inside], 1)
    assert response[0] < 1
