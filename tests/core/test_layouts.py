"""Weight shapes and places, against the arrays that `weight_for` really makes."""

from itertools import product

import numpy as np
import pytest

from tconv_core import ShapeError
from tconv_core.frameworks import JAX, JAX_TRANSPOSED_KERNEL, KERAS, ONNX, PYTORCH, TENSORFLOW, weight_for
from tconv_core.layouts import weight_place, weight_shape

ALL = (PYTORCH, ONNX, KERAS, TENSORFLOW, JAX, JAX_TRANSPOSED_KERNEL)
WEIGHT = np.arange(2 * 3 * 4 * 5).reshape(2, 3, 4, 5)


@pytest.mark.parametrize("convention", ALL)
def test_shape_is_that_of_the_weight_made_for_the_framework(convention):
    shape = weight_shape(convention, channels=2, outputs=3, kernel=(4, 5))
    assert shape == weight_for(convention, WEIGHT).shape


@pytest.mark.parametrize("convention", ALL)
def test_place_holds_the_same_weight_in_every_framework(convention):
    there = weight_for(convention, WEIGHT)
    for channel, output, row, column in product(*map(range, WEIGHT.shape)):
        place = weight_place(convention, channel=channel, output=output, tap=(row, column), kernel=(4, 5))
        assert there[place] == WEIGHT[channel, output, row, column]


def test_depthwise_layer_has_one_output_per_group():
    assert weight_shape(PYTORCH, channels=8, outputs=8, kernel=(3, 3), groups=8) == (8, 1, 3, 3)


def test_groups_that_do_not_divide_are_refused_with_the_way_out():
    with pytest.raises(ShapeError, match=r"groups=3 does not divide 8 input and 6 output channels\. Use"):
        weight_shape(PYTORCH, channels=8, outputs=6, kernel=(3, 3), groups=3)


@pytest.mark.parametrize("convention", [KERAS, TENSORFLOW, JAX])
def test_framework_without_groups_says_what_to_do(convention):
    with pytest.raises(ShapeError, match=r"has no groups\. Use groups=1, or 2 layers side by side"):
        weight_shape(convention, channels=4, outputs=4, kernel=(3, 3), groups=2)
