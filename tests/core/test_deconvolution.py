"""The transpose is an adjoint, not an inverse; the inverse filters are what linear algebra says."""

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from tconv_core import Axis, Geometry, ShapeError, conv2d, conv2d_gradients, deconvolution
from tconv_core.pictures import PICTURES

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "upsampling.npz")
D13 = Geometry.square(size=3, kernel=3, stride=2, padding=1, output_padding=1)


def dense_blur(kernel, shape, stride):
    """`blur` as a matrix, column by column, from its definition with loops."""
    H, W = shape
    K, L = kernel.shape
    rows = []
    for h in range(0, H, stride):
        for w in range(0, W, stride):
            row = np.zeros(shape)
            for k in range(K):
                for l in range(L):
                    row[(h + k - K // 2) % H, (w + l - L // 2) % W] += kernel[k, l]
            rows.append(row.ravel())
    return np.array(rows)


def circulant(spectrum):
    """The matrix that multiplies by `spectrum` (H, W) between the two Fourier transforms."""
    units = np.eye(spectrum.size).reshape(-1, *spectrum.shape)
    return np.fft.ifft2(np.fft.fft2(units) * spectrum).real.reshape(spectrum.size, -1).T


def test_blur_is_scipys_correlation_that_wraps_around():
    made = deconvolution.blur(GOLDEN["picture"], GOLDEN["kernel"])
    np.testing.assert_allclose(made, GOLDEN["blurred"], atol=1e-12)


CASES = [((6, 8), (3, 3), 1), ((6, 8), (2, 5), 2), ((9, 6), (4, 3), 3), ((4, 4), (6, 5), 2)]


@pytest.mark.parametrize(("shape", "kernel", "stride"), CASES)
def test_every_filter_is_its_matrix(shape, kernel, stride):
    random = np.random.default_rng(11)
    taps, picture = random.random(kernel), random.random(shape)
    A = dense_blur(taps, shape, stride)
    small = deconvolution.blur(picture, taps, stride)
    np.testing.assert_allclose(small.ravel(), A @ picture.ravel(), atol=1e-12)
    seen = small + random.standard_normal(small.shape)
    np.testing.assert_allclose(
        deconvolution.transposed(seen, taps, stride).ravel(), A.T @ seen.ravel(), atol=1e-12
    )
    eigenvalues = np.linalg.eigvalsh(A @ A.T)
    if eigenvalues.min() > 1e-5 * eigenvalues.max():
        np.testing.assert_allclose(
            deconvolution.pseudo_inverse(seen, taps, stride).ravel(),
            np.linalg.pinv(A) @ seen.ravel(),
            atol=1e-7 * np.abs(seen).max() / np.sqrt(eigenvalues.min()),
        )
    ratio = 0.3
    mean = seen.mean() / taps.sum()
    centred = seen.ravel() - mean * taps.sum()
    P = circulant(deconvolution.picture_power(*shape))
    expected = P @ A.T @ np.linalg.solve(A @ P @ A.T + ratio * np.eye(len(A)), centred) + mean
    np.testing.assert_allclose(
        deconvolution.wiener(seen, taps, stride, ratio).ravel(), expected, atol=1e-10
    )


def test_without_noise_the_pseudo_inverse_returns_the_picture_and_the_transpose_does_not():
    picture = PICTURES["hills"](64)
    kernel = np.array([[0, 1, 0], [1, 5, 1], [0, 1, 0]]) / 9  # no frequency is lost
    restored = deconvolution.restore(picture, kernel, 1, 0, 0, 1)
    assert restored.psnr["pseudo_inverse"] > 120
    assert restored.psnr["transposed"] < restored.psnr["seen"] < 60


@pytest.mark.parametrize("kind", ["gaussian", "box", "motion"])
@pytest.mark.parametrize("stride", [1, 2])
def test_with_noise_the_pseudo_inverse_breaks_down_and_wiener_gains(kind, stride):
    kernel = deconvolution.blur_kernel(kind, 7)
    assert kernel.sum() == pytest.approx(1)
    restored = deconvolution.restore(PICTURES["letters"](128), kernel, stride, 0.02, 0.02, 1)
    scores = restored.psnr
    assert scores["wiener"] > scores["transposed"]
    assert scores["wiener"] > scores["pseudo_inverse"] + 1
    assert scores["wiener"] > scores["seen"]


def test_expected_power_falls_with_the_cube_of_the_frequency_and_has_mean_1():
    power = deconvolution.picture_power(64, 32)
    assert power.mean() == pytest.approx(1)
    assert power.max() == power[0, 0]
    assert power[16, 0] / power[32, 0] == pytest.approx(8, rel=0.05)


def test_wiener_told_of_no_noise_becomes_the_pseudo_inverse():
    random = np.random.default_rng(2)
    kernel, small = np.array([[0.0, 0.2, 0], [0.2, 1, 0], [0, 0, 0.1]]), random.random((8, 8))
    np.testing.assert_allclose(
        deconvolution.wiener(small, kernel, 1, 0), deconvolution.pseudo_inverse(small, kernel, 1), atol=1e-8
    )


axes = some.builds(
    lambda size, kernel, stride, padding: (
        size,
        kernel,
        stride,
        min(padding, ((size - 1) * stride + kernel - 1) // 2),
    ),
    some.integers(1, 4),
    some.integers(1, 4),
    some.integers(1, 3),
    some.integers(0, 3),
)


@settings(deadline=None, max_examples=60)
@given(axes, axes, some.integers(0, 999))
def test_inner_products_agree_on_whole_numbers(rows, columns, seed):
    names = ("size", "kernel", "stride", "padding")
    height, width = (Axis(**dict(zip(names, numbers, strict=True))) for numbers in (rows, columns))
    geometry = Geometry(height=height, width=width)
    random = np.random.default_rng(seed)
    x, v, w = (
        random.integers(-9, 10, shape)
        for shape in (geometry.input_shape, geometry.output_shape, geometry.kernel_shape)
    )
    forward, back = deconvolution.inner_products(x, v, w, geometry)
    assert forward == back


def test_the_pair_of_the_lessons_is_adjoint_and_its_gradient_is_the_transpose():
    random = np.random.default_rng(13)
    v, x, w = (random.integers(-9, 10, shape) for shape in ((6, 6), (3, 3), (3, 3)))
    forward = conv2d(v[None], w[None, None], stride=2, padding=1)[0]
    assert forward.shape == (3, 3)
    left, right = deconvolution.inner_products(x, v, w, D13)
    assert left == right == (forward * x).sum()
    gradient = conv2d_gradients(x[None], v[None], w[None, None], stride=2, padding=1).input[0]
    np.testing.assert_array_equal(gradient, deconvolution.scatter_add(x, w, D13))


def test_a_round_trip_brings_back_the_shape_and_not_the_numbers():
    random = np.random.default_rng(3)
    v, w = random.integers(0, 5, (6, 6)), random.integers(-3, 4, (3, 3))
    trip = deconvolution.round_trip(v, w, D13)
    assert trip.back.shape == trip.best.shape == v.shape
    assert not np.array_equal(trip.back, v)
    # The pseudo-inverse is the orthogonal projection: what is missing is invisible to C.
    np.testing.assert_allclose(deconvolution.convolution(trip.best, w, D13), trip.small, atol=1e-9)
    assert np.vdot(v - trip.best, trip.best) == pytest.approx(0, abs=1e-8)


def test_only_orthonormal_stamps_side_by_side_make_the_transpose_a_projection():
    geometry = Geometry.square(size=3, kernel=2, stride=2)
    w = np.array([[1, 1], [1, -1]]) / 2
    trip = deconvolution.round_trip(np.arange(36.0).reshape(6, 6), w, geometry)
    np.testing.assert_allclose(trip.back, trip.best, atol=1e-12)
    assert deconvolution.properties(w, geometry).identity_error > 0.7


def test_properties_of_the_matrix_of_the_lessons():
    x8 = Axis(size=3, kernel=3, stride=2, padding=1)
    found = deconvolution.properties([[1, 2, 3]], Geometry.line(x8))
    assert found.shape == (3, 5)
    assert found.nonzero == 7
    assert found.rank == 3
    assert found.identity_error == 9  # C^T C has 4, 10, 4, 10, 4 on its diagonal


def test_one_tap_at_stride_one_is_the_only_kernel_that_is_undone():
    found = deconvolution.properties([[1]], Geometry.square(size=4, kernel=1))
    assert found.identity_error == 0
    assert found.rank == 16


def test_a_stride_that_does_not_divide_the_picture_is_refused():
    with pytest.raises(ShapeError, match=r"stride 2 does not divide 5 × 4.*Use 4 × 4"):
        deconvolution.blur(np.ones((5, 4)), np.ones((1, 1)), 2)
