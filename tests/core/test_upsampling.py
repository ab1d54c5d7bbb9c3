"""Ways to enlarge, against PyTorch's numbers and against each other."""

from pathlib import Path

import numpy as np
import pytest

from tconv_core import ShapeError, conv2d, conv_transpose2d, upsampling

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "upsampling.npz")
FACTORS = (2, 3, 4)


@pytest.fixture
def random():
    return np.random.default_rng(5)


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("way", ["nearest", "bilinear"])
def test_resizing_is_pytorchs(way, factor):
    made = getattr(upsampling, way)(GOLDEN["x"], factor)
    np.testing.assert_allclose(made, GOLDEN[f"{way}_{factor}"], atol=1e-12)


@pytest.mark.parametrize("factor", FACTORS)
def test_pixel_shuffle_is_pytorchs(factor):
    made = upsampling.pixel_shuffle(GOLDEN[f"channels_{factor}"], factor)
    np.testing.assert_array_equal(made, GOLDEN[f"shuffled_{factor}"])


@pytest.mark.parametrize("factor", FACTORS)
def test_pooling_and_unpooling_are_pytorchs(factor):
    values, places = upsampling.max_pool(GOLDEN[f"large_{factor}"], factor)
    np.testing.assert_array_equal(values, GOLDEN[f"pooled_{factor}"])
    made = upsampling.max_unpool(values * 2, places, factor)
    np.testing.assert_array_equal(made, GOLDEN[f"unpooled_{factor}"])


def test_unpooling_the_pooled_map_keeps_the_maxima_and_nothing_else(random):
    y = random.permutation(36).reshape(6, 6) + 1.0
    values, places = upsampling.max_pool(y, 3)
    back = upsampling.max_unpool(values, places, 3)
    assert np.count_nonzero(back) == 4
    assert set(back[back != 0]) == {y[r : r + 3, c : c + 3].max() for r in (0, 3) for c in (0, 3)}
    assert np.all((back == 0) | (back == y))


@pytest.mark.parametrize("factor", FACTORS)
@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5])
def test_repeating_then_convolving_is_one_transposed_convolution_borders_included(random, factor, kernel):
    x, weight = random.integers(-5, 6, (4, 5)), random.integers(-5, 6, (kernel, kernel))
    for padding in range(kernel):
        two_steps = conv2d(upsampling.nearest(x, factor)[None], weight[None, None], padding=padding)
        tied = upsampling.tied_kernel(weight, factor)
        one = conv_transpose2d(x[None], tied[None, None], stride=factor, padding=kernel - 1 - padding)
        np.testing.assert_array_equal(two_steps, one)


def test_the_lessons_tied_kernel_is_a_box_with_the_turned_taps():
    line = upsampling.tied_kernel([[1, 2, 3]], 2)
    assert line.tolist() == [[3, 5, 3, 1], [3, 5, 3, 1]]


@pytest.mark.parametrize("stride", [1, 2, 3, 4])
@pytest.mark.parametrize("kernel", [(1, 1), (2, 3), (3, 2), (4, 4), (6, 5)])
def test_convolution_and_pixel_shuffle_are_the_transposed_convolution(random, stride, kernel):
    x, weight = random.integers(-5, 6, (2, 3, 4, 5)), random.integers(-5, 6, (3, 2, *kernel))
    shuffled = upsampling.sub_pixel_convolution(x, weight, stride)
    whole = conv_transpose2d(x, weight, stride=stride)
    rows, columns = whole.shape[-2:]
    filled = np.zeros_like(shuffled)
    filled[..., : min(rows, shuffled.shape[-2]), : min(columns, shuffled.shape[-1])] = whole[
        ..., : shuffled.shape[-2], : shuffled.shape[-1]
    ]
    np.testing.assert_array_equal(shuffled, filled)
    assert np.all(whole[..., shuffled.shape[-2] :, :] == 0)


def test_phases_of_a_divisible_kernel_have_kernel_over_stride_taps(random):
    assert upsampling.sub_pixel_weight(random.random((3, 2, 6, 6)), 2).shape == (8, 3, 3, 3)
    assert upsampling.sub_pixel_weight(random.random((3, 2, 5, 5)), 2).shape == (8, 3, 3, 3)


@pytest.mark.parametrize("factor", FACTORS)
def test_icnr_starts_as_nearest_of_a_convolution(random, factor):
    x, taps = random.integers(-5, 6, (1, 4, 5)), random.integers(-5, 6, (3, 3))
    shuffled = upsampling.sub_pixel_convolution(x, upsampling.icnr(taps, factor)[None, None], factor)
    convolved = conv2d(x, taps[None, None, ::-1, ::-1], padding=2)
    np.testing.assert_array_equal(shuffled, upsampling.nearest(convolved, factor))


@pytest.mark.parametrize("kernel", [1, 2, 3, 4, 5, 7])
@pytest.mark.parametrize("factor", FACTORS)
def test_the_same_size_crop_is_pytorchs_padding_and_output_padding(random, kernel, factor):
    x, weight = random.integers(-5, 6, (2, 6, 5)), random.integers(-5, 6, (kernel, kernel))
    made = upsampling.same_size_transposed(x, weight, factor)
    assert made.shape == (2, 6 * factor, 5 * factor)
    if kernel >= factor - 1:  # a smaller kernel would need zeros before, which PyTorch cannot give
        padding = -((factor - kernel) // 2)
        extra = factor - kernel + 2 * padding
        expected = conv_transpose2d(x[:, None], weight[None, None], None, factor, padding, extra)
        np.testing.assert_array_equal(made, expected[:, 0])


def test_same_size_convolution_keeps_the_size_and_a_single_tap_the_numbers(random):
    x = random.integers(-5, 6, (2, 6, 5))
    for kernel in (1, 2, 3, 4):
        tap = np.zeros((kernel, kernel), int)
        tap[(kernel - 1) // 2, (kernel - 1) // 2] = 1
        np.testing.assert_array_equal(upsampling.same_size_convolution(x, tap), x)


@pytest.mark.parametrize("kernel", [2, 3, 5])
def test_best_taps_find_the_kernel_that_made_the_target(random, kernel):
    base, taps = random.standard_normal((20, 17)), random.standard_normal((kernel, kernel))
    target = upsampling.same_size_convolution(base, taps)
    found = upsampling.best_taps(base, target, kernel, (kernel - 1) // 2)
    np.testing.assert_allclose(found, taps, atol=1e-6)


def test_best_taps_leave_undecided_directions_at_zero():
    found = upsampling.best_taps(np.ones((9, 9)), np.full((9, 9), 2.0), 2, 0)
    np.testing.assert_allclose(found, np.full((2, 2), 0.5), atol=1e-9)


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (
            lambda: upsampling.pixel_shuffle(np.ones((6, 2, 2)), 2),
            "6 channels cannot be dealt out",
        ),
        (lambda: upsampling.max_pool(np.ones((5, 4)), 2), "2 does not divide 5 × 4.*Use a map of 4 × 4"),
    ],
)
def test_what_does_not_fit_is_said_with_the_way_out(call, words):
    with pytest.raises(ShapeError, match=words):
        call()
