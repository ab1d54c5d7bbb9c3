"""The measures, against scikit-image's numbers and against closed forms."""

from pathlib import Path

import numpy as np
import pytest

from tconv_core import ShapeError
from tconv_core.quality import line_spectrum, periodic_peak, psnr, ssim

GOLDEN = np.load(Path(__file__).parents[1] / "golden" / "upsampling.npz")


@pytest.mark.parametrize("name", ["square", "wide"])
def test_psnr_and_ssim_are_scikit_images(name):
    first, second = GOLDEN[f"{name}_first"], GOLDEN[f"{name}_second"]
    assert psnr(second, first) == pytest.approx(float(GOLDEN[f"{name}_psnr"]), rel=1e-12)
    assert ssim(second, first) == pytest.approx(float(GOLDEN[f"{name}_ssim"]), rel=1e-9)


def test_equal_pictures_are_as_good_as_can_be():
    picture = GOLDEN["square_first"]
    assert psnr(picture, picture) == float("inf")
    assert ssim(picture, picture) == pytest.approx(1)


@pytest.mark.parametrize("period", [2, 3, 4])
def test_the_peak_of_a_pattern_is_its_amplitude(period):
    """Phase gains g on a plain picture: the peak is the largest |DFT(g)| beside the mean, over the mean."""
    gains = np.random.default_rng(period).random((period, period))
    picture = 0.7 * np.tile(gains, (60 // period + 1,) * 2)[:60, :60]
    transform = np.abs(np.fft.fft2(gains))
    expected = np.sort(transform.ravel())[-2] / transform[0, 0]
    assert periodic_peak(picture, period) == pytest.approx(expected, abs=1e-4)


def test_a_plain_picture_has_no_peak_and_a_gradient_hardly_any():
    assert periodic_peak(np.full((40, 40), 0.4), 2) == pytest.approx(0, abs=1e-12)
    assert periodic_peak(np.add.outer(np.linspace(0, 1, 40), np.linspace(0, 1, 50)), 2) < 1e-4
    assert periodic_peak(np.zeros((8, 8)), 2) == 0


def test_the_spectrum_of_a_wave_has_half_its_amplitude_at_its_frequency():
    columns = np.arange(64)
    picture = np.tile(1 + 0.3 * np.cos(2 * np.pi * columns * 16 / 64), (64, 1))
    frequencies, amplitudes = line_spectrum(picture)
    assert frequencies[16] == 0.25
    assert amplitudes[16] == pytest.approx(0.15 / 2, rel=1e-3)  # rows show it, columns do not
    assert amplitudes[0] == pytest.approx(1, rel=0.05)
    assert amplitudes[24] < 1e-3


def test_pictures_of_two_shapes_and_tiny_pictures_are_refused():
    with pytest.raises(ShapeError, match=r"\(2, 2\) and \(2, 3\) differ"):
        psnr(np.ones((2, 2)), np.ones((2, 3)))
    with pytest.raises(ShapeError, match="at least 7 × 7"):
        ssim(np.ones((6, 9)), np.ones((6, 9)))
