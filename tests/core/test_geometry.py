from dataclasses import FrozenInstanceError
from itertools import product

import numpy as np
import pytest

from tconv_core import Axis, Geometry, GeometryError, TconvError

GUIDE = [  # Dumoulin & Visin 2016, the transposed figures: n, k, s, p, op -> m
    (2, 3, 1, 0, 0, 4),
    (6, 4, 1, 2, 0, 5),
    (5, 3, 1, 1, 0, 5),
    (7, 3, 1, 2, 0, 5),
    (2, 3, 2, 0, 0, 5),
    (3, 3, 2, 1, 0, 5),
    (3, 3, 2, 1, 1, 6),
]


def small_axes():
    for n, k, s, p, d in product(range(1, 5), range(1, 5), range(1, 4), range(4), range(1, 4)):
        for op in range(max(s, d)):
            if (n - 1) * s + d * (k - 1) + 1 - 2 * p + op >= 1:
                yield Axis(size=n, kernel=k, stride=s, padding=p, output_padding=op, dilation=d)


@pytest.mark.parametrize(("n", "k", "s", "p", "op", "m"), GUIDE)
def test_output_sizes_of_the_arithmetic_guide(n, k, s, p, op, m):
    assert Axis(size=n, kernel=k, stride=s, padding=p, output_padding=op).output_size == m


@pytest.mark.parametrize(("k", "s", "p", "m"), [(3, 2, 0, 11), (3, 2, 2, 7), (5, 2, 0, 13), (3, 3, 0, 15)])
def test_padding_crops_and_never_enlarges(k, s, p, m):
    assert Axis(size=5, kernel=k, stride=s, padding=p).output_size == m


def test_fully_convolutional_upsampling_by_32_keeps_the_aspect():
    rows, columns = (Axis(size=n, kernel=64, stride=32, padding=16) for n in (10, 15))
    assert Geometry(height=rows, width=columns).output_shape == (320, 480)


def forward_size(size, kernel, stride, padding, dilation=1):
    return (size + 2 * padding - dilation * (kernel - 1) - 1) // stride + 1


@pytest.mark.parametrize(
    ("sizes", "kernel", "stride", "padding", "dilation", "expected"),
    [
        ((5, 6), 3, 2, 1, 1, (0, 1)),
        ((14, 15, 16, 17, 18, 19), 5, 3, 2, 1, (1, 2, 0, 1, 2, 0)),
        ((25, 13, 7, 4), 3, 2, 1, 1, (0, 0, 0, 1)),
        ((7, 8), 3, 2, 1, 2, (0, 1)),
    ],
)
def test_output_padding_names_which_forward_size_comes_back(
    sizes, kernel, stride, padding, dilation, expected
):
    for size, wanted in zip(sizes, expected, strict=True):
        axis = Axis(
            size=forward_size(size, kernel, stride, padding, dilation),
            kernel=kernel,
            stride=stride,
            padding=padding,
            output_padding=wanted,
            dilation=dilation,
        )
        assert axis.output_size == size


def test_forward_sizes_that_collapse_are_exactly_those_of_every_output_padding_below_stride():
    for axis in small_axes():
        if axis.output_padding:
            continue
        collapse = {
            m
            for m in range(1, 60)
            if m + 2 * axis.padding >= axis.extent
            and forward_size(m, axis.kernel, axis.stride, axis.padding, axis.dilation) == axis.size
        }
        reached = {
            Axis(
                size=axis.size,
                kernel=axis.kernel,
                stride=axis.stride,
                padding=axis.padding,
                output_padding=op,
                dilation=axis.dilation,
            ).output_size
            for op in range(axis.stride)
        }
        assert collapse == reached


def test_crop_leaves_the_output_of_the_full_canvas():
    for axis in small_axes():
        before, after = axis.crop
        assert (before, after) == (axis.padding, axis.padding - axis.output_padding)
        assert axis.full_size - before - after == axis.output_size >= 1


def test_gathering_windows_are_as_many_as_output_samples():
    for axis in small_axes():
        assert axis.stretched_size + sum(axis.gather_padding) - axis.extent + 1 == axis.output_size


def test_last_landing_ends_where_the_full_canvas_ends():
    for axis in small_axes():
        canvas = np.arange(axis.full_size)
        landings = [canvas[axis.landing(h)] for h in range(axis.size)]
        assert [len(cells) for cells in landings] == [axis.kernel] * axis.size
        assert landings[0][0] == 0
        assert landings[-1][-1] == axis.full_size - 1
        assert all(cells[0] == h * axis.stride for h, cells in enumerate(landings))
        assert {int(step) for cells in landings for step in np.diff(cells)} <= {axis.dilation}


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        (
            dict(size=2, kernel=3, stride=1, output_padding=1),
            "output_padding=1 is not smaller than stride=1 or dilation=1, so it names no input size of the "
            "matching convolution. Use output_padding <= 0, or a larger stride.",
        ),
        (
            dict(size=2, kernel=3, stride=2, output_padding=2),
            "output_padding=2 is not smaller than stride=2 or dilation=1, so it names no input size of the "
            "matching convolution. Use output_padding <= 1, or a larger stride.",
        ),
        (
            dict(size=2, kernel=3, stride=2, padding=3),
            "padding=3 crops 6 of the 5 samples this axis produces, so nothing is left. "
            "Use padding <= 2, or a larger kernel.",
        ),
        (
            dict(size=3, kernel=3, stride=2, padding=4),
            "padding=4 crops 8 of the 7 samples this axis produces, so nothing is left. "
            "Use padding <= 3, or a larger kernel.",
        ),
        (dict(size=0, kernel=3), "size=0 is too small. Use size >= 1."),
        (dict(size=2, kernel=0), "kernel=0 is too small. Use kernel >= 1."),
        (dict(size=2, kernel=3, stride=0), "stride=0 is too small. Use stride >= 1."),
        (dict(size=2, kernel=3, padding=-1), "padding=-1 is too small. Use padding >= 0."),
        (dict(size=2, kernel=3, dilation=-2), "dilation=-2 is too small. Use dilation >= 1."),
        (dict(size=2, kernel=3, stride=1.5), "stride=1.5 is not a whole number. Use an integer >= 1."),
        (dict(size=2, kernel="3"), "kernel='3' is not a whole number. Use an integer >= 1."),
    ],
)
def test_a_fault_is_told_with_its_numbers_and_the_way_out(wrong, words):
    with pytest.raises(GeometryError) as fault:
        Axis(**wrong)
    assert str(fault.value) == words
    assert isinstance(fault.value, TconvError)
    assert isinstance(fault.value, ValueError)


def test_the_padding_that_an_error_recommends_is_the_largest_that_works():
    for axis in small_axes():
        recommended = Axis.nearest(
            size=axis.size,
            kernel=axis.kernel,
            stride=axis.stride,
            padding=99,
            output_padding=axis.output_padding,
            dilation=axis.dilation,
        )
        with pytest.raises(GeometryError, match=rf"Use padding <= {recommended.padding}, "):
            Axis(
                size=axis.size,
                kernel=axis.kernel,
                stride=axis.stride,
                padding=recommended.padding + 1,
                output_padding=axis.output_padding,
                dilation=axis.dilation,
            )


def test_output_padding_may_reach_the_dilation_when_the_stride_is_smaller():
    assert Axis(size=2, kernel=3, stride=1, dilation=2, output_padding=1).output_size == 7


def test_nearest_keeps_a_valid_axis_and_mends_only_paddings():
    for axis in small_axes():
        same = {name: getattr(axis, name) for name in ("size", "kernel", "stride", "dilation")}
        paddings = {"padding": axis.padding, "output_padding": axis.output_padding}
        assert Axis.nearest(**same, **paddings) == axis
        mended = Axis.nearest(**same, padding=50, output_padding=50)
        assert mended.output_padding == max(axis.stride, axis.dilation) - 1
        assert mended.output_size in (1, 2)
        assert Axis.nearest(**same, padding=-3, output_padding=-3) == Axis(**same)


def test_numpy_integers_are_whole_numbers_and_become_plain_ones():
    axis = Axis(size=np.int64(3), kernel=np.uint8(3), stride=np.int32(2))
    assert axis == Axis(size=3, kernel=3, stride=2)
    assert type(axis.kernel) is int


def test_axes_are_frozen_and_can_be_dictionary_keys():
    axis = Axis(size=3, kernel=2)
    with pytest.raises(FrozenInstanceError):
        axis.size = 4
    assert {axis: 1}[Axis(size=3, kernel=2)] == 1


def test_geometry_is_rows_first_and_keeps_its_axes_apart():
    geometry = Geometry(
        height=Axis(size=2, kernel=3, stride=2), width=Axis(size=4, kernel=5, stride=3, padding=1)
    )
    assert geometry.input_shape == (2, 4)
    assert geometry.kernel_shape == (3, 5)
    assert geometry.full_shape == (5, 14)
    assert geometry.output_shape == (5, 12)


def test_square_repeats_and_line_adds_one_row():
    axis = Axis(size=3, kernel=3, stride=2, padding=1, output_padding=1, dilation=2)
    square = Geometry.square(size=3, kernel=3, stride=2, padding=1, output_padding=1, dilation=2)
    assert square == Geometry(height=axis, width=axis)
    assert Geometry.line(axis).output_shape == (1, axis.output_size)
    assert Geometry.line(axis).kernel_shape == (1, 3)


def test_a_line_has_one_axis_and_a_plane_two_height_first():
    line = Geometry.line(Axis(size=4, kernel=3, stride=2))
    assert line.is_line
    assert line.axes == (line.width,)
    plane = Geometry(height=Axis(size=1, kernel=1, stride=2), width=Axis(size=4, kernel=3))
    assert not plane.is_line
    assert plane.axes == (plane.height, plane.width)
