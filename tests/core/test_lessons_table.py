"""The numbers that the lessons promise, preset by preset; each row was computed by other software."""

from dataclasses import replace
from functools import reduce

import numpy as np
import pytest

from tconv_core import Axis, Geometry, overlap
from tconv_core.presets import PRESETS
from tconv_core.views import VIEWS, convolution

NINE = [[1, 2, 3], [4, 5, 6], [7, 8, 9]]
SQUARE = [[1, 2], [3, 4]]
ONES = np.ones((4, 4), int).tolist()

WORKED = {
    "A0": ([[0, 1], [2, 3]], [[4, 1], [2, 3]], {}, [[0, 4, 1], [8, 16, 6], [4, 12, 9]]),
    "A1": (
        SQUARE,
        [[5, 6], [7, 8]],
        {"stride": 2},
        [[5, 6, 10, 12], [7, 8, 14, 16], [15, 18, 20, 24], [21, 24, 28, 32]],
    ),
    "A2": ([[0, 1], [2, 3]], [[0, 1], [2, 3]], {}, [[0, 0, 1], [0, 4, 6], [4, 12, 9]]),
    "A3": (
        [[0, 1], [2, 3]],
        [[0, 1], [2, 3]],
        {"stride": 2},
        [[0, 0, 0, 1], [0, 0, 2, 3], [0, 2, 0, 3], [4, 6, 6, 9]],
    ),
    "A4": ([[0, 1], [2, 3]], [[0, 1], [2, 3]], {"padding": 1}, [[4]]),
    "A5": (
        SQUARE,
        NINE,
        {"stride": 2},
        [
            [1, 2, 5, 4, 6],
            [4, 5, 14, 10, 12],
            [10, 14, 36, 24, 30],
            [12, 15, 34, 20, 24],
            [21, 24, 55, 32, 36],
        ],
    ),
    "A6": (SQUARE, NINE, {"stride": 2, "padding": 1}, [[5, 14, 10], [14, 36, 24], [15, 34, 20]]),
    "A7": (
        SQUARE,
        NINE,
        {"stride": 2, "padding": 1, "output_padding": 1},
        [[5, 14, 10, 12], [14, 36, 24, 30], [15, 34, 20, 24], [24, 55, 32, 36]],
    ),
    "A10": (
        [[2, 1], [3, 2]],
        [[1, 2, 1], [2, 0, 1], [0, 2, 1]],
        {"stride": 2, "padding": 1},
        [[0, 4, 0], [10, 7, 6], [0, 7, 0]],
    ),
    "A10op": (
        [[2, 1], [3, 2]],
        [[1, 2, 1], [2, 0, 1], [0, 2, 1]],
        {"stride": 2, "padding": 1, "output_padding": 1},
        [[0, 4, 0, 1], [10, 7, 6, 3], [0, 7, 0, 2], [6, 3, 4, 2]],
    ),
    "B1": ([[1]], NINE, {"stride": 2, "padding": 1, "output_padding": 1}, [[5, 6], [8, 9]]),
    "B2": (
        [[1, 1], [1, 1]],
        np.ones((3, 3), int).tolist(),
        {"stride": 2, "output_padding": 1},
        [[1, 1, 2, 1, 1, 0]] * 2 + [[2, 2, 4, 2, 2, 0]] + [[1, 1, 2, 1, 1, 0]] * 2 + [[0] * 6],
    ),
    "B3": (
        ONES,
        SQUARE,
        {"stride": 2, "padding": 1, "output_padding": 1},
        ([[4, 3, 4, 3, 4, 3, 4], [2, 1, 2, 1, 2, 1, 2]] * 4)[:7],
    ),
}


def square(x, weight, **parameters):
    return Geometry.square(size=len(x), kernel=len(weight), **parameters)


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
@pytest.mark.parametrize("preset", WORKED)
def test_worked_examples_come_out_as_promised(view, preset):
    x, weight, parameters, expected = WORKED[preset]
    assert view(x, weight, square(x, weight, **parameters)).tolist() == expected


@pytest.mark.parametrize("name", WORKED)
def test_the_preset_of_a_worked_example_opens_exactly_it(name):
    x, weight, parameters, _ = WORKED[name]
    preset = PRESETS[name]
    assert preset.geometry == square(x, weight, **parameters)
    np.testing.assert_array_equal(preset.x, x)
    if name != "B2":  # whatever the kernel, its last row and column are 0
        np.testing.assert_array_equal(preset.w, weight)


# id -> input size and output size along an axis, as other software has them
SIZES = {
    "A9a": (2, 4), "A9b": (6, 5), "A9c": (5, 5), "A9d": (7, 5), "A9e": (2, 5), "A9f": (3, 5), "A9g": (3, 6),
    "A11": (4, 9), "B4a": (3, 5), "B4b": (3, 6), "B5a": (5, 14), "B5b": (5, 15), "B5c": (6, 16),
    "B5d": (6, 17), "B5e": (6, 18), "B5f": (7, 19), "B6a": (2, 4), "B6b": (4, 7), "B6c": (7, 13),
    "B7a": (3, 7), "B7b": (3, 8), "B9a": (5, 11), "B9b": (5, 7), "B9c": (5, 13), "B9d": (5, 15),
    "D1": (4, 9), "D10a": (1, 4), "D10b": (4, 8), "D10c": (4, 8), "D10d": (4, 8), "D11a": (4, 32),
    "D11b": (4, 16), "D13": (3, 6),
}  # fmt: skip


@pytest.mark.parametrize("name", SIZES)
def test_a_preset_leads_from_n_to_m_as_the_table_says(name):
    axis = PRESETS[name].geometry.width
    assert (axis.size, axis.output_size) == SIZES[name]


@pytest.mark.parametrize("name", [name for name in PRESETS if name[:2] in ("D2", "D3", "D7", "D8")])
def test_a_preset_that_enlarges_makes_exactly_stride_times_as_many(name):
    axis = PRESETS[name].geometry.width
    assert axis.output_size == axis.size * axis.stride


# id -> what a constant input becomes inside, one period long, beginning anywhere
PERIODS = {
    "D2a": (1, 1), "D2b": (1, 2), "D2c": (2, 2), "D2d": (2, 3), "D2e": (4, 4), "D3a": (1, 1, 1, 1),
    "D3b": (2, 2, 2, 2), "D3c": (1, 1, 2, 2), "D3d": (1, 2, 2), "D4": (1, 1), "D5": (0, 2), "D6": (0, 1),
    "D7a": (1, 1), "D7b": (1, 1, 1), "D7c": (1, 1, 1, 1), "D9": (0, 1, 1),
}  # fmt: skip


@pytest.mark.parametrize("name", PERIODS)
def test_a_preset_makes_the_pattern_of_the_table_of_a_constant_input(name):
    preset = PRESETS[name]
    axis = preset.geometry.width
    row = np.asarray(preset.w)[0].astype(float)
    ones = np.ones((1, 12))
    line = Geometry.line(replace(axis, size=12))
    assert set(np.ravel(preset.x)) == {1}
    output = VIEWS["scatter_add"](ones, row[None], line)[0]
    assert sorted(period(output.tolist(), axis.stride)) == pytest.approx(PERIODS[name])


def test_d8_compounds_over_three_layers_of_kernel_three_and_not_of_four():
    found = {}
    for name in ("D8a", "D8b"):
        values, axis = np.ones(12, int), PRESETS[name].geometry.width
        found[name] = []
        for layer in (1, 2, 3):
            line = Geometry.line(replace(axis, size=len(values)))
            values = VIEWS["scatter_add"](values[None], np.asarray(PRESETS[name].w), line)[0]
            middle = len(values) // 2
            found[name].append(values[middle : middle + 2**layer].tolist())
    assert found["D8b"] == [[2] * 2, [4] * 4, [8] * 8]
    assert [sorted(each) for each in found["D8a"]] == [
        sorted(each) for each in ([1, 2], [1, 3, 2, 3], [1, 4, 3, 5, 2, 5, 3, 4])
    ]


def test_d1_ones_with_kernel_three_stride_two_count_one_two_four():
    axis = [1, 1, 2, 1, 2, 1, 2, 1, 1]
    found = overlap.counts(Geometry.square(size=4, kernel=3, stride=2))
    assert found.tolist() == [[a * b for b in axis] for a in axis]


def period(values, stride):
    """Values of one period from the middle, rotated to start with the smallest, as a set is too weak."""
    middle = len(values) // 2 // stride * stride
    return tuple(sorted(values[middle : middle + stride]))


@pytest.mark.parametrize(
    ("stride", "kernel", "padding", "output_padding", "levels"),
    [
        (2, 2, 0, 0, {1}),
        (2, 3, 1, 1, {1, 2}),
        (2, 4, 1, 0, {2}),
        (2, 5, 2, 1, {2, 3}),
        (2, 8, 3, 0, {4}),
        (4, 4, 0, 0, {1}),
        (4, 8, 2, 0, {2}),
        (4, 6, 1, 0, {1, 2}),
        (3, 5, 1, 0, {1, 2}),
    ],
)
def test_d2_d3_upsampling_recipes_enlarge_exactly_and_overlap_as_told(
    stride, kernel, padding, output_padding, levels
):
    axis = Axis(size=16, kernel=kernel, stride=stride, padding=padding, output_padding=output_padding)
    assert axis.output_size == 16 * stride
    assert set(period(overlap.axis_counts(axis).tolist(), stride)) == levels
    assert overlap.even_overlap(axis) == (len(levels) == 1)


def test_d9_stride_beyond_the_kernel_leaves_zero_rows_and_columns():
    found = overlap.counts(Geometry.square(size=3, kernel=2, stride=3))
    assert found.shape == (8, 8)
    assert found[2::3].sum() == found[:, 2::3].sum() == 0
    assert set(np.delete(np.delete(found, [2, 5], 0), [2, 5], 1).ravel()) == {1}


@pytest.mark.parametrize(
    "layers",
    [
        [(4, 1, 0, 0), (4, 2, 1, 0), (4, 2, 1, 0), (4, 2, 1, 0), (4, 2, 1, 0)],
    ],
)
def test_d10_generator_grows_from_one_cell_to_sixty_four(layers):
    def grow(size, layer):
        kernel, stride, padding, output_padding = layer
        return Axis(
            size=size, kernel=kernel, stride=stride, padding=padding, output_padding=output_padding
        ).output_size

    assert reduce(grow, layers, 1) == 64


@pytest.mark.parametrize(("kernel", "stride"), [(16, 8), (4, 2), (8, 4)])
def test_d11_audio_layers_overlap_twice_everywhere(kernel, stride):
    axis = Axis(size=10, kernel=kernel, stride=stride, padding=kernel - stride)
    assert set(overlap.axis_counts(axis).tolist()) == {2}


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_d12_nearest_then_convolution_is_a_transposed_convolution(view):
    x, three = np.array([[2, -3, 5, 7, 1]]), np.array([1, 4, -2])
    enlarged = np.pad(np.repeat(x[0], 2), 1)
    expected = np.correlate(enlarged, three, "valid")
    four = np.convolve([1, 1], three[::-1])[None]
    geometry = Geometry.line(Axis(size=5, kernel=4, stride=2, padding=1))
    assert view(x, four, geometry)[0].tolist() == expected.tolist()


def test_d13_convolution_and_transposed_convolution_are_adjoint():
    geometry = Geometry.square(size=3, kernel=3, stride=2, padding=1, output_padding=1)
    rng = np.random.default_rng(13)
    x, y, weight = rng.integers(-9, 9, (6, 6)), rng.integers(-9, 9, (3, 3)), rng.integers(-9, 9, (3, 3))
    for view in VIEWS.values():
        assert (convolution(x, weight, geometry) * y).sum() == (x * view(y, weight, geometry)).sum()
