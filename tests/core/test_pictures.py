"""The built-in pictures are pictures, and shrinking keeps what it should."""

import numpy as np
import pytest

from tconv_core import ShapeError
from tconv_core.pictures import LUMA, PICTURES, divisible, luminance, shrink


@pytest.mark.parametrize("name", PICTURES)
@pytest.mark.parametrize("size", [64, 256])
def test_every_picture_is_three_colours_between_0_and_1(name, size):
    picture = PICTURES[name](size)
    assert picture.shape == (3, size, size)
    assert picture.dtype == np.float32
    assert picture.min() >= 0
    assert picture.max() <= 1
    assert not picture.flags.writeable
    np.testing.assert_array_equal(picture, PICTURES[name](size))


@pytest.mark.parametrize("name", [name for name in PICTURES if name != "plain"])
def test_every_picture_but_the_plain_one_has_something_to_see(name):
    assert luminance(PICTURES[name]()).std() > 0.1


def test_the_plain_picture_is_one_colour():
    assert np.ptp(PICTURES["plain"](), axis=(1, 2)).max() == 0


def test_rings_reach_half_a_cycle_per_sample_at_the_sides():
    line = luminance(PICTURES["rings"]())[128]
    turns = np.diff(np.sign(line[-20:] - line.mean()))
    assert np.count_nonzero(turns) >= 17  # nearly every sample on the other side of the mean


def test_brightness_weighs_the_colours_and_keeps_grey():
    assert sum(LUMA) == pytest.approx(1)
    assert luminance(np.full((3, 2, 2), 0.4)) == pytest.approx(0.4)
    assert luminance(np.array([1.0, 0, 0]).reshape(3, 1, 1))[0, 0] == LUMA[0]
    np.testing.assert_array_equal(luminance(np.ones((1, 2, 2))), np.ones((2, 2)))


def test_shrinking_averages_whole_blocks_and_drops_the_rest():
    picture = np.arange(2 * 5 * 7.0).reshape(2, 5, 7)
    small = shrink(picture, 2)
    assert small.shape == (2, 2, 3)
    assert small[1, 1, 2] == picture[1, 2:4, 4:6].mean()
    assert divisible(picture, 3).shape == (2, 3, 6)


def test_a_picture_smaller_than_the_factor_is_refused():
    with pytest.raises(ShapeError, match="too small for factor 4"):
        shrink(np.ones((3, 3, 9)), 4)
