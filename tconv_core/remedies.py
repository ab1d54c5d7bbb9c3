"""The remedies for the checkerboard, side by side: one small picture, one budget, one seed.

The budget is the kernel's size: every way has one kernel for all colours, as large as the transposed
convolution's. Pixel shuffle needs whole phases, so its kernel is rounded up to a multiple of the factor.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from tconv_core import kernels, upsampling
from tconv_core.ops import conv2d, conv_transpose2d
from tconv_core.overlap import periodic_unevenness
from tconv_core.pictures import divisible, luminance, shrink
from tconv_core.quality import periodic_peak, psnr, similarities
from tconv_core.views import window

Array = NDArray[Any]
Taps = NDArray[np.float32]
Kind = Literal["random", "ones", "bilinear", "gaussian", "own", "fitted"]


@dataclass(frozen=True, eq=False, slots=True)
class Scene:
    """What every way is given. target (C, H, W); small (C, H/factor, W/factor) is its block average.

    `places` (H/factor, W/factor) is where in each block the target was brightest: for unpooling alone.
    """

    target: Array
    small: Array
    places: NDArray[np.intp]
    factor: int

    @classmethod
    def of(cls, picture: ArrayLike, factor: int) -> Scene:
        """Shrink a picture (C, H, W), cut to a multiple of `factor`, as the thing to enlarge again."""
        target = divisible(np.asarray(picture, np.float32), factor)
        _, places = upsampling.max_pool(luminance(target), factor)
        return cls(target, shrink(target, factor), places, factor)

    def corner(self, cells: int) -> Scene:
        """The first cells of both axes of the small picture, and what became of them."""
        wide = (..., slice(cells * self.factor), slice(cells * self.factor))
        few = (..., slice(cells), slice(cells))
        return Scene(self.target[wide], self.small[few], self.places[few], self.factor)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to enlarge. `base` makes the map large, then taps are correlated with it.

    apply(scene, x, taps) -> (…, H, W) for x (…, H/factor, W/factor)
    size(kernel, factor) : how many taps per axis the budget buys
    gain(factor) : sum of the taps that keeps the mean brightness
    steered : whether the picture decides where numbers go, even those of a plain input
    """

    name: str
    apply: Callable[[Scene, Array, Taps], Array]
    size: Callable[[int, int], int]
    gain: Callable[[int], int]
    steered: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Result:
    """What one way made of the scene: picture (C, H, W) in [0, 1], and the measures of it.

    unevenness : `overlap.periodic_unevenness` of what a plain input becomes
    peak : amplitude at multiples of 1/factor over the mean brightness
    psnr in dB and ssim are taken away from the border, on brightness for ssim and all colours for psnr
    products : multiplications per input cell and colour
    """

    name: str
    taps: Taps
    picture: Array
    psnr: float
    ssim: float
    unevenness: float
    peak: float
    products: int


def _round_up(kernel: int, factor: int) -> int:
    return -(-kernel // factor) * factor


def _transposed(scene: Scene, x: Array, taps: Taps) -> Array:
    return upsampling.same_size_transposed(x, taps, scene.factor)


def _fractional(scene: Scene, x: Array, taps: Taps) -> Array:
    """Insert zeros, then slide the flipped kernel; padded so that the crop is the transposed one's."""
    K, factor = taps.shape[0], scene.factor
    before = K - 1 + (factor - K) // 2
    stretched = upsampling.insert_zeros(x, factor).reshape(-1, 1, *scene.target.shape[-2:])
    edges = before, max(K - 1 - before, 0)
    padded = np.pad(stretched, [(0, 0), (0, 0), edges, edges])
    slid = conv2d(padded, taps[None, None, ::-1, ::-1])
    rows, columns = stretched.shape[-2:]
    return slid[..., :rows, :columns].reshape(*x.shape[:-2], rows, columns)


def _shuffled(scene: Scene, x: Array, taps: Taps) -> Array:
    """Convolve with factor² kernels, shuffle, crop. Taps are whole phases."""
    maps = x.reshape(-1, 1, *x.shape[-2:])
    full = upsampling.sub_pixel_convolution(maps, taps[None, None], scene.factor)
    rows, columns = (size * scene.factor for size in x.shape[-2:])
    start = -((scene.factor - taps.shape[0]) // 2)
    kept = window(full, ((start, rows), (start, columns)))
    return kept.reshape(*x.shape[:-2], rows, columns)


def _equal_phases(scene: Scene, x: Array, taps: Taps) -> Array:
    return _shuffled(scene, x, upsampling.icnr(taps, scene.factor))


def _nearest(scene: Scene, x: Array, taps: Taps) -> Array:
    return upsampling.same_size_convolution(upsampling.nearest(x, scene.factor), taps)


def _bilinear(scene: Scene, x: Array, taps: Taps) -> Array:
    return upsampling.same_size_convolution(upsampling.bilinear(x, scene.factor), taps)


def _unpooled(scene: Scene, x: Array, taps: Taps) -> Array:
    return upsampling.same_size_convolution(upsampling.max_unpool(x, scene.places, scene.factor), taps)


def _same(kernel: int, factor: int) -> int:
    return kernel


def _per_phase(kernel: int, factor: int) -> int:
    return -(-kernel // factor)


def _area(factor: int) -> int:
    return factor * factor


def _one(factor: int) -> int:
    return 1


WAYS: dict[str, Way] = {
    "transposed": Way("Transposed convolution", _transposed, _same, _area),
    "fractional": Way("Fractionally strided convolution", _fractional, _same, _area),
    "shuffle": Way("Convolution + pixel shuffle", _shuffled, _round_up, _area),
    "icnr": Way("Pixel shuffle started by ICNR", _equal_phases, _per_phase, _one),
    "nearest": Way("Nearest + convolution", _nearest, _same, _one),
    "bilinear": Way("Bilinear + convolution", _bilinear, _same, _one),
    "unpool": Way("Max-unpooling + convolution", _unpooled, _same, _area, steered=True),
}


def taps(kind: Kind, way: Way, kernel: int, factor: int, seed: int, own: ArrayLike) -> Taps:
    """The starting kernel of a way, scaled to keep the mean brightness where its sum is not 0.

    kind : "random" draws from 0 to 1; "own" is the learner's kernel (K, L), cut or filled up with zeros
    """
    size = way.size(kernel, factor)
    if kind == "random":
        values = np.random.default_rng(seed).random((size, size))
    elif kind == "own":
        values = np.zeros((size, size))
        given = np.asarray(own, float)[:size, :size]
        values[: given.shape[0], : given.shape[1]] = given
    else:
        line = kernels.GALLERY[kind](size)
        values = kernels.outer(line, line)
    total = values.sum()
    scale = way.gain(factor) / total if abs(total) > 1e-6 * np.abs(values).sum() else 1.0
    return np.asarray(values * scale, np.float32)


def fitted_taps(name: str, scene: Scene, kernel: int) -> Taps:
    """The kernel with which a way comes closest to the target's brightness: what training would find."""
    factor = scene.factor
    small, target = luminance(scene.small), luminance(scene.target)
    way = WAYS[name]
    size = way.size(kernel, factor)
    if name == "icnr":  # equal phases write whole blocks, so the blocks' averages decide
        start = -((factor - size * factor) // 2)
        blocks = shrink(np.roll(target, start, (0, 1)), factor)
        best = upsampling.best_taps(small, blocks, size, size - 1)
        return np.ascontiguousarray(best[::-1, ::-1], np.float32)
    bases = {"nearest": upsampling.nearest, "bilinear": upsampling.bilinear}
    if name in bases:
        base = bases[name](small, factor)
    elif name == "unpool":
        base = upsampling.max_unpool(small, scene.places, factor)
    else:
        before = size - 1 + (factor - size) // 2
        base = upsampling.insert_zeros(small, factor)
        best = upsampling.best_taps(base, target, size, before)
        return np.ascontiguousarray(best[::-1, ::-1], np.float32)
    return np.asarray(upsampling.best_taps(base, target, size, (size - 1) // 2), np.float32)


def compare(
    picture: ArrayLike, factor: int, kernel: int, kind: Kind, seed: int, own: ArrayLike
) -> tuple[Scene, dict[str, Result]]:
    """Shrink the picture (C, H, W) and enlarge it again in every way of `WAYS`, each measured."""
    scene = Scene.of(picture, factor)
    margin = min(kernel + factor, min(scene.target.shape[-2:]) // 4)
    inside = (..., slice(margin, -margin), slice(margin, -margin))
    target = scene.target[inside]
    weights = {
        name: fitted_taps(name, scene, kernel)
        if kind == "fitted"
        else taps(kind, way, kernel, factor, seed, own)
        for name, way in WAYS.items()
    }
    seen, peaks = {}, {}
    for name, way in WAYS.items():
        made = way.apply(scene, scene.small, weights[name])
        peaks[name] = periodic_peak(luminance(made[inside]), factor)
        seen[name] = made.clip(0, 1)
    alike = similarities((luminance(picture[inside]) for picture in seen.values()), luminance(target))
    return scene, {
        name: Result(
            name=way.name,
            taps=weights[name],
            picture=seen[name],
            psnr=psnr(seen[name][inside], target),
            ssim=similarity,
            unevenness=unevenness(way, scene, weights[name]),
            peak=peaks[name],
            products=products(name, weights[name], factor),
        )
        for (name, way), similarity in zip(WAYS.items(), alike, strict=True)
    }


def unevenness(way: Way, scene: Scene, weights: Taps) -> float:
    """The checkerboard meter of what an input of ones becomes, averaged over the places of one period."""
    factor = scene.factor
    border = weights.shape[0]  # in small cells: more than any stamp reaches
    if not way.steered:  # then one period stands for all
        scene = scene.corner(2 * border + 1)
    made = way.apply(scene, np.ones_like(scene.small[:1]), weights)[0]
    blocks = made.reshape(made.shape[0] // factor, factor, made.shape[1] // factor, factor)
    border = min(border, (min(scene.small.shape[-2:]) - 1) // 2)
    inner = blocks[border : blocks.shape[0] - border, :, border : blocks.shape[2] - border]
    gains = inner.mean((0, 2), np.float64)  # float32 sums of thousands of places are 1e-5 off
    return periodic_unevenness(gains)


def products(name: str, weights: Taps, factor: int) -> int:
    """Multiplications per input cell and colour, as the way is usually computed."""
    if name in ("transposed", "shuffle"):
        return weights.size
    return weights.size * factor**2


def difference(first: ArrayLike, second: ArrayLike) -> float:
    """The largest distance between two arrays of one shape."""
    return float(np.abs(np.asarray(first) - np.asarray(second)).max())


def coloured(small: ArrayLike, factor: int, *, everywhere: bool) -> Array:
    """Enlarge (C, H, W) with bilinear weights on the channel diagonal, or on every pair of channels.

    returns (C, H·factor, W·factor); every pair gets 1/C of the weight, so that the brightness stays.
    """
    small = np.asarray(small)
    C = small.shape[0]
    line = kernels.bilinear(2 * factor - factor % 2).astype(small.dtype)
    pairs = np.full((C, C), 1 / C, small.dtype) if everywhere else np.eye(C, dtype=small.dtype)
    weight = pairs[:, :, None, None] * kernels.outer(line, line).astype(small.dtype)
    size, padding = line.size, -(-(line.size - factor) // 2)
    extra = factor - size + 2 * padding
    return conv_transpose2d(small, weight, stride=factor, padding=padding, output_padding=extra)


def colour_spread(picture: ArrayLike) -> float:
    """Mean distance between the largest and the smallest colour of a sample: (C, H, W), 0 for grey."""
    return float(np.ptp(np.asarray(picture), axis=0).mean())
