"""Ways to make a map larger, and how they relate to the transposed convolution.

x : (…, H, W) maps, channels and batches in front
factor : how many times as large, per axis

Every result is a new array (…, H·factor, W·factor). Two of the ways are transposed convolutions in
disguise, and `tied_kernel` and `sub_pixel_weight` name the kernel.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from tconv_core.errors import ShapeError
from tconv_core.ops import conv2d, stamp_and_crop

Array = NDArray[Any]


def nearest(x: ArrayLike, factor: int) -> Array:
    """Repeat every cell factor × factor times (PyTorch `interpolate`, mode "nearest")."""
    return np.repeat(np.repeat(np.asarray(x), factor, -2), factor, -1)


def bilinear(x: ArrayLike, factor: int) -> Array:
    """Straight lines between cell centres, constant beyond the outermost ones.

    Source: PyTorch `interpolate`, mode "bilinear", align_corners=False.
    """
    x = np.asarray(x)
    x = x.astype(np.result_type(x, np.float32), copy=False)
    return _linear(_linear(x, factor, -2), factor, -1)


def insert_zeros(x: ArrayLike, factor: int) -> Array:
    """Put factor - 1 zeros after every cell, the last one too: (…, H·factor, W·factor)."""
    x = np.asarray(x)
    *leading, height, width = x.shape
    stretched = np.zeros((*leading, height * factor, width * factor), x.dtype)
    stretched[..., ::factor, ::factor] = x
    return stretched


def max_pool(y: ArrayLike, factor: int) -> tuple[Array, NDArray[np.intp]]:
    """Largest value of every factor × factor block, and where in its block it was, row by row.

    y (…, H, W) -> values and places, both (…, H/factor, W/factor); the first of equal values wins.
    Raises `ShapeError` when factor does not divide H and W.
    """
    y = np.asarray(y)
    *leading, height, width = y.shape
    if height % factor or width % factor:
        raise ShapeError(
            f"{factor} does not divide {height} × {width}, so blocks would be incomplete. "
            f"Use a map of {height - height % factor} × {width - width % factor}."
        )
    blocks = y.reshape(*leading, height // factor, factor, width // factor, factor).swapaxes(-3, -2)
    flat = blocks.reshape(*blocks.shape[:-2], factor * factor)
    places = flat.argmax(-1)
    return np.take_along_axis(flat, places[..., None], -1)[..., 0], places


def max_unpool(x: ArrayLike, places: NDArray[np.intp], factor: int) -> Array:
    """Put every value back at the place in its block that `max_pool` remembered, zeros elsewhere.

    Source: Zeiler & Fergus 2014; Badrinarayanan et al. 2017 (SegNet); PyTorch `max_unpool2d`.
    """
    x = np.asarray(x)
    kept = places[..., None] == np.arange(factor * factor)
    values = np.where(kept, x[..., None], np.zeros((), x.dtype))
    *leading, height, width, _ = values.shape
    blocks = values.reshape(*leading, height, width, factor, factor).swapaxes(-3, -2)
    return blocks.reshape(*leading, height * factor, width * factor)


def pixel_shuffle(x: ArrayLike, factor: int) -> Array:
    """Channels become neighbouring cells: (…, D·factor², H, W) -> (…, D, H·factor, W·factor).

    Source: Shi et al. 2016, "Real-time single image and video super-resolution …" (ESPCN), equation 4.
    Raises `ShapeError` when factor² does not divide the channels.
    """
    x = np.asarray(x)
    *leading, channels, height, width = x.shape
    if channels % factor**2:
        raise ShapeError(
            f"{channels} channels cannot be dealt out to {factor} × {factor} places. "
            f"Use a multiple of {factor**2} channels."
        )
    planes = x.reshape(*leading, channels // factor**2, factor, factor, height, width)
    interleaved = np.moveaxis(planes, (-4, -3), (-3, -1))  # (…, D, H, factor, W, factor)
    return np.asarray(interleaved.reshape(*leading, channels // factor**2, height * factor, width * factor))


def sub_pixel_weight(weight: ArrayLike, stride: int) -> Array:
    """The ordinary convolution whose pixel shuffle is the transposed convolution with `weight`.

    weight : (C, D, K, L)
    returns (D·stride², C, T, U) with T = ceil(K / stride): each output phase has its own T × U taps.

    Kernels whose size the stride does not divide are filled up with zeros at the end.
    Source: Shi et al. 2016, "Is the deconvolution layer the same as a convolutional layer?".
    """
    weight = np.asarray(weight)
    C, D, K, L = weight.shape
    T, U = -(-K // stride), -(-L // stride)
    filled = np.zeros((C, D, T * stride, U * stride), weight.dtype)
    filled[..., :K, :L] = weight
    taps = filled.reshape(C, D, T, stride, U, stride)[:, :, ::-1, :, ::-1, :]
    return np.ascontiguousarray(taps.transpose(1, 3, 5, 0, 2, 4).reshape(D * stride**2, C, T, U))


def sub_pixel_convolution(x: ArrayLike, weight: ArrayLike, stride: int) -> Array:
    """Convolve with `sub_pixel_weight`, then shuffle: the uncropped transposed convolution, plus zeros.

    x (N, C, H, W) or (C, H, W), weight (C, D, K, L) -> (…, D, (H-1+T)·stride, (W-1+U)·stride); the
    last T·stride - K rows are zero.
    """
    phases = sub_pixel_weight(weight, stride)
    padding = phases.shape[-2] - 1, phases.shape[-1] - 1
    return pixel_shuffle(conv2d(x, phases, padding=padding), stride)


def icnr(taps: ArrayLike, factor: int) -> Array:
    """The kernel that starts a pixel shuffle without a checkerboard: every phase has the same taps.

    taps (…, T, U) -> (…, T·factor, U·factor). At the start the layer is a convolution with the turned
    taps followed by `nearest`. Source: Aitken et al. 2017, "Checkerboard artifact free sub-pixel …".
    """
    return nearest(taps, factor)


def tied_kernel(weight: ArrayLike, factor: int) -> Array:
    """The stamp that repeats cells and convolves in one go: box ∗ flip(weight).

    weight (K, L) -> (K + factor - 1, L + factor - 1). `nearest` followed by a convolution with `weight`
    equals the transposed convolution with this kernel and stride `factor`, borders included.
    """
    box = np.ones((factor, factor), np.asarray(weight).dtype)
    return np.asarray(stamp_and_crop(np.asarray(weight)[None, ::-1, ::-1], box[None, None])[0])


def same_size_convolution(x: ArrayLike, weight: ArrayLike) -> Array:
    """Correlate every map with one kernel, zeros around, the result as large as the map.

    x (…, H, W), weight (K, L) -> (…, H, W); of an even kernel the smaller half lies before.
    """
    x, weight = np.asarray(x), np.asarray(weight)
    (top, bottom), (left, right) = (((size - 1) // 2, size // 2) for size in weight.shape)
    edges = [(0, 0)] * (x.ndim - 2) + [(top, bottom), (left, right)]
    maps = np.pad(x, edges).reshape(-1, 1, x.shape[-2] + top + bottom, x.shape[-1] + left + right)
    return conv2d(maps, weight[None, None]).reshape(x.shape)


def same_size_transposed(x: ArrayLike, weight: ArrayLike, factor: int) -> Array:
    """Stamp every map with one kernel at stride `factor`, cropped to factor times its size.

    x (…, H, W), weight (K, L) -> (…, H·factor, W·factor). Of an odd crop the larger half is cut before:
    PyTorch's padding = ceil((K - factor) / 2) with the output padding that fits.
    """
    x, weight = np.asarray(x), np.asarray(weight)
    crop = [(-((factor - size) // 2), (size - factor) // 2) for size in weight.shape]
    maps = x.reshape(-1, 1, *x.shape[-2:])
    stamped = stamp_and_crop(maps, weight[None, None], stride=factor, crop=crop)
    return stamped.reshape(*x.shape[:-2], x.shape[-2] * factor, x.shape[-1] * factor)


def best_taps(base: ArrayLike, target: ArrayLike, kernel: int, before: int) -> Array:
    """The kernel (kernel, kernel) that, correlated with `base`, comes closest to `target`, both (H, W).

    before : how many samples above and left of a target sample its window starts
    Least squares over the samples that the border does not reach. A direction that the picture does not
    decide (a plain picture decides almost none) stays zero.
    """
    base, target = np.asarray(base), np.asarray(target)
    windows = sliding_window_view(base, (kernel, kernel))
    wanted = target[before : before + windows.shape[0], before : before + windows.shape[1]]
    design = windows[: wanted.shape[0], : wanted.shape[1]].reshape(wanted.size, kernel * kernel)
    gram, moments = design.T @ design, design.T @ wanted.reshape(-1)
    return np.asarray(np.linalg.lstsq(gram, moments, rcond=1e-6)[0].reshape(kernel, kernel))


def _linear(x: Array, factor: int, axis: int) -> Array:
    size = x.shape[axis]
    centres = ((np.arange(size * factor) + 0.5) / factor - 0.5).clip(0, size - 1)
    before = np.floor(centres).astype(np.intp)
    share = (centres - before).astype(x.dtype)
    share = share if axis == -1 else share[:, None]
    after = np.minimum(before + 1, size - 1)
    return np.asarray(x.take(before, axis) * (1 - share) + x.take(after, axis) * share)
