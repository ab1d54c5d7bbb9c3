"""Kernels worth trying, each as an array (kernel,) for one axis or (K, L) for two."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from tconv_core.errors import ShapeError

Floats = NDArray[np.float64]


def ones(kernel: int) -> Floats:
    """Equal weights: the overlap alone shows."""
    return np.ones(kernel)


def bilinear(kernel: int) -> Floats:
    """The triangle that interpolates linearly when kernel = 2·stride - stride % 2.

    Source: Long, Shelhamer & Darrell 2015 (FCN), `upsample_filt`.
    """
    factor = (kernel + 1) // 2
    centre = factor - 1 if kernel % 2 else factor - 0.5
    return np.asarray(1 - np.abs(np.arange(kernel) - centre) / factor)


def gaussian(kernel: int) -> Floats:
    """A bell whose standard deviation is a quarter of the kernel, largest weight 1."""
    distance = np.arange(kernel) - (kernel - 1) / 2
    return np.asarray(np.exp(-0.5 * (distance / (kernel / 4)) ** 2))


def alternating(kernel: int) -> Floats:
    """1, 0, 1, 0, …: even overlap, yet a checkerboard at stride 2."""
    return np.asarray(np.arange(kernel) % 2 == 0, float)


def random(kernel: int, seed: int) -> Floats:
    """Standard normal weights, as at a network's start; the same seed gives the same numbers."""
    return np.random.default_rng(seed).standard_normal(kernel)


def outer(rows: Floats, columns: Floats) -> Floats:
    """The separable kernel of two axes: (K,), (L,) -> (K, L)."""
    return np.multiply.outer(rows, columns)


def random_plane(shape: tuple[int, int], seed: int) -> Floats:
    """Standard normal weights (K, L), rounded to tenths to be readable.

    The same seed gives each tap the same weight at every size up to 16 × 16.
    """
    rows, columns = shape
    if max(shape) > 16:
        raise ShapeError(f"A random kernel of {rows} × {columns} is too large. Use at most 16 × 16 taps.")
    return np.random.default_rng(seed).standard_normal((16, 16)).round(1)[:rows, :columns]


def plane(name: str, shape: tuple[int, int], seed: int = 0) -> Floats:
    """A kernel of the gallery for two axes, (K, L): a name in `GALLERY`, or "random" with its seed.

    Raises `KeyError` for another name.
    """
    if name == "random":
        return random_plane(shape, seed)
    return outer(GALLERY[name](shape[0]), GALLERY[name](shape[1]))


GALLERY = {"ones": ones, "bilinear": bilinear, "gaussian": gaussian, "alternating": alternating}
