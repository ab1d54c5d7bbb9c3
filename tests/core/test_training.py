"""Learning against PyTorch's optimisers, finite differences and the lowest point of the bowl."""

import numpy as np
import pytest

from tconv_core import Axis, Geometry, GeometryError, ShapeError
from tconv_core.overlap import periodic_unevenness, phase_sums
from tconv_core.training import (
    METHODS,
    STARTS,
    Task,
    begin,
    best_kernel,
    enlarge,
    largest_rate,
    learn,
    loss_and_gradient,
    losses_of,
    make_task,
    start_kernel,
)
from tests.core.oracle import loops


def axis(kernel=4, stride=2, dilation=1):
    return Axis(size=1, kernel=kernel, stride=stride, dilation=dilation)


def soft_picture(size=24):
    """Waves and a ramp, so that every tap has something to learn."""
    rows, columns = np.mgrid[:size, :size] / size
    return 0.5 + 0.3 * np.sin(9 * rows + 2 * columns) * np.cos(7 * columns) + 0.2 * columns


SHAPES = [(4, 2, 1), (3, 2, 1), (5, 3, 1), (2, 3, 1), (3, 1, 1), (3, 2, 3), (4, 2, 2)]


@pytest.fixture
def golden_task():
    """The task whose numbers PyTorch gave: a ramp to be enlarged to a sine."""
    geometry = Geometry.square(size=3, kernel=4, stride=2, padding=1)
    return Task(geometry, np.arange(9.0).reshape(3, 3) / 8, np.sin(np.arange(36.0)).reshape(6, 6))


# torch 2.13.0, float64: conv_transpose2d, mean squared error, 20 steps of torch.optim.Adam(lr=0.05) and
# torch.optim.SGD(lr=0.5) from (0, 1, …, 15)/10 - 0.7; losses before steps 1, 2, 6, 20; taps 0, 5, 10, 15.
PYTORCH = {
    "Adam": (
        0.05,
        (0.66686790193, 0.619975268903, 0.481698068795, 0.292636778186),
        (0.153775684105, -0.798916727194, -0.533629206834, 1.074891680017),
    ),
    "gradient descent": (
        0.5,
        (0.66686790193, 0.611689406968, 0.490833839667, 0.353703853849),
        (0.30975242588, -0.408888613102, -0.09590487556, 0.808906095118),
    ),
}


@pytest.mark.parametrize("method", METHODS)
def test_losses_and_kernels_are_pytorchs(golden_task, method):
    rate, losses, taps = PYTORCH[method]
    state = begin([np.arange(16.0).reshape(4, 4) / 10 - 0.7])
    state = learn(golden_task, state, 20, method=method, rate=rate)
    assert state.losses[[0, 1, 5, 19], 0] == pytest.approx(losses, abs=1e-11)
    assert state.weight.reshape(-1)[[0, 5, 10, 15]] == pytest.approx(taps, abs=1e-11)


def test_the_task_averages_down_and_the_output_covers_the_target():
    for kernel, stride, dilation in SHAPES:
        task = make_task(soft_picture(25), axis(kernel, stride, dilation), axis(kernel, stride, dilation))
        size = 25 // stride
        assert task.small.shape == task.geometry.input_shape == (size, size)
        assert task.target.shape == task.geometry.output_shape == (size * stride, size * stride)
        assert task.small[1, 2] == pytest.approx(
            soft_picture(25)[stride : 2 * stride, 2 * stride : 3 * stride].mean()
        )


def test_enlarging_is_the_transposed_convolution():
    task = make_task(np.arange(64).reshape(8, 8), axis(3, 2), axis(4, 2))
    weight = np.arange(24).reshape(2, 3, 4) - 9
    for output, kernel in zip(enlarge(task, weight), weight, strict=True):
        np.testing.assert_array_equal(output, loops(task.small * 4, kernel, task.geometry) / 4)


@pytest.mark.parametrize(("kernel", "stride", "dilation"), SHAPES)
def test_the_gradient_is_the_losss_finite_difference(kernel, stride, dilation):
    task = make_task(soft_picture(), axis(kernel, stride, dilation), axis(kernel + 2, stride, dilation))
    weight = np.random.default_rng(0).standard_normal((2, *task.geometry.kernel_shape))
    _, gradient = loss_and_gradient(task, weight)
    for k, l in np.ndindex(*task.geometry.kernel_shape):
        step = np.zeros_like(weight)
        step[:, k, l] = 1e-5
        slope = (losses_of(task, weight + step) - losses_of(task, weight - step)) / 2e-5
        np.testing.assert_allclose(gradient[:, k, l], slope, atol=1e-8)


@pytest.mark.parametrize(("kernel", "stride", "dilation"), SHAPES)
def test_no_kernel_beats_the_best_one(kernel, stride, dilation):
    task = make_task(soft_picture(), axis(kernel, stride, dilation), axis(kernel, stride, dilation))
    best = best_kernel(task)
    least = losses_of(task, best[None])[0]
    generator = np.random.default_rng(1)
    for size in (1e-3, 0.1, 1):
        others = best + size * generator.standard_normal((20, *best.shape))
        assert losses_of(task, others).min() >= least - 1e-15
    assert np.abs(loss_and_gradient(task, best[None])[1]).max() < 1e-10


def test_a_kernel_that_made_the_picture_is_found_again():
    geometry = Geometry.square(size=10, kernel=4, stride=2, padding=1)
    generator = np.random.default_rng(2)
    small, kernel = generator.random((10, 10)), generator.standard_normal((4, 4))
    task = Task(geometry, small, np.zeros(geometry.output_shape))
    task = Task(geometry, small, enlarge(task, kernel[None])[0])
    np.testing.assert_allclose(best_kernel(task), kernel, atol=1e-9)
    state = begin([np.zeros((4, 4))])
    state = learn(task, state, 3000, method="gradient descent", rate=0.9 * largest_rate(task))
    np.testing.assert_allclose(state.weight[0], kernel, atol=1e-3)


def test_gradient_descent_converges_below_the_largest_rate_and_diverges_above():
    task = make_task(soft_picture(), axis(), axis())
    start = begin([start_kernel("random", task.geometry, 3)])
    rate = largest_rate(task)
    below = learn(task, start, 400, method="gradient descent", rate=0.95 * rate)
    assert (np.diff(below.losses[:, 0]) <= 0).all()
    assert not below.diverged
    above = learn(task, start, 4000, method="gradient descent", rate=1.1 * rate)
    assert above.diverged
    assert above.step < 4000
    assert np.isfinite(above.weight).all()


def test_slices_of_any_length_are_the_same_learning():
    task = make_task(soft_picture(), axis(), axis())
    start = begin([start_kernel(name, task.geometry, 4) for name in STARTS])
    whole = learn(task, start, 30, method="Adam", rate=0.02)
    pieces = start
    for steps in (1, 2, 7, 20):
        pieces = learn(task, pieces, steps, method="Adam", rate=0.02)
    assert pieces.step == whole.step == 30
    np.testing.assert_array_equal(pieces.weight, whole.weight)
    np.testing.assert_array_equal(pieces.losses, whole.losses)
    assert start.step == 0
    assert not start.losses.size


def test_kernels_learnt_side_by_side_do_not_know_each_other():
    task = make_task(soft_picture(), axis(), axis())
    kernels = [start_kernel(name, task.geometry, 5) for name in STARTS]
    together = learn(task, begin(kernels), 25, method="Adam", rate=0.02)
    for number, kernel in enumerate(kernels):
        alone = learn(task, begin([kernel]), 25, method="Adam", rate=0.02)
        np.testing.assert_allclose(alone.weight[0], together.weight[number], atol=1e-12)


def test_learning_removes_the_checkerboard_that_a_random_kernel_starts_with():
    task = make_task(soft_picture(), axis(), axis())
    start = begin([start_kernel("random", task.geometry, 6)])
    learnt = learn(task, start, 1500, method="Adam", rate=0.02)
    before, after = (
        periodic_unevenness(phase_sums(state.weight[0], task.geometry)) for state in (start, learnt)
    )
    assert before > 0.3
    assert after < 0.02


@pytest.mark.parametrize("stride", [2, 3, 4])
def test_bilinear_and_icnr_start_without_a_checkerboard(stride):
    geometry = Geometry.square(size=5, kernel=2 * stride, stride=stride)
    for start in ("bilinear", "ICNR", "ones"):
        sums = phase_sums(start_kernel(start, geometry, 7), geometry)
        assert periodic_unevenness(sums) < 1e-12
    assert phase_sums(start_kernel("bilinear", geometry, 0), geometry) == pytest.approx(1)
    assert phase_sums(start_kernel("ones", geometry, 0), geometry) == pytest.approx(1)
    assert periodic_unevenness(phase_sums(start_kernel("random", geometry, 7), geometry)) > 0.1


def test_icnr_keeps_phases_equal_with_a_coprime_dilation():
    geometry = Geometry.square(size=5, kernel=4, stride=2, dilation=3)
    assert periodic_unevenness(phase_sums(start_kernel("ICNR", geometry, 1), geometry)) < 1e-12


def test_the_same_seed_begins_the_same():
    geometry = Geometry.square(size=5, kernel=4, stride=2)
    for start in ("random", "ICNR"):
        np.testing.assert_array_equal(start_kernel(start, geometry, 8), start_kernel(start, geometry, 8))
        assert not np.array_equal(start_kernel(start, geometry, 8), start_kernel(start, geometry, 9))


@pytest.mark.parametrize(("kernel", "stride", "dilation"), [(3, 2, 1), (4, 2, 2)])
def test_icnr_is_refused_where_phases_cannot_have_the_same_taps(kernel, stride, dilation):
    geometry = Geometry.square(size=5, kernel=kernel, stride=stride, dilation=dilation)
    with pytest.raises(GeometryError, match="Use a kernel that the stride divides, and dilation 1"):
        start_kernel("ICNR", geometry, 0)


def test_impossible_tasks_say_why():
    with pytest.raises(ShapeError, match=r"2 × 9 is too small for strides 3 and 2"):
        make_task(np.zeros((2, 9)), axis(3, 3), axis())
    with pytest.raises(GeometryError, match="Use an odd kernel, or stride >= 2"):
        make_task(soft_picture(), axis(4, 1), axis(4, 1))
