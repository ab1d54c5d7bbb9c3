import numpy as np
import pytest

from tconv_core import kernels


@pytest.mark.parametrize(
    ("kernel", "weights"),
    [
        (1, [1]),
        (2, [0.5, 0.5]),
        (3, [0.5, 1, 0.5]),
        (4, [0.25, 0.75, 0.75, 0.25]),
        (5, [1 / 3, 2 / 3, 1, 2 / 3, 1 / 3]),
        (8, np.array([1, 3, 5, 7, 7, 5, 3, 1]) / 8),
    ],
)
def test_bilinear_is_the_triangle_of_fully_convolutional_networks(kernel, weights):
    assert np.allclose(kernels.bilinear(kernel), weights, rtol=0, atol=1e-15)


def test_gaussian_is_symmetric_with_its_peak_in_the_middle():
    for kernel in range(1, 10):
        weights = kernels.gaussian(kernel)
        assert np.allclose(weights, weights[::-1])
        assert weights.argmax() == (kernel - 1) // 2
        assert (weights > 0).all()


def test_gaussian_one_deviation_from_the_centre_is_exp_of_minus_half():
    assert kernels.gaussian(9)[4] == 1
    assert kernels.gaussian(8)[5] / kernels.gaussian(8)[4] == pytest.approx(
        np.exp(-0.5 * (2.25 - 0.25) / 4)
    )


def test_alternating_and_ones():
    assert kernels.alternating(4).tolist() == [1, 0, 1, 0]
    assert kernels.ones(3).tolist() == [1, 1, 1]


def test_the_same_seed_gives_the_same_random_kernel():
    assert kernels.random(5, 1).tolist() == kernels.random(5, 1).tolist()
    assert kernels.random(5, 1).tolist() != kernels.random(5, 2).tolist()


def test_outer_puts_rows_first():
    assert kernels.outer(np.array([1.0, 2]), np.array([3.0, 4, 5])).tolist() == [[3, 4, 5], [6, 8, 10]]


def test_every_kernel_of_the_gallery_has_the_asked_length_and_floats():
    for make in kernels.GALLERY.values():
        for kernel in range(1, 9):
            assert make(kernel).shape == (kernel,)
            assert make(kernel).dtype == np.float64
