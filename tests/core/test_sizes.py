"""Sizes there and back, against counting windows and against trying every layer one by one."""

from itertools import product

import numpy as np
import pytest

from tconv_core import Axis, GeometryError, scatter_add
from tconv_core.geometry import Geometry
from tconv_core.overlap import axis_counts, even_overlap
from tconv_core.sizes import (
    Bounds,
    canvas,
    climb,
    collapsing_sizes,
    forward_sizes,
    given_back,
    refusal,
    round_trip,
    solve,
    unreached,
    with_padded_input,
)

SMALL = [
    Axis(size=n, kernel=k, stride=s, padding=p, output_padding=op, dilation=d)
    for n, k, s, p, op, d in product(range(1, 5), range(1, 5), range(1, 5), range(3), range(4), range(1, 4))
    if op < max(s, d) and (n - 1) * s + d * (k - 1) + 1 - 2 * p + op >= 1
]


def windows(size, axis):
    """How often the kernel fits, by sliding it: the definition of a convolution's output size."""
    starts = range(-axis.padding, size + axis.padding, axis.stride)
    return sum(start + axis.dilation * (axis.kernel - 1) < size + axis.padding for start in starts)


def layers(solution):
    return list(
        zip(
            *(column.tolist() for column in solution[:5]),
            strict=True,
        )
    )


def test_forward_sizes_count_the_places_where_the_kernel_fits():
    sizes = np.arange(1, 15)
    for axis in SMALL:
        assert forward_sizes(sizes, axis).tolist() == [windows(size, axis) for size in sizes], axis


def test_exactly_the_collapsing_sizes_convolve_to_the_axis():
    for axis in SMALL:
        found = [size for size in range(1, 40) if windows(size, axis) == axis.size]
        assert collapsing_sizes(axis).tolist() == found, axis


def test_each_collapsing_size_is_reached_by_its_own_output_padding():
    for axis in SMALL:
        reached = [
            Axis(
                size=axis.size,
                kernel=axis.kernel,
                stride=axis.stride,
                padding=axis.padding,
                output_padding=output_padding,
                dilation=axis.dilation,
            ).output_size
            for output_padding in range(axis.stride)
            if axis.full_size - 2 * axis.padding + output_padding >= 1
        ]
        assert collapsing_sizes(axis).tolist() == reached, axis


def test_given_back_samples_beyond_the_stamps_are_zero_and_the_canvas_ends_with_the_last_kept():
    for axis in SMALL:
        real, beyond = given_back(axis)
        counts = axis_counts(axis)
        assert real + beyond == axis.output_padding
        assert not counts[axis.output_size - beyond :].any()
        last = axis.padding + axis.output_size - 1
        assert beyond == max(0, last - (axis.full_size - 1))
        assert canvas(axis).output_size == max(axis.full_size, last + 1)


def test_unreached_samples_are_those_that_stay_zero_for_every_input():
    for axis in SMALL:
        y = scatter_add(np.ones((1, axis.size)), np.ones((1, axis.kernel)), Geometry.line(axis))
        assert unreached(axis) == np.count_nonzero(y == 0), axis


@pytest.mark.parametrize(("size", "target"), [(1, 1), (1, 6), (2, 5), (3, 6), (4, 7), (5, 4), (3, 200)])
def test_the_solver_lists_every_layer_that_can_be_built_and_no_other(size, target):
    bounds = Bounds(kernel=5, stride=4, padding=3, output_padding=3, dilation=3)
    expected = set()
    for k, s, p, op, d in product(range(1, 6), range(1, 5), range(4), range(4), range(1, 4)):
        try:
            axis = Axis(size=size, kernel=k, stride=s, padding=p, output_padding=op, dilation=d)
        except GeometryError:
            continue
        if axis.output_size == target and (k > 1 or d == 1):
            expected.add((k, s, p, op, d))
    found = layers(solve(size, target, bounds))
    assert len(found) == len(set(found))
    assert set(found) == expected


def test_the_solver_flags_overlap_as_the_counts_show_it():
    solution = solve(4, 8, Bounds(kernel=8, stride=6, padding=4, output_padding=5, dilation=3))
    assert solution.kernel.size > 50
    for (k, s, _, _, d), even, gaps in zip(layers(solution), solution.even, solution.gaps, strict=True):
        # Long enough that the middle period is far from both ends.
        axis = Axis(size=40, kernel=k, stride=s, dilation=d)
        middle = axis_counts(axis)[axis.full_size // 2 :][:s]
        assert even == (np.ptp(middle) == 0) == even_overlap(axis)
        assert gaps == (middle.min() == 0)


def test_the_usual_layers_come_first_and_carry_their_names():
    solution = solve(3, 6)
    named = {
        layer: name for layer, name in zip(layers(solution), solution.usual.tolist(), strict=True) if name
    }
    assert named[2, 2, 0, 0, 1] == "side by side, as in U-Net"
    assert named[4, 2, 1, 0, 1] == "two stamps everywhere, as in DCGAN"
    assert named[3, 2, 1, 1, 1] == "half padding, as in CycleGAN"
    assert all(solution.usual[: len(named)] != "")
    assert all(solution.usual[len(named) :] == "")


def test_the_solver_finds_the_large_layer_of_a_segmentation_network():
    bounds = Bounds(kernel=64, stride=32, padding=32, output_padding=31)
    for size, target in ((10, 320), (15, 480)):
        solution = solve(size, target, bounds)
        at = layers(solution).index((64, 32, 16, 0, 1))
        assert solution.usual[at] == "two stamps everywhere, as in DCGAN"
        assert solution.even[at]


def test_kernel_5_stride_3_there_and_back_needs_the_output_padding_of_the_lessons_table():
    axis = Axis(size=5, kernel=5, stride=3, padding=2, output_padding=1)
    trip = round_trip(axis)
    assert trip.forward.tolist() == [14, 15, 16, 17, 18, 19, 20]
    assert trip.small.tolist()[:6] == [5, 5, 6, 6, 6, 7]
    assert trip.back.tolist()[:6] == [13, 13, 16, 16, 16, 19]
    assert trip.output_padding.tolist()[:6] == [1, 2, 0, 1, 2, 0]


def test_every_round_trip_is_mended_by_an_output_padding_below_the_stride():
    for axis in SMALL:
        trip = round_trip(axis)
        assert ((trip.output_padding >= 0) & (trip.output_padding < axis.stride)).all(), axis
        for forward, small, output_padding in zip(
            trip.forward.tolist(), trip.small.tolist(), trip.output_padding.tolist(), strict=True
        ):
            assert windows(forward, axis) == small
            mended = Axis(
                size=small,
                kernel=axis.kernel,
                stride=axis.stride,
                padding=axis.padding,
                output_padding=output_padding,
                dilation=axis.dilation,
            )
            assert mended.output_size == forward


def test_25_goes_down_to_2_and_climbs_back_with_output_padding_1_0_0_0():
    levels = climb(Axis(size=3, kernel=3, stride=2, padding=1), 25, 4)
    assert [(level.small, level.skip) for level in levels] == [(2, 4), (4, 7), (7, 13), (13, 25)]
    assert [level.output_padding for level in levels] == [1, 0, 0, 0]
    assert [level.fits for level in levels] == [False, True, True, True]


def test_a_climb_uses_the_layers_own_output_padding():
    levels = climb(Axis(size=3, kernel=3, stride=2, padding=1, output_padding=1), 25, 4)
    assert [level.back for level in levels] == [4, 8, 14, 26]
    assert [level.fits for level in levels] == [True, False, False, False]


def test_a_climb_ends_where_the_kernel_no_longer_fits():
    levels = climb(Axis(size=3, kernel=5, stride=2), 14, 6)
    assert [(level.small, level.skip) for level in levels] == [(1, 5), (5, 14)]
    assert climb(Axis(size=3, kernel=5, stride=2), 4, 3) == []


def test_padding_the_input_enlarges_where_cutting_shrinks():
    axis = Axis(size=5, kernel=3, stride=2, padding=2)
    assert (axis.output_size, with_padded_input(axis).output_size) == (7, 19)


def test_a_refusal_is_the_words_of_the_error():
    numbers = {"size": 3, "kernel": 3, "stride": 1, "padding": 0, "output_padding": 1, "dilation": 1}
    with pytest.raises(GeometryError) as error:
        Axis(**numbers)
    assert refusal(**numbers) == str(error.value)
    assert refusal(**numbers | {"dilation": 2}) == ""
