"""What the remedies are claimed to do, they do."""

from dataclasses import replace

import numpy as np
import pytest

from tconv_core import kernels, overlap
from tconv_core.geometry import Geometry
from tconv_core.pictures import PICTURES, luminance
from tconv_core.remedies import (
    WAYS,
    Scene,
    colour_spread,
    coloured,
    compare,
    difference,
    fitted_taps,
    taps,
    unevenness,
)
from tconv_core.upsampling import nearest, tied_kernel

OWN = np.arange(1, 10).reshape(3, 3)
KINDS = ("random", "ones", "bilinear", "gaussian", "own", "fitted")
BUDGETS = [(2, 2), (3, 2), (4, 2), (3, 3), (5, 3), (2, 4), (6, 4), (8, 4)]


def results(kind, kernel, factor, name="marbles", size=64):
    return compare(PICTURES[name](size), factor, kernel, kind, 3, OWN)


@pytest.mark.parametrize(("kernel", "factor"), BUDGETS)
@pytest.mark.parametrize("kind", KINDS)
def test_fractionally_strided_is_transposed(kind, kernel, factor):
    _, made = results(kind, kernel, factor)
    assert difference(made["fractional"].picture, made["transposed"].picture) < 1e-5
    for measure in ("psnr", "ssim", "unevenness", "peak"):
        assert getattr(made["fractional"], measure) == pytest.approx(
            getattr(made["transposed"], measure), rel=1e-3, abs=1e-5
        )


@pytest.mark.parametrize(("kernel", "factor"), BUDGETS)
@pytest.mark.parametrize("kind", ["random", "own"])
def test_pixel_shuffle_with_the_same_weights_is_transposed(kind, kernel, factor):
    scene, made = results(kind, kernel, factor)
    shuffled = WAYS["shuffle"].apply(scene, scene.small, made["transposed"].taps)
    assert difference(shuffled.clip(0, 1), made["transposed"].picture) < 1e-5


@pytest.mark.parametrize(("kernel", "factor"), BUDGETS)
def test_nearest_and_convolution_is_one_stamp(kernel, factor):
    scene, made = results("random", kernel, factor)
    stamp = tied_kernel(made["nearest"].taps, factor)
    stamped = WAYS["transposed"].apply(scene, scene.small, stamp)
    assert difference(stamped.clip(0, 1), made["nearest"].picture) < 1e-5


@pytest.mark.parametrize(("kernel", "factor"), BUDGETS)
@pytest.mark.parametrize("kind", ["random", "own", "gaussian"])
def test_resizing_first_cannot_draw_a_checkerboard_and_icnr_starts_without(kind, kernel, factor):
    _, made = results(kind, kernel, factor, "plain")
    for name in ("icnr", "nearest", "bilinear"):
        assert made[name].unevenness < 1e-5
        assert made[name].peak < 1e-3


def test_pixel_shuffle_is_not_immune():
    _, made = results("random", 4, 2)
    assert made["shuffle"].unevenness > 0.05
    assert made["shuffle"].unevenness == pytest.approx(made["transposed"].unevenness, rel=1e-4)


def test_divisibility_is_neither_needed_nor_enough():
    assert results("bilinear", 3, 2)[1]["transposed"].unevenness < 1e-6
    assert results("random", 4, 2)[1]["transposed"].unevenness > 0.05


@pytest.mark.parametrize(("kernel", "factor"), [(3, 2), (4, 2), (5, 3), (6, 4), (2, 3)])
def test_unevenness_of_the_transposed_way_is_that_of_its_phase_sums(kernel, factor):
    scene, made = results("random", kernel, factor)
    geometry = Geometry.square(size=3, kernel=kernel, stride=factor)
    sums = overlap.phase_sums(made["transposed"].taps, geometry)
    assert made["transposed"].unevenness == pytest.approx(overlap.periodic_unevenness(sums), rel=1e-4)
    assert unevenness(WAYS["transposed"], scene, made["transposed"].taps) == made["transposed"].unevenness


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize("kind", ["random", "ones", "own"])
def test_every_way_keeps_the_brightness_of_a_plain_picture(name, kind):
    _, made = results(kind, 4, 2, "plain")
    inside = luminance(made[name].picture)[12:-12, 12:-12]
    expected = luminance(PICTURES["plain"](16)).mean()
    if made[name].picture.max() < 1:  # nothing was cut off at white
        assert inside.mean() == pytest.approx(expected, rel=0.02)


@pytest.mark.parametrize("name", WAYS)
@pytest.mark.parametrize(("kernel", "factor"), [(3, 2), (4, 2), (5, 3), (4, 4)])
def test_fitted_weights_are_closer_than_any_other_start(name, kernel, factor):
    """Least squares: no other kernel of the way, moved a little or chosen by rule, has a smaller error."""
    scene = Scene.of(luminance(PICTURES["marbles"](72))[None], factor)
    way = WAYS[name]
    best = fitted_taps(name, scene, kernel)

    def error(weights):
        made = way.apply(scene, scene.small, np.asarray(weights, np.float32))
        cut = 4 * factor
        return float(((made - scene.target)[..., cut:-cut, cut:-cut] ** 2).mean())

    starts = ("random", "ones", "bilinear", "gaussian")
    others = [taps(kind, way, kernel, factor, 3, OWN) for kind in starts]
    random = np.random.default_rng(1)
    others += [best + 0.03 * random.standard_normal(best.shape) for _ in range(5)]
    assert all(error(best) <= 1.03 * error(other) for other in others)


def test_transposed_and_shuffled_reach_the_same_when_the_stride_divides_the_kernel():
    _, made = results("fitted", 4, 2)
    assert made["transposed"].psnr == pytest.approx(made["shuffle"].psnr, abs=1e-3)
    assert made["icnr"].psnr < made["transposed"].psnr  # equal phases are a limit while they last


def test_bilinear_weights_interpolate_and_nearest_taps_repeat():
    scene = Scene.of(PICTURES["hills"](64), 2)
    one = np.ones((1, 1), np.float32)
    np.testing.assert_allclose(
        WAYS["nearest"].apply(scene, scene.small, one), nearest(scene.small, 2), atol=1e-7
    )
    line = kernels.bilinear(4)
    made = WAYS["transposed"].apply(scene, scene.small, np.outer(line, line).astype(np.float32))
    expected = WAYS["bilinear"].apply(scene, scene.small, one)
    np.testing.assert_allclose(made[:, 1:-1, 1:-1], expected[:, 1:-1, 1:-1], atol=1e-6)


def test_bilinear_on_every_channel_pair_turns_the_picture_grey():
    small = Scene.of(PICTURES["marbles"](64), 2).small
    for factor in (2, 3, 4):
        right = coloured(small, factor, everywhere=False)
        wrong = coloured(small, factor, everywhere=True)
        assert right.shape == wrong.shape == (3, 32 * factor, 32 * factor)
        assert colour_spread(right) > 0.1
        assert colour_spread(wrong) < 1e-6


def test_budget_is_the_kernel_and_pixel_shuffle_rounds_it_up():
    _, made = results("random", 3, 2)
    assert {name: result.taps.size for name, result in made.items()} == {
        "transposed": 9,
        "fractional": 9,
        "shuffle": 16,
        "icnr": 4,
        "nearest": 9,
        "bilinear": 9,
        "unpool": 9,
    }
    assert {name: result.products for name, result in made.items()} == {
        "transposed": 9,
        "fractional": 36,
        "shuffle": 16,
        "icnr": 16,
        "nearest": 36,
        "bilinear": 36,
        "unpool": 36,
    }


@pytest.mark.parametrize(("kernel", "factor"), BUDGETS)
def test_a_corner_is_as_uneven_as_the_whole_unless_the_picture_steers(kernel, factor):
    scene = Scene.of(PICTURES["marbles"](128), factor)
    for name, way in WAYS.items():
        weights = taps("random", way, kernel, factor, 5, OWN)
        everywhere = unevenness(replace(way, steered=True), scene, weights)
        assert unevenness(way, scene, weights) == pytest.approx(everywhere, abs=1e-6), name
