"""How far a picture is from another one, and how strong a pattern with a known period is in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import ShapeError

Array = NDArray[Any]

WINDOW = 7
# Wang et al. 2004, "Image quality assessment: from error visibility to structural similarity", III-C.
K1, K2 = 0.01, 0.03


def psnr(picture: ArrayLike, reference: ArrayLike) -> float:
    """Peak signal-to-noise ratio in dB for values from 0 to 1; infinite for equal pictures (any shape)."""
    _check_alike(picture, reference)
    error = np.asarray(np.asarray(picture) - np.asarray(reference), np.float64)
    mean = float(np.mean(error * error))
    return float("inf") if mean == 0 else float(-10 * np.log10(mean))


def ssim(picture: ArrayLike, reference: ArrayLike) -> float:
    """Mean structural similarity of two (H, W) maps with values from 0 to 1; 1 means equal.

    Equal weights in windows of 7 × 7, sample covariances, windows that cross the border left out: the
    defaults of scikit-image's `structural_similarity`. Raises `ShapeError` below 7 × 7.
    Source: Wang et al. 2004, equation 13.
    """
    return similarities([picture], reference)[0]


def similarities(pictures: Iterable[ArrayLike], reference: ArrayLike) -> list[float]:
    """The `ssim` of each (H, W) map with one reference, whose windows are averaged once."""
    y = np.asarray(reference, np.float64)
    if min(y.shape) < WINDOW:
        raise ShapeError(f"{y.shape[0]} × {y.shape[1]} is smaller than a window. Use at least 7 × 7.")
    sample = WINDOW**2 / (WINDOW**2 - 1)
    mean_y = _window_mean(y)
    variance_y = sample * (_window_mean(y * y) - mean_y**2)
    found = []
    for picture in pictures:
        _check_alike(picture, reference)
        x = np.asarray(picture, np.float64)
        mean_x = _window_mean(x)
        variance_x = sample * (_window_mean(x * x) - mean_x**2)
        covariance = sample * (_window_mean(x * y) - mean_x * mean_y)
        similar = (2 * mean_x * mean_y + K1**2) * (2 * covariance + K2**2)
        scale = (mean_x**2 + mean_y**2 + K1**2) * (variance_x + variance_y + K2**2)
        found.append(float(np.mean(similar / scale)))
    return found


def periodic_peak(picture: ArrayLike, period: int) -> float:
    """Largest amplitude of (H, W) at the frequencies (a/period, b/period), over the mean brightness.

    A checkerboard of that period lives there and nowhere else. 0 for a plain picture or period 1; a Hann
    window keeps the picture's own low frequencies out.
    """
    picture = np.asarray(picture, np.float64)
    waves = [_waves(size, period) for size in picture.shape]
    amplitudes = np.abs(waves[0] @ picture @ waves[1].T)  # (period, period)
    mean = amplitudes[0, 0]
    amplitudes[0, 0] = 0
    return float(amplitudes.max() / mean) if mean else 0.0


def line_spectrum(picture: ArrayLike) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequencies 0 … 0.5 (cycles per sample) and the amplitude there, averaged over rows and columns.

    picture (H, W) -> two (n,) with n = min(H, W) // 2 + 1. Amplitude is relative to the mean brightness:
    a wave of amplitude a around a mean of 1 shows as a/2, as in `periodic_peak`. Hann window.
    """
    picture = np.asarray(picture, np.float64)
    size = min(picture.shape)
    square = picture[:size, :size]
    window = _hann(size)
    mean = float(window @ square @ window)
    lines = np.concatenate([square, square.T])
    amplitudes = np.abs(np.fft.rfft(lines * window)).mean(0)
    return np.asarray(np.fft.rfftfreq(size)), np.asarray(amplitudes / (mean or 1.0))


def _check_alike(picture: ArrayLike, reference: ArrayLike) -> None:
    shapes = np.shape(picture), np.shape(reference)
    if shapes[0] != shapes[1]:
        raise ShapeError(f"shapes {shapes[0]} and {shapes[1]} differ. Compare pictures of one shape.")


def _window_mean(map_: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean of every whole window of 7 × 7: (H, W) -> (H-6, W-6)."""
    rows, columns = (size - WINDOW + 1 for size in map_.shape)
    down = sum((map_[at : at + rows] for at in range(1, WINDOW)), map_[:rows])
    across = sum((down[:, at : at + columns] for at in range(1, WINDOW)), down[:, :columns])
    return np.asarray(across / WINDOW**2)


def _hann(size: int) -> NDArray[np.float64]:
    window = np.sin(np.pi * (np.arange(size) + 0.5) / size) ** 2
    return np.asarray(window / window.sum())


def _waves(size: int, period: int) -> NDArray[np.complex128]:
    """Windowed waves of the frequencies m/period: (period, size)."""
    turns = np.outer(np.arange(period), np.arange(size)) / period
    return np.asarray(_hann(size) * np.exp(-2j * np.pi * turns))
